import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Report } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const reportOf = (scenario: Partial<Scenario>): Report =>
  buildReport(inputsWith({ drawCount: 4_000, scenario: scenarioWith(scenario) }));
const carbonOf = (report: Report, id: string) => report.results.options.find((option) => option.id === id)!.carbon!;
const grid = { 'apiFootprint/gridGramsCo2ePerKilowattHour': { value: 380, low: 190, high: 570 } };

test('without ranges every draw is the base case, operational and embodied together', () => {
  const carbon = carbonOf(reportOf({}), 'api');
  for (const spread of [
    carbon.operationalKilogramsCo2ePerMonth,
    carbon.embodiedKilogramsCo2ePerMonth,
    carbon.totalKilogramsCo2ePerMonth,
  ]) {
    for (const percentile of [spread.p5, spread.p50, spread.p95]) expectNear(percentile, spread.value, 1e-12);
  }
});

test('a range of the grid moves what is operational, and the total with it', () => {
  const carbon = carbonOf(reportOf({ overrides: grid }), 'api');
  const { operationalKilogramsCo2ePerMonth: operational, embodiedKilogramsCo2ePerMonth: embodied } = carbon;
  // PERT 190, 380, 570 is symmetric with P5 and P95 at 0.189 and 0.811 of its width: 262 and 498 g.
  expectNear(operational.p5 / operational.value, 262 / 380, 0.03);
  expectNear(operational.p95 / operational.value, 498 / 380, 0.03);
  expect(embodied.p5).toBe(embodied.p95);
  expectNear(carbon.totalKilogramsCo2ePerMonth.p5, operational.p5 + embodied.p5);
  expectNear(carbon.totalKilogramsCo2ePerMonth.p95, operational.p95 + embodied.p95);
});

test('greener is judged on paired draws: equal options tie, and an idle machine is not greener than a shared one', () => {
  const report = reportOf({
    baselineOption: 'api',
    options: [apiOption(), apiOption({ id: 'twin' }), rentedOption(), apiOption({ id: 'dark', model: 'acme/secret' })],
    overrides: grid,
  });
  const greener = new Map(report.results.breakEven.pairs.map(({ option, greenerRatio }) => [option, greenerRatio]));
  expect(Object.fromEntries(greener)).toEqual({ twin: 0.5, gpu: 0, dark: null });
});

test('a draw that an option cannot serve emits nothing that counts: neither a percentile nor a pair', () => {
  // At most 300,000 requests a month in the base case, at a peak of the mean; half of the draws ask for more.
  const demand = {
    ...scenarioWith({}).demand,
    peakToMeanRatio: 1,
    requestsPerMonth: { value: 300_000, low: 200_000, high: 400_000 },
  };
  const limit = 300_000 / (730 * 3_600);
  const report = reportOf({
    demand,
    baselineOption: 'gpu',
    options: [apiOption({ rateLimitRequestsPerSecond: limit }), rentedOption(), apiOption({ id: 'free' })],
  });
  const [limited, , free] = report.results.options;
  const served = 1 - limited!.infeasibleRatio!;
  expect(served).toBeGreaterThan(0.4);
  expect(served).toBeLessThan(0.6);
  expect(free!.carbon!.totalKilogramsCo2ePerMonth.p95).toBeGreaterThan(free!.carbon!.totalKilogramsCo2ePerMonth.value);
  const { value, p95 } = limited!.carbon!.totalKilogramsCo2ePerMonth;
  expect(p95).toBeLessThanOrEqual(value * (1 + 1e-9));
  const greener = new Map(report.results.breakEven.pairs.map(({ option, greenerRatio }) => [option, greenerRatio]));
  expect(greener.get('free')).toBe(1);
  expectNear(greener.get('api'), served);
});
