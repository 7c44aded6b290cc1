import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import { gap } from '../break-even.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import type { OptionModel } from '../options/option-model.ts';
import { cashByMonth } from '../projection.ts';
import type { DrawnCosts } from './drawn-costs.ts';
import type { Rivals } from './over-figure.ts';
import { breakEvenEntry, type Turning } from './turning.ts';

/** Months looked at. */
export const MOST_MONTHS = 120;
/** One more, since what is paid at the end of a projection (the exit, a commitment still owed) falls into its last month. */
export const PROJECTED_MONTHS = MOST_MONTHS + 1;

/**
 * The first month after which the option has cost less cash since the start than the baseline, and each after which that
 * changes: growth, the launch and hardware that is bought again are in. Both go on after it: what leaving costs is out.
 */
export function overMonths(
  { model, baseline }: Rivals,
  { drawn, horizonMonths }: { readonly drawn: DrawnCosts; readonly horizonMonths: number },
): BreakEvenOver {
  const [own, other] = [model, baseline].map((one) => cashByMonth(one, drawn.demand, baseCase, PROJECTED_MONTHS));
  const [ownSoFar, otherSoFar] = [cumulative(own!), cumulative(other!)];
  const ownDrawn = drawn.cash(model, PROJECTED_MONTHS);
  const otherDrawn = drawn.cash(baseline, PROJECTED_MONTHS);
  return breakEvenEntry(
    {
      variable: 'months',
      option: model.id,
      baseline: baseline.id,
      path: null,
      unit: 'months',
      from: 1,
      to: MOST_MONTHS,
      current: horizonMonths,
    },
    {
      base: monthsTurning(own!, other!),
      drawn: ownDrawn.map((cash, k) => monthsTurning(cash, otherDrawn[k]!, 1)),
      costs: ownSoFar.map((usd, i) => ({ at: i + 1, own: usd, other: otherSoFar[i]! })),
    },
  );
}

/** Cash from the start to the end of each month, in the base case. */
export const cumulativeCash = (model: OptionModel, demand: Demand): number[] =>
  cumulative(cashByMonth(model, demand, baseCase, PROJECTED_MONTHS));

function cumulative(usdByMonth: readonly number[]): number[] {
  const sums: number[] = [];
  let sum = 0;
  for (let i = 0; i < MOST_MONTHS; i++) sums.push((sum += usdByMonth[i]!));
  return sums;
}

/**
 * By cumulative cash; `most` crossings at the most. A month that is a tie changes nothing; the option is the dearer one until
 * it has once been cheaper.
 */
function monthsTurning(own: readonly number[], other: readonly number[], most = Infinity): Turning {
  const crossings: number[] = [];
  let [ownUsd, otherUsd] = [own[0]!, other[0]!];
  const startsCheaper = gap(ownUsd, otherUsd) < 0;
  let cheaper = startsCheaper;
  for (let i = 1; i < MOST_MONTHS && crossings.length < most; i++) {
    ownUsd += own[i]!;
    otherUsd += other[i]!;
    const difference = gap(ownUsd, otherUsd);
    if (difference === 0 || difference < 0 === cheaper) continue;
    cheaper = !cheaper;
    crossings.push(i + 1);
  }
  return { startsCheaper, crossings };
}
