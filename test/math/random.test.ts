import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomInteger, randomStream } from '../../math/random.ts';

const key = fc.oneof(fc.string(), fc.integer());
const first = (count: number, ...keys: (string | number)[]): number[] => {
  const next = randomStream(...keys);
  return Array.from({ length: count }, next);
};

test('the same keys give the same numbers, in [0, 1)', () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), (keys) => {
      const numbers = first(50, ...keys);
      expect(first(50, ...keys)).toEqual(numbers);
      for (const number of numbers) expect(number >= 0 && number < 1).toBe(true);
    }),
  );
});

test('another key, another order or another cut between keys gives other numbers', () => {
  const base = first(4, 1, 'price', 7);
  for (const keys of [
    [2, 'price', 7],
    [1, 'prices', 7],
    [1, 'price', 8],
    ['price', 1, 7],
    [1, 'price7'],
    [1, 'pric', 'e7'],
  ]) {
    expect(first(4, ...keys)).not.toEqual(base);
  }
});

test('the stream is the published one: a change would move every draw of every report', () => {
  // sfc32 seeded by cyrb128 of "1\u0000price", 12 outputs discarded: written once from this code, to be kept.
  expect(first(3, 1, 'price')).toMatchInlineSnapshot(`
    [
      0.7339961517136544,
      0.4716439170297235,
      0.643413671059534,
    ]
  `);
});

test('10,000 draws are flat: a chi-square over 20 cells, and no memory from one to the next', () => {
  const draws = first(10_000, 'flat');
  const cells = Array.from({ length: 20 }, () => 0);
  for (const draw of draws) cells[Math.floor(draw * 20)]!++;
  // Expected 500 a cell; 19 degrees of freedom: 43.8 is passed once in 1,000 seeds, and this seed is fixed.
  const chiSquare = cells.reduce((sum, seen) => sum + (seen - 500) ** 2 / 500, 0);
  expect(chiSquare).toBeLessThan(43.8);
  let together = 0;
  for (let i = 1; i < draws.length; i++) together += (draws[i - 1]! - 0.5) * (draws[i]! - 0.5);
  // Correlation with a standard error of 1/sqrt(10,000) = 0.01.
  expect(Math.abs(together / draws.length / (1 / 12))).toBeLessThan(0.033);
});

test('neighbouring keys are not alike', () => {
  const draws = Array.from({ length: 10_000 }, (_, i) => randomStream('seed', i)());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  // Standard error 1/sqrt(12 * 10,000) = 0.0029.
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  let together = 0;
  for (let i = 1; i < draws.length; i++) together += (draws[i - 1]! - 0.5) * (draws[i]! - 0.5);
  expect(Math.abs(together / draws.length / (1 / 12))).toBeLessThan(0.033);
});

test('a whole number below n is one of 0 to n - 1, and each comes', () => {
  const next = randomStream('dice');
  const seen = new Set(Array.from({ length: 200 }, () => randomInteger(next, 6)));
  expect([...seen].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(randomInteger(() => 0.999_999_999, 6)).toBe(5);
});
