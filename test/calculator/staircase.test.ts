import { describe, expect, test } from 'vitest';
import {
  edgesUpTo,
  instancesFor,
  replicasFor,
  type Staircase,
  usageUsdPerMonth,
  usdPerMonthAt,
} from '../../calculator/staircase.ts';

const fleet = (replicasPerInstance: number, spareReplicas: number) => ({
  requestsPerMonthPerReplica: 100,
  replicasPerInstance,
  spareReplicas,
});
const stairs = (parts: Partial<Staircase>): Staircase => ({
  fixedUsdPerMonth: 0,
  usdPerRequest: 0,
  minimumUsdPerMonth: 0,
  creditsUsdPerMonth: 0,
  usdPerInstanceMonth: 0,
  fleet: null,
  largestRequestsPerMonth: null,
  ...parts,
});

describe('replicas and instances', () => {
  test('exactly full stays, a little more needs another, and one is the least', () => {
    expect([1, 99, 100, 100.001, 200, 201].map((volume) => replicasFor(fleet(1, 0), volume))).toEqual([
      1, 1, 1, 2, 2, 3,
    ]);
    expect(replicasFor(fleet(1, 0), 0)).toBe(1);
  });

  test('floating-point noise of a full replica is not a replica', () => {
    // 0.1 + 0.2 = 0.30000000000000004
    expect(replicasFor({ ...fleet(1, 0), requestsPerMonthPerReplica: 0.1 }, 0.1 + 0.2)).toBe(3);
  });

  test.each([
    [1, 0, [1, 2, 3, 4, 5]],
    [1, 1, [2, 3, 4, 5, 6]],
    [4, 0, [1, 1, 1, 1, 2]],
    [4, 1, [1, 1, 1, 2, 2]],
    [4, 3, [1, 2, 2, 2, 2]],
    [4, 4, [2, 2, 2, 2, 3]],
    [4, 5, [2, 2, 2, 3, 3]],
  ])(
    '%d replicas to an instance and %d spare: 100 to 500 requests need %o instances',
    (perInstance, spare, instances) => {
      expect([100, 200, 300, 400, 500].map((volume) => instancesFor(fleet(perInstance, spare), volume))).toEqual(
        instances,
      );
    },
  );
});

describe('edges', () => {
  test.each([
    [1, 0],
    [1, 2],
    [3, 0],
    [3, 1],
    [3, 2],
    [3, 3],
    [3, 4],
    [8, 5],
  ])(
    '%d replicas to an instance, %d spare: where the number of instances steps, and nowhere else',
    (perInstance, spare) => {
      const rule = fleet(perInstance, spare);
      const stepsAfter: number[] = [];
      for (let volume = 100; volume <= 3_000; volume += 100) {
        if (instancesFor(rule, volume + 1) > instancesFor(rule, volume)) stepsAfter.push(volume);
      }
      expect(edgesUpTo(stairs({ fleet: rule }), 3_000, 1_000)).toEqual(stepsAfter);
    },
  );

  test('no more than asked for', () => {
    expect(edgesUpTo(stairs({ fleet: fleet(1, 0) }), 1e9, 7)).toHaveLength(7);
  });

  test('the kinks of commitment and credit and the rate limit, in order', () => {
    const api = stairs({
      usdPerRequest: 0.01,
      minimumUsdPerMonth: 50,
      creditsUsdPerMonth: 20,
      largestRequestsPerMonth: 9_000,
    });
    expect(edgesUpTo(api, 10_000, 10)).toEqual([2_000, 5_000, 9_000]);
    expect(edgesUpTo(api, 4_000, 10)).toEqual([2_000]);
  });
});

describe('the month at a volume', () => {
  test('usage is not below the commitment, and credits take it down to 0 at most', () => {
    const api = stairs({ usdPerRequest: 0.01, minimumUsdPerMonth: 50, creditsUsdPerMonth: 20 });
    expect([1_000, 5_000, 8_000].map((volume) => usageUsdPerMonth(api, volume))).toEqual([30, 30, 60]);
    const free = stairs({ usdPerRequest: 0.01, creditsUsdPerMonth: 20 });
    expect([1_000, 2_000, 3_000].map((volume) => usageUsdPerMonth(free, volume))).toEqual([0, 0, 10]);
  });

  test('fixed, per request and per instance add up; above the rate limit nothing can be served', () => {
    const all = stairs({
      fixedUsdPerMonth: 7,
      usdPerRequest: 0.5,
      usdPerInstanceMonth: 1_000,
      fleet: fleet(2, 1),
      largestRequestsPerMonth: 400,
    });
    // 300 requests: 3 + 1 replicas on 2 instances.
    expect(usdPerMonthAt(all, 300)).toBe(7 + 150 + 2_000);
    expect(usdPerMonthAt(all, 400)).toBe(7 + 200 + 3_000);
    expect(usdPerMonthAt(all, 401)).toBe(Infinity);
  });
});
