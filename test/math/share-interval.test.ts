import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOnOneSide, shareInterval, shareRange } from '../../math/share-interval.ts';

test('all of n: the lower end is 0.025^(1/n)', () => {
  const { low, high } = shareInterval(36, 36);
  expect(low).toBeCloseTo(0.025 ** (1 / 36), 9); // 0.9026
  expect(high).toBe(1);
});

test('8 of 10: the textbook interval 0.444 to 0.975', () => {
  const { low, high } = shareInterval(8, 10);
  expect(low).toBeCloseTo(0.4439, 4);
  expect(high).toBeCloseTo(0.9748, 4);
});

test('without trials nothing is known', () => {
  expect(shareInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test('it holds the share, and narrows with more trials', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const few = shareInterval(share * trials, trials);
      const many = shareInterval(share * trials * 10, trials * 10);
      expect(few.low).toBeLessThanOrEqual(share + 1e-9);
      expect(few.high).toBeGreaterThanOrEqual(share - 1e-9);
      expect(many.high - many.low).toBeLessThanOrEqual(few.high - few.low + 1e-9);
    }),
    { numRuns: 100 },
  );
});

test('on one side of a limit: 36 of 36 are at or above 0.9, 35 of 35 and 8 of 10 are not, 1 of 30 is below', () => {
  const decided = (successes: number, trials: number) => isOnOneSide({ limit: 0.9, successes, trials });
  expect([decided(36, 36), decided(35, 35), decided(8, 10), decided(1, 30)]).toEqual([true, false, false, true]);
});

test('a side is told as the interval tells it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(0.5, 0.9, 0.99),
      (trials, share, limit) => {
        const { low, high } = shareInterval(share * trials, trials);
        fc.pre(Math.abs(low - limit) > 1e-9 && Math.abs(high - limit) > 1e-9);
        expect(isOnOneSide({ limit, successes: share * trials, trials })).toBe(low >= limit || high < limit);
      },
    ),
  );
});

describe('which samples enclose a quantile', () => {
  test('a median of 10: at most 1 of 10 lies below it with probability 11 / 1024 = 0.0107, at most 2 with 56 / 1024 = 0.0547', () => {
    const { low, high } = shareRange(0.5, 10);
    expect(low * 10).toBeGreaterThan(1);
    expect(low * 10).toBeLessThan(2);
    // The other end mirrors it: at least 9 with 0.0107, at least 8 with 0.0547.
    expect(high * 10).toBeCloseTo(10 - low * 10, 6);
  });

  test('a p99 of 300: even the largest may lie below it (0.99^300 = 0.049), of 459 no more (0.0099)', () => {
    expect(shareRange(0.99, 300).high).toBeGreaterThan(1);
    expect(shareRange(0.99, 459).high).toBeLessThanOrEqual(1);
  });

  test('the share lies between them, and the ends are those of Clopper-Pearson the other way round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 5000 }), fc.constantFrom(0.5, 0.9, 0.99), (trials, share) => {
        const { low, high } = shareRange(share, trials);
        expect(low).toBeLessThan(share);
        expect(high).toBeGreaterThan(share);
        // A share seen at the lower end is one from which `share` can just be reached.
        if (low > 0) expect(shareInterval(low * trials, trials).high).toBeCloseTo(share, 6);
        if (high < 1) expect(shareInterval(high * trials, trials).low).toBeCloseTo(share, 6);
      }),
      { numRuns: 60 },
    );
  });
});
