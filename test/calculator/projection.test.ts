import { describe, expect, test } from 'vitest';
import { presentValueUsd, yearlyCapitalUsd } from '../../calculator/annuity.ts';
import { buildReport } from '../../calculator/build-report.ts';
import { volumeInMonth } from '../../calculator/launch-ramp.ts';
import { parseReport, type Report } from '../../schema/report.ts';
import type { OwnedOption, Scenario } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, ruleOf } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, scenarioWith } from '../factories/scenario.ts';

const free = catalogueWith({ models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: 0 })] }) } });
const fee = (usd: number, id = 'api') => apiOption({ id, supportUsdPerMonth: usd });
const server = (parts: Partial<OwnedOption>) =>
  ownedOption({ hostingUsdPerMonth: 0, hostingIncludesPower: true, capexUsd: 1_200, lifeMonths: 120, ...parts });

const reportOf = (scenario: Partial<Scenario>): Report =>
  buildReport(inputsWith({ catalogue: free, scenario: scenarioWith({ discountRatioPerYear: 0, ...scenario }) }));
const rowOf = ({ results }: Report, id: string) => results.projection.rows.find(({ option }) => option === id)!;

describe('payback: the first month from which the cumulative cash stays below', () => {
  test('1,200 once against 100 a month: equal after 12, below from month 13', () => {
    expect(rowOf(reportOf({ options: [fee(100), server({})] }), 'server').paybackMonth!.value).toBe(13);
    expect(rowOf(reportOf({ options: [fee(100), server({ capexUsd: 1_199 })] }), 'server').paybackMonth!.value).toBe(
      12,
    );
  });

  test('cheaper from the start is month 1; never within the horizon is null; the baseline has none', () => {
    const report = reportOf({ options: [fee(100), fee(50, 'half'), server({ capexUsd: 3_700 })] });
    expect(rowOf(report, 'half').paybackMonth!.value).toBe(1);
    expect(rowOf(report, 'server').paybackMonth!.value).toBeNull();
    expect(rowOf(report, 'api').paybackMonth).toBeNull();
  });

  test('a replacement that throws it back moves the payback behind it', () => {
    // Paid 1,200 in months 1 and 13, so 2,400 from month 13 on: below 100 a month from month 25.
    const report = reportOf({ horizonMonths: 24, options: [fee(100), server({ lifeMonths: 12 })] });
    expect(rowOf(report, 'server').paybackMonth!.value).toBeNull();
    const longer = reportOf({ horizonMonths: 30, options: [fee(100), server({ lifeMonths: 20 })] });
    // 1,200, then 2,400 from month 21 on; 100 a month comes to 2,500 in month 25.
    expect(rowOf(longer, 'server').paybackMonth!.value).toBe(25);
  });
});

describe('hardware', () => {
  test('is sold in the last month of its life and replaced in the next', () => {
    const report = reportOf({ horizonMonths: 7, options: [fee(1), server({ lifeMonths: 3, residualUsd: 200 })] });
    expect(rowOf(report, 'server').usdByMonth).toEqual([1_200, 0, -200, 1_200, 0, -200, 1_200]);
  });

  test('is bought in the month that the growing demand needs it, and kept when demand falls', () => {
    // A server carries 2/s = 5,256,000 a month. Doubling from 2 million: 2, 4, 8, 16 million need 1, 1, 2, 4.
    const demand = {
      requestsPerMonth: 2_000_000,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
    };
    const growing = reportOf({
      horizonMonths: 4,
      demand: { ...demand, growthRatioPerMonth: 1 },
      options: [server({})],
    });
    expect(rowOf(growing, 'server').usdByMonth).toEqual([1_200, 0, 1_200, 2_400]);
    const falling = reportOf({
      horizonMonths: 3,
      demand: { ...demand, requestsPerMonth: 16_000_000, growthRatioPerMonth: -0.5 },
      options: [server({})],
    });
    expect(rowOf(falling, 'server').usdByMonth).toEqual([4_800, 0, 0]);
  });

  test('of a demand that grows ten thousandfold is counted, not listed', () => {
    const report = reportOf({
      horizonMonths: 120,
      demand: {
        requestsPerMonth: 1e9,
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        growthRatioPerMonth: 0.08,
      },
      options: [server({})],
    });
    expect(rowOf(report, 'server').usdByMonth.every(Number.isFinite)).toBe(true);
  });
});

