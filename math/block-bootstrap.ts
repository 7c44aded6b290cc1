import { nearestRank, sortedSamples, type SortedSamples } from './quantile.ts';
import { type RandomStream, randomInteger } from './random.ts';
import { integratedAutocorrelationTime } from './autocorrelation.ts';

/** With fewer blocks than this, a bootstrap over blocks says nothing. */
export const FEWEST_BLOCKS = 10;

export interface Dependence {
  /** At least twice the integrated autocorrelation time, in samples. */
  readonly blockLength: number;
  readonly blockCount: number;
  /** Number of independent samples that would tell as much. */
  readonly effectiveCount: number;
}

/** How a series in time order hangs together. */
export function dependenceOf(series: ArrayLike<number>): Dependence {
  const time = integratedAutocorrelationTime(series);
  const blockLength = Math.ceil(2 * time);
  return {
    blockLength,
    blockCount: Math.floor(series.length / blockLength),
    effectiveCount: series.length / time,
  };
}

export interface BootstrapRequest {
  /** In time order. */
  readonly series: ArrayLike<number>;
  readonly blockLength: number;
  readonly random: RandomStream;
  /** Default 400. */
  readonly resamples?: number;
  /** Probability that the interval is to hold; default 0.95. */
  readonly confidence?: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 400;
const CONFIDENCE = 0.95;

/**
 * Intervals of nearest-rank quantiles by moving-block bootstrap: resamples are made of blocks of neighbours, so that
 * the dependence within a block survives. Empty for an empty series. The series is ranked once; each resample counts ranks.
 */
export function bootstrapQuantiles(request: BootstrapRequest, quantiles: readonly number[]): Interval[] {
  const { series } = request;
  const n = series.length;
  const sorted = sortedSamples(Array.from(series));
  if (sorted === null) return [];
  const ranks = ranksOf(series);
  const counts = new Uint32Array(n);
  const ascending = quantiles.map((q, index) => ({ q, index })).toSorted((a, b) => a.q - b.q);
  const draws = quantiles.map(() => new Float64Array(request.resamples ?? RESAMPLES));
  eachResample(request, (indices, resample) => {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[ranks[indices[i]!]!]!++;
    let below = 0;
    let rank = -1;
    for (const { q, index } of ascending) {
      const wanted = Math.max(1, Math.ceil(q * n - 1e-9));
      while (below < wanted) below += counts[++rank]!;
      draws[index]![resample] = sorted[Math.max(rank, 0)]!;
    }
  });
  return draws.map((values) => middle(sortedSamples(values)!, request.confidence ?? CONFIDENCE));
}

/** Interval of the mean by moving-block bootstrap; null for an empty series. */
export function bootstrapMean(request: BootstrapRequest): Interval | null {
  const { series } = request;
  if (series.length === 0) return null;
  const means = new Float64Array(request.resamples ?? RESAMPLES);
  eachResample(request, (indices, resample) => {
    let sum = 0;
    for (let i = 0; i < indices.length; i++) sum += series[indices[i]!]!;
    means[resample] = sum / indices.length;
  });
  return middle(sortedSamples(means)!, request.confidence ?? CONFIDENCE);
}

function eachResample(request: BootstrapRequest, use: (indices: Uint32Array, resample: number) => void): void {
  const n = request.series.length;
  const length = Math.min(request.blockLength, n);
  const indices = new Uint32Array(n);
  for (let resample = 0; resample < (request.resamples ?? RESAMPLES); resample++) {
    for (let filled = 0; filled < n;) {
      const start = randomInteger(request.random, n - length + 1);
      for (let i = 0; i < length && filled < n; i++) indices[filled++] = start + i;
    }
    use(indices, resample);
  }
}

/** Position of each sample in the sorted series; ties in any order. */
function ranksOf(series: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: series.length }, (_, i) => i).toSorted((a, b) => series[a]! - series[b]!);
  const ranks = new Uint32Array(series.length);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank;
  return ranks;
}

function middle(sorted: SortedSamples, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return { low: nearestRank(sorted, tail), high: nearestRank(sorted, 1 - tail) };
}
