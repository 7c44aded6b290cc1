import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';
import { cohortsOver } from './fleet-cohorts.ts';
import { demandInMonth } from './launch-ramp.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel, PurchaseModel } from './options/option-model.ts';
import { taxedRatio } from './options/tax-terms.ts';
import { type Staircase, usdPerMonthAt, withoutLimits } from './staircase.ts';
import { commitmentCash, instancesInMonths } from './stranded-commitment.ts';

/**
 * Cash as it is paid: what recurs, hardware and one-offs when they are due, hardware sold in the last month of its life (never
 * for life left at the end of the horizon), sales tax with what it is on.
 */
export interface CashFlow {
  /** Of each month, from the first. */
  readonly usdByMonth: readonly number[];
  /**
   * Due in the last month of the horizon because it ends there: the exit, and what is still owed of commitments. Apart, since
   * an option that goes on pays neither.
   */
  readonly atEndUsd: number;
}

/** Requests of each month: growth and the launch are in. */
export const volumesByMonth = (demand: Demand, valueOf: ValueOf, months: number): number[] =>
  Array.from({ length: months }, (_, i) => demandInMonth(demand, i + 1, valueOf));

/** With the volume of each month given, as many as the horizon has or more. */
export function cashFlowOf(
  model: OptionModel,
  demand: Demand,
  { volumes, ...at }: Horizon & { readonly volumes: readonly number[] },
): CashFlow {
  // A volume above a rate limit is priced all the same: the limit would be raised, and a warning says so.
  const stairs = withoutLimits(staircaseOf(model, demand, at.valueOf, 'cash'));
  const usdByMonth = volumes.map((volume) => usdPerMonthAt(stairs, volume));
  return { usdByMonth, atEndUsd: addPaidOnce(usdByMonth, { model, stairs, volumes }, at) };
}

interface Horizon {
  readonly horizonMonths: number;
  readonly valueOf: ValueOf;
}

/**
 * One-offs, hardware and commitments, when they are paid; those of the parts, each at its share of the volumes, among them.
 * Gives what is due at the end.
 */
function addPaidOnce(
  usdByMonth: number[],
  {
    model,
    stairs,
    volumes,
  }: {
    readonly model: OptionModel;
    readonly stairs: Staircase;
    readonly volumes: readonly number[];
  },
  at: Horizon,
): number {
  const { valueOf } = at;
  const { purchase, commitment } = model;
  let atEndUsd = model.exit === null ? 0 : model.exit.usd(valueOf);
  for (const payment of model.oneOffs) usdByMonth[0]! += payment.usd(valueOf);
  if (stairs.fleet !== null && (purchase !== null || commitment !== undefined)) {
    const needed = instancesInMonths(model, stairs, volumes);
    if (purchase !== null) addPurchases(usdByMonth, needed, purchase, { valueOf, taxed: taxedRatio(model, valueOf) });
    if (commitment !== undefined) {
      const { notNeededUsdByMonth, owedUsd } = commitmentCash(model, commitment, needed, at);
      for (let month = 0; month < volumes.length; month++) usdByMonth[month]! += notNeededUsdByMonth[month]!;
      atEndUsd += owedUsd;
    }
  }
  for (const [i, part] of (model.parts ?? []).entries()) {
    if (!paysOnce(part.model)) continue;
    const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
    const share = volumes.map((volume) => volume * shareOfRequests);
    atEndUsd += addPaidOnce(usdByMonth, { model: part.model, stairs: ofPart, volumes: share }, at);
  }
  return atEndUsd;
}

const paysOnce = ({ oneOffs, exit, purchase, commitment, parts = [] }: OptionModel): boolean =>
  oneOffs.length > 0 ||
  exit !== null ||
  purchase !== null ||
  commitment !== undefined ||
  parts.some(({ model }) => paysOnce(model));

/** Servers are bought when more are needed, with tax, and each is sold when its life is over, without. */
function addPurchases(
  usdByMonth: number[],
  needed: readonly number[],
  { capexUsd, residualUsd, lifeMonths }: PurchaseModel,
  { valueOf, taxed }: { readonly valueOf: ValueOf; readonly taxed: number },
): void {
  const { months } = cohortsOver(needed, Math.max(1, Math.round(valueOf(lifeMonths))));
  const [bought, sold] = [valueOf(capexUsd) * taxed, valueOf(residualUsd)];
  for (let month = 0; month < months.length; month++) {
    const { takenOn, ended } = months[month]!;
    usdByMonth[month]! += takenOn * bought - ended * sold;
  }
}
