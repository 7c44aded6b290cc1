import type { OperatingPoint } from '../schema/measurement.ts';
import type { OptionResult } from '../schema/report.ts';
import { servedRequestsPerSecond } from './capacity.ts';

type LatencyResult = NonNullable<OptionResult['latency']>;

/** A measured point with the load it served, requests per second of one replica. */
export interface LoadedPoint {
  readonly load: number;
  readonly point: OperatingPoint;
}

/** The measured points on either side of a load: both the lightest below its load, both the same at a load; null above the heaviest. */
export function pointsAround(
  points: readonly OperatingPoint[],
  requestsPerSecond: number,
): { readonly below: LoadedPoint; readonly above: LoadedPoint } | null {
  const measured = points
    .flatMap((point) => {
      const load = servedRequestsPerSecond(point);
      return load === null ? [] : [{ load, point }];
    })
    .toSorted((a, b) => a.load - b.load);
  const above = measured.find(({ load }) => load >= requestsPerSecond * (1 - 1e-9));
  if (above === undefined) return null;
  return { below: measured.findLast(({ load }) => load <= requestsPerSecond) ?? above, above };
}

/** The percentile of one operating point that each figure is read from; undefined where too few samples gave it. */
export const LATENCY_OF_POINT = {
  ttftP50Ms: (point: OperatingPoint) => point.latency[point.headlineTtft].p50?.value,
  ttftP99Ms: (point: OperatingPoint) => point.latency[point.headlineTtft].p99?.value,
  tpotP50Ms: (point: OperatingPoint) => point.latency.tpotMs.p50?.value,
  tpotP99Ms: (point: OperatingPoint) => point.latency.tpotMs.p99?.value,
} as const;

/**
 * Latency at a load per replica, linear between the measured points on either side; below the lightest point its own
 * latency stands (an upper bound), above the heaviest nothing is said (null). A percentile missing at a neighbour is null.
 */
export function latencyAtLoad(points: readonly OperatingPoint[], requestsPerSecond: number): LatencyResult | null {
  const around = pointsAround(points, requestsPerSecond);
  if (around === null) return null;
  const { below, above } = around;
  const weight = above.load === below.load ? 0 : (requestsPerSecond - below.load) / (above.load - below.load);
  const between = (figure: (point: OperatingPoint) => number | undefined): number | null => {
    const low = figure(below.point);
    const high = figure(above.point);
    return low === undefined || high === undefined ? null : low + (high - low) * weight;
  };
  return {
    atRequestsPerSecondPerReplica: requestsPerSecond,
    ttftP50Ms: between(LATENCY_OF_POINT.ttftP50Ms),
    ttftP99Ms: between(LATENCY_OF_POINT.ttftP99Ms),
    tpotP50Ms: between(LATENCY_OF_POINT.tpotP50Ms),
    tpotP99Ms: between(LATENCY_OF_POINT.tpotP99Ms),
  };
}
