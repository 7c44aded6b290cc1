import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import { gap } from '../break-even.ts';
import type { Demand } from '../demand.ts';
import type { OptionModel } from '../options/option-model.ts';
import { baseCash, type DrawnCash, MOST_MONTHS } from '../drawn-cash.ts';
import type { Rivals } from './over-figure.ts';
import { breakEvenEntry, type Turning } from './turning.ts';

/**
 * The first month after which the option has cost less cash since the start than the baseline, and each after which that
 * changes: growth, the launch and hardware that is bought again are in. Both go on after it: what leaving costs is out.
 */
export function overMonths({ model, baseline }: Rivals, cash: DrawnCash): BreakEvenOver {
  const [own, other] = [model, baseline].map((one) => cash.base(one).usdByMonth);
  const [ownSoFar, otherSoFar] = [cumulative(own!), cumulative(other!)];
  const otherDrawn = cash.drawnOverAll(baseline);
  return breakEvenEntry(
    {
      variable: 'months',
      option: model.id,
      baseline: baseline.id,
      path: null,
      part: null,
      unit: 'months',
      from: 1,
      to: MOST_MONTHS,
      current: cash.horizonMonths,
    },
    {
      base: monthsTurning(own!, other!),
      drawn: cash
        .drawnOverAll(model)
        .map(({ usdByMonth }, k) => monthsTurning(usdByMonth, otherDrawn[k]!.usdByMonth, 1)),
      costs: ownSoFar.map((usd, i) => ({ at: i + 1, own: usd, other: otherSoFar[i]! })),
    },
  );
}

/** Cash from the start to the end of each month, in the base case. */
export const cumulativeCash = (model: OptionModel, demand: Demand): number[] =>
  cumulative(baseCash(model, demand, MOST_MONTHS).usdByMonth);

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
