import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { figureTurning } from '../../calculator/break-even-over/figure-turning.ts';
import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import type { ReportInputs } from '../../schema/report.ts';
import { apiModelWith, catalogueWith, known, ruleOf } from '../factories/catalogue.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  inputsWith,
  ownedOption,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

type Variable = BreakEvenOver['variable'];
type Options = ReportInputs['scenario']['options'];

/** A replica that serves 100,000 requests a month; a request has 1,000 tokens each way. */
const HUNDRED_THOUSAND = measurementWith({
  operatingPoints: [pointWith({ requestsPerSecond: 100_000 / (730 * 3600), inputTokens: 1_000, outputTokens: 1_000 })],
});

/** 1 USD per million output tokens is 0.001 USD a request; input is free in "out" and costs 2 USD, cached 1, in "in". */
const inputsOf = (
  options: Options,
  { demand = {}, ...scenario }: Partial<Omit<ReportInputs['scenario'], 'demand'>> & { demand?: object } = {},
  parts: Partial<ReportInputs> = {},
): ReportInputs =>
  inputsWith({
    measurements: { 'm.json': HUNDRED_THOUSAND },
    catalogue: catalogueWith({
      models: {
        'acme/out': apiModelWith({ rules: [ruleOf({ input: 0, output: 10 })] }),
        'acme/in': apiModelWith({ rules: [ruleOf({ input: 2, cached: 1, output: 0 })] }),
        'acme/batch': apiModelWith({
          rules: [ruleOf({ input: 2, cached: 1, output: 0 })],
          serviceTiers: { batch: { priceRatio: known(0.5), cachedInput: null } },
        }),
        'acme/length': apiModelWith({
          rules: [
            ruleOf(
              { input: 2, cached: 1, output: 0 },
              {
                tiers: [
                  {
                    kind: 'marginal',
                    aboveInputTokens: 400,
                    usdPerMillionInputTokens: known(4),
                    usdPerMillionCachedInputTokens: known(1),
                    usdPerMillionCacheWriteTokens: known(4),
                    usdPerMillionCacheWriteOneHourTokens: known(4),
                  },
                ],
              },
            ),
          ],
        }),
      },
    }),
    ...parts,
    scenario: scenarioWith({
      ...scenario,
      demand: {
        requestsPerMonth: 50_000,
        inputTokensPerRequest: 1_000,
        outputTokensPerRequest: 1_000,
        peakToMeanRatio: 1,
        ...demand,
      },
      options,
    }),
  });

