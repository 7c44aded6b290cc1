/** How a series in time order hangs together. */
export interface AutocorrelationTime {
  /**
   * Integrated autocorrelation time 1 + 2 * sum of autocorrelations, in samples and never below 1: `n` samples tell as
   * much about their mean as n divided by this many independent ones.
   */
  readonly time: number;
  /** One standard error above it. */
  readonly upper: number;
}

/** Beyond so many of its own times a long series' autocorrelations are noise (Sokal's automatic windowing). */
const WINDOW_FACTOR = 5;
/** Longer dependence is looked for in means of ever more samples: time grows with the length of the series alone. */
const MOST_LAGS = 32;
const MOST_BATCHES = 131_072;
const FEWEST_BATCHES = 16;
/** Standard errors by which means of more samples must scatter too widely before they are believed. */
const SURPRISE = 2.5;
/** A spread below this share of the mean is rounding. */
const ROUNDING = 1e-12;

const NONE: AutocorrelationTime = { time: 1, upper: 1 };

/**
 * Autocorrelation time of a series, or of `valueOf` its samples. 1 for a constant series or fewer than 4 samples.
 *
 * Lags are summed in pairs up to the first pair that is not positive (Geyer 1992, initial positive sequence). A weak but
 * slow component drowns in the noise of single samples: so the same is done with means of 2, 4, 8, ... samples where these
 * scatter more than the time found so far allows for, down to 16 of them (Flyvbjerg and Petersen 1989). The standard error
 * is that of Madras and Sokal 1988: time * sqrt(2 * (2 * window + 1) / n).
 */
export function autocorrelationTime(
  series: ArrayLike<number>,
  valueOf: (sample: number) => number = (sample) => sample,
): AutocorrelationTime {
  const n = series.length;
  if (n < 4) return NONE;
  const { means, size: firstSize, variance } = firstBatches(series, valueOf);
  if (variance === 0) return NONE;
  let time = 0;
  let window = 0;
  let isSettled = false;
  let size = firstSize;
  for (let count = means.length; ; count = halved(means, count), size *= 2) {
    const batches = means.subarray(0, count);
    const batchVariance = lagProduct(batches, 0) / count;
    if (batchVariance <= 0) break;
    const scatter = (size * batchVariance) / variance;
    if (!isSettled || scatter > time * (1 + SURPRISE * Math.sqrt((2 * size) / n))) {
      const sum = positiveSequence(batches, batchVariance);
      const found = Math.max(1, scatter * sum.time);
      if (found > time) {
        time = found;
        window = sum.lags * size;
      }
      isSettled = sum.isSettled;
    }
    if (count < 2 * FEWEST_BATCHES) break;
  }
  time = Math.max(1, time);
  return { time, upper: time * (1 + Math.sqrt((2 * (2 * window + 1)) / n)) };
}

/** Integrated autocorrelation time of a series; see `autocorrelationTime`. */
export const integratedAutocorrelationTime = (series: ArrayLike<number>): number => autocorrelationTime(series).time;

/** Means of neighbours about the mean of all, so few of them that a long series takes no long time, and the samples' variance. */
function firstBatches(series: ArrayLike<number>, valueOf: (sample: number) => number) {
  const n = series.length;
  let size = 1;
  while (n / size > MOST_BATCHES) size *= 2;
  let centre = 0;
  for (let i = 0; i < n; i++) centre += valueOf(series[i]!) / n;
  const means = new Float64Array(Math.floor(n / size));
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = valueOf(series[i]!) - centre;
    squares += deviation * deviation;
    const batch = Math.floor(i / size);
    if (batch < means.length) means[batch]! += deviation / size;
  }
  const variance = squares / n;
  return { means, size, variance: Math.sqrt(variance) <= ROUNDING * Math.abs(centre) ? 0 : variance };
}

/** Means of pairs, at the beginning of the same array; gives their number. */
function halved(means: Float64Array, count: number): number {
  const half = count >> 1;
  for (let i = 0; i < half; i++) means[i] = (means[2 * i]! + means[2 * i + 1]!) / 2;
  return half;
}

/** Pairs of lags (0, 1), (2, 3), ...: their sums are positive and falling for a reversible process. */
function positiveSequence(deviations: Float64Array, variance: number) {
  const n = deviations.length;
  let sum = 0;
  let lag = 0;
  for (; lag + 1 < n; lag += 2) {
    if (lag >= MOST_LAGS) return { time: 2 * sum - 1, lags: lag, isSettled: false };
    const pair = (lagProduct(deviations, lag) + lagProduct(deviations, lag + 1)) / n / variance;
    if (pair <= 0 || lag >= WINDOW_FACTOR * Math.max(1, 2 * sum - 1)) break;
    sum += pair;
  }
  return { time: 2 * sum - 1, lags: lag, isSettled: true };
}

function lagProduct(deviations: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < deviations.length; i++) sum += deviations[i]! * deviations[i - lag]!;
  return sum;
}
