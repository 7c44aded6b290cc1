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
  return sorted[rankOf(q, sorted.length)]!;
}

/** From 0. A share that is a whole number of samples but for floating point must not round up to the next rank. */
const rankOf = (q: number, count: number): number => Math.min(count, Math.max(1, Math.ceil(q * count - 1e-9))) - 1;

/**
 * The nearest ranks of rising shares in unsorted samples, which end up in another order: the same as sorting first but
 * for the sign of a zero, at a fraction of the time. At least one sample, all finite; throws RangeError on others.
 */
export function nearestRanks(samples: Float64Array, shares: readonly number[]): number[] {
  if (!isFilled(samples)) throw new RangeError('samples must be finite, and at least one');
  let from = 0;
  return shares.map((share) => {
    const rank = rankOf(share, samples.length);
    partitionAt(samples, from, rank);
    from = rank;
    return samples[rank]!;
  });
}

/** A loop: `every` calls a function for each of ten thousand. */
function isFilled(samples: Float64Array): boolean {
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) return false;
  return samples.length > 0;
}

/** Hoare's selection: what is from `from` on is put so that nothing before `rank` is above it and nothing after it below. */
function partitionAt(samples: Float64Array, from: number, rank: number): void {
  let [left, right] = [from, samples.length - 1];
  while (left < right) {
    const pivot = samples[rank]!;
    let [i, j] = [left, right];
    while (i <= j) {
      while (samples[i]! < pivot) i++;
      while (samples[j]! > pivot) j--;
      if (i > j) break;
      const swapped = samples[i]!;
      samples[i++] = samples[j]!;
      samples[j--] = swapped;
    }
    if (j < rank) left = i;
    if (rank < i) right = j;
  }
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
