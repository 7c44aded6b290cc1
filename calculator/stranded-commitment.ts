import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';
import { type Cohort, cohortsHeld, cohortsOver } from './fleet-cohorts.ts';
import { demandInMonth } from './launch-ramp.ts';
import { staircaseOf } from './month.ts';
import type { CommitmentModel, OptionModel } from './options/option-model.ts';
import { taxedRatio } from './options/tax-terms.ts';
import { instancesFor } from './fleet-rule.ts';
import { type Staircase, withoutLimits } from './staircase.ts';

/** Machines that are committed to in each month, production or not. */
export function instancesInMonths(
  { fleet: model }: Pick<OptionModel, 'fleet'>,
  { fleet }: Pick<Staircase, 'fleet'>,
  volumes: readonly number[],
): number[] {
  if (fleet === null) return volumes.map(() => 0);
  return volumes.map((volume) => instancesFor(fleet, volume) + (model?.nonProductionInstances ?? 0));
}

/**
 * What a commitment costs beside the machines that are needed: in each month those held that are not, until their term ends,
 * and when the horizon ends the months of each term that are still owed. Terms begin when a machine is taken on and follow
 * one another without a gap while it is needed. `needed` is of the months of the horizon at least.
 */
export function commitmentCash(
  model: OptionModel,
  commitment: CommitmentModel,
  needed: readonly number[],
  { valueOf, horizonMonths }: { readonly valueOf: ValueOf; readonly horizonMonths: number },
): { readonly notNeededUsdByMonth: number[]; readonly owedUsd: number } {
  const { termMonths } = commitment;
  const usd = commitment.usdPerInstanceMonth(valueOf) * taxedRatio(model, valueOf);
  const { months } = cohortsOver(needed, termMonths);
  return {
    notNeededUsdByMonth: months.map(({ held }, month) => (held - needed[month]!) * usd),
    owedUsd: usd * monthsOwed(cohortsHeld(months, termMonths, horizonMonths), { termMonths, horizonMonths }),
  };
}

/** Machine months of the terms that run on past the horizon. */
export const monthsOwed = (
  cohorts: readonly Cohort[],
  { termMonths, horizonMonths }: { readonly termMonths: number; readonly horizonMonths: number },
): number => cohorts.reduce((sum, { month, machines }) => sum + machines * (month + termMonths - horizonMonths), 0);

/** What is still owed when the horizon ends, by the option and its parts; null where neither has committed to anything. */
export function strandedCommitmentUsd(
  model: OptionModel,
  demand: Demand,
  { valueOf, horizonMonths }: { readonly valueOf: ValueOf; readonly horizonMonths: number },
): number | null {
  const volumes = Array.from({ length: horizonMonths }, (_, i) => demandInMonth(demand, i + 1, valueOf));
  return owedUsd(model, withoutLimits(staircaseOf(model, demand, valueOf, 'cash')), { volumes, valueOf });
}

function owedUsd(
  model: OptionModel,
  stairs: Staircase,
  at: { readonly volumes: readonly number[]; readonly valueOf: ValueOf },
): number | null {
  let usd: number | null = null;
  if (model.commitment !== undefined) {
    const needed = instancesInMonths(model, stairs, at.volumes);
    const { valueOf } = at;
    usd = commitmentCash(model, model.commitment, needed, { valueOf, horizonMonths: needed.length }).owedUsd;
  }
  for (const [i, part] of (model.parts ?? []).entries()) {
    const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
    const volumes = at.volumes.map((volume) => volume * shareOfRequests);
    const owed = owedUsd(part.model, ofPart, { ...at, volumes });
    if (owed !== null) usd = (usd ?? 0) + owed;
  }
  return usd;
}
