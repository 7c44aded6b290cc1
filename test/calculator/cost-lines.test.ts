import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { InputError } from '../../schema/input-error.ts';
import type { OptionResult, ReportResults } from '../../schema/report.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  ownedOption,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const resultsOf = (options: ScenarioOption[], parts: Partial<Scenario> = {}): ReportResults =>
  buildReport(inputsWith({ scenario: scenarioWith({ options, ...parts }) })).results;
const optionOf = (results: ReportResults, id: string): OptionResult => results.options.find((one) => one.id === id)!;
const lineOf = ({ cost }: OptionResult, id: string): number => cost!.lines.find((line) => line.id === id)!.usdPerMonth;

describe('lines that every kind of option may have', () => {
  const lines = {
    upgrades: { perYear: 3, usdPerEvaluation: 400 },
    complianceUsdPerYear: 6_000,
    oneOff: { installationUsd: 720 },
  };
  const kinds: ScenarioOption[] = [
    apiOption(lines),
    rentedOption(lines),
    ownedOption({ ...lines, loadedPowerWatts: 300, idlePowerWatts: 200 }),
    deviceOption(lines),
    routerOption({ ...lines, id: 'router' }),
    cascadeOption({ ...lines, id: 'cascade' }),
  ];
  const results = resultsOf(kinds);

  test.each(kinds.map(({ id, kind }) => [kind, id]))('%s', (_, id) => {
    const option = optionOf(results, id);
    expect(option.refusals).toEqual([]);
    // 3 * 400 / 12; 6,000 / 12; 720 over 36 months.
    expectNear(lineOf(option, 're-evaluation'), 100);
    expectNear(lineOf(option, 'compliance'), 500);
    expectNear(lineOf(option, 'one-off'), 20);
  });

  test.each<[string, Partial<ScenarioOption>]>([
    ['upgrades.perYear', { upgrades: { perYear: null, usdPerEvaluation: 1 } }],
    ['upgrades.usdPerEvaluation', { upgrades: { perYear: 1, usdPerEvaluation: null } }],
    ['complianceUsdPerYear', { complianceUsdPerYear: null }],
    ['oneOff.installationUsd', { oneOff: { installationUsd: null } }],
    ['oneOff.parallelRunMonths', { oneOff: { parallelRunMonths: null } }],
    [
      'oneOff.fineTuning.hoursPerRun',
      { oneOff: { fineTuning: { acceleratorCount: 1, hoursPerRun: null, usdPerAcceleratorHour: 1 } } },
    ],
  ])('%s unknown: the option has no price, and the hint names the key', (key, parts) => {
    const { refusals } = optionOf(resultsOf([apiOption(), rentedOption(parts as never)]), 'gpu');
    expect(refusals.map(({ code }) => code)).toEqual(['unknown-figure']);
    expect(refusals[0]!.hint).toContain(key);
  });
});

test('the network of own servers is a line of each month', () => {
  const own = { loadedPowerWatts: 300, idlePowerWatts: 200 };
  const results = resultsOf([ownedOption(own), ownedOption({ ...own, id: 'wired', networkUsdPerMonth: 85 })]);
  const [without, wired] = results.options.map(({ cost }) => cost!.usdPerMonth.value);
  expectNear(wired! - without!, 85);
  expectNear(lineOf(optionOf(results, 'wired'), 'network'), 85);
});

