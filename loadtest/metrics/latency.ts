import { autocorrelationTime } from '../../math/autocorrelation.ts';
import { sampleFloor } from '../../math/early-stopping.ts';
import { kaplanMeierQuantile } from '../../math/kaplan-meier.ts';
import { mean, nearestRank, type SortedSamples, sortedSamples } from '../../math/quantile.ts';
import type { Latency } from '../../schema/measurement.ts';
import { type LatencySamples, percentileInterval } from './percentile-interval.ts';
import type { Reason } from './reason.ts';

export const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
export type PercentileName = keyof typeof PERCENTILES;
export const PERCENTILE_NAMES = Object.keys(PERCENTILES) as PercentileName[];

export interface LatencyRequest extends LatencySamples {
  /** Where to sort the values; as long as they are, and written over. */
  readonly room?: Float64Array;
}

/**
 * Nearest-rank percentiles, by Kaplan-Meier where requests were cut off, with 95 % intervals that reckon with samples that
 * hang together. A percentile that lies among those cut off is null, and so is an interval that reaches to where one was.
 */
export function latencyOf({ room, ...samples }: LatencyRequest): Latency {
  const { valuesMs, aboveMs } = samples;
  const sorted = sortedSamples(valuesMs, room);
  const ofSeries = autocorrelationTime(valuesMs);
  const reasons: Record<string, string> = {};
  const estimate = (name: PercentileName): Latency['p50'] => {
    const q = PERCENTILES[name];
    const value = percentile(sorted, aboveMs, q);
    if (typeof value !== 'number') {
      reasons[name] = value.reason;
      return null;
    }
    const interval = percentileInterval(samples, { q, value, sorted: sorted!, ofSeries });
    if ('reason' in interval) reasons[`${name}.interval`] = interval.reason;
    return 'reason' in interval ? { value, low: null, high: null } : { value, ...interval };
  };
  const average = meanOf(valuesMs, aboveMs);
  if (typeof average !== 'number') reasons.mean = average.reason;
  return {
    sampleCount: valuesMs.length,
    mean: typeof average === 'number' ? average : null,
    p50: estimate('p50'),
    p90: estimate('p90'),
    p95: estimate('p95'),
    p99: estimate('p99'),
    reasons,
  };
}

function meanOf(valuesMs: ArrayLike<number>, aboveMs: ArrayLike<number>): number | Reason {
  if (aboveMs.length > 0) return { reason: `${aboveMs.length} requests were cut off before they finished` };
  return mean(valuesMs) ?? { reason: 'no samples' };
}

/** Why a percentile of so few samples is not stated; null when it is. */
export function tooFew(sampleCount: number, q: number): string | null {
  const floor = sampleFloor(q);
  return sampleCount < floor ? `${sampleCount} samples, at least ${floor} are needed` : null;
}

function percentile(sorted: SortedSamples | null, aboveMs: ArrayLike<number>, q: number): number | Reason {
  const reason = tooFew(sorted?.length ?? 0, q);
  if (reason !== null || sorted === null) return { reason: reason ?? 'no samples' };
  if (aboveMs.length === 0) return nearestRank(sorted, q);
  return (
    kaplanMeierQuantile(sorted, aboveMs, q) ?? {
      reason: `it lies among the ${aboveMs.length} requests that were cut off`,
    }
  );
}
