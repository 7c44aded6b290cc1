import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { launchedRatio } from '../../calculator/launch-ramp.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, scenarioWith } from '../factories/scenario.ts';

const base = { requestsPerMonth: 300_000, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 };
const resultsOf = (demand: Partial<Scenario['demand']>, parts: Partial<Scenario> = {}): ReportResults =>
  buildReport(
    inputsWith({
      scenario: scenarioWith({
        demand: { ...base, ...demand },
        options: [apiOption({ model: 'acme/flat' })],
        ...parts,
      }),
    }),
  ).results;
/** The API's month is 925e-6 USD a request and nothing else. */
const volumesOf = (results: ReportResults): number[] =>
  results.projection.rows[0]!.usdByMonth.map((usd) => usd / 925e-6);

test('the share of the volume rises in equal steps and is whole in the month after the ramp', () => {
  // 0.2 in month 1, then 0.2 more each month of four: 0.2, 0.4, 0.6, 0.8, 1.
  expect([1, 2, 3, 4, 5, 6].map((month) => launchedRatio({ months: 4, startRatio: 0.2 }, month).toFixed(9))).toEqual(
    [0.2, 0.4, 0.6, 0.8, 1, 1].map((ratio) => ratio.toFixed(9)),
  );
  expect(launchedRatio({ months: 3, startRatio: 1 }, 1)).toBe(1);
});

describe('in the projection', () => {
  test('growth begins after the ramp, as it would begin in month 1 without one', () => {
    const launchRamp = { months: 4, startRatio: 0.2 };
    const volumes = volumesOf(resultsOf({ launchRamp, growthRatioPerMonth: 0.1 }, { horizonMonths: 7 }));
    const expected = [0.2, 0.4, 0.6, 0.8, 1, 1.1, 1.21].map((ratio) => ratio * 300_000);
    expect(volumes).toHaveLength(7);
    volumes.forEach((volume, i) => expectNear(volume, expected[i]!));
  });

  test('the month that is compared is one after the ramp', () => {
    const launchRamp = { months: 6, startRatio: 0 };
    expect(resultsOf({ launchRamp }).options[0]!.cost!.usdPerMonth).toEqual(
      resultsOf({}).options[0]!.cost!.usdPerMonth,
    );
    expect(resultsOf({ launchRamp }).breakEven.pairs).toEqual(resultsOf({}).breakEven.pairs);
    expect(volumesOf(resultsOf({ launchRamp }))[0]).toBe(0);
  });

  test('what costs the same at any volume pays back later', () => {
    const server = ownedOption({ capexUsd: 5_000, hostingIncludesPower: true });
    const options = [apiOption({ model: 'acme/flat' }), server];
    const payback = (demand: Partial<Scenario['demand']>) =>
      resultsOf({ requestsPerMonth: 3_000_000, ...demand }, { options }).projection.rows[1]!.paybackMonth!.value;
    // 150 a month and 5,000 once against 2,775 a month: ahead after 5,000 / 2,625 = 1.9 months, so from month 2 on.
    expect(payback({})).toBe(2);
    // From 0 in 4 months: 0, 694, 1,388, 2,081, 2,775, ...; after six months 9,713 against 5,900, after four 4,163 against
    // 5,600, after five 6,938 against 5,750.
    expect(payback({ launchRamp: { months: 4, startRatio: 0 } })).toBe(5);
  });

  test('a limit is outgrown later', () => {
    const options = [apiOption({ rateLimitRequestsPerSecond: (330_000 * 1.001) / (730 * 3600) })];
    const said = (demand: Partial<Scenario['demand']>) =>
      resultsOf({ growthRatioPerMonth: 0.1, ...demand }, { options }).warnings.filter((one) =>
        one.includes('outgrows'),
      );
    expect(said({})[0]).toContain('in month 3;');
    expect(said({ launchRamp: { months: 5, startRatio: 0.5 } })[0]).toContain('in month 8;');
  });
});

test('an unknown start is no scenario', () => {
  expect(() => resultsOf({ launchRamp: { months: 2, startRatio: null } })).toThrow(/demand\.launchRamp\.startRatio/);
});
