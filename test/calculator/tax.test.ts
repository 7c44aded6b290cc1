import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { OptionResult, ReportResults } from '../../schema/report.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const power = { powerWatts: { value: 60, source: 'measured' as const }, boundary: 'accelerator' as const };
const measurements = { 'm.json': measurementWith({ operatingPoints: [pointWith({ power })] }) };
const staff = { usdPerFteMonth: 10_000 };
const resultsOf = (options: ScenarioOption[], parts: Partial<Scenario> = {}): ReportResults =>
  buildReport(inputsWith({ measurements, scenario: scenarioWith({ options, staff, ...parts }) })).results;
const taxOf = ({ cost }: OptionResult): Record<string, number> =>
  Object.fromEntries(
    cost!.lines.filter(({ id }) => id.startsWith('tax')).map(({ id, usdPerMonth }) => [id, usdPerMonth]),
  );
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The taxes of one option at 20 %, those expected and no other. */
function expectTaxes(option: OptionResult, expected: Readonly<Record<string, number>>): void {
  expect(option.refusals).toEqual([]);
  const taxes = taxOf(option);
  expect(Object.keys(taxes).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [id, usd] of Object.entries(expected)) expectNear(taxes[id], usd);
  expectNear(sum(option.cost!.lines.map(({ usdPerMonth }) => usdPerMonth)), option.cost!.usdPerMonth.value);
}

describe('20 % on what others bill', () => {
  test('an API: its tokens, its plan and the work of others, not its people', () => {
    const option = apiOption({ model: 'acme/flat', staffFte: 0.1, supportUsdPerMonth: 50, oneOff: { setUpUsd: 360 } });
    const [api] = resultsOf([option], { taxRatio: 0.2 }).options;
    // 277.5 of tokens, 50 of support, 360 / 36 of set-up; 1,000 of staff are not taxed.
    expectTaxes(api!, { 'tax-request': 55.5, tax: 10, 'tax-paid-once': 2 });
    expectNear(api!.cost!.usdPerMonth.value, 1.2 * (277.5 + 50 + 10) + 1_000);
    expectNear(api!.cost!.upfrontUsd, 432);
  });

  test('a commitment and credits: on what is billed', () => {
    const month = (parts: Partial<Parameters<typeof apiOption>[0]>) =>
      resultsOf([apiOption({ model: 'acme/flat', ...parts })], { taxRatio: 0.2 }).options[0]!.cost!;
    expectNear(month({ minimumCommitmentUsdPerMonth: 400, creditsUsdPerMonth: 100 }).usdPerMonth.value, 1.2 * 300);
    expectNear(month({ creditsUsdPerMonth: 100 }).usdPerMonth.value, 1.2 * 177.5);
    expectNear(month({ minimumCommitmentUsdPerMonth: 400 }).usdPerMonth.value, 1.2 * 400);
    expectNear(month({ creditsUsdPerMonth: 1_000 }).usdPerMonth.value, 0);
    const { lines } = month({ minimumCommitmentUsdPerMonth: 400, creditsUsdPerMonth: 100 });
    expectNear(lines.find(({ id }) => id === 'commitment-and-credits')!.usdPerMonth, 1.2 * 22.5);
    expect(lines.find(({ id }) => id === 'commitment-and-credits')!.figures).toContain('taxRatio');
  });

  test('rented machines: by the hour, disk and address, each tax with what it follows', () => {
    const policy = { headroomRatio: 0, spareReplicas: 0, nonProductionReplicas: 1 };
    const option = rentedOption({
      loadBalancerUsdPerMonth: 20,
      egress: { usdPerGigabyte: 1, bytesPerOutputToken: 100 },
    });
    const [gpu] = resultsOf([option], { taxRatio: 0.2, policy }).options;
    // 730 + 3.65 of hours and 8 of disk, production and not; 20 of balancer; 3.15 GB of egress.
    expectTaxes(gpu!, {
      'tax-paid-instance': 0.2 * 733.65,
      'tax-production-instance': 0.2 * 8,
      'tax-non-production-instance': 0.2 * 741.65,
      tax: 4,
      'tax-request': 0.2 * 3.15,
    });
  });

  test('own servers: on their price, whatever they fetch at the end', () => {
    const own = { costOfCapitalRatioPerYear: 0, hostingIncludesPower: true };
    const before = resultsOf([ownedOption(own)], { taxRatio: 0.2 }).options[0]!;
    // 20,000 / 48 of price and 150 of hosting.
    expectTaxes(before, { 'tax-production-instance-paid-once': (0.2 * 20_000) / 48, 'tax-production-instance': 30 });
    expectNear(before.cost!.upfrontUsd, 24_000);
    const sold = resultsOf([ownedOption({ ...own, residualUsd: 6_000 })], { taxRatio: 0.2 }).options[0]!;
    expectNear(before.cost!.usdPerMonth.value - sold.cost!.usdPerMonth.value, 6_000 / 48);
    // With 8 % a year of capital the tax is paid back as the price is: 4,000 * 0.08 / (1 - 1.08^-4) / 12.
    const { costOfCapitalRatioPerYear: _, ...dear } = own;
    const financed = resultsOf([ownedOption({ ...dear, residualUsd: 6_000 })], { taxRatio: 0.2 }).options[0]!;
    expectNear(taxOf(financed)['tax-production-instance-paid-once'], (4_000 * (0.08 / (1 - 1.08 ** -4))) / 12);
  });

  test('a person who takes over is no bill of others, the next stage is', () => {
    const answers = { acceptedRatio: 0.5, usdPerRejectedAnswer: 0.01 };
    const taxed = (rejected: 'person' | 'escalated') =>
      taxOf(
        resultsOf([apiOption({ model: 'acme/flat', answers: { ...answers, rejected } })], { taxRatio: 0.2 })
          .options[0]!,
      );
    expect(taxed('person')).not.toHaveProperty('tax-request-outside-commitment');
    expectNear(taxed('escalated')['tax-request-outside-commitment'], 0.2 * 1_500);
  });

  test('a parallel run holds the tax of the baseline, once', () => {
    const options = [
      apiOption({ model: 'acme/flat', staffFte: 0.1 }),
      rentedOption({ oneOff: { parallelRunMonths: 2, setUpUsd: 100 } }),
    ];
    const gpu = resultsOf(options, { taxRatio: 0.2 }).options[1]!;
    expectNear(gpu.cost!.upfrontUsd, 2 * (1.2 * 277.5 + 1_000) + 120);
    expectNear(taxOf(gpu)['tax-paid-once'], (0.2 * 100) / 36);
    const alone = [options[0]!, rentedOption({ oneOff: { parallelRunMonths: 2 } })];
    expect(taxOf(resultsOf(alone, { taxRatio: 0.2 }).options[1]!)).not.toHaveProperty('tax-paid-once');
  });

  test('a hybrid pays the tax of its parts, and on its own router', () => {
    const options = (taxRatio: number) => {
      const router = routerOption({ routerUsdPerRequest: 0.001, toLargeRatio: 0.2 });
      return resultsOf([apiOption({ model: 'acme/flat' }), rentedOption(), router], { taxRatio }).options[2]!.cost!;
    };
    expectNear(options(0.2).usdPerMonth.value, 1.2 * options(0).usdPerMonth.value);
  });
});

