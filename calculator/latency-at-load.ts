import type { OperatingPoint } from '../schema/measurement.ts';
import type { OptionResult } from '../schema/report.ts';
import { servedRequestsPerSecond } from './capacity.ts';

type LatencyResult = NonNullable<OptionResult['latency']>;

/**
 * Latency at a load per replica, linear between the measured points on either side; below the lightest point its own
 * latency stands (an upper bound), above the heaviest nothing is said (null). A percentile missing at a neighbour is null.
 */
export function latencyAtLoad(points: readonly OperatingPoint[], requestsPerSecond: number): LatencyResult | null {
  const measured = points
    .flatMap((point) => {
      const load = servedRequestsPerSecond(point);
      return load === null ? [] : [{ load, point }];
    })
    .toSorted((a, b) => a.load - b.load);
  const above = measured.find(({ load }) => load >= requestsPerSecond * (1 - 1e-9));
  if (above === undefined) return null;
  const below = measured.findLast(({ load }) => load <= requestsPerSecond) ?? above;
  const weight = above.load === below.load ? 0 : (requestsPerSecond - below.load) / (above.load - below.load);
  const between = (figure: (point: OperatingPoint) => number | undefined): number | null => {
    const low = figure(below.point);
    const high = figure(above.point);
    return low === undefined || high === undefined ? null : low + (high - low) * weight;
  };
  return {
    atRequestsPerSecondPerReplica: requestsPerSecond,
    ttftP50Ms: between((point) => point.latency[point.headlineTtft].p50?.value),
    ttftP99Ms: between((point) => point.latency[point.headlineTtft].p99?.value),
    tpotP50Ms: between((point) => point.latency.tpotMs.p50?.value),
    tpotP99Ms: between((point) => point.latency.tpotMs.p99?.value),
  };
}
