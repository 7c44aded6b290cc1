import type { RequestEvent } from '../../schema/event.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import type { Slo } from '../../schema/slo.ts';
import type { CohortMember } from './point-record.ts';
import { tpotMs } from './request-latency.ts';

export interface GoodputRequest {
  readonly cohort: readonly CohortMember[];
  readonly slo: Slo;
  readonly ttftOf: (request: RequestEvent) => number | null;
  /** Null without a window. */
  readonly windowSeconds: number | null;
}

/**
 * Requests of the cohort that meet every limit, per second of the window and as a share of all of the cohort: failed and
 * cut-off requests stay below the line. An answer of one token is judged by its TTFT alone.
 */
export function goodputOf({ cohort, slo, ttftOf, windowSeconds }: GoodputRequest): OperatingPoint['goodput'] {
  const good = cohort.filter(({ request }) => request !== null && isGood(request, slo, ttftOf)).length;
  return {
    requestsPerSecond: windowSeconds === null ? null : good / windowSeconds,
    metRatio: cohort.length === 0 ? null : good / cohort.length,
  };
}

function isGood(request: RequestEvent, { ttftLimitMs, tpotLimitMs }: Slo, ttftOf: GoodputRequest['ttftOf']): boolean {
  const ttft = ttftOf(request);
  return (
    request.outcome === 'succeeded' && ttft !== null && ttft <= ttftLimitMs && (tpotMs(request) ?? 0) <= tpotLimitMs
  );
}
