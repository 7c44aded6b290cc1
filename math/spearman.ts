import { sortedSamples } from './quantile.ts';

/** Place of each value in rising order, from 1; equal values share the mean of their places. Throws RangeError on one that is not finite. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length);
  const sorted = sortedSamples(values);
  if (sorted === null) return ranks;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const first = firstAtLeast(sorted, value);
    let last = first;
    while (last + 1 < sorted.length && sorted[last + 1] === value) last++;
    ranks[i] = (first + last) / 2 + 1;
  }
  return ranks;
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Spearman's rank correlation from the ranks of two series: Pearson's correlation of the ranks, -1 to 1. Null where one of
 * them is constant, and below three pairs, where it is always an end.
 */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | null {
  const n = a.length;
  if (n < 3) return null;
  const mean = (n + 1) / 2;
  let products = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < n; i++) {
    const deviationA = a[i]! - mean;
    const deviationB = b[i]! - mean;
    products += deviationA * deviationB;
    squaresA += deviationA * deviationA;
    squaresB += deviationB * deviationB;
  }
  if (squaresA === 0 || squaresB === 0) return null;
  return Math.min(1, Math.max(-1, products / Math.sqrt(squaresA * squaresB)));
}
