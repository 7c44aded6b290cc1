import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale, logScale, positionOf, valueAt } from '../../web/slider-scale.ts';

describe('a slider scale', () => {
  test('a log scale has equal ratios: 1,000 to 100,000 in 240 steps has 10,000 in the middle', () => {
    const scale = logScale(1_000, 1_000, 100_000);
    expect(valueAt(scale, 120)).toBe(10_000);
    expect(positionOf(scale, 10_000)).toBe(120);
  });

  test('a linear scale has equal steps: 0 to 2 by 0.05 has 40 steps', () => {
    const scale = linearScale(0.2, [0, 2], 0.05);
    expect(scale.lastPosition).toBe(40);
    expect(valueAt(scale, 8)).toBe(0.4);
  });

  test('a value outside is widened for: a staff of 3 on a scale to 2', () => {
    expect(linearScale(3, [0, 2], 0.05).max).toBe(3);
    expect(logScale(5, 10, 100).min).toBe(5);
  });

  test('the report value is on the scale exactly, whatever its digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (from) => {
        const log = logScale(from, from / 10, from * 10);
        const linear = linearScale(from, [0, from * 3], from / 7);
        expect(valueAt(log, positionOf(log, from))).toBe(from);
        expect(valueAt(linear, positionOf(linear, from))).toBe(from);
      }),
    );
  });

  test('values rise with the position and stay on the scale', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 239 }),
        (from, position) => {
          const scale = logScale(from, from / 100, from * 100);
          const [here, next] = [valueAt(scale, position), valueAt(scale, position + 1)];
          expect(next).toBeGreaterThan(here);
          expect(positionOf(scale, here)).toBe(position);
        },
      ),
    );
  });

  test('values off the scale stop at its ends', () => {
    const scale = logScale(10, 1, 100);
    expect(positionOf(scale, 0.001)).toBe(0);
    expect(positionOf(scale, 1e6)).toBe(scale.lastPosition);
  });
});
