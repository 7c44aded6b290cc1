import { describe, expect, test } from 'vitest';
import type { Staircase } from '../../calculator/staircase.ts';
import { drawnRangeEnd, volumeRange } from '../../calculator/volume-range.ts';
import { expectNear } from '../factories/near.ts';

const stairs = (parts: Partial<Staircase>): Staircase => ({
  fixedUsdPerMonth: 0,
  usdPerRequest: 0,
  minimumUsdPerMonth: 0,
  creditsUsdPerMonth: 0,
  usdPerInstanceMonth: 0,
  usdPerPaidInstanceMonth: 0,
  fleet: null,
  largestRequestsPerMonth: null,
  ...parts,
});
const metered = stairs({ usdPerRequest: 0.001 });

describe('how far a draw is looked at: twice where its long-run lines meet', () => {
  test('100 USD against 0.001 USD a request: 100,000, so 200,000, and never less far than the base case', () => {
    expectNear(drawnRangeEnd(stairs({ fixedUsdPerMonth: 100 }), metered, 1_000), 200_000);
    expect(drawnRangeEnd(stairs({ fixedUsdPerMonth: 100 }), metered, 300_000)).toBe(300_000);
  });

  test('credits and what is billed beside a commitment are of the line', () => {
    // 100 - 20 USD; 0.001 - 0.0002 USD a request.
    const credited = stairs({ fixedUsdPerMonth: 100, creditsUsdPerMonth: 20, usdPerRequestOutsideCommitment: 0.0002 });
    expectNear(drawnRangeEnd(credited, metered, 1_000), (2 * 80) / 0.0008);
  });

  test('machines are of it in fractions, one more than the load takes', () => {
    // 10 USD for 20,000 requests: 0.0005 USD a request, and 40 + 10 USD.
    const fleet = { requestsPerMonthPerReplica: 20_000, replicasPerInstance: 1, spareReplicas: 0 };
    expectNear(
      drawnRangeEnd(stairs({ fixedUsdPerMonth: 40, usdPerInstanceMonth: 10, fleet }), metered, 1_000),
      200_000,
    );
  });

  test('at most as far as 499 steps, at least as far as the base case', () => {
    const fleet = { requestsPerMonthPerReplica: 100, replicasPerInstance: 1, spareReplicas: 0 };
    const many = stairs({ fixedUsdPerMonth: 400, usdPerInstanceMonth: 0.05, fleet });
    expectNear(drawnRangeEnd(many, metered, 1_000), 49_900);
    expect(drawnRangeEnd(many, metered, 60_000)).toBe(60_000);
  });

  test('lines that never meet are looked at as far as the base case', () => {
    expect(drawnRangeEnd(stairs({ usdPerRequest: 0.002, fixedUsdPerMonth: 1 }), metered, 1_000)).toBe(1_000);
  });
});

test('the base case: to a hundred times the demand, or twice where two of the options meet', () => {
  expect(volumeRange([stairs({ fixedUsdPerMonth: 1 }), metered], 5_000)).toEqual({ from: 50, to: 500_000 });
  const { from, to } = volumeRange([stairs({ fixedUsdPerMonth: 1_000 }), metered, metered], 500_000);
  expect(from).toBe(1_000);
  expectNear(to, 50_000_000);
  expectNear(volumeRange([stairs({ fixedUsdPerMonth: 1_000 }), metered], 1_000).to, 2_000_000);
});
