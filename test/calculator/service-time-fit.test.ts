import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitServiceTime,
  isWithinMeasured,
  type MeasuredMix,
  serviceSeconds,
} from '../../calculator/service-time-fit.ts';
import { expectNear } from '../factories/near.ts';

const mix = (uncachedInputTokens: number, outputTokens: number, seconds: number): MeasuredMix => ({
  name: `${uncachedInputTokens}/${outputTokens}`,
  uncachedInputTokens,
  outputTokens,
  requestsPerSecond: 1 / seconds,
});
/** 0.1 ms a token of input, 2 ms a token of output. */
const exactly = (input: number, output: number): MeasuredMix => mix(input, output, 0.000_1 * input + 0.002 * output);
const reasonOf = (mixes: readonly MeasuredMix[]): string | null => {
  const fit = fitServiceTime(mixes);
  return 'reason' in fit ? fit.reason : null;
};
function fitOf(mixes: readonly MeasuredMix[]) {
  const fit = fitServiceTime(mixes);
  if ('reason' in fit) throw new Error(fit.reason);
  return fit;
}

describe('a service time that is a sum of its tokens', () => {
  test('is found as it is', () => {
    const fit = fitOf([exactly(400, 100), exactly(2_000, 100), exactly(400, 400)]);
    expectNear(fit.secondsPerInputToken, 0.000_1);
    expectNear(fit.secondsPerOutputToken, 0.002);
    expect(fit.largestResidualRatio).toBeLessThan(1e-9);
    // 1,000 in and 200 out: 0.1 + 0.4 s.
    expectNear(serviceSeconds(fit, { uncachedInputTokens: 1_000, outputTokens: 200 }), 0.5);
  });

  test('is found whatever the two coefficients are', () => {
    const per = fc.double({ min: 1e-6, max: 1e-2, noNaN: true });
    fc.assert(
      fc.property(per, per, (a, b) => {
        const at = (x: number, y: number) => mix(x, y, a * x + b * y);
        const fit = fitOf([at(100, 500), at(1_000, 50), at(500, 500), at(3_000, 300)]);
        expect(Math.abs(fit.secondsPerInputToken / a - 1)).toBeLessThan(1e-6);
        expect(Math.abs(fit.secondsPerOutputToken / b - 1)).toBeLessThan(1e-6);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

test('what scatters is fitted by its relative error, and the worst is told', () => {
  // One length of each: x = (1, 0), (0, 1) and (1, 1) with rates 1, 1 and r = 1 / 2.2. By symmetry a = b, and the sum
  // 2 (a - 1)^2 + (2 a r - 1)^2 is least at a = (1 + r) / (1 + 2 r^2).
  const r = 1 / 2.2;
  const fit = fitOf([mix(1, 0, 1), mix(0, 1, 1), mix(1, 1, 2.2)]);
  const a = (1 + r) / (1 + 2 * r * r);
  expectNear(fit.secondsPerInputToken, a);
  expectNear(fit.secondsPerOutputToken, a);
  expectNear(fit.largestResidualRatio, Math.max(Math.abs(a - 1), Math.abs(2 * a * r - 1)));
});

describe('no fit', () => {
  test('of fewer than three mixes; lengths within 5 % are one', () => {
    expect(reasonOf([exactly(400, 100), exactly(2_000, 100)])).toContain('3 mixes of lengths, and 2 were measured');
    expect(reasonOf([exactly(400, 100), exactly(2_000, 100), exactly(410, 103)])).toContain('2 were measured');
    expect(reasonOf([exactly(400, 100), exactly(2_000, 100), exactly(400, 110)])).toBeNull();
  });

  test('of lengths that rise together', () => {
    expect(reasonOf([exactly(100, 50), exactly(200, 100), exactly(400, 200)])).toContain('in proportion');
  });

  test('where a token would take no time', () => {
    expect(reasonOf([mix(400, 100, 1), mix(2_000, 100, 0.9), mix(400, 400, 4)])).toContain('no time');
  });

  test('that misses what was measured', () => {
    expect(reasonOf([exactly(400, 100), exactly(2_000, 100), mix(2_000, 400, 5)])).toMatch(
      /misses a measured mix by \d+ %/,
    );
  });
});

test('lengths between the shortest and the longest, with a tolerance', () => {
  expect([94, 95, 100, 300, 420, 421].map((tokens) => isWithinMeasured(tokens, [400, 100], 0.05))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
});
