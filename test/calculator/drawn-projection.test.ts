import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, ruleOf } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, scenarioWith } from '../factories/scenario.ts';

const free = catalogueWith({ models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: 0 })] }) } });
const fee = apiOption({ supportUsdPerMonth: 100 });
/** 600 to 1,800 USD once, and nothing else. */
const server = (parts: Parameters<typeof ownedOption>[0] = {}) =>
  ownedOption({
    hostingUsdPerMonth: 0,
    hostingIncludesPower: true,
    capexUsd: { value: 1_150, low: 600, high: 1_800, distribution: 'uniform' },
    lifeMonths: 120,
    ...parts,
  });

const resultsOf = (scenario: Partial<Scenario>, drawCount = 10_000): ReportResults =>
  buildReport(
    inputsWith({
      catalogue: free,
      drawCount,
      scenario: scenarioWith({ discountRatioPerYear: 0, options: [fee, server()], ...scenario }),
    }),
  ).results;
const serverOf = ({ projection }: ReportResults) => projection.rows.find(({ option }) => option === 'server')!;

describe('intervals over the months', () => {
  test('what is paid once in the first month has the interval of its price in every sum', () => {
    const { cumulativeUsd12Months: year, cumulativeUsd36Months, presentValueUsd } = serverOf(resultsOf({}));
    expect(year!.value).toBe(1_150);
    // P5 and P95 of a uniform 600 to 1,800 are 660 and 1,740; 500 draws come near.
    expect(Math.abs(year!.p5 - 660)).toBeLessThan(40);
    expect(Math.abs(year!.p95 - 1_740)).toBeLessThan(40);
    expect(cumulativeUsd36Months).toEqual(year);
    expect(presentValueUsd).toEqual(year);
  });

  test('a payback of floor(price / 100) + 1 months in each draw', () => {
    const { cumulativeUsd12Months: price, paybackMonth, neverPaysBackRatio } = serverOf(resultsOf({}));
    const months = (usd: number): number => Math.floor(usd / 100) + 1;
    expect(paybackMonth).toEqual({
      value: 12,
      p5: months(price!.p5),
      p50: months(price!.p50),
      p95: months(price!.p95),
    });
    expect(neverPaysBackRatio).toBe(0);
  });

  test('a draw whose payback lies beyond the horizon has none, and lies beyond all others', () => {
    const { paybackMonth, neverPaysBackRatio } = serverOf(resultsOf({ horizonMonths: 12 }));
    // Dearer than 1,200 is half of 600 to 1,800.
    expect(Math.abs(neverPaysBackRatio! - 0.5)).toBeLessThan(0.07);
    expect(paybackMonth).toMatchObject({ value: 12, p95: null });
    expect(paybackMonth!.p5).toBeLessThan(9);
  });

  test('over all months a draw has the same crossing, beyond the horizon too', () => {
    const { projection, breakEven } = resultsOf({ horizonMonths: 6 });
    const { firstCrossing, neverRatio } = breakEven.over.find(({ variable }) => variable === 'months')!;
    expect(projection.rows[1]!.neverPaysBackRatio).toBe(1);
    expect([firstCrossing.value, neverRatio]).toEqual([12, 0]);
    // P5 and P95 of 600 to 1,800 USD: after 660 / 100 and 1,740 / 100 months.
    expect(Math.abs(firstCrossing.p5! - 7)).toBeLessThanOrEqual(1);
    expect(Math.abs(firstCrossing.p95! - 18)).toBeLessThanOrEqual(1);
  });

  test('the discount rate is drawn too, and what comes at the end with it', () => {
    const later = server({ capexUsd: 0, oneOff: { exitUsd: 1_000 } });
    const { presentValueUsd, cumulativeUsd12Months: sum } = serverOf(
      resultsOf({
        horizonMonths: 13,
        options: [fee, later],
        discountRatioPerYear: { value: 0.1, low: 0, high: 0.2, distribution: 'uniform' },
      }),
    );
    // 1,000 in month 13, a year from now: 1,000 / 1.19 and 1,000 / 1.01 are its P5 and P95.
    expectNear(presentValueUsd.value, 1_000 / 1.1);
    expect(Math.abs(presentValueUsd.p5 - 1_000 / 1.19)).toBeLessThan(8);
    expect(Math.abs(presentValueUsd.p95 - 1_000 / 1.01)).toBeLessThan(8);
    expect(sum).toEqual({ value: 0, p5: 0, p50: 0, p95: 0 });
  });

  test('the draws are paired: a volume that moves both alike moves no payback', () => {
    const results = buildReport(
      inputsWith({
        drawCount: 1_000,
        scenario: scenarioWith({
          discountRatioPerYear: 0,
          demand: {
            requestsPerMonth: { value: 300_000, low: 100_000, high: 900_000 },
            inputTokensPerRequest: 400,
            outputTokensPerRequest: 105,
            peakToMeanRatio: 1,
          },
          options: [apiOption(), apiOption({ id: 'server', oneOff: { setUpUsd: 10 } })],
        }),
      }),
    ).results;
    const row = serverOf(results);
    expect(row.presentValueUsd.p5).toBeLessThan(row.presentValueUsd.p95);
    expect(row.paybackMonth).toEqual({ value: null, p5: null, p50: null, p95: null });
    expect(row.neverPaysBackRatio).toBe(1);
  });

  test('the baseline has no payback, and without draws the base case is all there is', () => {
    const results = resultsOf({}, 0);
    expect(results.projection.rows[0]).toMatchObject({ option: 'api', paybackMonth: null, neverPaysBackRatio: null });
    expect(serverOf(results)).toMatchObject({
      cumulativeUsd36Months: { value: 1_150, p5: 1_150, p95: 1_150 },
      paybackMonth: { value: 12, p5: null, p95: null },
      neverPaysBackRatio: 0,
    });
  });
});

