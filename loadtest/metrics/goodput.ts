import type { OperatingPoint } from '../../schema/measurement.ts';
import type { Slo } from '../../schema/slo.ts';
import { secondsFromMs } from '../../schema/units.ts';
import type { PointRecord } from './point-record.ts';
import { type LatencyOf, tpotMs } from './request-latency.ts';

/**
 * Requests of the cohort that meet every limit, per second of the window and as a share of all of the cohort: failed and
 * cut-off requests stay below the line. An answer of one token is judged by its TTFT alone.
 */
export function goodputOf(
  record: PointRecord,
  { ttftLimitMs, tpotLimitMs }: Slo,
  ttftOf: LatencyOf,
): OperatingPoint['goodput'] {
  const { requests, cohort, window } = record;
  let good = 0;
  for (const row of cohort) {
    if (requests.outcome(row) !== 'succeeded') continue;
    const ttft = ttftOf(requests, row);
    if (ttft !== null && ttft <= ttftLimitMs && (tpotMs(requests, row) ?? 0) <= tpotLimitMs) good++;
  }
  return {
    requestsPerSecond: window === null ? null : good / secondsFromMs(window.endMs - window.startMs),
    metRatio: cohort.length === 0 ? null : good / cohort.length,
  };
}
