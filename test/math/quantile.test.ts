import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  linearQuantile,
  mean,
  nearestRank,
  nearestRanks,
  sortedSamples,
  type SortedSamples,
} from '../../math/quantile.ts';

const sorted = (...values: number[]): SortedSamples => sortedSamples(values)!;
const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('sorted samples', () => {
  test('are a sorted copy', () => {
    const values = [10, 9, 100, -1];
    expect([...sortedSamples(values)!]).toEqual([-1, 9, 10, 100]);
    expect(values).toEqual([10, 9, 100, -1]);
  });

  test('of nothing are null', () => {
    expect(sortedSamples([])).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuse %s', (value) => {
    expect(() => sortedSamples([1, value, 2])).toThrow(RangeError);
  });
});

describe('the nearest rank', () => {
  // The smallest sample with at least a share q at or below it: rank ceil(q * n).
  test.each([
    [0.5, [1, 2, 3, 4], 2],
    [0.500_001, [1, 2, 3, 4], 3],
    [0.75, [1, 2, 3, 4], 3],
    [0.99, [1, 2, 3, 4], 4],
    [1, [1, 2, 3, 4], 4],
    [0, [1, 2, 3, 4], 1],
    [0.5, [7], 7],
    [0.3, [15, 20, 35, 40, 50], 20],
    [0.4, [15, 20, 35, 40, 50], 20],
  ])('%d of %j is %d', (q, values, expected) => {
    expect(nearestRank(sorted(...values), q)).toBe(expected);
  });

  test('a share that is a whole number of samples does not round up: 0.07 of 100 is rank 7, though 0.07 * 100 > 7', () => {
    expect(0.07 * 100).toBeGreaterThan(7);
    expect(nearestRank(sortedSamples(Array.from({ length: 100 }, (_, i) => i + 1))!, 0.07)).toBe(7);
  });

  test('is a sample with at least q of the samples at or below it, and the smallest such', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 1000 }), (values, thousandths) => {
        const q = thousandths / 1000;
        const figure = nearestRank(sorted(...values), q);
        const needed = (thousandths * values.length) / 1000;
        expect(values).toContain(figure);
        expect(values.filter((value) => value <= figure).length).toBeGreaterThanOrEqual(needed - 1e-9);
        expect(values.filter((value) => value < figure).length).toBeLessThan(needed);
      }),
    );
  });
});

describe('nearest ranks of unsorted samples', () => {
  // Of two zeros a sort puts -0 first, a selection either: the numbers are the same.
  const plain = samples.map((values) => values.map((value) => value + 0));
  const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 200 });

  test('are those of the sorted ones, ties and all, and no sample is lost', () => {
    fc.assert(
      fc.property(fc.oneof(plain, few), fc.array(share, { minLength: 1, maxLength: 4 }), (values, shares) => {
        const rising = shares.toSorted((a, b) => a - b);
        const room = Float64Array.from(values);
        expect(nearestRanks(room, rising)).toEqual(rising.map((q) => nearestRank(sorted(...values), q)));
        expect([...room].toSorted((a, b) => a - b)).toEqual([...sorted(...values)]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of samples that rise or fall already, and of many', () => {
    const rising = Array.from({ length: 10_000 }, (_, i) => i);
    for (const values of [rising, rising.toReversed(), rising.map((i) => (i * 7_919) % 10_007)]) {
      const expected = [0.05, 0.5, 0.95].map((q) => nearestRank(sorted(...values), q));
      expect(nearestRanks(Float64Array.from(values), [0.05, 0.5, 0.95])).toEqual(expected);
    }
  });

  test.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])('refuse %j', (values) => {
    expect(() => nearestRanks(Float64Array.from(values), [0.5])).toThrow(RangeError);
  });
});

describe('the linear quantile', () => {
  // Type 7: position q * (n - 1).
  test.each([
    [0.5, [1, 2, 3, 4], 2.5],
    [0.25, [1, 2, 3, 4], 1.75],
    [0.9, [10, 20], 19],
    [0, [3, 8], 3],
    [1, [3, 8], 8],
    [0.4, [7], 7],
  ])('%d of %j is %d', (q, values, expected) => {
    expect(linearQuantile(sorted(...values), q)).toBeCloseTo(expected, 12);
  });

  test('grows with q and lies within one sample of the nearest rank', () => {
    fc.assert(
      fc.property(samples, share, share, (values, a, b) => {
        const from = sorted(...values);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(linearQuantile(from, low)).toBeLessThanOrEqual(linearQuantile(from, high) + 1e-6);
        expect(linearQuantile(from, low)).toBeGreaterThanOrEqual(from[0]!);
        expect(linearQuantile(from, high)).toBeLessThanOrEqual(from[from.length - 1]! + 1e-6);
      }),
    );
  });
});

test('the mean is null of nothing and adds up otherwise', () => {
  expect(mean([])).toBeNull();
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean(Float64Array.of(-2, 2))).toBe(0);
});
