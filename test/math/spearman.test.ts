import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankCorrelation, ranksOf } from '../../math/spearman.ts';
import { expectNear } from '../factories/near.ts';

const correlationOf = (a: readonly number[], b: readonly number[]): number | null =>
  rankCorrelation(ranksOf(a), ranksOf(b));

describe('ranks', () => {
  test('places from 1 in rising order', () => {
    expect([...ranksOf([30, -1, 7, 100])]).toEqual([3, 1, 2, 4]);
    expect([...ranksOf([])]).toEqual([]);
  });

  test('equal values share the mean of their places', () => {
    // 5 stands at the places 2, 3 and 4, 9 at 5 and 6.
    expect([...ranksOf([5, 1, 5, 9, 5, 9])]).toEqual([3, 1, 3, 5.5, 3, 5.5]);
  });

  test('a value that is not finite is refused', () => {
    expect(() => ranksOf([1, Infinity])).toThrow(RangeError);
  });

  test('sum to n (n + 1) / 2, ties or not', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 40 }), (values) => {
        const n = values.length;
        const sum = ranksOf(values).reduce((all, rank) => all + rank, 0);
        expect(sum).toBe((n * (n + 1)) / 2);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('rank correlation', () => {
  test('a hand-worked case', () => {
    // Ranks 1 2 3 4 5 and 2 1 4 3 5: differences -1 1 -1 1 0, so 1 - 6 * 4 / (5 * 24) = 0.8.
    expectNear(correlationOf([10, 20, 30, 40, 50], [2, 1, 40, 30, 500]), 0.8);
  });

  test('a hand-worked case with a tie', () => {
    // Ranks 1 2 3 4 and 1.5 1.5 3 4; deviations from 2.5: -1.5 -0.5 0.5 1.5 and -1 -1 0.5 1.5.
    // 1.5 + 0.5 + 0.25 + 2.25 = 4.5 over sqrt(5 * 4.5).
    expectNear(correlationOf([1, 2, 3, 4], [7, 7, 8, 9]), 4.5 / Math.sqrt(22.5));
  });

  test('1 with any rising function, -1 with a falling one', () => {
    const values = Array.from({ length: 30 }, (_, i) => (i * 7) % 31);
    expect(
      correlationOf(
        values,
        values.map((value) => value ** 3),
      ),
    ).toBe(1);
    expect(
      correlationOf(
        values,
        values.map((value) => 1 / (value + 1)),
      ),
    ).toBe(-1);
  });

  test('null where one is constant or there are fewer than three pairs', () => {
    expect(correlationOf([1, 2, 3], [4, 4, 4])).toBeNull();
    expect(correlationOf([5, 5, 5], [1, 2, 3])).toBeNull();
    expect(correlationOf([1, 2], [1, 2])).toBeNull();
  });
});
