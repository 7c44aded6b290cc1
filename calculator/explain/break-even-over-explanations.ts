import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import type { Quantity } from '../../schema/quantity.ts';
import { cumulativeCash } from '../break-even-over/months.ts';
import { costsWith } from '../break-even-over/over-figure.ts';
import { hourlyPrices } from '../break-even-over/price-per-hour.ts';
import { type Figure } from '../figure.ts';
import { formula } from '../formula.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';
import { utilisationWorking } from './utilisation-explanations.ts';

interface Rivals {
  readonly option: OptionInDetail;
  readonly baseline: OptionInDetail;
}

const NAMES: Readonly<Record<BreakEvenOver['variable'], string>> = {
  'usd-per-hour': 'price per hour',
  utilisation: 'utilisation of the machines',
  months: 'months',
  'cached-share': 'cached share of the input',
};

/** Where one thing at a time turns the comparison with the baseline: `gpu/break-even/usd-per-hour`, further ones numbered. */
export function breakEvenOverExplanations(entries: readonly BreakEvenOver[], rivals: Rivals): Explainable[] {
  return entries.flatMap((entry) => {
    const others = entries.filter(({ variable }) => variable === entry.variable);
    // A hybrid may rent machines at two prices, and fill two fleets.
    const id = `${entry.option}/break-even/${entry.variable}${others.length > 1 ? `/${entry.path ?? entry.part}` : ''}`;
    return Array.from({ length: Math.max(1, entry.crossings.length) }, (_, i): Explainable => {
      const name = i === 0 ? id : `${id}/crossing-${i + 1}`;
      return {
        id: name,
        label: `${NAMES[entry.variable]}${entry.part === null ? '' : ` (${entry.part})`} at which it turns against ${entry.baseline}${i === 0 ? '' : `, crossing ${i + 1}`}`,
        quantity: () => ({ id: name, ...placeQuantity(entry, i, rivals) }),
      };
    });
  });
}

const shown = (value: number): number => Number(value.toPrecision(6));

/** Of the nth crossing; without any, why. */
function placeQuantity(entry: BreakEvenOver, nth: number, rivals: Rivals): Quantity {
  const place = entry.crossings[nth] ?? null;
  const named: Quantity = { name: NAMES[entry.variable], value: place, unit: entry.unit };
  if (place === null) {
    return {
      ...named,
      note: `${WITHOUT[entry.outcome]} from ${shown(entry.from)} to ${shown(entry.to)} ${entry.unit}, all that was looked at`,
    };
  }
  switch (entry.variable) {
    case 'months':
      return { ...named, ...monthWorking(place, rivals) };
    case 'utilisation':
      return { ...named, ...utilisationWorking(entry, nth, rivals) };
    default:
      return { ...named, ...figureWorking(entry, place, rivals) };
  }
}

const WITHOUT: Readonly<Record<BreakEvenOver['outcome'], string>> = {
  never: 'none: it is nowhere cheaper',
  always: 'none: it is cheaper all over',
  tie: 'none: both cost the same',
  crosses: 'none',
};

/** Between two points of a straight line the difference falls to nothing in proportion. */
function figureWorking(
  entry: BreakEvenOver,
  place: number,
  rivals: Rivals,
): Pick<Quantity, 'formula' | 'note' | 'beside'> {
  const figure = variedFigure(entry, rivals);
  const bends = entry.points.map(({ at }) => at).filter((at) => at !== place);
  const from = bends.findLast((at) => at < place) ?? entry.from;
  const to = bends.find((at) => at > place) ?? entry.to;
  const [below, above] = [costQuantities(from, figure, rivals), costQuantities(to, figure, rivals)];
  const value = (at: number): Quantity => ({
    name: `${NAMES[entry.variable]} there`,
    value: at,
    unit: entry.unit,
    note: 'an end of the straight line around the crossing',
  });
  const [left, right] = [value(from), value(to)];
  return {
    formula: formula`${left} + (${right} - ${left}) * (${below.own} - ${below.other}) / (${below.own} - ${below.other} - (${above.own} - ${above.other}))`,
    note: 'where the straight line of the difference comes to nothing; all else is as in the comparison',
  };
}

function variedFigure({ path }: BreakEvenOver, { option, baseline }: Rivals): Figure {
  const figures = [option, baseline].flatMap(({ model }) => hourlyPrices(model).map(({ figure }) => figure));
  return figures.find((figure) => figure.path === path) ?? option.demand.cachedInputRatio;
}

function costQuantities(
  at: number,
  figure: Figure,
  { option, baseline }: Rivals,
): { readonly own: Quantity; readonly other: Quantity } {
  const { own, other } = costsWith({ model: option.model, baseline: baseline.model }, option.demand, figure, at);
  const cost = (id: string, value: number): Quantity => ({
    name: `USD per month of ${id} with ${figure.label} at ${shown(at)} ${figure.unit}`,
    value,
    unit: 'USD/month',
    note: 'the month with this one figure changed',
  });
  return { own: cost(option.model.id, own), other: cost(baseline.model.id, other) };
}

/** A month is found by adding up: the sums on both sides of it are shown. */
function monthWorking(place: number, { option, baseline }: Rivals): Pick<Quantity, 'note' | 'beside'> {
  return {
    note: 'the first month after which the cash since the start is lower for the other of the two',
    beside: [place - 1, place].flatMap((month) =>
      [option, baseline].map(({ model, demand }): Quantity => ({
        name: `cash of ${model.id} from the start to the end of month ${month}`,
        value: cumulativeCash(model, demand)[month - 1]!,
        unit: 'USD',
        note: 'the sum of its months',
      })),
    ),
  };
}
