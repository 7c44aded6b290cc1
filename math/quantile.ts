declare const sortedBrand: unique symbol;
/** Finite numbers in rising order, at least one: what the quantile functions ask for. */
export type SortedSamples = Float64Array & { readonly [sortedBrand]: true };

/**
 * Sorts a copy, in `room` where that is given: it must be as long. Null when there is nothing to sort; throws RangeError on a
 * value that is not finite.
 */
export function sortedSamples(
  values: ArrayLike<number>,
  room: Float64Array = new Float64Array(values.length),
): SortedSamples | null {
  if (values.length === 0) return null;
  room.set(values);
  room.sort();
  if (!Number.isFinite(room[0]) || !Number.isFinite(room[room.length - 1])) {
    throw new RangeError('samples must be finite');
  }
  return room as SortedSamples;
}

/** Nearest rank: the smallest sample with at least a share `q` of the samples at or below it; q in (0, 1], q = 0 gives the minimum. */
export function nearestRank(sorted: SortedSamples, q: number): number {
  // A share that is a whole number of samples but for floating point must not round up to the next rank.
  const rank = Math.ceil(q * sorted.length - 1e-9);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** Linear interpolation between ranks (type 7: 0-based position q * (n - 1)). */
export function linearQuantile(sorted: SortedSamples, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (upper - lower) * (position - below);
}

/** Arithmetic mean; null of nothing. */
export function mean(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
