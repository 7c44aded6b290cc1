import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { cohortsOver } from '../../calculator/fleet-cohorts.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { RentedOption, Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const mean = (perSecond: number) => perSecond * 730 * 3600;
const resultsOf = (
  option: Partial<RentedOption>,
  parts: Partial<Scenario> = {},
  others: ScenarioOption[] = [],
): ReportResults =>
  buildReport(
    inputsWith({
      scenario: scenarioWith({
        options: [rentedOption({ storageGigabytes: 0, publicIpv4Count: 0, ...option }), ...others],
        ...parts,
      }),
    }),
  ).results;
const cashOf = (results: ReportResults, id = 'gpu') =>
  results.projection.rows.find(({ option }) => option === id)!.usdByMonth;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const grown = (perSecond: number, growthRatioPerMonth: number) => ({
  demand: {
    requestsPerMonth: mean(perSecond),
    inputTokensPerRequest: 400,
    outputTokensPerRequest: 105,
    peakToMeanRatio: 1,
    growthRatioPerMonth,
  },
});
/** 0.6 USD/h for a year: 438 a month. */
const YEAR = { purchase: 'reserved-1y' } as const;

describe('the rest of a term', () => {
  test('is paid in the last month: the cash is that of whole terms, the month the same as before', () => {
    const results = resultsOf(YEAR, { horizonMonths: 20 });
    const cash = cashOf(results);
    // The second year ends 4 months after the horizon.
    cash.slice(0, 19).forEach((usd) => expectNear(usd, 438));
    expectNear(cash[19], 438 + 4 * 438);
    expectNear(sum(cash), 24 * 438);
    expectNear(results.options[0]!.cost!.strandedCommitmentUsd, 4 * 438);
    expectNear(results.options[0]!.cost!.usdPerMonth.value, 438);
  });

  test.each<[string, Partial<RentedOption>, number, number | undefined]>([
    ['nothing of a term that ends with the horizon', YEAR, 24, 0],
    ['nine months of the first', YEAR, 3, 9 * 438],
    ['no word of machines that can be given back', {}, 20, undefined],
    ['four months of the second, at a price of your own too', { ...YEAR, usdPerHour: 0.5 }, 20, 4 * 365],
  ])('%s', (_, option, horizonMonths, expected) => {
    const stranded = resultsOf(option, { horizonMonths }).options[0]!.cost!.strandedCommitmentUsd;
    if (expected === undefined) expect(stranded).toBeUndefined();
    else expectNear(stranded, expected);
  });

  test('runs from when a machine is taken on, non-production ones too, with their tax', () => {
    // 1.9 requests/s growing by 4 % a month pass 2/s, the first machine's, in month 3: 1.9, 1.976, 2.055.
    const policy = { headroomRatio: 0, spareReplicas: 0, nonProductionReplicas: 1 };
    const results = resultsOf(YEAR, { ...grown(1.9, 0.04), policy, horizonMonths: 13, taxRatio: 0.1 });
    // Two machines begin anew in month 13 and owe 11 months, the third was taken on in month 3 and owes 1.
    expectNear(results.options[0]!.cost!.strandedCommitmentUsd, (2 * 11 + 1) * 438 * 1.1);
    expectNear(cashOf(results)[1], 2 * 438 * 1.1);
    expectNear(cashOf(results)[2], 3 * 438 * 1.1);
    expectNear(cashOf(results)[12], (3 + 23) * 438 * 1.1);
  });

  test('of a machine that is no longer needed is paid until its end, and not renewed', () => {
    // 2.1 requests/s shrinking by 10 % need two machines in month 1 and one from month 2 on.
    const cash = cashOf(resultsOf(YEAR, { ...grown(2.1, -0.1), horizonMonths: 14 }));
    cash.slice(0, 12).forEach((usd) => expectNear(usd, 2 * 438));
    expectNear(cash[12], 438);
    expectNear(cash[13], 438 + 10 * 438);
  });

  test('a part of it stays owed by the whole', () => {
    const results = resultsOf(YEAR, { horizonMonths: 20 }, [apiOption(), routerOption()]);
    expectNear(results.options[2]!.cost!.strandedCommitmentUsd, 4 * 438);
    expect(results.options[1]!.cost).not.toHaveProperty('strandedCommitmentUsd');
    const gpu = cashOf(results);
    const mix = cashOf(results, 'mix');
    expectNear(mix[19]! - mix[18]!, gpu[19]! - gpu[18]!);
  });
});

test('cohorts: held for a life, replaced where still needed', () => {
  const { months, atEnd } = cohortsOver([2, 3, 1, 1, 1], 3);
  expect(months).toEqual([
    { takenOn: 2, ended: 0, held: 2 },
    { takenOn: 1, ended: 0, held: 3 },
    // The first two are in their last month.
    { takenOn: 0, ended: 2, held: 3 },
    { takenOn: 0, ended: 1, held: 1 },
    { takenOn: 1, ended: 0, held: 1 },
  ]);
  expect(atEnd).toEqual([{ month: 4, machines: 1 }]);
});

describe('the cash of a horizon is what recurs and what is paid once', () => {
  test('of an API: tokens, staff, set-up and exit', () => {
    const api = apiOption({ model: 'acme/flat', staffFte: 0.1, oneOff: { setUpUsd: 700, exitUsd: 50 } });
    const cash = cashOf(resultsOf({}, { horizonMonths: 10, staff: { usdPerFteMonth: 10_000 } }, [api]), 'api');
    // 300,000 * 925e-6 = 277.5 and 1,000 a month.
    expectNear(sum(cash), 10 * 1_277.5 + 700 + 50);
  });

  test('of reserved machines: whole terms', () => {
    expectNear(
      sum(cashOf(resultsOf({ ...YEAR, oneOff: { migrationUsd: 300 } }, { horizonMonths: 30 }))),
      36 * 438 + 300,
    );
  });
});
