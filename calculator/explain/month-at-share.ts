import type { Quantity } from '../../schema/quantity.ts';
import type { RoutingSearch } from '../../schema/search-result.ts';
import { kilogramsFromGrams } from '../../schema/units.ts';
import { baseCase } from '../figure.ts';
import { formula, sumFormula } from '../formula.ts';
import { monthInDetail } from '../month.ts';
import type { MonthByShare } from '../search/month-by-share.ts';
import { gramsPerKilogram } from '../unit-quantities.ts';
import { totalQuantity } from './carbon-explanations.ts';
import { allLines } from './cost-explanations.ts';
import { numberOf } from './number-of.ts';
import { inDetail, type OptionInDetail, type PartOfOption } from './option-in-detail.ts';

type OfShare = (share: Quantity) => Quantity;

/**
 * A hybrid's month at a share: what each part costs and emits with the requests that reach it there, and what the hybrid
 * adds. The share is handed over as it came about. `carbon` is null where the footprint is unknown.
 */
export function monthAtShare(
  option: OptionInDetail,
  months: MonthByShare,
  { usdPerMonth, kilogramsCo2ePerMonth }: RoutingSearch['cheapest'],
): { readonly usd: OfShare; readonly carbon: OfShare | null } {
  return {
    usd: (share) => ({
      name: 'USD per month',
      value: usdPerMonth,
      unit: 'USD/month',
      formula: sumFormula([...ownLines(option), ...partsAt(option, months, share).map(usdOfPart)]),
      note: "the hybrid's own lines, and both parts at their requests at that share",
    }),
    carbon:
      kilogramsCo2ePerMonth === null
        ? null
        : (share) => ({
            name: 'kg of CO2e per month',
            value: kilogramsCo2ePerMonth,
            unit: 'kgCO2e/month',
            formula: sumFormula([...ownCarbon(option), ...partsAt(option, months, share).map(carbonOfPart)]),
          }),
  };
}

function ownLines(option: OptionInDetail): Quantity[] {
  const ofParts = option.parts.reduce((sum, part) => sum + part.month.lines.length, 0);
  return allLines(option).slice(0, option.month.lines.length - ofParts);
}

function ownCarbon({ model: { footprint } }: OptionInDetail): Quantity[] {
  if (footprint.kind === 'unknown' || footprint.oneOff === undefined) return [];
  const grams: Quantity = {
    name: 'grams emitted once for the hybrid itself, by the month',
    value: footprint.oneOff.gramsPerMonth(baseCase),
    unit: 'gCO2e/month',
    formula: footprint.oneOff.working(),
  };
  return [
    {
      name: 'kg emitted once for the hybrid itself, by the month',
      value: kilogramsFromGrams(footprint.oneOff.gramsPerMonth(baseCase)),
      unit: 'kgCO2e/month',
      formula: formula`${grams} / ${gramsPerKilogram}`,
    },
  ];
}

/** The parts with the requests that reach them at a share. A part's load goes in a straight line with it. */
function partsAt(option: OptionInDetail, months: MonthByShare, share: Quantity): PartOfOption[] {
  const [none, all, found] = [months.partsAt(0), months.partsAt(1), months.partsAt(numberOf(share))];
  return option.month.parts.map(({ part }, i) => {
    const { id, role } = { id: part.model.id, role: part.role };
    const end = (name: string, value: number): Quantity => ({
      name: `${name} of its requests to ${id}`,
      value,
      unit: 'ratio',
      note: `the share of ${id} with ${months.variable} at that end`,
    });
    const [first, last] = [end('at 0, share', none[i]!), end('at 1, share', all[i]!)];
    const reaching: Quantity = {
      name: `share of requests that reach ${id}`,
      value: found[i]!,
      unit: 'ratio',
      formula: formula`${first} + (${last} - ${first}) * ${share}`,
    };
    const requestsPerMonth = numberOf(option.requests) * found[i]!;
    const requests: Quantity = {
      name: `requests per month that reach ${id}`,
      value: requestsPerMonth,
      unit: 'requests/month',
      formula: formula`${option.requests} * ${reaching}`,
    };
    const month = monthInDetail(part.model, option.demand, requestsPerMonth, baseCase);
    const detail = inDetail({
      id: `${AT_SHARE}${role}`,
      model: part.model,
      demand: option.demand,
      month,
      requests,
    });
    return { ...detail, share: reaching };
  });
}

/** What the ids of quantities begin with that hold at the share alone, and so can be asked for by none. */
const AT_SHARE = 'at-share/';

const usdOfPart = (part: PartOfOption): Quantity => ({
  name: `USD per month of ${part.model.id}`,
  value: part.month.usd,
  unit: 'USD/month',
  formula: sumFormula(allLines(part).map(unfolded)),
});

const carbonOfPart = (part: PartOfOption): Quantity =>
  unfolded({ ...totalQuantity(part)!, name: `kg of CO2e of ${part.model.id}` });

/** Without the ids that hold elsewhere. */
function unfolded({ id, ...quantity }: Quantity): Quantity {
  return {
    ...quantity,
    ...(id === undefined || id.startsWith(AT_SHARE) ? {} : { id }),
    ...(quantity.formula === undefined
      ? {}
      : { formula: { ...quantity.formula, quantities: quantity.formula.quantities.map(unfolded) } }),
    ...(quantity.beside === undefined ? {} : { beside: quantity.beside.map(unfolded) }),
  };
}
