import type { Measurement, OperatingPoint } from '../schema/measurement.ts';

export type LatencyMetric = 'ttft' | 'tpot';
export const PERCENTILES = ['p50', 'p90', 'p95', 'p99'] as const;
export type Percentile = (typeof PERCENTILES)[number];

export const latencyOf = (point: OperatingPoint, metric: LatencyMetric): OperatingPoint['latency']['tpotMs'] =>
  metric === 'ttft' ? point.latency[point.headlineTtft] : point.latency.tpotMs;

/** The percentile the SLO speaks of, or the nearest below it that is reported. */
export function sloPercentile({ slo }: Measurement): Percentile {
  const share = slo.quantileRatio;
  if (share >= 0.99) return 'p99';
  if (share >= 0.95) return 'p95';
  return share >= 0.9 ? 'p90' : 'p50';
}

/** The verdict on every SLO term of a point: missed before undecided before met. Null without terms. */
export function sloVerdict({ sloTerms }: OperatingPoint): 'MET' | 'MISSED' | 'UNDECIDED' | null {
  const worstFirst = ['MISSED', 'UNDECIDED', 'MET'] as const;
  return worstFirst.find((verdict) => sloTerms.some((term) => term.verdict === verdict)) ?? null;
}