describe('fine-tuning as work', () => {
  const fineTuning = { acceleratorCount: 4, hoursPerRun: 10, usdPerAcceleratorHour: 2.5, failedRunRatio: 0.5 };

  test('accelerators * hours * USD * (1 + failed runs), once', () => {
    // 4 * 10 * 2.5 * 1.5 = 150; without failed runs 100.
    const { cost } = optionOf(resultsOf([apiOption(), rentedOption({ oneOff: { fineTuning } })]), 'gpu');
    expectNear(cost!.upfrontUsd, 150);
    const { failedRunRatio: _, ...clean } = fineTuning;
    const once = resultsOf([apiOption(), rentedOption({ oneOff: { fineTuning: clean } })]);
    expectNear(optionOf(once, 'gpu').cost!.upfrontUsd, 100);
    expect(once.assumptions.map(({ path }) => path)).toContain('options.gpu.oneOff.fineTuning.hoursPerRun');
    expect(once.assumptions.map(({ path }) => path)).toContain('defaults.rented.oneOff.fineTuning.failedRunRatio');
  });

  test('beside an amount of its own it would be paid twice', () => {
    expect(() => resultsOf([apiOption(), rentedOption({ oneOff: { fineTuning, fineTuningUsd: 9 } })])).toThrow(
      /options\[1\]\.oneOff\.fineTuningUsd.*left out beside oneOff\.fineTuning/s,
    );
  });
});

describe('egress by the byte', () => {
  test('output tokens * bytes * USD per GB, with each request', () => {
    // 300,000 * 105 tokens * 250 bytes = 7.875 GB at 0.09 USD.
    const assumed = optionOf(resultsOf([apiOption(), rentedOption({ egress: { usdPerGigabyte: 0.09 } })]), 'gpu');
    expectNear(lineOf(assumed, 'egress'), 7.875 * 0.09);
    const given = rentedOption({ egress: { usdPerGigabyte: 0.1, bytesPerOutputToken: 1_000 } });
    expectNear(lineOf(optionOf(resultsOf([apiOption(), given]), 'gpu'), 'egress'), 31.5 * 0.1);
  });

  test('counts the tokens of the model, not those of the demand', () => {
    const demand = {
      requestsPerMonth: 300_000,
      inputTokensPerRequest: 320,
      outputTokensPerRequest: 84,
      peakToMeanRatio: 1,
    };
    const option = rentedOption({ tokenInflationRatio: 1.25, egress: { usdPerGigabyte: 1, bytesPerOutputToken: 100 } });
    // 84 * 1.25 = 105 tokens of 100 bytes: 3.15 GB.
    expectNear(lineOf(optionOf(resultsOf([apiOption(), option], { demand }), 'gpu'), 'egress'), 3.15);
  });

  test('beside an amount a month it would be paid twice', () => {
    const option = rentedOption({ egress: { usdPerGigabyte: 1 }, egressUsdPerMonth: 5 });
    expect(() => resultsOf([apiOption(), option])).toThrow(InputError);
    expect(() => resultsOf([apiOption(), option])).toThrow(/options\[1\]\.egressUsdPerMonth/);
  });
});

