import { describe, expect, test } from 'vitest';
import { incompleteBeta, lognormalQuantile } from '../../math/distributions.ts';
import { fromTable, quantileTable, type Shape } from '../../math/quantile-table.ts';

/** PERT quantile by bisection of its distribution function: beta with 1 + 4 (mode - low) / width and 1 + 4 (high - mode) / width. */
function pertQuantile(u: number, { low, centre, high }: Omit<Shape, 'distribution'>): number {
  const width = high - low;
  let left = 0;
  let right = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (left + right) / 2;
    if (incompleteBeta(middle, 1 + (4 * (centre - low)) / width, 1 + (4 * (high - centre)) / width) < u) left = middle;
    else right = middle;
  }
  return low + width * left;
}

const SHARES = Array.from({ length: 393 }, (_, i) => 0.01 + i * 0.0025).filter((u) => u <= 0.99);

describe('against exact quantiles, from 1 to 99 %, within a thousandth of the width', () => {
  test.each([
    [0, 0, 1],
    [0, 0.1, 1],
    [0, 0.5, 1],
    [2, 3, 5],
    [-4, 6, 6],
    [200_000, 300_000, 500_000],
  ])('PERT %d, %d, %d', (low, centre, high) => {
    const shape = { low, centre, high };
    const table = quantileTable({ distribution: 'pert', ...shape });
    for (const u of SHARES) {
      expect(Math.abs(fromTable(table, u) - pertQuantile(u, shape)), `at ${u}`).toBeLessThan((high - low) * 1e-3);
    }
  });

  test('triangular 0, 1, 4', () => {
    const table = quantileTable({ distribution: 'triangular', low: 0, centre: 1, high: 4 });
    for (const u of SHARES) {
      // F is x^2 / 4 up to 1, where it is 1/4, and 1 - (4 - x)^2 / 12 above.
      const exact = u < 0.25 ? Math.sqrt(4 * u) : 4 - Math.sqrt(12 * (1 - u));
      expect(Math.abs(fromTable(table, u) - exact), `at ${u}`).toBeLessThan(4e-3);
    }
  });

  test('uniform 3 to 8', () => {
    const table = quantileTable({ distribution: 'uniform', low: 3, centre: 7, high: 8 });
    for (const u of SHARES) expect(Math.abs(fromTable(table, u) - (3 + 5 * u))).toBeLessThan(5e-12);
  });

  test('lognormal with P5 80, median 100 and P95 150', () => {
    const table = quantileTable({ distribution: 'lognormal', low: 80, centre: 100, high: 150 });
    for (const u of SHARES) {
      expect(Math.abs(fromTable(table, u) - lognormalQuantile(u, 80, 100, 150)), `at ${u}`).toBeLessThan(70e-3);
    }
    for (const [u, exact] of [
      [0.05, 80],
      [0.5, 100],
      [0.95, 150],
    ] as const) {
      expect(Math.abs(fromTable(table, u) - exact)).toBeLessThan(0.05);
    }
  });
});

test('the ends are the ends, and the table never falls', () => {
  for (const distribution of ['pert', 'triangular', 'uniform'] as const) {
    const table = quantileTable({ distribution, low: 2, centre: 3, high: 9 });
    expect(fromTable(table, 0)).toBeCloseTo(2, 10);
    expect(fromTable(table, 1)).toBeCloseTo(9, 10);
    expect(table).toEqual(table.toSorted());
  }
  const lognormal = quantileTable({ distribution: 'lognormal', low: 2, centre: 3, high: 9 });
  // Cut at 1 in 1,000 either way: 3.0902 standard deviations.
  expect(fromTable(lognormal, 0)).toBeCloseTo(3 * Math.exp(-3.0902323 * (Math.log(3 / 2) / 1.6448536)), 4);
  expect(fromTable(lognormal, 1)).toBeCloseTo(3 * Math.exp(3.0902323 * (Math.log(9 / 3) / 1.6448536)), 4);
});

test('a point is a point', () => {
  for (const distribution of ['pert', 'triangular', 'uniform', 'lognormal'] as const) {
    const table = quantileTable({ distribution, low: 5, centre: 5, high: 5 });
    expect([0, 0.3, 1].map((u) => fromTable(table, u))).toEqual([5, 5, 5]);
  }
});
