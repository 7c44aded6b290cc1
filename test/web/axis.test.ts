import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearAxis, logAxis, roundEndsAround, shareAt, valueAtShare } from '../../web/charts/axis.ts';

const wish = { title: 'USD', show: String };

describe('axes', () => {
  test('a linear axis counts by 1, 2 or 5 and ends at a tick: 0 to 4,300 in about 5 steps', () => {
    const axis = linearAxis({ ...wish, min: 0, max: 4_300, wantedTicks: 5 });
    expect(axis.ticks).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect([axis.min, axis.max]).toEqual([0, 5_000]);
  });

  test('a linear axis of nothing still has a length', () => {
    expect(linearAxis({ ...wish, min: 0, max: 0, wantedTicks: 5 }).max).toBeGreaterThan(0);
  });

  test('a log axis has a tick for each power of ten, fewer where there is no room', () => {
    const range = { min: 1_000, max: 1_000_000 };
    expect(logAxis({ ...wish, ...range, wantedTicks: 8 }).ticks).toEqual([1_000, 10_000, 100_000, 1_000_000]);
    expect(logAxis({ ...wish, ...range, wantedTicks: 2 }).ticks).toEqual([10_000, 1_000_000]);
  });

  test('a log axis within two powers of ten has 1, 2 and 5', () => {
    expect(logAxis({ ...wish, min: 15, max: 120, wantedTicks: 6 }).ticks).toEqual([20, 50, 100]);
  });

  test('round ends: 369 to 17,300 lies between 200 and 20,000', () => {
    expect(roundEndsAround([369, 17_300])).toEqual({ min: 200, max: 20_000 });
    expect(roundEndsAround([0, -4])).toBeNull();
    expect(roundEndsAround([100])).toEqual({ min: 100, max: 1_000 });
  });

  test('round ends hold every positive value', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), { minLength: 1 }), (values) => {
        const { min, max } = roundEndsAround(values)!;
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(min * (1 - 1e-9));
          expect(value).toBeLessThanOrEqual(max * (1 + 1e-9));
        }
      }),
    );
  });

  test('the middle of a log axis is its geometric mean: 100 between 1 and 10,000', () => {
    const axis = logAxis({ ...wish, min: 1, max: 10_000, wantedTicks: 5 });
    expect(shareAt(axis, 100)).toBeCloseTo(0.5, 12);
  });

  test('a share of an axis and its value are each other back', () => {
    const axes = [
      linearAxis({ ...wish, min: -20, max: 300, wantedTicks: 5 }),
      logAxis({ ...wish, min: 0.01, max: 1e6, wantedTicks: 5 }),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(...axes), (thousandths, axis) => {
        const share = thousandths / 1_000;
        expect(shareAt(axis, valueAtShare(axis, share))).toBeCloseTo(share, 9);
      }),
    );
  });
});
