import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, lastDigit, printedRange } from '../../../calculator/claims/printed-range.ts';
import type { PublishedFigure } from '../../../schema/claims.ts';
import { expectNear } from '../../factories/near.ts';

type Printed = Extract<PublishedFigure, { printed: string }>;
const figure = (printed: string, is: Printed['is'] = 'rounded'): PublishedFigure => ({
  is,
  printed,
  figure: 'usd',
  unit: 'USD',
});

test.each([
  ['502', 1],
  ['4.57', 0.01],
  ['1.80', 0.01],
  ['0.00115', 0.00001],
  ['7e5', 100_000],
  ['1.5e3', 100],
  ['3e-2', 0.01],
])('the last digit of %s is worth %d', (printed, worth) => {
  expectNear(lastDigit(printed), worth, 1e-15);
});

describe('a printed figure stands for', () => {
  test.each<[PublishedFigure, number | null, number | null]>([
    [figure('502'), 501.5, 502.5],
    [figure('1.80'), 1.795, 1.805],
    [figure('1.8'), 1.75, 1.85],
    [figure('7e5'), 650_000, 750_000],
    [figure('85', 'cut-off'), 85, 86],
    [figure('1000000', 'above'), 1_000_000, null],
    [figure('2', 'below'), null, 2],
    [{ is: 'range', printedLow: '5', printedHigh: '29', figure: 'costRatio', unit: 'x' }, 4.5, 29.5],
  ])('%o: %d to %d', (published, low, high) => {
    const range = printedRange(published);
    if (low === null) expect(range.low).toBeNull();
    else expectNear(range.low, low, 1e-12);
    if (high === null) expect(range.high).toBeNull();
    else expectNear(range.high, high, 1e-12);
  });
});

test.each<[number | null, PublishedFigure, boolean]>([
  [501.93, figure('502'), true],
  [552.123, figure('502'), false],
  [501.5, figure('502'), true],
  [502.5, figure('502'), true],
  [502.51, figure('502'), false],
  [501.49, figure('502'), false],
  [85.9, figure('85', 'cut-off'), true],
  [84.9, figure('85', 'cut-off'), false],
  [86.1, figure('85', 'cut-off'), false],
  [1_000_000, figure('1000000', 'above'), false],
  [1_000_001, figure('1000000', 'above'), true],
  [999_999, figure('1000000', 'above'), false],
  [2, figure('2', 'below'), false],
  [1.98, figure('2', 'below'), true],
  [2.01, figure('2', 'below'), false],
  [null, figure('2', 'below'), false],
  [null, figure('0'), false],
])('%d within %o: %s', (value, published, expected) => {
  expect(isWithin(value, printedRange(published))).toBe(expected);
});

test('a number lies within its own rounding, and not within that of a number two digits away', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 6 }), (value, decimals) => {
      const printed = value.toFixed(decimals);
      const range = printedRange(figure(printed));
      expect(isWithin(value, range)).toBe(true);
      expect(isWithin(value + 2 * lastDigit(printed), range)).toBe(false);
      expect(isWithin(value - 2 * lastDigit(printed), range)).toBe(false);
    }),
  );
});
