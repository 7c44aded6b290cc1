import { turningPercentiles } from '../turning-percentiles.ts';
import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import { gap } from '../break-even.ts';
import { thinned, withoutStraight } from './drawn-line.ts';

/** How two costs turn over a range: which is the lower where it begins, and where that changes. A tie is not cheaper. */
export interface Turning {
  readonly startsCheaper: boolean;
  readonly crossings: readonly number[];
}

/** What the option and the baseline cost with the variable at one value. */
export interface CostsAt {
  readonly at: number;
  readonly own: number;
  readonly other: number;
}

/** Most points of one line; more would not be seen. */
const MOST_POINTS = 25;

/** The entry of the report: the base case, and the band of its first crossing over the draws. */
export function breakEvenEntry(
  compared: Pick<
    BreakEvenOver,
    'variable' | 'option' | 'baseline' | 'path' | 'part' | 'unit' | 'from' | 'to' | 'current'
  >,
  found: { readonly base: Turning; readonly drawn: readonly Turning[]; readonly costs: readonly CostsAt[] },
): BreakEvenOver {
  const { base, costs } = found;
  // Without draws the base case is the only one there is.
  const drawn = found.drawn.length === 0 ? [base] : found.drawn;
  const [first] = base.crossings;
  const shareOf = (startsCheaper: boolean): number =>
    drawn.filter((one) => one.crossings.length === 0 && one.startsCheaper === startsCheaper).length / drawn.length;
  return {
    ...compared,
    outcome: outcomeOf(base, costs),
    crossings: [...base.crossings],
    cheaperSide: first === undefined ? null : base.startsCheaper ? 'below' : 'above',
    firstCrossing: {
      value: first ?? null,
      ...turningPercentiles(found.drawn.map(({ crossings }) => crossings[0] ?? null)),
    },
    neverRatio: shareOf(false),
    alwaysRatio: shareOf(true),
    points: thinned(withoutStraight(costs), costs, MOST_POINTS)
      .map(({ at, own, other }) => ({ at, differenceUsd: own - other }))
      .filter(({ differenceUsd }) => Number.isFinite(differenceUsd)),
  };
}

function outcomeOf({ startsCheaper, crossings }: Turning, costs: readonly CostsAt[]): BreakEvenOver['outcome'] {
  if (crossings.length > 0) return 'crosses';
  if (startsCheaper) return 'always';
  return costs.every(({ own, other }) => gap(own, other) === 0) ? 'tie' : 'never';
}
