import type { ReportResults } from '../schema/report.ts';
import { discountOver } from './annuity.ts';
import { gap } from './break-even.ts';
import type { CashFlow } from './cash-flow.ts';
import { spreadOf } from './draws.ts';
import type { DrawnCash } from './drawn-cash.ts';
import { baseCase, type Figure, type ValueOf } from './figure.ts';
import type { OptionModel } from './options/option-model.ts';
import { turningPercentiles } from './turning-percentiles.ts';

type Projection = ReportResults['projection'];

/** Months whose sums are shown. */
const YEAR = 12;
const THREE_YEARS = 36;

/**
 * Cash of each month of the horizon and what it comes to, with the interval of the draws. Only here is money discounted; the
 * profit-and-loss month is a different view and never added to this one.
 */
export function projectionOf({
  models,
  baseline,
  cash,
  discountRatioPerYear,
}: {
  readonly models: readonly OptionModel[];
  readonly baseline: OptionModel | null;
  readonly cash: DrawnCash;
  readonly discountRatioPerYear: Figure;
}): Projection {
  const { horizonMonths } = cash;
  const discounts = (valueOf: ValueOf): number[] => {
    const rate = valueOf(discountRatioPerYear);
    return Array.from({ length: horizonMonths }, (_, month) => discountOver(month, rate));
  };
  const base = discounts(baseCase);
  const drawn = cash.eachDraw(discounts);
  return {
    horizonMonths,
    rows: models.map((model) => {
      const own = sumsOf(cash.base(model), base);
      const ownDrawn = cash.drawn(model).map((flow, k) => sumsOf(flow, drawn[k]!));
      const spread = (of: (sums: Sums) => number) => spreadOf(of(own), ownDrawn.map(of));
      return {
        option: model.id,
        usdByMonth: cash
          .base(model)
          .usdByMonth.slice(0, horizonMonths)
          .map((usd, i) => (i === horizonMonths - 1 ? usd + cash.base(model).atEndUsd : usd)),
        cumulativeUsd12Months: horizonMonths < YEAR ? null : spread(({ yearUsd }) => yearUsd),
        cumulativeUsd36Months: horizonMonths < THREE_YEARS ? null : spread(({ threeYearsUsd }) => threeYearsUsd),
        presentValueUsd: spread(({ presentValueUsd }) => presentValueUsd),
        ...paybackOf(model, baseline, cash),
      };
    }),
  };
}

interface Sums {
  readonly yearUsd: number;
  readonly threeYearsUsd: number;
  readonly presentValueUsd: number;
}

/** `discounts`: what a payment of each month is divided by. */
function sumsOf({ usdByMonth, atEndUsd }: CashFlow, discounts: readonly number[]): Sums {
  let [sum, yearUsd, threeYearsUsd, presentValueUsd] = [0, 0, 0, 0];
  for (const [month, discount] of discounts.entries()) {
    const usd = usdByMonth[month]! + (month === discounts.length - 1 ? atEndUsd : 0);
    sum += usd;
    presentValueUsd += usd / discount;
    if (month === YEAR - 1) yearUsd = sum;
    if (month === THREE_YEARS - 1) threeYearsUsd = sum;
  }
  return { yearUsd, threeYearsUsd, presentValueUsd };
}

function paybackOf(
  model: OptionModel,
  baseline: OptionModel | null,
  cash: DrawnCash,
): Pick<Projection['rows'][number], 'paybackMonth' | 'neverPaysBackRatio'> {
  if (baseline === null || model === baseline) return { paybackMonth: null, neverPaysBackRatio: null };
  const value = paybackMonth(cash.base(model), cash.base(baseline), cash.horizonMonths);
  const others = cash.drawn(baseline);
  const drawn = cash.drawn(model).map((flow, k) => paybackMonth(flow, others[k]!, cash.horizonMonths));
  // Without draws the base case is the only one there is.
  const all = drawn.length === 0 ? [value] : drawn;
  return {
    paybackMonth: { value, ...turningPercentiles(drawn) },
    neverPaysBackRatio: all.filter((month) => month === null).length / all.length,
  };
}

/**
 * The first month from which the cash since the start stays below the other's up to the horizon; null without one. What is
 * paid because the horizon ends is not counted: it would pay back what leaving the other costs.
 */
function paybackMonth({ usdByMonth: own }: CashFlow, { usdByMonth: other }: CashFlow, months: number): number | null {
  let [ownUsd, otherUsd, dearerMonths] = [0, 0, 0];
  for (let month = 0; month < months; month++) {
    ownUsd += own[month]!;
    otherUsd += other[month]!;
    if (gap(ownUsd, otherUsd) >= 0) dearerMonths = month + 1;
  }
  return dearerMonths === months ? null : dearerMonths + 1;
}
