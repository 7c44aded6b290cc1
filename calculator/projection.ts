import type { ReportResults } from '../schema/report.ts';
import { presentValueUsd } from './annuity.ts';
import type { Demand } from './demand.ts';
import type { Figure, ValueOf } from './figure.ts';
import { cohortsOver } from './fleet-cohorts.ts';
import { demandInMonth } from './launch-ramp.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel, PurchaseModel } from './options/option-model.ts';
import { taxedRatio } from './options/tax-terms.ts';
import { type Staircase, usdPerMonthAt, withoutLimits } from './staircase.ts';
import { commitmentFlows, instancesInMonths } from './stranded-commitment.ts';

type Projection = ReportResults['projection'];

/**
 * Cash of each month: what recurs, hardware and one-offs when they are paid, residuals when hardware is sold at the end
 * of its life (never for life left at the end of the horizon), in the last month the exit and what is still owed of a
 * commitment; sales tax with what it is on. Only here is money discounted; the profit-and-loss month is a different view and
 * never added to this one.
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

export const cashByMonth = (model: OptionModel, demand: Demand, valueOf: ValueOf, months: number): number[] =>
  cashAtVolumes(model, demand, { volumes: volumesByMonth(demand, valueOf, months), valueOf });

/** Requests of each month: growth and the launch are in. */
export const volumesByMonth = (demand: Demand, valueOf: ValueOf, months: number): number[] =>
  Array.from({ length: months }, (_, i) => demandInMonth(demand, i + 1, valueOf));

/** Cash of each month with the volume given; what is paid at the end of the projection is in the last. */
export function cashAtVolumes(
  model: OptionModel,
  demand: Demand,
  { volumes, valueOf }: { readonly volumes: readonly number[]; readonly valueOf: ValueOf },
): number[] {
  // A volume above a rate limit is priced all the same: the limit would be raised, and a warning says so.
  const stairs = withoutLimits(staircaseOf(model, demand, valueOf, 'cash'));
  const cash = volumes.map((volume) => usdPerMonthAt(stairs, volume));
  for (const [month, usd] of paidOnce(model, stairs, volumes, valueOf)) cash[month]! += usd;
  return cash;
}

/** One-offs, exit, hardware and commitments, when they are paid; those of the parts, each at its share of the volumes, among them. */
function paidOnce(
  model: OptionModel,
  stairs: Staircase,
  volumes: readonly number[],
  valueOf: ValueOf,
): [month: number, usd: number][] {
  const flows: [number, number][] = [[0, model.oneOffs.reduce((sum, payment) => sum + payment.usd(valueOf), 0)]];
  if (model.exit !== null) flows.push([volumes.length - 1, model.exit.usd(valueOf)]);
  if (stairs.fleet !== null && (model.purchase !== null || model.commitment !== undefined)) {
    const needed = instancesInMonths(model, stairs, volumes);
    if (model.purchase !== null)
      flows.push(...purchases(needed, model.purchase, { valueOf, taxed: taxedRatio(model, valueOf) }));
    flows.push(...commitmentFlows(model, needed, valueOf));
  }
  for (const [i, part] of (model.parts ?? []).entries()) {
    const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
    const share = volumes.map((volume) => volume * shareOfRequests);
    flows.push(...paidOnce(part.model, ofPart, share, valueOf));
  }
  return flows;
}

/** Cash of buying servers when more are needed, with tax, and of selling each at the end of its life, without. */
function purchases(
  needed: readonly number[],
  { capexUsd, residualUsd, lifeMonths }: PurchaseModel,
  { valueOf, taxed }: { readonly valueOf: ValueOf; readonly taxed: number },
): [month: number, usd: number][] {
  const { months } = cohortsOver(needed, Math.max(1, Math.round(valueOf(lifeMonths))));
  const [bought, sold] = [valueOf(capexUsd) * taxed, valueOf(residualUsd)];
  const flows: [month: number, usd: number][] = [];
  for (const [month, { takenOn, ended }] of months.entries())
    if (takenOn > 0 || ended > 0) flows.push([month, takenOn * bought - ended * sold]);
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
