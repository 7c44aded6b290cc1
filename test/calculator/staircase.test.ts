import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FleetRule,
  instancesFor,
  longRunPaidRatio,
  type PaidHours,
  paidInstancesFor,
  replicasFor,
  stepsPerReplica,
} from '../../calculator/fleet-rule.ts';
import { edgesUpTo, lineAt, type Staircase, usageUsdPerMonth, usdPerMonthAt } from '../../calculator/staircase.ts';

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
  usdPerPaidInstanceMonth: 0,
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

describe('hours that are not paid', () => {
  const of = (paidHours: PaidHours, perInstance = 1, spare = 0): FleetRule => ({
    ...fleet(perInstance, spare),
    paidHours,
  });
  const day: PaidHours = {
    kind: 'by-load',
    minimumReplicas: 1,
    parts: [
      { peakRatio: 1, hoursRatio: 0.25 },
      { peakRatio: 0.5, hoursRatio: 0.5 },
      { peakRatio: 0, hoursRatio: 0.25 },
    ],
  };
  const bursts: PaidHours = { kind: 'bursts', busyRatio: 0.25, busyFromRequests: 100, hoursRatioPerRequest: 0.001 };

  test('a share of them, as many as each part of the day needs, or bursts with their starts', () => {
    expect(paidInstancesFor(of({ kind: 'share', hoursRatio: 0.5 }), 300)).toBe(1.5);
    // 4 replicas for a quarter of the day, 2 for a half, one for a quarter.
    expect(paidInstancesFor(of(day), 400)).toBe(1 + 1 + 0.25);
    // 2 instances for 0.25 + 0.15, then for 0.25 + 0.5, and 9 for the whole, not for 1.15 of it.
    expect([150, 200, 900].map((volume) => paidInstancesFor(of(bursts), volume))).toEqual([0.8, 0.9, 9]);
    // One instance for 0.25 * 40 / 100 + 0.04: few requests take little time.
    expect(paidInstancesFor(of(bursts), 40)).toBeCloseTo(0.14, 12);
    // 1.5 of the month at 100 is all of it from 1 / (0.015 + 0.001) = 62.5 on.
    const always = of({ ...bursts, busyRatio: 1.5 });
    expect([31.25, 62.5, 90].map((volume) => paidInstancesFor(always, volume))).toEqual([0.5, 1, 1]);
    expect(edgesUpTo(stairs({ fleet: always }), 150, 100)).toEqual([62.5, 100]);
  });

  test('steps where a part of the day steps, and a kink from which a fleet never sleeps', () => {
    expect(edgesUpTo(stairs({ fleet: of(day) }), 400, 100)).toEqual([100, 200, 300, 400]);
    expect(edgesUpTo(stairs({ fleet: of({ ...day, minimumReplicas: 3 }) }), 800, 100)).toEqual([
      300, 400, 500, 600, 700, 800,
    ]);
    expect(edgesUpTo(stairs({ fleet: of({ ...day, minimumReplicas: 2 }, 3, 1) }), 800, 100)).toEqual([
      200, 400, 500, 800,
    ]);
    expect(edgesUpTo(stairs({ fleet: of(bursts) }), 800, 100)).toEqual([100, 200, 300, 400, 500, 600, 700, 750, 800]);
    expect(edgesUpTo(stairs({ fleet: of(day) }), 1e9, 7)).toHaveLength(7);
  });

  test('how steps and paid instances grow in the long run', () => {
    expect([of(day), of(bursts), of({ kind: 'share', hoursRatio: 0.3 }), fleet(1, 0)].map(stepsPerReplica)).toEqual([
      1.5, 1, 1, 1,
    ]);
    expect([of(day), of(bursts), of({ kind: 'share', hoursRatio: 0.3 }), fleet(1, 0)].map(longRunPaidRatio)).toEqual([
      0.5, 1, 0.3, 1,
    ]);
  });

  const paidHours: fc.Arbitrary<PaidHours | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.record({ kind: fc.constant('share' as const), hoursRatio: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
    fc.record({
      kind: fc.constant('bursts' as const),
      busyRatio: fc.double({ min: 0.01, max: 2, noNaN: true }),
      busyFromRequests: fc.constantFrom(30, 100, 250),
      hoursRatioPerRequest: fc.double({ min: 0, max: 0.01, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant('by-load' as const),
      minimumReplicas: fc.integer({ min: 1, max: 4 }),
      parts: fc
        .array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 6 })
        .map((loads) => [12, ...loads].map((load, _, all) => ({ peakRatio: load / 12, hoursRatio: 1 / all.length }))),
    }),
  );
  const anyStairs = fc
    .record({
      paidHours,
      replicasPerInstance: fc.integer({ min: 1, max: 4 }),
      spareReplicas: fc.integer({ min: 0, max: 5 }),
      usdPerInstanceMonth: fc.integer({ min: 0, max: 50 }),
      usdPerPaidInstanceMonth: fc.integer({ min: 0, max: 1_000 }),
    })
    .map(({ paidHours: hours, usdPerInstanceMonth, usdPerPaidInstanceMonth, ...rule }) =>
      stairs({
        usdPerInstanceMonth,
        usdPerPaidInstanceMonth,
        usdPerRequest: 0.01,
        fleet: { requestsPerMonthPerReplica: 100, ...rule, ...(hours === undefined ? {} : { paidHours: hours }) },
      }),
    );

  test('between two edges the cost is one straight line, the one that is told, and never falls', () => {
    fc.assert(
      fc.property(anyStairs, (made) => {
        const to = 2_500;
        let last = 0;
        let dearest = 0;
        for (const edge of [...edgesUpTo(made, to, 1_000), to]) {
          const width = edge - last;
          // Edges a rounding apart are one.
          if (width < 1e-6) continue;
          const volumes = [0.2, 0.4, 0.6, 0.8, 1].map((part) => last + width * part);
          const line = lineAt(made, volumes[1]!);
          for (const volume of volumes) {
            const usd = usdPerMonthAt(made, volume);
            expect(Math.abs(usd - (line.fixedUsdPerMonth + line.usdPerRequest * volume))).toBeLessThan(1e-6);
            expect(usd).toBeGreaterThanOrEqual(dearest - 1e-9);
            dearest = usd;
          }
          last = edge;
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
