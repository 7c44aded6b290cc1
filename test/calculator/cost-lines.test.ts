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
    [
      'both parts of the baseline',
      [
        ownedOption({ oneOff: { parallelRunMonths: 1 } }),
        rentedOption({ oneOff: { parallelRunMonths: 1 } }),
        routerOption({ large: 'server' }),
      ],
      'mix',
      'options[0]',
    ],
  ])('nothing runs beside it: %s', (_, options, baselineOption, place) => {
    expect(() => resultsOf(options, { baselineOption })).toThrow(InputError);
    expect(() => resultsOf(options, { baselineOption })).toThrow(`${place}.oneOff.parallelRunMonths`);
  });

  test('of a part it is none of the whole, which states its own', () => {
    const gpu = rentedOption({ oneOff: { parallelRunMonths: 3, setUpUsd: 45 } });
    const own = ownedOption({ loadedPowerWatts: 300, idlePowerWatts: 200 });
    const results = resultsOf([api, gpu, own, routerOption(), routerOption({ id: 'own', large: 'server' })], { staff });
    expectNear(optionOf(results, 'gpu').cost!.upfrontUsd, 3 * apiMonth + 45);
    expectNear(optionOf(results, 'mix').cost!.upfrontUsd, 900 + 45);
    expectNear(optionOf(results, 'own').cost!.upfrontUsd, 20_000 + 45);
    expect(results.assumptions.find(({ path }) => path === 'options.gpu.oneOff.parallelRunMonths')!.options).toEqual([
      'gpu',
    ]);
    // Of the API's figures those of the hybrid without the API are its own alone.
    expect(results.assumptions.find(({ path }) => path === 'options.api.staffFte')!.options).toEqual([
      'api',
      'mix',
      'gpu',
    ]);
    expect(results.warnings.filter((text) => text.includes('parallel run'))).toEqual([
      'own: the parallel run of its part gpu is not in it: state its own oneOff.parallelRunMonths.',
    ]);
    const stated = routerOption({ id: 'own', large: 'server', oneOff: { parallelRunMonths: 2 } });
    const told = resultsOf([api, gpu, own, stated], { staff });
    expectNear(optionOf(told, 'own').cost!.upfrontUsd, 20_000 + 45 + 2 * apiMonth);
    expect(told.warnings.filter((text) => text.includes('parallel run'))).toEqual([]);
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
  expectNear(cost!.usdPerActiveUserPerMonth!.value, 277.5 / 1_500);
  expect(resultsOf([apiOption()], { demand }).options[0]!.cost).not.toHaveProperty('usdPerActiveUserPerMonth');
  const unknown = resultsOf([apiOption()], { demand: { ...demand, activeUserCount: null } });
  expect(unknown.options[0]!.cost).not.toHaveProperty('usdPerActiveUserPerMonth');
  expect(unknown.assumptions.find(({ path }) => path === 'demand.activeUserCount')).toMatchObject({
    value: null,
    reason: 'given as unknown in the scenario',
  });
});

describe('a licence of rented machines', () => {
  const licence = { basis: 'accelerator', usdPerYear: 1_200 } as const;

  test.each<[string, Partial<Parameters<typeof rentedOption>[0]>, number]>([
    ['of each accelerator', { licence, instance: 'cloud/four', usdPerHour: 4 }, 400],
    ['of each instance', { licence: { ...licence, basis: 'server' }, instance: 'cloud/four', usdPerHour: 4 }, 100],
    ['paid while the machine sleeps', { licence, schedule: { hoursPerWeek: 84 } }, 100],
  ])('%s', (_, option, usd) => {
    expectNear(lineOf(optionOf(resultsOf([rentedOption(option)]), 'gpu'), 'licence'), usd);
  });

  test('of the machines that are not in production too; unknown it refuses the option', () => {
    const policy = { headroomRatio: 0, spareReplicas: 0, nonProductionReplicas: 2 };
    const gpu = optionOf(resultsOf([rentedOption({ licence })], { policy }), 'gpu');
    expectNear(lineOf(gpu, 'licence-non-production'), 200);
    const unknown = rentedOption({ licence: { ...licence, usdPerYear: null } });
    expect(optionOf(resultsOf([unknown]), 'gpu').refusals.map(({ code }) => code)).toEqual(['unknown-figure']);
  });
});

describe('what stands in for a policy that is not stated', () => {
  const staying = [
    'policy.spareReplicas',
    'policy.nonProductionReplicas',
    'defaults.rented.publicIpv4Count',
    'oneOffAmortisationMonths',
    'horizonMonths',
  ];
  const options = [rentedOption({ oneOff: { setUpUsd: 360 } })];
  const { horizonMonths: _months, ...scenario } = scenarioWith({ options, policy: { headroomRatio: 0 } });
  const { results } = buildReport(inputsWith({ scenario, drawCount: 50 }));

  test('is listed as assumed, and drawn in no draw', () => {
    const listed = results.assumptions.filter(({ path }) => staying.includes(path));
    expect(listed.map(({ path, value, source }) => [path, value, source])).toEqual([
      ['policy.spareReplicas', 1, 'assumed'],
      ['policy.nonProductionReplicas', 0, 'assumed'],
      ['oneOffAmortisationMonths', 36, 'assumed'],
      ['defaults.rented.publicIpv4Count', 1, 'assumed'],
      ['horizonMonths', 36, 'assumed'],
    ]);
    expect(listed.every(({ low, high }) => low === null && high === null)).toBe(true);
    expect(results.options[0]!.fleet).toMatchObject({ spareReplicas: 1, instances: 2, nonProductionInstances: 0 });
    expectNear(lineOf(results.options[0]!, 'one-off'), 10);
  });

  test("what is stated is the user's", () => {
    const stated = resultsOf([rentedOption({ publicIpv4Count: 2 })], {
      policy: { headroomRatio: 0, spareReplicas: 3, nonProductionReplicas: 1 },
    });
    const valueOf = (path: string) => stated.assumptions.find((one) => one.path === path)!;
    expect(valueOf('policy.spareReplicas')).toMatchObject({ value: 3, source: 'user' });
    expect(valueOf('options.gpu.publicIpv4Count')).toMatchObject({ value: 2, source: 'user' });
    expect(optionOf(stated, 'gpu').fleet).toMatchObject({ instances: 4, nonProductionInstances: 1 });
  });
});

test('a life of less than a month is no life', () => {
  const owned = (lifeMonths: number) => () => scenarioWith({ options: [apiOption(), ownedOption({ lifeMonths })] });
  expect(owned(0.5)).toThrow(/options\[1\]\.lifeMonths/);
  expect(owned(1)).not.toThrow();
});
