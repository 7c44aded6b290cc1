import fc from 'fast-check';
import { expect, test } from 'vitest';
import { belowRatio, pairedDraws } from '../../calculator/draws.ts';
import { lineAt, type Staircase, usdPerMonthAt } from '../../calculator/staircase.ts';

const amount = fc.double({ min: 0, max: 1_000, noNaN: true });
const own = fc.record({
  fixedUsdPerMonth: amount,
  usdPerRequest: fc.constantFrom(0, 0.001, 0.01),
  usdPerRequestOutsideCommitment: fc.constantFrom(0, 0.002),
  minimumUsdPerMonth: fc.constantFrom(0, 100, 5_000),
  creditsUsdPerMonth: fc.constantFrom(0, 50, 20_000),
  usdPerInstanceMonth: amount,
  usdPerPaidInstanceMonth: amount,
  largestRequestsPerMonth: fc.constant(null),
  fleet: fc.option(
    fc.record(
      {
        requestsPerMonthPerReplica: fc.constantFrom(10_000, 300_000),
        replicasPerInstance: fc.constantFrom(1, 4),
        spareReplicas: fc.constantFrom(0, 1),
        paidHours: fc.constantFrom(
          { kind: 'share' as const, hoursRatio: 0.3 },
          { kind: 'bursts' as const, busyRatio: 0.25, busyFromRequests: 20_000, hoursRatioPerRequest: 1e-6 },
        ),
      },
      { requiredKeys: ['requestsPerMonthPerReplica', 'replicasPerInstance', 'spareReplicas'] },
    ),
  ),
});
const staircase: fc.Arbitrary<Staircase> = fc.oneof(
  own,
  fc
    .record({ whole: own, part: own, shareOfRequests: fc.constantFrom(0, 0.2, 1) })
    .map(({ whole, part, shareOfRequests }) => ({
      ...whole,
      parts: [{ stairs: part, shareOfRequests }],
    })),
);

test('the line at a volume goes through the cost there', () => {
  fc.assert(
    fc.property(staircase, fc.double({ min: 1, max: 5e6, noNaN: true }), (stairs, volume) => {
      const { fixedUsdPerMonth, usdPerRequest } = lineAt(stairs, volume);
      const usd = usdPerMonthAt(stairs, volume);
      expect(Math.abs(fixedUsdPerMonth + usdPerRequest * volume - usd)).toBeLessThanOrEqual(1e-9 * Math.max(1, usd));
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('between two edges it is the same line: 300,000 requests a machine, 0.001 USD each', () => {
  const stairs: Staircase = {
    fixedUsdPerMonth: 10,
    usdPerRequest: 0.001,
    minimumUsdPerMonth: 0,
    creditsUsdPerMonth: 0,
    usdPerInstanceMonth: 100,
    usdPerPaidInstanceMonth: 0,
    largestRequestsPerMonth: null,
    fleet: { requestsPerMonthPerReplica: 300_000, replicasPerInstance: 1, spareReplicas: 0 },
  };
  expect(lineAt(stairs, 400_000)).toEqual(lineAt(stairs, 600_000));
  expect(lineAt(stairs, 400_000)).toMatchObject({ fixedUsdPerMonth: 210, usdPerRequest: 0.001, instances: 2 });
});

test('paired draws are counted; a tie is half a draw, and two infinities are none', () => {
  const [a, b] = [
    [1, 2, 3, Infinity, 5],
    [2, 2, 1, Infinity, Infinity],
  ];
  expect(pairedDraws(a!, b!)).toEqual({ below: 2, ties: 1, draws: 5 });
  expect(belowRatio(a!, b!)).toBe(2.5 / 5);
  expect(belowRatio([], [])).toBeNull();
});
