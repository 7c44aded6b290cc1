import { mean } from './quantile.ts';

/** Beyond so many of its own times a long series' autocorrelations are noise (Sokal's automatic windowing). */
const WINDOW_FACTOR = 5;

/**
 * Integrated autocorrelation time 1 + 2 * sum of autocorrelations, in samples and never below 1: `n` samples of the
 * series tell as much about its mean as n divided by this many independent ones. 1 for a constant series or fewer than 4.
 * Lags are summed in pairs up to the first pair that is not positive (Geyer 1992, initial positive sequence): summed on,
 * the autocorrelations of a short series cancel, since about their own mean they come to -1/2 in all.
 */
export function integratedAutocorrelationTime(series: ArrayLike<number>): number {
  const n = series.length;
  const centre = mean(series);
  if (centre === null || n < 4) return 1;
  const variance = lagProduct(series, centre, 0);
  if (variance === 0) return 1;
  // Pairs of lags (0, 1), (2, 3), ...: their sums are positive and falling for a reversible process.
  let sum = 0;
  for (let lag = 0; lag + 1 < n; lag += 2) {
    const pair = (lagProduct(series, centre, lag) + lagProduct(series, centre, lag + 1)) / variance;
    if (pair <= 0 || lag >= WINDOW_FACTOR * Math.max(1, 2 * sum - 1)) break;
    sum += pair;
  }
  return Math.max(1, 2 * sum - 1);
}

function lagProduct(series: ArrayLike<number>, centre: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < series.length; i++) sum += (series[i]! - centre) * (series[i - lag]! - centre);
  return sum;
}
