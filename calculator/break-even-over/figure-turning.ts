import { gap, Turns } from '../break-even.ts';
import type { Turning } from './turning.ts';

/** Costs of the option and of the baseline with a figure at a value. */
export interface Costs {
  readonly own: number;
  readonly other: number;
}

/** Rounds of narrowing: each at least halves where the crossing lies. */
const MOST_ROUNDS = 60;
/** Relative width at which a crossing is found. */
const NARROW = 1e-12;

/**
 * How two costs turn over the values from the first to the last of `knots`, from what they come to there. Between two
 * knots they are straight lines as a rule; where a crossing shows that they are not, it is narrowed down by `costsAt`.
 */
export function figureTurning(
  knots: readonly number[],
  costs: readonly Costs[],
  costsAt: (value: number) => Costs,
): Turning {
  const turns = new Turns();
  const gaps = costs.map(({ own, other }) => gap(own, other));
  for (let i = 1; i < knots.length; i++) {
    const [from, to] = [knots[i - 1]!, knots[i]!];
    const [gapFrom, gapTo] = [gaps[i - 1]!, gaps[i]!];
    if ((gapFrom < 0 && gapTo > 0) || (gapFrom > 0 && gapTo < 0)) {
      const crossing = crossingBetween({ at: from, gap: gapFrom }, { at: to, gap: gapTo }, costsAt);
      turns.add(from, crossing, gapFrom, 0);
      turns.add(crossing, to, 0, gapTo);
    } else {
      turns.add(from, to, gapFrom, gapTo);
    }
  }
  const { firstCheaper, crossings } = turns.found;
  return { startsCheaper: firstCheaper === knots[0], crossings };
}

interface Side {
  readonly at: number;
  readonly gap: number;
}

/** Where the two cost the same between a value at which one is the lower and one at which the other is. */
function crossingBetween(from: Side, to: Side, costsAt: (value: number) => Costs): number {
  let [left, right] = [from, to];
  for (let round = 0; ; round++) {
    // On a straight line the first guess is right; else the middle is tried by turns, so that the bracket shrinks for sure.
    const guess =
      round % 2 === 0 && Number.isFinite(left.gap - right.gap)
        ? left.at + ((right.at - left.at) * left.gap) / (left.gap - right.gap)
        : left.at + (right.at - left.at) / 2;
    const { own, other } = costsAt(guess);
    const at: Side = { at: guess, gap: gap(own, other) };
    if (at.gap === 0 || round === MOST_ROUNDS || right.at - left.at <= NARROW * right.at) return guess;
    if (at.gap < 0 === left.gap < 0) left = at;
    else right = at;
  }
}
