import type { OperatingPoint } from '../../schema/measurement.ts';
import type { PointRecord } from './point-record.ts';
import { headlineTtft, tpotMs } from './request-latency.ts';

/** What one SLO term judges. */
export interface SloSamples {
  readonly metric: OperatingPoint['sloTerms'][number]['metric'];
  /** In start order; Infinity for a failed or cut-off request, which is above every limit. */
  readonly valuesMs: Float64Array;
  /** Requests the term has nothing to say about: answers of one token have no TPOT. */
  readonly leftOutCount: number;
}

/**
 * The cohort as one term of the SLO sees it, written to `into` where that is given. A request that the end of the grace cut
 * off is a miss; one that an interruption cut off might have met its limits, and is left out.
 */
export function sloSamples(
  { requests, cohort, interrupted, plan }: PointRecord,
  metric: SloSamples['metric'],
  into: Float64Array = new Float64Array(cohort.length),
): SloSamples {
  const of = metric === 'ttft' ? headlineTtft(plan.arrivals).of : tpotMs;
  let count = 0;
  for (const row of cohort) {
    const outcome = requests.outcome(row);
    const isWhole = outcome === 'succeeded';
    if (interrupted && !isWhole && outcome !== 'failed') continue;
    const value = isWhole ? of(requests, row) : Infinity;
    if (value !== null || metric === 'ttft') into[count++] = value ?? Infinity;
  }
  return { metric, valuesMs: into.subarray(0, count), leftOutCount: cohort.length - count };
}
