import { mean } from './quantile.ts';

/** How far beyond its own time the window of summed autocorrelations must reach (Sokal's automatic windowing). */
const WINDOW_FACTOR = 5;

/**
 * Integrated autocorrelation time 1 + 2 * sum of autocorrelations, in samples and never below 1: `n` samples of the
 * series tell as much about its mean as n divided by this many independent ones. 1 for a constant series or fewer than 4.
 */
export function integratedAutocorrelationTime(series: ArrayLike<number>): number {
  const n = series.length;
  const centre = mean(series);
  if (centre === null || n < 4) return 1;
  const variance = lagProduct(series, centre, 0);
  if (variance === 0) return 1;
  let time = 1;
  for (let lag = 1; lag < n / 2; lag++) {
    time += (2 * lagProduct(series, centre, lag)) / variance;
    if (lag >= WINDOW_FACTOR * Math.max(time, 1)) break;
  }
  return Math.max(1, time);
}

function lagProduct(series: ArrayLike<number>, centre: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < series.length; i++) sum += (series[i]! - centre) * (series[i - lag]! - centre);
  return sum;
}
