import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareInterval } from '../../math/share-interval.ts';

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
