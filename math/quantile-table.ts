import { lognormalQuantile, triangularQuantile, uniformQuantile } from './distributions.ts';

export interface Shape {
  readonly distribution: 'pert' | 'triangular' | 'uniform' | 'lognormal';
  readonly low: number;
  /** Mode of pert and triangular, median of lognormal; uniform does not use it. */
  readonly centre: number;
  readonly high: number;
}

/** Quantiles at u = 0, 1/(size-1), ..., 1. */
export type QuantileTable = Float64Array;

/** Steps of a thousandth keep the error between them below a thousandth of the width from 1 to 99 %. */
const DEFAULT_SIZE = 1025;
const DENSITY_STEPS = 2048;
/** The lognormal has no ends: its table stops at the quantile of 1 in 1,000 each way. */
const LOGNORMAL_TAIL = 0.001;

/**
 * Quantiles of a distribution at equal steps of probability, so that a draw is one look-up whatever the shape. A shape
 * with low = high is a point. A lognormal needs 0 < low <= centre <= high.
 */
export function quantileTable(shape: Shape, size = DEFAULT_SIZE): QuantileTable {
  const { distribution, low, centre, high } = shape;
  if (low === high) return new Float64Array(size).fill(low);
  if (distribution === 'pert') return pertTable(shape, size);
  return Float64Array.from({ length: size }, (_, i) => {
    const u = i / (size - 1);
    if (distribution === 'uniform') return uniformQuantile(u, low, high);
    if (distribution === 'triangular') return triangularQuantile(u, low, centre, high);
    return lognormalQuantile(Math.min(Math.max(u, LOGNORMAL_TAIL), 1 - LOGNORMAL_TAIL), low, centre, high);
  });
}

/** Linear between the table's entries; u in [0, 1]. */
export function fromTable(table: QuantileTable, u: number): number {
  const position = u * (table.length - 1);
  const below = Math.min(Math.floor(position), table.length - 2);
  const lower = table[below]!;
  return lower + (table[below + 1]! - lower) * (position - below);
}

/** PERT: a beta on [low, high] with weight 4 on the mode; its distribution function summed over the density, then inverted. */
function pertTable({ low, centre, high }: Shape, size: number): QuantileTable {
  const width = high - low;
  const alphaLess1 = (4 * (centre - low)) / width;
  const betaLess1 = (4 * (high - centre)) / width;
  const cumulative = new Float64Array(DENSITY_STEPS + 1);
  for (let i = 0; i < DENSITY_STEPS; i++) {
    const x = (i + 0.5) / DENSITY_STEPS;
    cumulative[i + 1] = cumulative[i]! + x ** alphaLess1 * (1 - x) ** betaLess1;
  }
  const total = cumulative[DENSITY_STEPS]!;
  const table = new Float64Array(size);
  let step = 0;
  for (let i = 0; i < size; i++) {
    const target = (i / (size - 1)) * total;
    while (step < DENSITY_STEPS - 1 && cumulative[step + 1]! < target) step++;
    const mass = cumulative[step + 1]! - cumulative[step]!;
    const share = mass === 0 ? 0 : Math.min(1, (target - cumulative[step]!) / mass);
    table[i] = low + (width * (step + share)) / DENSITY_STEPS;
  }
  return table;
}
