import type { ReportResults } from '../schema/report.ts';
import { presentValueUsd } from './annuity.ts';
import type { Demand } from './demand.ts';
import type { Figure, ValueOf } from './figure.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { instancesFor, type Staircase, usdPerMonthAt, withoutLimits } from './staircase.ts';

type Projection = ReportResults['projection'];

/** Volume of month m (1 is the first, not grown): V * (1 + g)^(m - 1). */
export const volumeInMonth = (requestsPerMonth: number, growthRatioPerMonth: number, month: number): number =>
  requestsPerMonth * (1 + growthRatioPerMonth) ** (month - 1);

/**
 * Cash of each month: what recurs, hardware and one-offs when they are paid, residuals when hardware is sold at the end
 * of its life (never for life left at the end of the horizon), the exit in the last month. Only here is money discounted; the profit-and-loss month is a different view and never added to this one.
 */
export function projectionOf({
  models,
  baseline,
  demand,
  valueOf,
  horizonMonths,
  discountRatioPerYear,
}: {
  readonly models: readonly OptionModel[];
  readonly baseline: OptionModel | null;
  readonly demand: Demand;
  readonly valueOf: ValueOf;
  readonly horizonMonths: number;
  readonly discountRatioPerYear: Figure;
}): Projection {
  const cash = new Map(models.map((model) => [model.id, cashByMonth(model, demand, valueOf, horizonMonths)]));
  const cumulativeBaseline = baseline === null ? null : cumulative(cash.get(baseline.id)!);
  const rate = valueOf(discountRatioPerYear);
  return {
    horizonMonths,
    rows: models.map(({ id }) => {
      const usdByMonth = cash.get(id)!;
      const sums = cumulative(usdByMonth);
      return {
        option: id,
        usdByMonth,
        cumulativeUsd12Months: sums[11] ?? null,
        cumulativeUsd36Months: sums[35] ?? null,
        presentValueUsd: usdByMonth.reduce((sum, usd, i) => sum + presentValueUsd(usd, i, rate), 0),
        paybackMonth:
          cumulativeBaseline === null || id === baseline?.id ? null : paybackMonth(sums, cumulativeBaseline),
      };
    }),
  };
}

function cashByMonth(model: OptionModel, demand: Demand, valueOf: ValueOf, months: number): number[] {
  // A volume above a rate limit is priced all the same: the limit would be raised, and a warning says so.
  const stairs = withoutLimits(staircaseOf(model, demand, valueOf, 'cash'));
  const cash = Array.from({ length: months }, (_, i) => {
    const volume = volumeInMonth(valueOf(demand.requestsPerMonth), valueOf(demand.growthRatioPerMonth), i + 1);
    return { volume, usd: usdPerMonthAt(stairs, volume) };
  });
  const paid = cash.map(({ usd }) => usd);
  const volumes = cash.map(({ volume }) => volume);
  for (const [month, usd] of paidOnce(model, stairs, volumes, valueOf)) paid[month]! += usd;
  return paid;
}

/** One-offs, exit and hardware, when they are paid; those of the parts, each at its share of the volumes, among them. */
function paidOnce(
  model: OptionModel,
  stairs: Staircase,
  volumes: readonly number[],
  valueOf: ValueOf,
): [month: number, usd: number][] {
  const flows: [number, number][] = [[0, model.oneOffs.reduce((sum, figure) => sum + valueOf(figure), 0)]];
  if (model.exitUsd !== null) flows.push([volumes.length - 1, valueOf(model.exitUsd)]);
  if (model.purchase !== null && stairs.fleet !== null) {
    const fleet = stairs.fleet;
    const needed = volumes.map((volume) => instancesFor(fleet, volume) + (model.fleet?.nonProductionInstances ?? 0));
    flows.push(...purchases(needed, model.purchase, valueOf));
  }
  for (const [i, part] of (model.parts ?? []).entries()) {
    const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
    const share = volumes.map((volume) => volume * shareOfRequests);
    flows.push(...paidOnce(part.model, ofPart, share, valueOf));
  }
  return flows;
}

/** Cash of buying servers when more are needed, selling each at the end of its life and replacing it if still needed. */
function purchases(
  needed: readonly number[],
  purchase: NonNullable<OptionModel['purchase']>,
  valueOf: ValueOf,
): [month: number, usd: number][] {
  const life = Math.max(1, Math.round(valueOf(purchase.lifeMonths)));
  const flows: [number, number][] = [];
  let running: { readonly boughtIn: number; readonly servers: number }[] = [];
  const servers = (): number => running.reduce((sum, bought) => sum + bought.servers, 0);
  for (const [month, count] of needed.entries()) {
    const before = servers();
    running = running.filter(({ boughtIn }) => month - boughtIn < life);
    const retired = before - servers();
    if (retired > 0) flows.push([month, -retired * valueOf(purchase.residualUsd)]);
    const more = count - servers();
    if (more > 0) {
      running.push({ boughtIn: month, servers: more });
      flows.push([month, more * valueOf(purchase.capexUsd)]);
    }
  }
  return flows;
}

function cumulative(usdByMonth: readonly number[]): number[] {
  let sum = 0;
  return usdByMonth.map((usd) => (sum += usd));
}

function paybackMonth(own: readonly number[], baseline: readonly number[]): number | null {
  const lastDearer = own.findLastIndex((usd, i) => usd >= baseline[i]!);
  return lastDearer === own.length - 1 ? null : lastDearer + 2;
}
