import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kaplanMeierQuantile } from '../../math/kaplan-meier.ts';
import { nearestRank, type SortedSamples, sortedSamples } from '../../math/quantile.ts';

const sorted = (...values: number[]): SortedSamples => sortedSamples(values)!;

/**
 * Remission of acute leukaemia under 6-MP, weeks (Freireich 1963, the example of every textbook): known 6 6 6 7 10 13 16 22
 * 23, cut off 6 9 10 11 17 19 20 25 32 32 34 35. Still in remission after 6 weeks 0.857, 7: 0.807, 10: 0.753, 13: 0.690,
 * 16: 0.627, 22: 0.538, 23: 0.448.
 */
const KNOWN = sorted(6, 6, 6, 7, 10, 13, 16, 22, 23);
const CUT_OFF = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];

test.each([
  [0.1, 6],
  [0.142, 6],
  [0.15, 7],
  [0.2, 10],
  [0.25, 13],
  [0.35, 16],
  [0.4, 22],
  [0.5, 23],
  [0.55, 23],
])('the textbook: a share of %d has ended by week %d', (q, week) => {
  expect(kaplanMeierQuantile(KNOWN, CUT_OFF, q)).toBe(week);
});

test('what lies among those that were cut off is not known', () => {
  expect(kaplanMeierQuantile(KNOWN, CUT_OFF, 0.56)).toBeNull();
});

test('step by step: 1 of 4 ends at 1, one of the three left is cut off at 2, 1 of 2 ends at 3', () => {
  // 3/4 go on after 1; 3/4 * 1/2 = 0.375 after 3; 0 after 4.
  const of = (q: number) => kaplanMeierQuantile(sorted(1, 3, 4), [2], q);
  expect([0.25, 0.26, 0.625, 0.63, 1].map(of)).toEqual([1, 3, 3, 4, 4]);
});

test('a bound that equals a duration lies above it', () => {
  // At 5 all four are at risk: 3/4 go on. Had the bound come first, 2/3 would, and the quantile of 0.3 were 5.
  expect(kaplanMeierQuantile(sorted(5, 6, 7), [5], 0.3)).toBe(6);
});

test('without bounds it is the nearest rank; bounds above everything only move the rank', () => {
  const samples = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 100 }), fc.nat(10), (values, percent, above) => {
      const known = sortedSamples(values)!;
      const q = percent / 100;
      expect(kaplanMeierQuantile(known, [], q)).toBe(nearestRank(known, q));
      const rank = Math.ceil((percent * (values.length + above)) / 100 - 1e-9);
      const expected = rank > values.length ? null : known[rank - 1]!;
      expect(kaplanMeierQuantile(known, new Array(above).fill(Infinity), q)).toBe(expected);
    }),
  );
});
