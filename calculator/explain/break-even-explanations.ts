import type { Quantity } from '../../schema/quantity.ts';
import type { BreakEvenPair, ReportResults } from '../../schema/report.ts';
import { gap } from '../break-even.ts';
import type { CostTerm } from '../cost-term.ts';
import { formula, sumFormula } from '../formula.ts';
import { lineAt, type Staircase, usdPerMonthAt } from '../staircase.ts';
import { fleetQuantities } from './fleet-explanations.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

type BreakEven = ReportResults['breakEven'];

/** Relative step over an edge, wide enough to stand on the next step. */
const JUST_ABOVE = 1e-8;

interface Duel {
  readonly option: OptionInDetail;
  readonly baseline: OptionInDetail;
  readonly range: Pick<BreakEven, 'fromRequestsPerMonth' | 'toRequestsPerMonth'>;
}

/** The volumes at which the cheaper of an option and the baseline changes, each from the two costs around it. */
export function breakEvenExplanations(pair: BreakEvenPair, duel: Duel): Explainable[] {
  const id = (name: string): string => `${pair.option}/break-even${name}`;
  const at = (name: string, label: string, volume: number | null): Explainable => ({
    id: id(name),
    label,
    quantity: () => ({ id: id(name), ...volumeQuantity(volume, pair, duel) }),
  });
  return [
    at('', `volume from which it is first cheaper than ${pair.baseline}`, pair.firstCheaperRequestsPerMonth.value),
    at(
      '/above',
      `volume above which it stays cheaper than ${pair.baseline}`,
      pair.alwaysCheaperAboveRequestsPerMonth.value,
    ),
    ...pair.crossingsRequestsPerMonth.map((volume, i) =>
      at(`/crossing-${i + 1}`, `crossing ${i + 1} with ${pair.baseline}`, volume),
    ),
  ];
}

function volumeQuantity(volume: number | null, pair: BreakEvenPair, duel: Duel): Quantity {
  const { fromRequestsPerMonth: from, toRequestsPerMonth: to } = duel.range;
  const named = { name: 'requests per month', value: volume, unit: 'requests/month' };
  if (volume === null) {
    const tied = pair.outcome === 'tie' ? ': both cost the same' : '';
    return { ...named, note: `none up to the largest volume looked at, ${Math.round(to)} requests a month${tied}` };
  }
  if (volume === from) {
    const until = pair.cheaperSide === null ? 'on' : 'up to crossing 1';
    return { ...named, note: `the lowest volume looked at: it is cheaper from there ${until}` };
  }
  const { option, baseline } = duel;
  const meets = gap(usdPerMonthAt(option.stairs, volume), usdPerMonthAt(baseline.stairs, volume)) === 0;
  if (meets) return { ...named, ...meeting(volume, duel) };
  const jumping = [option, baseline].find(({ stairs }) => jumpsAt(stairs, volume));
  return {
    ...named,
    ...(jumping === undefined ? {} : edge(jumping, volume)),
    beside: [option, baseline].flatMap((one) => [costAt(one, volume, 'at'), costAt(one, volume, 'just above')]),
  };
}

/** Where two straight lines meet. */
function meeting(volume: number, { option, baseline }: Duel): Pick<Quantity, 'formula' | 'note'> {
  const own = lineQuantities(option, volume);
  const other = lineQuantities(baseline, volume);
  return {
    formula: formula`(${other.fixed} - ${own.fixed}) / (${own.perRequest} - ${other.perRequest})`,
    note: 'the volume at which the two costs are the same, on the steps they are on there',
  };
}

export interface LineQuantities {
  readonly fixed: Quantity;
  readonly perRequest: Quantity;
}

/** The line an option's cost is on at a volume: its own, and those of its parts at their share of it. */
export function lineQuantities(option: OptionInDetail, volume: number): LineQuantities {
  const { model, stairs, parts } = option;
  const own = ownLineQuantities(option, volume);
  if (parts.length === 0) return own;
  const line = lineAt(stairs, volume);
  const ofParts = parts.map((part) => ({ part, ...lineQuantities(part, volume * numberOf(part.share)) }));
  return {
    fixed: {
      name: `USD per month of ${model.id} without requests`,
      value: line.fixedUsdPerMonth,
      unit: 'USD/month',
      formula: sumFormula([
        { ...own.fixed, name: `${own.fixed.name}, by itself` },
        ...ofParts.map(({ fixed }) => fixed),
      ]),
    },
    perRequest: {
      name: `USD per request of ${model.id}`,
      value: line.usdPerRequest,
      unit: 'USD/request',
      formula: sumFormula([
        { ...own.perRequest, name: `${own.perRequest.name}, by itself` },
        ...ofParts.map(({ part, perRequest }): Quantity => ({
          name: `${perRequest.name}, by its share`,
          value: numberOf(perRequest) * numberOf(part.share),
          unit: 'USD/request',
          formula: formula`${perRequest} * ${part.share}`,
        })),
      ]),
    },
  };
}

/** The month of an option at a volume, on the line its cost is on there. */
export const monthAtVolume = (option: OptionInDetail, volume: Quantity): Pick<Quantity, 'formula'> => {
  const { fixed, perRequest } = lineQuantities(option, numberOf(volume));
  return { formula: formula`${fixed} + ${perRequest} * ${volume}` };
};

