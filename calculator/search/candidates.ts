import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck, Search } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { monthAt } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { limitChecks } from './limit-checks.ts';

export type Candidate = Search['candidates'][number];

/**
 * An option with every limit held against it, in the base case. `model` has the refusals it was made with, none for a limit
 * of the scenario: one that misses such a limit has a cost all the same, to tell what relaxing the limit would save.
 */
export function candidateOf(model: OptionModel, demand: Demand, inputs: ReportInputs): Candidate {
  const usd =
    model.refusals.length === 0 ? monthAt(model, demand, baseCase(demand.requestsPerMonth), baseCase).usd : Infinity;
  const checks = limitChecks({ model, demand, inputs, valueOf: baseCase });
  return {
    option: model.id,
    usdPerMonth: Number.isFinite(usd) ? usd : null,
    checks,
    admissible: admissibleOf(checks),
  };
}

/** Null where no limit is missed and one is unknown. */
function admissibleOf(checks: readonly LimitCheck[]): boolean | null {
  if (checks.some(({ status }) => status === 'missed')) return false;
  return checks.some(({ status }) => status === 'unknown') ? null : true;
}

/** Lowest cost among those known to keep all limits; of equals the first by id. Null where there is none. */
export function cheapestAdmissible(candidates: readonly Candidate[]): string | null {
  const admissible = candidates.filter((candidate) => candidate.admissible === true && candidate.usdPerMonth !== null);
  return admissible.toSorted(byCost)[0]?.option ?? null;
}

/** In rising order of cost, those without one last; of equals by id. */
export const byCost = (a: Candidate, b: Candidate): number =>
  (a.usdPerMonth ?? Number.MAX_VALUE) - (b.usdPerMonth ?? Number.MAX_VALUE) || (a.option < b.option ? -1 : 1);
