import type { SortedSamples } from './quantile.ts';

/** A share that is reached but for floating point is reached. */
const TOLERANCE = 1e-9;

/**
 * Quantile of durations of which some are only known to be longer than a bound, by the product-limit estimate (Kaplan and
 * Meier 1958): the shortest known one at which the share still going on falls to 1 - q or below. A bound that equals a
 * duration lies above it. Null where the quantile lies among the durations that were cut off. Without bounds the nearest rank.
 */
export function kaplanMeierQuantile(known: SortedSamples, bounds: ArrayLike<number>, q: number): number | null {
  const cut = Float64Array.from(bounds).toSorted();
  let atRisk = known.length + cut.length;
  let goingOn = 1;
  let passed = 0;
  for (const duration of known) {
    for (; passed < cut.length && cut[passed]! < duration; passed++) atRisk--;
    goingOn *= 1 - 1 / atRisk--;
    if (goingOn <= 1 - q + TOLERANCE) return duration;
  }
  return null;
}
