import { type Dependence, bootstrapQuantiles, dependenceOf, FEWEST_BLOCKS } from '../../math/block-bootstrap.ts';
import { sampleFloor } from '../../math/early-stopping.ts';
import { mean, nearestRank, type SortedSamples, sortedSamples } from '../../math/quantile.ts';
import type { RandomStream } from '../../math/random.ts';
import type { Latency } from '../../schema/measurement.ts';

export const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
type PercentileName = keyof typeof PERCENTILES;

export interface LatencySamples {
  /** Known values, in start order. */
  readonly valuesMs: readonly number[];
  /** What is known of each request cut off before its value: it is above this; Infinity is above everything. */
  readonly aboveMs: readonly number[];
  /** Null when the samples hang together in a way no interval is known for, with the reason. */
  readonly random: RandomStream | null;
}

const LARGE = 20_000;
const DEPENDENT = 'the samples of one request are not independent';

/**
 * Nearest-rank percentiles with intervals by moving-block bootstrap over start order. Requests that were cut off take
 * their place at the upper end: a percentile that could lie among them, or above where one was cut off, is null.
 */
export function latencyOf({ valuesMs, aboveMs, random }: LatencySamples): Latency {
  const sorted = sortedSamples(valuesMs);
  const reasons: Record<string, string> = {};
  const found: Record<PercentileName, number | null> = { p50: null, p90: null, p95: null, p99: null };
  for (const [name, q] of percentiles()) {
    const value = percentile(sorted, aboveMs, q);
    if (typeof value === 'number') found[name] = value;
    else reasons[name] = value.reason;
  }
  const intervals = random === null || sorted === null ? null : intervalsOf(valuesMs, random);
  const estimate = (name: PercentileName): Latency['p50'] => {
    const value = found[name];
    if (value === null) return null;
    const interval = intervals?.(PERCENTILES[name]) ?? { reason: DEPENDENT };
    if ('reason' in interval) reasons[`${name}.interval`] = interval.reason;
    return 'reason' in interval
      ? { value, low: null, high: null }
      : { value, low: Math.min(interval.low, value), high: Math.max(interval.high, value) };
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

const percentiles = () => Object.entries(PERCENTILES) as [PercentileName, number][];

function meanOf(valuesMs: readonly number[], aboveMs: readonly number[]): number | { reason: string } {
  if (aboveMs.length > 0) return { reason: `${aboveMs.length} requests were cut off before they finished` };
  return mean(valuesMs) ?? { reason: 'no samples' };
}

function percentile(sorted: SortedSamples | null, aboveMs: readonly number[], q: number): number | { reason: string } {
  const floor = sampleFloor(q);
  const count = sorted?.length ?? 0;
  if (sorted === null || count < floor) return { reason: `${count} samples, at least ${floor} are needed` };
  const rank = Math.ceil(q * (count + aboveMs.length) - 1e-9);
  if (rank > count) return { reason: `it lies among the ${aboveMs.length} requests that were cut off` };
  const value = aboveMs.length === 0 ? nearestRank(sorted, q) : sorted[Math.max(1, rank) - 1]!;
  const cutBelow = aboveMs.filter((above) => above < value).length;
  return cutBelow === 0 ? value : { reason: `${cutBelow} requests were cut off below it` };
}

type IntervalOf = (q: number) => { low: number; high: number } | { reason: string };

function intervalsOf(valuesMs: readonly number[], random: RandomStream): IntervalOf {
  const dependence = dependenceOf(valuesMs);
  const wanted = Object.values(PERCENTILES).filter((q) => missingFor(dependence, q) === null);
  const resamples = valuesMs.length > LARGE ? 200 : 400;
  const intervals =
    wanted.length === 0
      ? []
      : bootstrapQuantiles({ series: valuesMs, blockLength: dependence.blockLength, random, resamples }, wanted);
  return (q) => intervals[wanted.indexOf(q as (typeof wanted)[number])] ?? { reason: missingFor(dependence, q)! };
}

/** Why no interval can be given; null when one can. */
function missingFor({ blockCount, effectiveCount }: Dependence, q: number): string | null {
  const floor = sampleFloor(q);
  if (blockCount < FEWEST_BLOCKS) {
    return `${blockCount} blocks of samples that hang together, at least ${FEWEST_BLOCKS} are needed`;
  }
  if (effectiveCount >= floor) return null;
  return `the samples tell as much as ${Math.floor(effectiveCount)} independent ones, at least ${floor} are needed`;
}