test('one-offs are paid in the first month, the exit in the last; both are written off over the same months', () => {
  const report = reportOf({
    horizonMonths: 4,
    oneOffAmortisationMonths: 10,
    options: [apiOption({ oneOff: { setUpUsd: 30, migrationUsd: 20, exitUsd: 70 } })],
  });
  expect(rowOf(report, 'api').usdByMonth).toEqual([50, 0, 0, 70]);
  const { cost } = report.results.options[0]!;
  expectNear(cost!.usdPerMonth.value, 12);
  expectNear(cost!.upfrontUsd, 50);
});

test('sums of 12 and 36 months, null beyond the horizon; only the present value is discounted', () => {
  const row = (horizonMonths: number) =>
    rowOf(reportOf({ horizonMonths, discountRatioPerYear: 0.1, options: [fee(100)] }), 'api');
  expect(row(11)).toMatchObject({ cumulativeUsd12Months: null, cumulativeUsd36Months: null });
  expect(row(12)).toMatchObject({ cumulativeUsd12Months: { value: 1_200 }, cumulativeUsd36Months: null });
  expect(row(36)).toMatchObject({ cumulativeUsd12Months: { value: 1_200 }, cumulativeUsd36Months: { value: 3_600 } });
  // The first month is paid today: 100 * (1 + 1.1^(-1/12)).
  expectNear(row(2).presentValueUsd.value, 100 + 100 / 1.1 ** (1 / 12));
  expectNear(presentValueUsd(110, 12, 0.1), 100);
});

test('a demand that outgrows a rate limit is priced on, with a warning that names the month', () => {
  const report = reportOf({
    horizonMonths: 12,
    demand: {
      requestsPerMonth: 300_000,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
      growthRatioPerMonth: 0.1,
    },
    // 0.15/s is 394,200 a month; 300,000 * 1.1^2 is 363,000 and * 1.1^3 is 399,300: month 4.
    options: [apiOption({ rateLimitRequestsPerSecond: 0.15, supportUsdPerMonth: 10 })],
  });
  expect(rowOf(report, 'api').usdByMonth).toEqual(Array.from({ length: 12 }, () => 10));
  expect(report.results.warnings.join('\n')).toContain('outgrows the rate limit of 0.15 requests/s in month 4');
  expect(() => parseReport(JSON.parse(JSON.stringify(report)))).not.toThrow();
});

describe('annuity', () => {
  const asset = { capexUsd: 10_000, residualUsd: 1_000, lifeYears: 4 };

  test('the payments are worth the asset less its discounted rest', () => {
    const yearly = yearlyCapitalUsd({ ...asset, costOfCapitalRatioPerYear: 0.07 });
    const worth = [1, 2, 3, 4].reduce((sum, year) => sum + yearly / 1.07 ** year, 0);
    expectNear(worth, 10_000 - 1_000 / 1.07 ** 4);
  });

  test('a rate near 0 comes near the straight line, however near', () => {
    for (const costOfCapitalRatioPerYear of [0, 1e-18, 1e-15, 1e-12]) {
      expectNear(yearlyCapitalUsd({ ...asset, costOfCapitalRatioPerYear }), 2_250, 1e-10);
    }
  });
});

test('growth leaves the first month as it is', () => {
  expect(volumeInMonth(100, 0.5, 1)).toBe(100);
  expect(volumeInMonth(100, 0.5, 3)).toBe(225);
});
