import { describe, expect, test } from 'vitest';
import { crossingsBetween } from '../../calculator/break-even.ts';
import { buildReport } from '../../calculator/build-report.ts';
import {
  edgesUpTo,
  largestVolume,
  lineAt,
  type Staircase,
  usdPerMonthAt,
  withoutLimits,
} from '../../calculator/staircase.ts';
import { expectNear } from '../factories/near.ts';
import { inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

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
const fleetOf = (requestsPerMonthPerReplica: number) => ({
  requestsPerMonthPerReplica,
  replicasPerInstance: 1,
  spareReplicas: 0,
});

/** 10 USD fixed and 0.1 a request; 0.4 of them on machines of 100 at 50 USD, 0.25 of them at 2 USD, 500 at the most. */
const whole = stairs({
  fixedUsdPerMonth: 10,
  usdPerRequest: 0.1,
  parts: [
    { stairs: stairs({ usdPerInstanceMonth: 50, fleet: fleetOf(100) }), shareOfRequests: 0.4 },
    { stairs: stairs({ usdPerRequest: 2, largestRequestsPerMonth: 500 }), shareOfRequests: 0.25 },
  ],
});

describe('a staircase with parts', () => {
  test('costs what each part costs at its share', () => {
    // 1,000 requests: 10 + 100; 400 on 4 machines: 200; 250 at 2: 500.
    expectNear(usdPerMonthAt(whole, 1_000), 810);
    // Without a request: 10, and the one machine that is always there.
    expect(usdPerMonthAt(whole, 0)).toBe(60);
  });

  test('has every edge of its parts, stretched by their shares, and a part without a request has none', () => {
    expect(edgesUpTo(whole, 1_000, 100)).toEqual([250, 500, 750, 1_000]);
    expect(edgesUpTo(whole, 2_000, 100)).toEqual([250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_000]);
    const idle = stairs({ parts: [{ stairs: whole.parts![0]!.stairs, shareOfRequests: 0 }] });
    expect(edgesUpTo(idle, 1e6, 100)).toEqual([]);
    expect(usdPerMonthAt(idle, 1e6)).toBe(50);
  });

  test('lies on the sum of the lines of its parts', () => {
    for (const volume of [1, 250, 251, 999, 1_000]) {
      const { fixedUsdPerMonth, usdPerRequest } = lineAt(whole, volume);
      expectNear(fixedUsdPerMonth + usdPerRequest * volume, usdPerMonthAt(whole, volume));
    }
    expect(lineAt(whole, 600).instances).toBe(3);
    expectNear(lineAt(whole, 600).usdPerRequest, 0.6);
  });

  test('ends where the first of its parts does, that volume included, at any share', () => {
    expect(largestVolume(whole)).toBe(2_000);
    expect(usdPerMonthAt(whole, 2_001)).toBe(Infinity);
    expect(usdPerMonthAt(withoutLimits(whole), 2_001)).toBeLessThan(Infinity);
    for (let i = 1; i < 200; i++) {
      const limited = stairs({
        parts: [{ stairs: stairs({ usdPerRequest: 1, largestRequestsPerMonth: 1e6 / 3 }), shareOfRequests: i / 200 }],
      });
      expect(usdPerMonthAt(limited, largestVolume(limited)!)).toBeLessThan(Infinity);
    }
  });

  test('crosses another at each jump of each part', () => {
    // Flat 255 USD against machines of 100 at 50 USD for 0.4 of the requests: cheaper up to 5 machines, 1,250 requests.
    const steps = stairs({ parts: [whole.parts![0]!] });
    const { crossings } = crossingsBetween(steps, stairs({ fixedUsdPerMonth: 255 }), 1, 10_000);
    expect(crossings.length).toBe(1);
    expectNear(crossings[0], 1_250);
  });
});

test('cash buys the servers that the share of a growing demand needs', () => {
  const report = buildReport(
    inputsWith({
      scenario: scenarioWith({
        horizonMonths: 3,
        // A server takes 2/s, 5,256,000 a month. A quarter of 16, 24 and 36 million: 4, 6 and 9 million, 1, 2 and 2 servers.
        demand: {
          requestsPerMonth: 16e6,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 1,
          growthRatioPerMonth: 0.5,
        },
        options: [
          rentedOption(),
          ownedOption({
            accelerator: 'card',
            acceleratorCount: 1,
            capexUsd: 1e6,
            hostingUsdPerMonth: 0,
            hostingIncludesPower: true,
          }),
          routerOption({ small: 'gpu', large: 'server', toLargeRatio: 0.25 }),
        ],
      }),
    }),
  );
  const { usdByMonth } = report.results.projection.rows.find(({ option }) => option === 'mix')!;
  expect(usdByMonth.map((usd) => Math.floor(usd / 1e6))).toEqual([1, 1, 0]);
});