const overOf = (inputs: ReportInputs): BreakEvenOver[] => buildReport(inputs).results.breakEven.over;
function entry(inputs: ReportInputs, variable: Variable, option = 'gpu'): BreakEvenOver {
  const found = overOf(inputs).filter((one) => one.variable === variable && one.option === option);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** Nothing but the machine: no disk, no address. */
const gpu = (parts: Parameters<typeof rentedOption>[0] = {}) =>
  rentedOption({ usdPerHour: 1, storageGigabytes: 0, publicIpv4Count: 0, ...parts });
const api = (parts: Parameters<typeof apiOption>[0] = {}) => apiOption({ model: 'acme/out', ...parts });

describe('price per hour', () => {
  test('50,000 requests at 0.01 USD are 500 USD: 500 / 730 h = 0.68493 USD/h, cheaper below', () => {
    const found = entry(inputsOf([api(), gpu()]), 'usd-per-hour');
    expect(found).toMatchObject({
      path: 'options.gpu.usdPerHour',
      unit: 'USD/h',
      from: 0,
      to: 4,
      current: 1,
      outcome: 'crosses',
      cheaperSide: 'below',
      neverRatio: 0,
      alwaysRatio: 0,
    });
    expect(found.crossings).toHaveLength(1);
    expectNear(found.firstCrossing.value, 500 / 730);
    // At nothing an hour the machine is 500 USD below the API, at 4 USD it is 4 * 730 - 500 = 2,420 above.
    expectNear(found.points[0]!.differenceUsd, -500);
    expectNear(found.points.at(-1)!.differenceUsd, 2_420);
  });

  test('a machine held twice counts twice: two instances of 0.5 * 500 / 730', () => {
    const found = entry(inputsOf([api(), gpu()], { policy: { headroomRatio: 0, spareReplicas: 1 } }), 'usd-per-hour');
    expectNear(found.firstCrossing.value, 250 / 730);
  });

  test('looked for up to twenty times the price now, shown as far as it lies and a quarter beyond', () => {
    // 500 USD against 730 h: 0.68493 is 6.8 times 0.1; shown to 1.25 * 0.68493.
    const far = entry(inputsOf([api(), gpu({ usdPerHour: 0.1 })]), 'usd-per-hour');
    expectNear(far.to, (1.25 * 500) / 730);
    // 34 times 0.02: not looked at.
    const beyond = entry(inputsOf([api(), gpu({ usdPerHour: 0.02 })]), 'usd-per-hour');
    expect(beyond).toMatchObject({ outcome: 'always', to: 0.08, alwaysRatio: 1, neverRatio: 0, crossings: [] });
    expect(beyond.firstCrossing).toEqual({ value: null, p5: null, p50: null, p95: null });
  });

  test('staff that alone costs more than the API: never', () => {
    const found = entry(inputsOf([api(), gpu({ monitoringUsdPerMonth: 501 })]), 'usd-per-hour');
    expect(found).toMatchObject({ outcome: 'never', neverRatio: 1, alwaysRatio: 0, cheaperSide: null });
  });

  test('against the same machine, with as much beside: a tie at every price', () => {
    const twin = inputsOf(
      [gpu({ id: 'other', usdPerHour: undefined! }), gpu({ usdPerHour: undefined! })].map(withoutPrice),
      {
        baselineOption: 'other',
      },
    );
    expect(entry(twin, 'usd-per-hour')).toMatchObject({ outcome: 'tie', crossings: [] });
  });

  test('what a commitment has paid upfront is the least that the price can be', () => {
    const { instances } = catalogueWith();
    const inputs = inputsOf([api(), withoutPrice(gpu({ purchase: 'reserved-1y' }))]);
    const upfront = entry(
      {
        ...inputs,
        catalogue: {
          ...inputs.catalogue,
          instances: {
            ...instances,
            // 0.6 USD/h, of which 1,752 USD a year are paid upfront: 0.2 USD/h.
            'cloud/one': {
              ...instances['cloud/one']!,
              upfrontUsdByRegion: { 'cloud/east': { 'reserved-1y': known(1_752) } },
            },
          },
        },
      },
      'usd-per-hour',
    );
    expectNear(upfront.from, 0.2);
    expectNear(upfront.firstCrossing.value, 500 / 730);
  });

  test('of an API against rented machines it is their price that is varied', () => {
    const found = entry(inputsOf([api(), gpu()], { baselineOption: 'gpu' }), 'usd-per-hour', 'api');
    expect(found).toMatchObject({ path: 'options.gpu.usdPerHour', cheaperSide: 'above' });
    expectNear(found.firstCrossing.value, 500 / 730);
  });

  test('a hybrid has one entry for each machine that its parts rent', () => {
    const paths = overOf(
      inputsOf([api(), gpu(), gpu({ id: 'big', usdPerHour: 2 }), routerOption({ small: 'gpu', large: 'big' })]),
    ).filter(({ variable, option }) => variable === 'usd-per-hour' && option === 'mix');
    expect(paths.map(({ path }) => path)).toEqual(['options.gpu.usdPerHour', 'options.big.usdPerHour']);
    // gpu * 730 + 2 * 730 is more than 500 at any price of the first; of the second 500 / 730 - 1 is below nothing.
    expect(paths.map(({ outcome }) => outcome)).toEqual(['never', 'never']);
  });
});

/** As if usdPerHour had been left out, for the catalogue's price. */
function withoutPrice<T extends { usdPerHour?: unknown }>({ usdPerHour: _price, ...option }: T): Omit<T, 'usdPerHour'> {
  return option;
}

describe('utilisation of the machines that the demand takes', () => {
  test('730 USD against 0.01 USD a request: 73,000 of 100,000 requests, 73 %', () => {
    const found = entry(inputsOf([api(), gpu()]), 'utilisation');
    expect(found).toMatchObject({ path: null, unit: 'ratio', from: 0, outcome: 'crosses', cheaperSide: 'above' });
    expectNear(found.current, 0.5);
    expectNear(found.to, 1);
    expectNear(found.firstCrossing.value, 0.73);
  });

  test('of the baseline, where the option has no machines: cheaper below 73 % of those that stay', () => {
    const inputs = inputsOf([api(), gpu()], { baselineOption: 'gpu' });
    const found = entry(inputs, 'utilisation', 'api');
    expect(found).toMatchObject({ baseline: 'gpu', part: 'gpu', from: 0, outcome: 'crosses', cheaperSide: 'below' });
    expectNear(found.current, 0.5);
    expectNear(found.to, 1);
    expectNear(found.firstCrossing.value, 0.73);
    // 730 USD more at none, 1,000 - 730 USD at all that the machine holds.
    expect(found.points.map(({ at }) => at)).toEqual([0, 1]);
    expectNear(found.points[0]!.differenceUsd, -730);
    expectNear(found.points[1]!.differenceUsd, 270);
  });

  test('of the part of a baseline that is a hybrid', () => {
    // 80 % of the requests reach its machine, which holds 100,000: (730 + 0.2 * 0.01 V) is 0.01 V at V = 91,250, 73 %.
    const hybrid = routerOption({ id: 'mix', small: 'gpu', large: 'api' });
    const found = entry(inputsOf([api(), gpu(), hybrid], { baselineOption: 'mix' }), 'utilisation', 'api');
    expect(found).toMatchObject({ part: 'gpu', cheaperSide: 'below' });
    expectNear(found.firstCrossing.value, 0.73);
  });

  test('a rate limit ends the line where it lies, not at the last volume that is even', () => {
    // 0.01/s are 26,280 requests a month, 26 % of what the machine holds: 730 - 262.80 USD less there, and none above.
    const found = entry(
      inputsOf([api({ rateLimitRequestsPerSecond: 0.01 }), gpu()], { demand: { requestsPerMonth: 20_000 } }),
      'utilisation',
    );
    const last = found.points.at(-1)!;
    expectNear(last.at, 0.2628);
    expectNear(last.differenceUsd, 730 - 262.8);
  });

  test('headroom and a spare are paid and carry nothing: two replicas, of which 80 % of one, so up to 40 %', () => {
    // 2 * 730 = 1,460 USD are 146,000 requests at 0.01 USD; the machines hold 80,000.
    const never = entry(inputsOf([api(), gpu()], { policy: { headroomRatio: 0.2, spareReplicas: 1 } }), 'utilisation');
    expectNear(never.to, 0.4);
    expect(never).toMatchObject({ outcome: 'never', neverRatio: 1 });
    // At 0.5 USD/h it is 73,000 of 200,000.
    const found = entry(
      inputsOf([api(), gpu({ usdPerHour: 0.5 })], { policy: { headroomRatio: 0.2, spareReplicas: 1 } }),
      'utilisation',
    );
    expectNear(found.firstCrossing.value, 0.365);
  });

  test('more machines for more demand, and they stay as many: 3 * 730 USD over 300,000 requests', () => {
    const found = entry(inputsOf([api(), gpu()], { demand: { requestsPerMonth: 250_000 } }), 'utilisation');
    expectNear(found.current, 250 / 300);
    expectNear(found.firstCrossing.value, 0.73);
  });

  test('of a part of a hybrid: the machine gets 80 % of the requests', () => {
    // 730 + 0.2 V * 0.01 = 0.01 V at V = 91,250; 73,000 of them reach the machine.
    const found = entry(inputsOf([api(), gpu(), routerOption()]), 'utilisation', 'mix');
    expectNear(found.current, 0.4);
    expectNear(found.firstCrossing.value, 0.73);
    expectNear(found.to, 1);
  });

  test('autoscaled machines stay paid as the day has them', () => {
    // Twelve hours at 2 and twelve at 1 over a mean of 1.5: 150,000 a month are 200,000 in a busy hour's month, two machines,
    // and 100,000, one. Paid are 1.5 machines, which hold 150,000: 1.5 * 730 = 1,095 USD are 109,500 requests, 73 %.
    const inputs = inputsOf([api(), gpu({ schedule: { autoscale: {} } })]);
    const found = entry(
      {
        ...inputs,
        scenario: scenarioWith({
          ...inputs.scenario,
          demand: {
            requestsPerMonth: 140_000,
            inputTokensPerRequest: 1_000,
            outputTokensPerRequest: 1_000,
            hourlyProfile: { clock: 'local', loadRatioByHour: Array.from({ length: 24 }, (_, i) => (i < 12 ? 2 : 1)) },
          },
        }),
      },
      'utilisation',
    );
    expectNear(found.to, 1);
    expectNear(found.current, 140 / 150);
    expectNear(found.firstCrossing.value, 0.73);
  });

  test('against a baseline that is machines too: the volume at which it needs another one', () => {
    // One machine of 1.5 USD/h holds 100,000, two of 1 USD/h elsewhere as soon as they serve more than 100,000 * 0.6.
    const slower = gpu({ id: 'slow', transferFactorRatio: 0.6 });
    const found = entry(inputsOf([slower, gpu({ usdPerHour: 1.5 })], { baselineOption: 'slow' }), 'utilisation');
    expect(found.crossings).toHaveLength(1);
    expectNear(found.firstCrossing.value, 0.6, 1e-7);
  });

  test('not of an API, and of each of two fleets', () => {
    const of = overOf(
      inputsOf([api(), api({ id: 'again' }), gpu(), gpu({ id: 'big' }), cascadeOption({ small: 'gpu', large: 'big' })]),
    ).filter(({ variable }) => variable === 'utilisation');
    expect(of.map(({ option, part }) => [option, part])).toEqual([
      ['gpu', null],
      ['big', null],
      ['mix', 'gpu'],
      ['mix', 'big'],
    ]);
  });
});

describe('months', () => {
  test('1,000 USD at the start and 230 USD less a month: cheaper after the fifth, 4 * 230 = 920, 5 * 230 = 1,150', () => {
    const set = { setUpUsd: 1_000 };
    const inputs = inputsOf([api(), gpu({ oneOff: set })], { demand: { requestsPerMonth: 96_000 }, horizonMonths: 36 });
    const found = entry(inputs, 'months');
    expect(found).toMatchObject({
      unit: 'months',
      from: 1,
      to: 120,
      current: 36,
      crossings: [5],
      cheaperSide: 'above',
      outcome: 'crosses',
    });
    const { rows } = buildReport(inputs).results.projection;
    expect(rows.find(({ option }) => option === 'gpu')!.paybackMonth!.value).toBe(5);
    // The line is straight from the first month, 770 USD dearer, to the last: 1,000 - 120 * 230 = -26,600.
    expect(found.points.map(({ at }) => at)).toEqual([1, 120]);
    expectNear(found.points[0]!.differenceUsd, 770);
    expectNear(found.points[1]!.differenceUsd, -26_600);
  });

  test('hardware that is bought again turns it back', () => {
    // 2,000 USD for 24 months against 100 USD a month: cheaper from month 21 to 24, dearer again from 25, then from month 41.
    const inputs = inputsOf(
      [
        api(),
        ownedOption({
          id: 'gpu',
          capexUsd: 2_000,
          lifeMonths: 24,
          hostingUsdPerMonth: 100,
          hostingIncludesPower: true,
          costOfCapitalRatioPerYear: 0,
        }),
      ],
      { demand: { requestsPerMonth: 20_000 } },
    );
    const { crossings, points } = entry(inputs, 'months');
    expect(crossings.slice(0, 3)).toEqual([21, 25, 41]);
    // It bends at each purchase: months 24 and 25, 48 and 49, and so on.
    expect(points.map(({ at }) => at)).toEqual([1, 24, 25, 48, 49, 72, 73, 96, 97, 120]);
  });

  test('growth and a launch are in; the exit, which comes at the end, is not', () => {
    const inputs = inputsOf([api(), gpu({ oneOff: { setUpUsd: 1_000, exitUsd: 50_000 } })], {
      demand: { requestsPerMonth: 60_000, growthRatioPerMonth: 0.004, launchRamp: { months: 4, startRatio: 0.2 } },
    });
    const { crossings, points } = entry(inputs, 'months');
    let difference = 1_000;
    const byHand = Array.from({ length: 120 }, (_, i) => {
      const volume = i < 4 ? 60_000 * (0.2 + (0.8 * i) / 4) : 60_000 * 1.004 ** (i - 4);
      difference += 730 * Math.ceil(volume / 100_000) - volume * 0.01;
      return difference;
    });
    const cheaper = byHand.findIndex((usd) => usd < 0) + 1;
    expect(cheaper).toBeGreaterThan(10);
    expect(crossings[0]).toBe(cheaper);
    expect(points).toHaveLength(25);
    for (const { at, differenceUsd } of points) expectNear(differenceUsd, byHand[at - 1]!, 1e-9);
  });

  test('an API against its twin is a tie', () => {
    expect(entry(inputsOf([api(), api({ id: 'gpu' })]), 'months')).toMatchObject({ outcome: 'tie', neverRatio: 1 });
  });
});

describe('cached share of the input', () => {
  const ofInput = (parts: Parameters<typeof apiOption>[0] = {}) => api({ model: 'acme/in', ...parts });

  test('(2 - s) USD per million: 50,000 requests of 1,000 tokens are 100 - 50 s USD, 73 USD at s = 0.54', () => {
    const found = entry(inputsOf([ofInput(), gpu({ usdPerHour: 0.1 })]), 'cached-share');
    expect(found).toMatchObject({
      path: 'demand.cachedInputRatio',
      from: 0,
      to: 1,
      current: 0,
      cheaperSide: 'below',
      outcome: 'crosses',
    });
    expectNear(found.firstCrossing.value, 0.54);
    expect(found.points).toHaveLength(2);
  });

  test('a minimum commitment bends the line: below 80 USD the API stays at 80', () => {
    const held = entry(
      inputsOf([ofInput({ minimumCommitmentUsdPerMonth: 80 }), gpu({ usdPerHour: 0.1 })]),
      'cached-share',
    );
    expect(held).toMatchObject({ outcome: 'always', alwaysRatio: 1 });
    // The bend is where 100 - 50 s = 80.
    expect(held.points).toHaveLength(3);
    expectNear(held.points[1]!.at, 0.4, 1e-8);
  });

  test('prices that rise with the length bend it too', () => {
    // Cached tokens come first in a prompt, at 1 USD per million; those behind them are 2 USD up to 400 tokens, 4 above. With
    // s above 0.4 a request is (1,000 s + 4,000 (1 - s)) / 1e6 USD; 73 / 50,000 = 0.00146 at s = (4,000 - 1,460) / 3,000.
    const found = entry(inputsOf([api({ model: 'acme/length' }), gpu({ usdPerHour: 0.1 })]), 'cached-share');
    expectNear(found.firstCrossing.value, 2_540 / 3_000);
    expect(found.points.map(({ at }) => Math.round(at * 1e6) / 1e6)).toEqual([0, 0.4, 1]);
  });

  test('no entry where a tier does not say how it bills cached input, or nothing is billed by it', () => {
    const batch = inputsOf([api({ model: 'acme/batch', serviceTier: 'batch' }), gpu()]);
    const machines = inputsOf([gpu({ id: 'other' }), gpu()]);
    for (const inputs of [batch, machines])
      expect(overOf(inputs).filter(({ variable }) => variable === 'cached-share')).toEqual([]);
    expect(overOf(batch)).not.toEqual([]);
  });
});

test('where the costs bend between two knots, as they may in a draw, the crossing is narrowed down', () => {
  // 4 up to 0.8 and 20 less per unit above it, against 3: it meets 3 at 0.85; the straight line from 4 to 0 would at 0.25.
  const own = (at: number): number => 4 - 20 * Math.max(0, at - 0.8);
  const costsAt = (at: number) => ({ own: own(at), other: 3 });
  const found = figureTurning([0, 1], [0, 1].map(costsAt), costsAt);
  expect(found.startsCheaper).toBe(false);
  expect(found.crossings).toHaveLength(1);
  expectNear(found.crossings[0], 0.85);
});

describe('bands', () => {
  test('of a crossing that moves with a price even over 5 to 15 USD: 0.005 to 0.015 USD a request', () => {
    const inputs = inputsOf([api(), gpu()], {}, { drawCount: 10_000 });
    const drawn = (uncertain: ReportInputs): ReportInputs => ({
      ...uncertain,
      catalogue: {
        ...uncertain.catalogue,
        models: {
          'acme/out': apiModelWith({
            rules: [
              ruleOf(
                { input: 0, output: 10 },
                { usdPerMillionOutputTokens: known(10, { low: 5, high: 15, distribution: 'uniform' }) },
              ),
            ],
          }),
        },
      },
    });
    const price = entry(drawn(inputs), 'usd-per-hour');
    // 50,000 requests: 250 to 750 USD over 730 h, P5 275, P95 725.
    expectNear(price.firstCrossing.p5, 275 / 730, 0.04);
    expectNear(price.firstCrossing.p50, 500 / 730, 0.06);
    expectNear(price.firstCrossing.p95, 725 / 730, 0.02);
    expect(price).toMatchObject({ neverRatio: 0, alwaysRatio: 0 });
    const utilisation = entry(drawn(inputs), 'utilisation');
    // 73 % at 10 USD; below 7.3 USD, in 23 % of the draws, a full machine is the dearer one still.
    expect(Math.abs(utilisation.neverRatio - 0.23)).toBeLessThan(0.06);
    expectNear(utilisation.firstCrossing.p5, 730 / 1_450, 0.03);
    expect(utilisation.firstCrossing.p95).toBeNull();
  });
});

const RUNS = { numRuns: 12, seed: 5 };
const anyCase = fc.record({
  requestsPerMonth: fc.integer({ min: 5_000, max: 900_000 }),
  usdPerHour: fc.double({ min: 0.05, max: 3, noNaN: true }),
  outputPrice: fc.double({ min: 0.5, max: 30, noNaN: true }),
  inputPrice: fc.double({ min: 0.2, max: 5, noNaN: true }),
  cachedShare: fc.double({ min: 0, max: 1, noNaN: true }),
  setUpUsd: fc.integer({ min: 0, max: 5_000 }),
  minimum: fc.constantFrom(0, 300),
  spareReplicas: fc.integer({ min: 0, max: 2 }),
  headroomRatio: fc.double({ min: 0, max: 0.5, noNaN: true }),
  growth: fc.constantFrom(0, 0.02, -0.01),
});
type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;
const caseInputs = (any: Case, money = 1): ReportInputs => ({
  ...inputsOf(
    [
      api({ minimumCommitmentUsdPerMonth: any.minimum * money }),
      gpu({ usdPerHour: any.usdPerHour * money, oneOff: { setUpUsd: any.setUpUsd * money } }),
      ownedOption({ capexUsd: 9_000 * money, hostingUsdPerMonth: 90 * money, hostingIncludesPower: true }),
      routerOption(),
    ],
    {
      policy: { headroomRatio: any.headroomRatio, spareReplicas: any.spareReplicas },
      demand: {
        requestsPerMonth: any.requestsPerMonth,
        cachedInputRatio: any.cachedShare,
        growthRatioPerMonth: any.growth,
      },
    },
  ),
  catalogue: catalogueWith({
    models: {
      'acme/out': apiModelWith({
        rules: [
          ruleOf({
            input: any.inputPrice * money,
            cached: (any.inputPrice * money) / 10,
            output: any.outputPrice * money,
          }),
        ],
      }),
    },
  }),
});

const monthlyDifference = (inputs: ReportInputs, option: string): number => {
  const usd = new Map(buildReport(inputs).results.options.map(({ id, cost }) => [id, cost!.usdPerMonth.value]));
  return usd.get(option)! - usd.get('api')!;
};

describe('any scenario', () => {
  test('a report with the price or the cached share on either side of a crossing has the other one cheaper', () => {
    let crossed = 0;
    fc.assert(
      fc.property(anyCase, (any) => {
        const inputs = caseInputs(any);
        const { scenario } = inputs;
        for (const { variable, option, crossings } of overOf(inputs)) {
          if (variable !== 'usd-per-hour' && variable !== 'cached-share') continue;
          for (const crossing of crossings) {
            const [below, above] = [0.999_999, 1.000_001].map((factor) => {
              const value = Math.min(variable === 'cached-share' ? 1 : Infinity, crossing * factor);
              return monthlyDifference(
                {
                  ...inputs,
                  scenario:
                    variable === 'cached-share'
                      ? { ...scenario, demand: { ...scenario.demand, cachedInputRatio: value } }
                      : {
                          ...scenario,
                          options: scenario.options.map((one) =>
                            one.kind === 'rented' ? { ...one, usdPerHour: value } : one,
                          ),
                        },
                },
                option,
              );
            });
            expect(below! * above!, `${variable} ${option} ${crossing}`).toBeLessThan(0);
            crossed += 1;
          }
        }
      }),
      RUNS,
    );
    expect(crossed).toBeGreaterThan(10);
  });

  test('at the utilisation of a crossing the machines cost what the baseline does for those requests', () => {
    let crossed = 0;
    fc.assert(
      fc.property(anyCase, (any) => {
        const inputs = caseInputs(any);
        const { results } = buildReport(inputs);
        for (const option of ['gpu', 'server']) {
          const { cost, fleet } = results.options.find(({ id }) => id === option)!;
          const { crossings, current } = results.breakEven.over.find(
            (one) => one.variable === 'utilisation' && one.option === option,
          )!;
          expectNear(current, fleet!.utilisationRatio);
          for (const crossing of crossings) {
            const requestsPerMonth = (any.requestsPerMonth * crossing) / fleet!.utilisationRatio;
            const { scenario } = inputs;
            const there = buildReport({
              ...inputs,
              scenario: { ...scenario, demand: { ...scenario.demand, requestsPerMonth } },
            }).results.options.find(({ id }) => id === 'api')!;
            // Machines of one's own follow no requests: their month is what it is.
            expectNear(there.cost!.usdPerMonth.value, cost!.usdPerMonth.value, 1e-8);
            crossed += 1;
          }
        }
      }),
      RUNS,
    );
    expect(crossed).toBeGreaterThan(10);
  });

  test('over months it is the cash of the projection so far', () => {
    fc.assert(
      fc.property(anyCase, (any) => {
        const inputs = caseInputs(any);
        // One month more than are looked at, so that what is paid at the end falls outside.
        const { projection, breakEven } = buildReport({
          ...inputs,
          scenario: { ...inputs.scenario, horizonMonths: 121 },
        }).results;
        const soFar = (option: string, months: number): number =>
          projection.rows
            .find((row) => row.option === option)!
            .usdByMonth.slice(0, months)
            .reduce((sum, usd) => sum + usd, 0);
        for (const { variable, option, crossings, points } of breakEven.over) {
          if (variable !== 'months') continue;
          for (const { at, differenceUsd } of points) {
            const scale = soFar('api', at);
            expect(Math.abs(differenceUsd - (soFar(option, at) - scale))).toBeLessThanOrEqual(1e-9 * (1 + scale));
          }
          for (const month of crossings) {
            const [before, after] = [month - 1, month].map((at) => soFar(option, at) - soFar('api', at));
            expect(before! * after!).toBeLessThanOrEqual(1e-6);
          }
        }
      }),
      RUNS,
    );
  });

  test('seven times every price moves no utilisation, month or cached share, and the price per hour by seven', () => {
    fc.assert(
      fc.property(anyCase, (any) => {
        const before = overOf(caseInputs(any));
        const after = overOf({
          ...caseInputs(any, 7),
          catalogue: {
            ...caseInputs(any, 7).catalogue,
            defaults: {
              ...caseInputs(any).catalogue.defaults,
              usdPerKilowattHour: known(0.12 * 7),
            },
          },
        });
        expect(after.map(({ outcome }) => outcome)).toEqual(before.map(({ outcome }) => outcome));
        after.forEach(({ variable, crossings }, i) => {
          const times = variable === 'usd-per-hour' ? 7 : 1;
          expect(crossings).toHaveLength(before[i]!.crossings.length);
          crossings.forEach((crossing, k) => expectNear(crossing, before[i]!.crossings[k]! * times, 1e-7));
        });
      }),
      RUNS,
    );
  });

  test('another order of the options changes nothing', () => {
    fc.assert(
      fc.property(anyCase, (any) => {
        const inputs = { ...caseInputs(any), drawCount: 10 };
        const { scenario } = inputs;
        const turned = {
          ...inputs,
          scenario: { ...scenario, baselineOption: 'api', options: scenario.options.toReversed() },
        };
        const sorted = (over: BreakEvenOver[]): BreakEvenOver[] =>
          over.toSorted((a, b) => `${a.option} ${a.variable}`.localeCompare(`${b.option} ${b.variable}`));
        expect(sorted(overOf(turned))).toEqual(sorted(overOf(inputs)));
      }),
      RUNS,
    );
  });
});

test('a baseline that has no price leaves nothing to compare', () => {
  expect(overOf(inputsOf([api(), gpu({ instance: 'cloud/other' })], { baselineOption: 'gpu' }))).toEqual([]);
});
