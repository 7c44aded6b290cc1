import { expect, test } from 'vitest';
import { sampleFloor, samplesBelow } from '../../math/early-stopping.ts';

test('one sample above p50 takes ten below: 12 / 2^11 = 0.0059 < 0.01, where 11 / 2^10 = 0.0107 is not', () => {
  // P(Binomial(n, 1/2) <= 1) = (1 + n) / 2^n with n = h + 1: n = 10 gives 0.0107, n = 11 gives 0.0059, so h = 10.
  expect(samplesBelow(0.5, 1)).toBe(10);
  expect(sampleFloor(0.5)).toBe(11);
});

test('no sample above needs p^h < 0.01: ln 0.01 / ln 0.99 = 458.2, so 459', () => {
  expect(samplesBelow(0.99, 0)).toBe(459);
});

test('more samples above need more below', () => {
  const needed = [0, 1, 2, 5, 20].map((over) => samplesBelow(0.9, over));
  expect(needed).toEqual(needed.toSorted((a, b) => a - b));
  expect(new Set(needed).size).toBe(needed.length);
});
