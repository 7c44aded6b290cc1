import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inTurn, mixedQuantileMs, wholeAnswer } from '../../calculator/mixture-latency.ts';
import { expectNear } from '../factories/near.ts';

const shape = fc
  .record({ p50Ms: fc.double({ min: 0.1, max: 1e4, noNaN: true }), tail: fc.double({ min: 1, max: 50, noNaN: true }) })
  .map(({ p50Ms, tail }) => ({ p50Ms, p99Ms: p50Ms * tail }));

describe('quantiles of a mixture', () => {
  test('one latency alone keeps its own percentiles', () => {
    fc.assert(
      fc.property(shape, (latency) => {
        const alone = [{ ...latency, requestRatio: 1 }];
        expectNear(mixedQuantileMs(alone, 0.5), latency.p50Ms, 1e-6);
        expectNear(mixedQuantileMs(alone, 0.99), latency.p99Ms, 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  test('two points: the slower one begins at the quantile its share leaves', () => {
    const mixture = [
      { p50Ms: 100, p99Ms: 100, requestRatio: 0.7 },
      { p50Ms: 900, p99Ms: 900, requestRatio: 0.3 },
    ];
    expectNear(mixedQuantileMs(mixture, 0.69), 100);
    expectNear(mixedQuantileMs(mixture, 0.71), 900);
  });

  test('halves of two lognormals of the same spread, e apart: the median is the geometric mean', () => {
    // ln medians 0 and 1, same spread: by symmetry half of the mixture lies below ln t = 0.5.
    const tail = Math.exp(2.326_347_874_040_84 * 0.8);
    const mixture = [1, Math.E].map((p50Ms) => ({ p50Ms, p99Ms: p50Ms * tail, requestRatio: 0.5 }));
    expectNear(mixedQuantileMs(mixture, 0.5), Math.exp(0.5), 1e-9);
  });

  test('between the same quantiles of its parts, and rising with the share of the slower', () => {
    fc.assert(
      fc.property(
        shape,
        fc.double({ min: 1, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (fast, times, share) => {
          const slow = { p50Ms: fast.p50Ms * times, p99Ms: fast.p99Ms * times };
          const at = (ratio: number): number =>
            mixedQuantileMs(
              [
                { ...fast, requestRatio: 1 - ratio },
                { ...slow, requestRatio: ratio },
              ],
              0.99,
            )!;
          expect(at(share)).toBeGreaterThanOrEqual(fast.p99Ms * (1 - 1e-6));
          expect(at(share)).toBeLessThanOrEqual(slow.p99Ms * (1 + 1e-6));
          expect(at(share + 0.1)).toBeGreaterThanOrEqual(at(share) * (1 - 1e-9));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('no request, no latency', () => {
    expect(mixedQuantileMs([{ p50Ms: 1, p99Ms: 2, requestRatio: 0 }], 0.5)).toBeNull();
  });
});

test('one wait after the other, and a whole answer of 101 tokens', () => {
  expect(inTurn({ p50Ms: 100, p99Ms: 300 }, { p50Ms: 50, p99Ms: 400 })).toEqual({ p50Ms: 150, p99Ms: 700 });
  // 100 further tokens of 10 and 20 ms.
  expect(wholeAnswer({ p50Ms: 100, p99Ms: 300 }, { p50Ms: 10, p99Ms: 20 }, 101)).toEqual({
    p50Ms: 1_100,
    p99Ms: 2_300,
  });
});