function ownLineQuantities(option: OptionInDetail, volume: number): LineQuantities {
  const { model } = option;
  const { parts: _parts, ...stairs } = option.stairs;
  const line = lineAt(stairs, volume);
  const lines = (drivers: readonly CostTerm['driver'][]): Quantity[] => linesOf(option, drivers);
  const month: Quantity = {
    name: 'USD per month whatever the volume',
    value: stairs.fixedUsdPerMonth,
    unit: 'USD/month',
    note: 'the lines that neither requests nor instances move',
    beside: lines(['month', 'non-production-instance']),
  };
  const commitment: Quantity = {
    name: 'commitment less credits',
    value: line.commitmentUsdPerMonth,
    unit: 'USD/month',
    note: 'what usage comes to at the least, and what is taken off it',
  };
  const perInstance: Quantity = {
    name: 'USD per instance and month',
    value: stairs.usdPerInstanceMonth,
    unit: 'USD/instance and month',
    beside: lines(['production-instance']),
  };
  const perPaidInstance: Quantity = {
    name: 'USD per instance and month of running',
    value: stairs.usdPerPaidInstanceMonth,
    unit: 'USD/instance and month',
    beside: lines(['paid-instance']),
  };
  const paid: Quantity = {
    name: 'instances paid whatever the volume',
    value: line.paidInstances,
    unit: 'instances',
    note: 'on the mean of the month',
  };
  const instances: Quantity = {
    name: 'production instances',
    value: line.instances,
    unit: 'instances',
    note: 'whole ones, on the step that the cost is on there',
  };
  return {
    fixed: {
      name: `USD per month of ${model.id} without requests`,
      value: line.fixedUsdPerMonth,
      unit: 'USD/month',
      formula: formula`${month} + ${commitment} + ${perInstance} * ${instances} + ${perPaidInstance} * ${paid}`,
    },
    perRequest: {
      name: `USD per request of ${model.id}`,
      value: line.usdPerRequest,
      unit: 'USD/request',
      note: line.usdPerRequest === 0 ? 'nothing at this volume' : 'the lines that grow with each request',
      beside: lines([
        'request',
        'request-outside-commitment',
        ...(line.paidInstancesPerRequest === 0 ? [] : (['paid-instance'] as const)),
      ]),
    },
  };
}

/** Lines of the bill of the option itself, to look up; their values are those of the scenario's volume. */
const linesOf = ({ id, model, month }: OptionInDetail, drivers: readonly CostTerm['driver'][]): Quantity[] =>
  model.terms
    .filter(({ driver }) => drivers.includes(driver))
    .flatMap((term) => {
      const line = month.lines.find((candidate) => candidate.id === term.id);
      return line === undefined
        ? []
        : [
            {
              id: `${id}/${line.id}`,
              name: line.label,
              value: line.usdPerMonth,
              unit: "USD/month at the scenario's volume",
            },
          ];
    });

export const jumpsAt = (stairs: Staircase, volume: number): boolean => {
  const above = volume * (1 + JUST_ABOVE);
  return (
    lineAt(stairs, above).instances !== lineAt(stairs, volume).instances ||
    lineAt(stairs, above).paidInstances > lineAt(stairs, volume).paidInstances ||
    usdPerMonthAt(stairs, above) === Infinity
  );
};

/** The last volume before another instance is needed, in the busiest hour or in some other, by the option or a part of it. */
export function edge(jumping: OptionInDetail, volume: number): Pick<Quantity, 'formula' | 'note'> {
  if (usdPerMonthAt(jumping.stairs, volume * (1 + JUST_ABOVE)) === Infinity)
    return { note: `the largest volume ${jumping.model.id} can serve` };
  const note = `the last volume before ${jumping.model.id} needs another instance, which turns the comparison`;
  const one = { name: 'all requests', value: 1, unit: 'ratio', note: 'it serves them by itself' };
  for (const serving of [{ ...jumping, share: one }, ...jumping.parts]) {
    const fleet = fleetQuantities(serving);
    if (fleet === null) continue;
    for (const part of partsOfPeak(serving)) {
      const count = (volume * serving.share.value! * part.value!) / fleet.requestsPerReplica.value!;
      if (Math.abs(count - Math.round(count)) > WHOLE * count) continue;
      const replicas: Quantity = {
        name: 'replicas that carry the load',
        value: Math.round(count),
        unit: 'replicas',
        note: 'as many as fit in the instances below this volume, spares apart',
      };
      return { formula: formula`${replicas} * ${fleet.requestsPerReplica} / (${serving.share} * ${part})`, note };
    }
  }
  return { note };
}

/** How far from a whole number of replicas an edge may lie by rounding. */
const WHOLE = 1e-9;

/** The loads over that of the peak at which a fleet takes on another instance: other hours than the busiest where it follows them. */
function partsOfPeak({ stairs }: OptionInDetail): Quantity[] {
  const { paidHours } = stairs.fleet!;
  const ratios = paidHours?.kind === 'by-load' ? paidHours.parts.map(({ peakRatio }) => peakRatio) : [];
  return [...new Set([1, ...ratios])].map((value) => ({
    name: 'load of those hours over the peak',
    value,
    unit: 'ratio',
    note: value === 1 ? 'the busiest hour' : "an hour of the demand's profile",
  }));
}

function costAt(option: OptionInDetail, edgeOfStep: number, where: 'at' | 'just above'): Quantity {
  const volume = where === 'at' ? edgeOfStep : edgeOfStep * (1 + JUST_ABOVE);
  const value = usdPerMonthAt(option.stairs, volume);
  return {
    name: `USD per month of ${option.model.id} ${where} that volume`,
    value,
    unit: 'USD/month',
    note: 'the month at another volume',
    ...(Number.isFinite(value)
      ? monthAtVolume(option, {
          name: 'requests per month there',
          value: volume,
          unit: 'requests/month',
          note: where === 'at' ? 'the volume at which the comparison turns' : 'a hundred-millionth more',
        })
      : {}),
  };
}
