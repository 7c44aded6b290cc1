import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';
import { type Cohort, cohortsOver } from './fleet-cohorts.ts';
import { demandInMonth } from './launch-ramp.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { taxedRatio } from './options/tax-terms.ts';
import { instancesFor, type Staircase, withoutLimits } from './staircase.ts';

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
 * What a commitment costs beside the machines that are needed: those held that are not, until their term ends, and at the end
 * of the horizon the months of each term that are still owed. Terms begin when a machine is taken on and follow one another
 * without a gap while it is needed. Empty without a commitment.
 */
export function commitmentFlows(
  model: OptionModel,
  needed: readonly number[],
  valueOf: ValueOf,
): [month: number, usd: number][] {
  const { commitment } = model;
  if (commitment === undefined) return [];
  const usd = usdPerInstanceMonth(model, valueOf);
  const { months, atEnd } = cohortsOver(needed, commitment.termMonths);
  return [
    ...months.map(({ held }, month): [number, number] => [month, (held - needed[month]!) * usd]),
    [needed.length - 1, usd * monthsOwed(atEnd, { termMonths: commitment.termMonths, horizonMonths: needed.length })],
  ];
}

const usdPerInstanceMonth = (model: OptionModel, valueOf: ValueOf): number =>
  model.commitment === undefined ? 0 : model.commitment.usdPerInstanceMonth(valueOf) * taxedRatio(model, valueOf);

/** Machine months of the terms that run on past the horizon. */
const monthsOwed = (
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
  return strandedUsd(model, withoutLimits(staircaseOf(model, demand, valueOf, 'cash')), { volumes, valueOf });
}

function strandedUsd(
  model: OptionModel,
  stairs: Staircase,
  at: { readonly volumes: readonly number[]; readonly valueOf: ValueOf },
): number | null {
  const { commitment } = model;
  let usd: number | null = null;
  if (commitment !== undefined) {
    const needed = instancesInMonths(model, stairs, at.volumes);
    const { termMonths } = commitment;
    const { atEnd } = cohortsOver(needed, termMonths);
    usd = usdPerInstanceMonth(model, at.valueOf) * monthsOwed(atEnd, { termMonths, horizonMonths: needed.length });
  }
  for (const [i, part] of (model.parts ?? []).entries()) {
    const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
    const volumes = at.volumes.map((volume) => volume * shareOfRequests);
    const owed = strandedUsd(part.model, ofPart, { ...at, volumes });
    if (owed !== null) usd = (usd ?? 0) + owed;
  }
  return usd;
}