describe('a parallel run', () => {
  const api = apiOption({ model: 'acme/flat', staffFte: 0.1, oneOff: { setUpUsd: 900 } });
  const staff = { usdPerFteMonth: 10_000 };
  // 300,000 * (400 * 1 + 105 * 5) / 1e6 = 277.5 and 1,000 of staff; what was paid once for the API is no part of it.
  const apiMonth = 1_277.5;

  test("months of the baseline's cash at the demand's volume, paid in month 1 and spread over the months", () => {
    const demand = {
      requestsPerMonth: 300_000,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
      growthRatioPerMonth: 0.1,
    };
    const results = resultsOf([api, rentedOption({ oneOff: { parallelRunMonths: 2, setUpUsd: 45 } })], {
      staff,
      demand,
    });
    const gpu = optionOf(results, 'gpu');
    expectNear(gpu.cost!.upfrontUsd, 2 * apiMonth + 45);
    expectNear(lineOf(gpu, 'one-off'), (2 * apiMonth + 45) / 36);
    const { usdByMonth } = results.projection.rows.find(({ option }) => option === 'gpu')!;
    expectNear(usdByMonth[0]! - usdByMonth[1]!, 2 * apiMonth + 45);
    expect(gpu.cost!.lines.find(({ id }) => id === 'one-off')!.figures).toContain('staff.usdPerFteMonth');
  });

  test('is drawn with the baseline', () => {
    const results = buildReport(
      inputsWith({
        drawCount: 200,
        scenario: scenarioWith({
          staff: { usdPerFteMonth: { value: 10_000, low: 5_000, high: 20_000, distribution: 'uniform' } },
          options: [api, rentedOption({ oneOff: { parallelRunMonths: 36 } })],
        }),
      }),
    ).results;
    const { p5, p95 } = optionOf(results, 'gpu').cost!.usdPerMonth;
    // 36 months over 36 months: the month moves as the API's staff does, by 0.1 FTE of 15,000 USD over the whole range.
    expect(p95 - p5).toBeGreaterThan(0.8 * 1_500);
    expect(p95 - p5).toBeLessThan(1_500);
  });

  test('wherever the baseline stands, and of a hybrid with its parts', () => {
    const own = ownedOption({ loadedPowerWatts: 300, idlePowerWatts: 200, oneOff: { parallelRunMonths: 1 } });
    const options = [own, routerOption(), rentedOption(), api];
    const results = resultsOf(options, { baselineOption: 'mix', staff });
    const mix = optionOf(results, 'mix').cost!;
    // Nothing of the month of the mix but the API's set-up was paid once.
    expectNear(optionOf(results, 'server').cost!.upfrontUsd, 20_000 + mix.usdPerMonth.value - 900 / 36);
  });

  test.each<[string, ScenarioOption[], string, string]>([
    ['the baseline itself', [apiOption({ oneOff: { parallelRunMonths: 1 } }), rentedOption()], 'api', 'options[0]'],
    [
      'an option made of the baseline',
      [apiOption(), rentedOption(), routerOption({ oneOff: { parallelRunMonths: 1 } })],
      'api',
      'options[2]',
    ],
    [
      'devices that fall back on it',
      [apiOption(), deviceOption({ fallBack: { option: 'api', requestRatio: 0.1 }, oneOff: { parallelRunMonths: 1 } })],
      'api',
      'options[1]',
    ],
    [
      'a part of the baseline',
      [apiOption(), rentedOption({ oneOff: { parallelRunMonths: 1 } }), routerOption()],
      'mix',
      'options[1]',
    ],
  ])('nothing runs beside it: %s', (_, options, baselineOption, place) => {
    expect(() => resultsOf(options, { baselineOption })).toThrow(InputError);
    expect(() => resultsOf(options, { baselineOption })).toThrow(`${place}.oneOff.parallelRunMonths`);
  });

  test('of a baseline without a price there is none either', () => {
    const options = [apiOption({ model: 'acme/unpriced' }), rentedOption({ oneOff: { parallelRunMonths: 1 } })];
    const { refusals } = optionOf(resultsOf(options), 'gpu');
    expect(refusals.map(({ code }) => code)).toEqual(['baseline-refused']);
    expect(refusals[0]!.message).toContain('baseline api');
  });

  test('above the rate limit of the baseline it is priced as if the limit were raised', () => {
    const slow = apiOption({ model: 'acme/flat', rateLimitRequestsPerSecond: 0.01 });
    const gpu = optionOf(resultsOf([slow, rentedOption({ oneOff: { parallelRunMonths: 2 } })]), 'gpu');
    expectNear(gpu.cost!.upfrontUsd, 2 * 277.5);
  });
});

test('a month for each active user', () => {
  const demand = {
    requestsPerMonth: 300_000,
    inputTokensPerRequest: 400,
    outputTokensPerRequest: 105,
    peakToMeanRatio: 1,
  };
  const { cost } = resultsOf([apiOption({ model: 'acme/flat' })], { demand: { ...demand, activeUserCount: 1_500 } })
    .options[0]!;
  expectNear(cost!.usdPerActiveUserPerMonth, 277.5 / 1_500);
  expect(resultsOf([apiOption()], { demand }).options[0]!.cost).not.toHaveProperty('usdPerActiveUserPerMonth');
  expect(() => resultsOf([apiOption()], { demand: { ...demand, activeUserCount: null } })).toThrow(
    /demand\.activeUserCount/,
  );
});
