import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import type { ClientDelay } from '../../schema/measurement.ts';
import type { PointRecord } from './point-record.ts';

/** How late events of the canary were read in the windows of these points, all together; null without any. */
export function clientDelayOf(points: readonly Pick<PointRecord, 'clientDelaysMs'>[]): ClientDelay {
  const delays = new Float64Array(points.reduce((sum, { clientDelaysMs }) => sum + clientDelaysMs.length, 0));
  let count = 0;
  for (const { clientDelaysMs } of points) {
    for (let i = 0; i < clientDelaysMs.length; i++) delays[count++] = clientDelaysMs.at(i)!;
  }
  const sorted = sortedSamples(delays, delays);
  if (sorted === null) return null;
  return {
    p50: nearestRank(sorted, 0.5),
    p99: nearestRank(sorted, 0.99),
    max: nearestRank(sorted, 1),
    sampleCount: sorted.length,
  };
}
