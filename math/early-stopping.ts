import { incompleteBeta } from './distributions.ts';

/** MLPerf's confidence for percentiles. */
export const EARLY_STOPPING_CONFIDENCE = 0.99;

/**
 * Fewest samples below a percentile that certify it although `over` samples lie above: the smallest h with
 * P(Binomial(h + over, 1 - percentile) <= over) < 1 - confidence, which is I_percentile(h, over + 1) < 1 - confidence
 * (MLPerf inference, early stopping).
 */
export function samplesBelow(percentile: number, over: number, confidence = EARLY_STOPPING_CONFIDENCE): number {
  const certified = (h: number): boolean => incompleteBeta(percentile, h, over + 1) < 1 - confidence;
  let high = 1;
  while (!certified(high)) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (certified(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const floors = new Map<number, number>();

/** Fewest samples for which a percentile is stated at all: h(1) + 1. p50 11, p90 64, p95 130, p99 662, p99.9 6,636. */
export function sampleFloor(percentile: number): number {
  let floor = floors.get(percentile);
  if (floor === undefined) {
    floor = samplesBelow(percentile, 1) + 1;
    floors.set(percentile, floor);
  }
  return floor;
}