describe('unit costs are divided in each draw', () => {
  const demand = {
    requestsPerMonth: { value: 300_000, low: 100_000, high: 900_000, distribution: 'uniform' as const },
    inputTokensPerRequest: 400,
    outputTokensPerRequest: 100,
    peakToMeanRatio: 1,
    activeUserCount: { value: 1_000, low: 500, high: 2_000, distribution: 'uniform' as const },
  };
  const costOf = (option: Parameters<typeof apiOption>[0], given: Partial<Scenario['demand']> = {}) =>
    buildReport(
      inputsWith({
        drawCount: 2_000,
        scenario: scenarioWith({ demand: { ...demand, ...given }, options: [apiOption(option)] }),
      }),
    ).results.options[0]!.cost!;

  test('a price per token is the same at every volume, however far the month ranges', () => {
    const cost = costOf({ model: 'acme/flat' });
    expect(cost.usdPerMonth.p95 / cost.usdPerMonth.p5).toBeGreaterThan(3);
    for (const spread of [cost.usdPerRequest, cost.usdPerMillionOutputTokens, cost.usdPerMillionTotalTokens]) {
      expectNear(spread.p5, spread.value);
      expectNear(spread.p95, spread.value);
    }
    expectNear(cost.usdPerMillionOutputTokens.value, cost.usdPerRequest.value * 1e4);
    expectNear(cost.usdPerMillionTotalTokens.value, cost.usdPerRequest.value * 2e3);
  });

  test('a fee falls with the volume: 900 USD over 860,000 and over 140,000 requests, over 1,925 and 575 users', () => {
    const cost = buildReport(
      inputsWith({
        catalogue: free,
        drawCount: 10_000,
        scenario: scenarioWith({ demand, options: [apiOption({ supportUsdPerMonth: 900 })] }),
      }),
    ).results.options[0]!.cost!;
    const near = (actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(0.03);
    expectNear(cost.usdPerRequest.value, 900 / 300_000);
    near(cost.usdPerRequest.p5, 900 / 860_000);
    near(cost.usdPerRequest.p95, 900 / 140_000);
    expectNear(cost.usdPerMillionOutputTokens.p5, cost.usdPerRequest.p5 * 1e4);
    near(cost.usdPerActiveUserPerMonth!.p5, 900 / 1_925);
    near(cost.usdPerActiveUserPerMonth!.p95, 900 / 575);
  });

  test('tokens that range are drawn with the volume and the bill', () => {
    const cost = costOf(
      { model: 'acme/flat' },
      { outputTokensPerRequest: { value: 100, low: 50, high: 200, distribution: 'uniform' } },
    );
    const perRequest = cost.usdPerRequest.p95 / cost.usdPerRequest.p5;
    expect(perRequest).toBeGreaterThan(1.01);
    // Input costs the same however little is written, so a token of short answers is the dearer one.
    expect(cost.usdPerMillionOutputTokens.p95).toBeGreaterThan(cost.usdPerMillionOutputTokens.value * 1.1);
  });

  test('an accepted answer: the month over the accepted share drawn with it', () => {
    const answers = {
      acceptedRatio: { value: 0.8, low: 0.6, high: 0.9, distribution: 'uniform' as const },
      rejected: 'discarded' as const,
    };
    const cost = costOf({ model: 'acme/flat', answers });
    const { usdPerAcceptedAnswer } = cost.answers!;
    expectNear(usdPerAcceptedAnswer!.value, cost.usdPerRequest.value / 0.8);
    // 5 % of 0.6 to 0.9 lie above 0.885 and below 0.615.
    expect(Math.abs(usdPerAcceptedAnswer!.p5 / (cost.usdPerRequest.value / 0.885) - 1)).toBeLessThan(0.01);
    expect(Math.abs(usdPerAcceptedAnswer!.p95 / (cost.usdPerRequest.value / 0.615) - 1)).toBeLessThan(0.01);
  });
});