test('the volumes at which the cheaper one changes stay where both are taxed alike, and move where people are not', () => {
  const options = [apiOption({ model: 'acme/flat' }), rentedOption()];
  const pair = (taxRatio: number, rest: ScenarioOption[] = options) =>
    resultsOf(rest, { taxRatio }).breakEven.pairs[0]!.firstCheaperRequestsPerMonth.value!;
  expectNear(pair(0.2), pair(0));
  // 1,000 of untaxed staff: (1,000 + 1.2 * 741.65) / (1.2 * 925e-6) within the first machine's 5.256 million requests.
  const staffed = [options[0]!, rentedOption({ staffFte: 0.1 })];
  expectNear(pair(0.2, staffed), (1_000 + 1.2 * 741.65) / (1.2 * 925e-6));
});

test('cash: purchases and one-offs with tax, the sale of a server without', () => {
  const option = ownedOption({
    hostingIncludesPower: true,
    lifeMonths: 6,
    residualUsd: 500,
    staffFte: 0.1,
    oneOff: { setUpUsd: 1_000, exitUsd: 300 },
  });
  const results = resultsOf([option], { taxRatio: 0.2, horizonMonths: 8 });
  // 150 of hosting, taxed, and 1,000 of staff; a server in months 1 and 7, the first one sold in month 6; exit in month 8.
  const recurring = 180 + 1_000;
  const expected = [
    recurring + 24_000 + 1_200,
    ...Array<number>(4).fill(recurring),
    recurring - 500,
    recurring + 24_000,
    recurring + 360,
  ];
  const { usdByMonth } = results.projection.rows[0]!;
  usdByMonth.forEach((usd, i) => expectNear(usd, expected[i]!));
});

test('0 is no tax: the same month, and the same cash', () => {
  const options = [
    apiOption({ minimumCommitmentUsdPerMonth: 500, creditsUsdPerMonth: 20 }),
    rentedOption({ purchase: 'reserved-1y' }),
    ownedOption({ oneOff: { setUpUsd: 9 } }),
  ];
  const without = resultsOf(options);
  const zero = resultsOf(options, { taxRatio: 0 });
  // No line of 0 either.
  expect(zero.options).toEqual(without.options);
  expect(zero.assumptions.find(({ path }) => path === 'taxRatio')!.value).toBe(0);
  const perhaps = resultsOf(options, { taxRatio: { value: 0, low: 0, high: 0.1 } });
  expect(perhaps.options[0]!.cost!.lines.map(({ id }) => id)).toContain('tax-request');
  expect(zero.projection).toEqual(without.projection);
});

test('an unknown tax is no scenario', () => {
  expect(() => resultsOf([apiOption()], { taxRatio: null })).toThrow(/taxRatio.*a number/s);
});
