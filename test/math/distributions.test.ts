import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exponentialGap,
  incompleteBeta,
  logGamma,
  lognormalQuantile,
  normalQuantile,
  triangularQuantile,
  uniformQuantile,
} from '../../math/distributions.ts';
import { randomStream } from '../../math/random.ts';

const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

describe('the normal quantile', () => {
  // Tables: z(0.975) = 1.959963984540054, z(0.95) = 1.6448536269514722, z(0.99) = 2.3263478740408408.
  test.each([
    [0.5, 0],
    [0.975, 1.959_963_984_540_054],
    [0.95, 1.644_853_626_951_472_2],
    [0.99, 2.326_347_874_040_840_8],
    [0.001, -3.090_232_306_167_813_6],
    [0.841_344_746_068_542_9, 1],
  ])('at %d is %d', (u, z) => {
    expect(normalQuantile(u)).toBeCloseTo(z, 8);
  });

  test('is odd about a half and grows', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        expect(normalQuantile(a)).toBeCloseTo(-normalQuantile(1 - a), 6);
        if (a < b) expect(normalQuantile(a)).toBeLessThanOrEqual(normalQuantile(b) + 1e-9);
      }),
    );
  });
});

test.each([
  [0, 2, 6, 2],
  [0.25, 2, 6, 3],
  [1, 2, 6, 6],
])('the uniform quantile %d of [%d, %d] is %d', (u, low, high, value) => {
  expect(uniformQuantile(u, low, high)).toBe(value);
});

describe('the triangular quantile', () => {
  // On [0, 10] with mode 4 the share below the mode is 4/10; below it the quantile is sqrt(u * 10 * 4),
  // above it 10 - sqrt((1 - u) * 10 * 6).
  test.each([
    [0, 0],
    [0.1, 2],
    [0.4, 4],
    [0.85, 7],
    [1, 10],
  ])('at %d is %d', (u, value) => {
    expect(triangularQuantile(u, 0, 4, 10)).toBeCloseTo(value, 12);
  });

  test('of no width is the point, and its mode may be an end', () => {
    expect(triangularQuantile(0.3, 5, 5, 5)).toBe(5);
    expect(triangularQuantile(0.25, 0, 0, 1)).toBeCloseTo(1 - Math.sqrt(0.75), 12);
    expect(triangularQuantile(0.25, 0, 1, 1)).toBeCloseTo(0.5, 12);
  });

  test('stays between its ends and grows', () => {
    const ends = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(50), fc.nat(50));
    fc.assert(
      fc.property(ends, share, share, ([low, toMode, toHigh], a, b) => {
        const at = (u: number): number => triangularQuantile(u, low, low + toMode, low + toMode + toHigh);
        expect(at(a)).toBeGreaterThanOrEqual(low - 1e-9);
        expect(at(a)).toBeLessThanOrEqual(low + toMode + toHigh + 1e-9);
        if (a < b) expect(at(a)).toBeLessThanOrEqual(at(b) + 1e-9);
      }),
    );
  });
});

test('the lognormal has its ends at P5 and P95 and its centre at the median, each side with its own spread', () => {
  expect(lognormalQuantile(0.05, 2, 4, 16)).toBeCloseTo(2, 8);
  expect(lognormalQuantile(0.5, 2, 4, 16)).toBeCloseTo(4, 8);
  expect(lognormalQuantile(0.95, 2, 4, 16)).toBeCloseTo(16, 7);
  expect(lognormalQuantile(0.3, 7, 7, 7)).toBe(7);
  expect(Number.isFinite(lognormalQuantile(0, 2, 4, 16))).toBe(true);
  expect(Number.isFinite(lognormalQuantile(1, 2, 4, 16))).toBe(true);
});

describe('ln Gamma', () => {
  test('of n + 1 is ln n!', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      factorial *= n;
      expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 10);
    }
  });

  test('of a half is ln sqrt(pi), and the recursion Gamma(x + 1) = x * Gamma(x) holds', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (x) => {
        expect(logGamma(x + 1)).toBeCloseTo(Math.log(x) + logGamma(x), 9);
      }),
    );
  });
});

describe('the incomplete beta', () => {
  // I_x(1, b) = 1 - (1 - x)^b; I_x(a, 1) = x^a; I_x(2, 2) = x^2 * (3 - 2x); I_0.5(a, a) = 0.5.
  test.each([
    [0.3, 1, 4, 1 - 0.7 ** 4],
    [0.3, 4, 1, 0.3 ** 4],
    [0.25, 2, 2, 0.25 ** 2 * 2.5],
    [0.5, 17.5, 17.5, 0.5],
    // Binomial(20, 0.3): P(X >= 8) = I_0.3(8, 13) = sum of C(20, k) * 0.3^k * 0.7^(20 - k) over k = 8 to 20.
    [0.3, 8, 13, 0.227_728_202_58],
    [0, 3, 4, 0],
    [1, 3, 4, 1],
  ])('I_%d(%d, %d) is %d', (x, a, b, value) => {
    expect(incompleteBeta(x, a, b)).toBeCloseTo(value, 8);
  });

  test('mirrors: I_x(a, b) = 1 - I_(1 - x)(b, a), within [0, 1] and growing', () => {
    const shape = fc.double({ min: 0.1, max: 500, noNaN: true });
    fc.assert(
      fc.property(share, share, shape, shape, (x, y, a, b) => {
        const value = incompleteBeta(x, a, b);
        expect(value).toBeCloseTo(1 - incompleteBeta(1 - x, b, a), 8);
        expect(value >= -1e-12 && value <= 1 + 1e-12).toBe(true);
        if (x < y) expect(value).toBeLessThanOrEqual(incompleteBeta(y, a, b) + 1e-9);
      }),
    );
  });
});

test('exponential gaps have mean and spread 1/rate', () => {
  const random = randomStream('gaps');
  const gaps = Array.from({ length: 20_000 }, () => exponentialGap(random, 4));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  // Mean 0.25 with a standard error of 0.25 / sqrt(20,000) = 0.0018.
  expect(Math.abs(mean - 0.25)).toBeLessThan(0.006);
  expect(Math.abs(Math.sqrt(variance) - 0.25)).toBeLessThan(0.01);
  expect(exponentialGap(() => 0, 4)).toBeCloseTo(0, 15);
  expect(Number.isFinite(exponentialGap(() => 1 - 2 ** -32, 4))).toBe(true);
});
