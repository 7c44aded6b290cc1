/** Every worked case of the calculator, through its own functions; who tests the others, and what the product does not do. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { yearlyCapitalUsd } from '../../calculator/annuity.ts';
import { priceOfUsage, type TokenUsage } from '../../calculator/api-price.ts';
import { RECOMPUTATIONS } from '../../calculator/claims/recomputations.ts';
import { usageOfReport } from '../../calculator/reported-usage.ts';
import { crossingsBetween, winnersOver } from '../../calculator/break-even.ts';
import { buildReport } from '../../calculator/build-report.ts';
import { baseCase, type Figure } from '../../calculator/figure.ts';
import { usefulRatio } from '../../calculator/fleet-schedule.ts';
import { monthFootprint, type RequestFootprint } from '../../calculator/footprint.ts';
import { volumeInMonth } from '../../calculator/launch-ramp.ts';
import { cascadedUsd, routedUsd } from '../../calculator/routing.ts';
import { runwayDays } from '../../calculator/runway.ts';
import { instancesFor } from '../../calculator/fleet-rule.ts';
import { type Staircase, usdPerMonthAt } from '../../calculator/staircase.ts';
import { breakEvenHoursPerYear, type Payment, termPrice } from '../../pricing/live/term-price.ts';
import type { ApiModel } from '../../schema/api-model.ts';
import type { OptionResult, ReportInputs } from '../../schema/report.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import {
  HOURS_PER_DAY,
  HOURS_PER_MONTH,
  kilowattHoursFromJoules,
  requestsPerMonthFromPerSecond,
  wattHoursFromKilowattHours,
} from '../../schema/units.ts';
import { apiModelWith, catalogueWith, known, ratesOf, ruleOf } from '../factories/catalogue.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
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

interface GoldenCase {
  readonly id: string;
  readonly group: string;
  readonly inputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly expected: Readonly<Record<string, { readonly value: unknown } | boolean | string>>;
  readonly tolerance: { readonly rel?: number; readonly exact?: boolean };
}

const { cases } = JSON.parse(readFileSync(new URL('golden-public.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GoldenCase[];
};

/** Cases of what the product does not do, and why. */
const NOT_DONE: Readonly<Record<string, string>> = {
  'energy-trapezoid-gap':
    'The load test samples no power: operatingPoints[].power of a measurement is a mean that was taken beside it.',
  'energy-counter-wrap-and-sentinels':
    'The load test reads no energy counter and no gauge of a card; see energy-trapezoid-gap.',
};

/** Cases that other tests ask for by their id. */
const casesOf = (path: string, asking: RegExp): string[] =>
  [...readFileSync(new URL(path, import.meta.url), 'utf8').matchAll(asking)].map(([, id]) => id!);
const OF_LOAD_TEST = casesOf('../loadtest/golden.test.ts', /goldenCase\('([a-z0-9-]+)'\)/g);

const tested = new Set<string>();

function golden(id: string, check: (found: GoldenCase) => void): void {
  tested.add(id);
  test(id, () => {
    const found = cases.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`golden-public.json has no case ${id}`);
    check(found);
  });
}

const input = (found: GoldenCase, name: string): number => found.inputs[name]!.value as number;
const inputs = (found: GoldenCase, name: string): number[] => found.inputs[name]!.value as number[];
const output = (found: GoldenCase, name: string): unknown => {
  const expected = found.expected[name];
  if (expected === undefined) throw new Error(`${found.id} expects no ${name}`);
  return typeof expected === 'object' ? expected.value : expected;
};

/** The figure (or each figure of a list) within the tolerance of the case. */
function agrees(found: GoldenCase, name: string, actual: number | readonly (number | null | undefined)[]): void {
  const tolerance = found.tolerance.exact === true ? 0 : found.tolerance.rel!;
  const expected = output(found, name);
  if (typeof actual === 'number') return expectNear(actual, expected as number, tolerance);
  expect(actual.length).toBe((expected as number[]).length);
  actual.forEach((value, i) => expectNear(value, (expected as number[])[i]!, tolerance));
}

const usd = (
  model: ApiModel,
  usage: Partial<TokenUsage>,
  when: Partial<Parameters<typeof priceOfUsage>[2]> = {},
): number =>
  priceOfUsage(
    model,
    { ...usageOfReport(model, { inputTokens: 0, outputTokens: 0 }), ...usage },
    { at: '2026-11-20T12:00:00Z', ...when },
  ).usd!;

const optionOf = (made: ReportInputs, id: string): OptionResult => {
  const found = buildReport(made).results.options.find((option) => option.id === id)!;
  expect(found.refusals).toEqual([]);
  return found;
};

const staircase = (parts: Partial<Staircase>): Staircase => ({
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

/** Whole units of a capacity at a price; volumes are counted in tokens here. */
const wholeUnits = (usdPerInstanceMonth: number, capacity: number): Staircase =>
  staircase({
    usdPerInstanceMonth,
    fleet: { requestsPerMonthPerReplica: capacity, replicasPerInstance: 1, spareReplicas: 0 },
  });

const figure = (value: number): Figure => ({
  path: 'made-up',
  label: 'made-up',
  unit: '',
  known: known(value),
  slot: 0,
  resamples: null,
});

describe('api-cost', () => {
  golden('api-cached-input', (found) => {
    const model = apiModelWith({
      rules: [
        ruleOf({
          input: input(found, 'inputPrice'),
          cached: input(found, 'cachedPrice'),
          output: input(found, 'outputPrice'),
        }),
      ],
    });
    agrees(
      found,
      'cost',
      usd(model, {
        inputTokens: input(found, 'inputTokens'),
        cachedInputTokens: input(found, 'cachedInputTokens'),
        outputTokens: input(found, 'outputTokens'),
      }),
    );
  });

  golden('api-cache-write-partition', (found) => {
    const prices = {
      input: input(found, 'inputPrice'),
      cached: input(found, 'cacheReadPrice'),
      output: input(found, 'outputPrice'),
    };
    const model = apiModelWith({
      cacheAccounting: 'beside-input',
      rules: [ruleOf(prices, { usdPerMillionCacheWriteTokens: known(input(found, 'cacheWritePrice')) })],
    });
    const reported = {
      inputTokens: input(found, 'reportedInputTokens'),
      cachedInputTokens: input(found, 'cacheReadTokens'),
      cacheWriteTokens: input(found, 'cacheWriteTokens'),
      outputTokens: input(found, 'outputTokens'),
    };
    const usage = usageOfReport(model, reported);
    agrees(found, 'totalInputTokens', usage.inputTokens);
    agrees(found, 'cost', usd(model, usage));
    expect(() => usd(model, reported)).toThrow(RangeError);
  });

  golden('api-batch-flex-and-stacking', (found) => {
    const priceRatio = known(input(found, 'batchMultiplier'));
    const model = apiModelWith({
      rules: [
        ruleOf({
          input: input(found, 'inputPrice'),
          cached: input(found, 'cachedPrice'),
          output: input(found, 'outputPrice'),
        }),
      ],
      serviceTiers: { batch: { priceRatio, cachedInput: 'stacks' }, flex: { priceRatio, cachedInput: 'as-input' } },
    });
    const usage = {
      inputTokens: input(found, 'uncachedInputTokens') + input(found, 'cachedInputTokens'),
      cachedInputTokens: input(found, 'cachedInputTokens'),
      outputTokens: input(found, 'outputTokens'),
    };
    agrees(found, 'standard', usd(model, usage));
    agrees(found, 'batchStacked', usd(model, usage, { serviceTier: 'batch' }));
    agrees(found, 'batchNotStacked', usd(model, usage, { serviceTier: 'flex' }));
  });

  golden('api-peak-hours-by-timestamp', (found) => {
    type Prices = Readonly<Record<'input' | 'output', { readonly value: number }>>;
    const pricesOf = (name: string) => {
      const prices = found.inputs[name] as unknown as Prices;
      return { input: prices.input.value, output: prices.output.value };
    };
    const weekdaysUtc = found.inputs['peakDays']!.value as [1, 2, 3, 4, 5];
    const windows = found.inputs['peakWindowsUtc']!.value as [string, string][];
    const model = apiModelWith({
      rules: [
        ruleOf(pricesOf('offPeak')),
        ...windows.map(([from, to]) => ruleOf(pricesOf('peak'), { weekdaysUtc, hoursUtc: { from, to } })),
      ],
    });
    const usage = { inputTokens: input(found, 'inputTokensEach'), outputTokens: input(found, 'outputTokensEach') };
    const costs = (found.inputs['calls']!.value as string[]).map((at) => usd(model, usage, { at }));
    const lowest = Math.min(...costs);
    expect(costs.map((cost) => cost > lowest)).toEqual(output(found, 'isPeak'));
    agrees(
      found,
      'total',
      costs.reduce((sum, cost) => sum + cost, 0),
    );
  });

  golden('api-tier-cliff', (found) => {
    type Tier = Readonly<Record<'input' | 'output' | 'start', { readonly value: number }>>;
    const [base, tier] = [found.inputs['base'] as unknown as Tier, found.inputs['tier'] as unknown as Tier];
    const model = apiModelWith({
      rules: [
        ruleOf(
          { input: base.input.value, output: base.output.value },
          {
            tiers: [
              {
                aboveInputTokens: tier.start.value,
                kind: 'cliff',
                ...ratesOf({ input: tier.input.value, output: tier.output.value }),
              },
            ],
          },
        ),
      ],
    });
    const costs = inputs(found, 'promptSizes').map((inputTokens) =>
      usd(model, { inputTokens, outputTokens: input(found, 'outputTokens') }),
    );
    agrees(found, 'costs', costs);
  });

  golden('api-reasoning-subset-vs-disjoint', (found) => {
    for (const reasoning of ['subset', 'disjoint'] as const) {
      const given = found.inputs[reasoning] as unknown as Readonly<Record<string, { readonly value: number }>>;
      const model = apiModelWith({
        reasoning,
        rules: [ruleOf({ input: given['inputPrice']!.value, output: given['outputPrice']!.value })],
      });
      const cost = usd(model, {
        inputTokens: given['inputTokens']!.value,
        outputTokens: given['outputTokens']!.value,
        reasoningTokens: given['reasoningTokens']!.value,
      });
      agrees(found, `${reasoning}Cost`, cost);
    }
  });

  golden('api-days-per-month', (found) => {
    // Months of 30 and of 31 days only as ways to go wrong of a claim; the calculator's own is 730 h = 365/12 days.
    const requestsPerDay = input(found, 'requestsPerDay');
    const usdPerRequest = input(found, 'costPerRequest');
    const { readings, slips } = RECOMPUTATIONS['monthOfRequests']!;
    const given = { usdPerRequest, fewRequestsPerDay: 1, manyRequestsPerDay: requestsPerDay };
    const months = [...slips(given), ...readings(given)].map(({ figures }) => figures.at(-1)!.value);
    expect(found.inputs['daysPerMonth']!.value).toEqual([30, 31, '365/12']);
    agrees(found, 'monthly', months);
    expectNear(
      usdPerMonthAt(staircase({ usdPerRequest }), requestsPerMonthFromPerSecond(requestsPerDay / 86_400)),
      months.at(-1)!,
      found.tolerance.rel,
    );
  });
});

describe('tokeniser', () => {
  golden('tokeniser-inflation', (found) => {
    const usdOfInput = (price: number, option: Parameters<typeof apiOption>[0] = {}): number => {
      const models = { 'acme/small': apiModelWith({ rules: [ruleOf({ input: price, output: 0 })] }) };
      const made = inputsWith({
        catalogue: catalogueWith({ models }),
        scenario: scenarioWith({ options: [apiOption(option)] }),
      });
      return optionOf(made, 'api').cost!.lines.find(({ id }) => id === 'input-tokens')!.usdPerMonth;
    };
    const base = usdOfInput(input(found, 'baseInputPrice'));
    const small = input(found, 'slmPrice');
    agrees(found, 'ratio', base / usdOfInput(small));
    agrees(found, 'adjusted', base / usdOfInput(small, { tokenInflationRatio: input(found, 'tokenInflation') }));
  });
});

describe('self-host-cost', () => {
  golden('selfhost-replica-staircase-edge', (found) => {
    const stairs = wholeUnits(
      input(found, 'unitRate') * input(found, 'hoursPerMonth'),
      input(found, 'capacityPerUnit'),
    );
    const demand = inputs(found, 'demand');
    expect(demand.map((volume) => instancesFor(stairs.fleet!, volume))).toEqual(output(found, 'units'));
    agrees(
      found,
      'monthlyCost',
      demand.map((volume) => usdPerMonthAt(stairs, volume)),
    );
  });

  golden('selfhost-utilisation-always-on', (found) => {
    const outputTokens = 100;
    const requestsPerSecond = input(found, 'throughput') / outputTokens;
    const results = inputs(found, 'utilisation').map((utilisation) =>
      optionOf(
        inputsWith({
          measurements: {
            'm.json': measurementWith({ operatingPoints: [pointWith({ requestsPerSecond, outputTokens })] }),
          },
          scenario: scenarioWith({
            demand: {
              requestsPerMonth: requestsPerMonthFromPerSecond(requestsPerSecond * utilisation),
              inputTokensPerRequest: 400,
              outputTokensPerRequest: outputTokens,
              peakToMeanRatio: 1,
            },
            options: [rentedOption({ usdPerHour: input(found, 'rate'), storageGigabytes: 0, publicIpv4Count: 0 })],
          }),
        }),
        'gpu',
      ),
    );
    agrees(
      found,
      'usdPerMtok',
      results.map(({ cost }) => cost!.usdPerMillionOutputTokens.value),
    );
    agrees(
      found,
      'monthly',
      results.map(({ cost }) => cost!.usdPerMonth.value),
    );
    results.forEach(({ fleet }, i) => expectNear(fleet!.utilisationRatio, inputs(found, 'utilisation')[i]!));
  });

  const requestsIn = (busyHours: number): number => busyHours * 3_600 * 2;
  /** USD a month of one machine that is full for so many hours, and nothing but the machine. */
  const burstsUsd = (option: Partial<RentedOption>, busyHours: number): number =>
    optionOf(
      inputsWith({
        scenario: scenarioWith({
          // 2 requests/s at the peak and none beside it: the busy hours are the month's over the peak to mean.
          demand: {
            requestsPerMonth: requestsIn(busyHours),
            inputTokensPerRequest: 400,
            outputTokensPerRequest: 105,
            peakToMeanRatio: HOURS_PER_MONTH / busyHours,
          },
          options: [rentedOption({ storageGigabytes: 0, publicIpv4Count: 0, ...option })],
        }),
      }),
      'gpu',
    ).cost!.usdPerMonth.value;

  golden('selfhost-idle-and-scale-to-zero', (found) => {
    const usdPerHour = input(found, 'rate');
    const startUpSeconds = input(found, 'nodeStart') + input(found, 'imagePull') + input(found, 'modelLoad');
    const busyHours = input(found, 'busyHours');
    const scaleToZero = {
      startUpSeconds,
      coolDownSeconds: input(found, 'cooldown'),
      requestsPerBurst: requestsIn(busyHours) / input(found, 'starts'),
    };
    agrees(found, 'alwaysOn', burstsUsd({ usdPerHour }, busyHours));
    agrees(found, 'scaleToZero', burstsUsd({ usdPerHour, schedule: { scaleToZero } }, busyHours));
    expect(input(found, 'hoursPerMonth')).toBe(HOURS_PER_MONTH);
  });

  golden('selfhost-spot-interruption', (found) => {
    const usdPerHour = input(found, 'spotRate');
    const spotInterruptionRatioPerMonth = input(found, 'interruptionsPerHour') * HOURS_PER_MONTH;
    const restartMinutes = input(found, 'lostMinutesEach');
    const usefulHours = input(found, 'usefulHours');
    const cost = burstsUsd(
      {
        purchase: 'spot',
        usdPerHour,
        spotInterruptionRatioPerMonth,
        restartMinutes,
        schedule: { scaleToZero: { startUpSeconds: 0, coolDownSeconds: 0, requestsPerBurst: 1 } },
      },
      usefulHours,
    );
    agrees(found, 'cost', cost);
    agrees(found, 'effectiveRate', cost / usefulHours);
    const spot = {
      interruptionRatioPerMonth: figure(spotInterruptionRatioPerMonth),
      restartMinutes: figure(restartMinutes),
    };
    agrees(found, 'usefulShare', usefulRatio(spot, baseCase));
  });

  golden('selfhost-reserved-upfront', (found) => {
    const onDemandUsdPerHour = input(found, 'onDemand');
    const years = input(found, 'termYears');
    const price = (payment: Omit<Payment, 'name'>) =>
      termPrice({
        years,
        payments: [{ name: 'a payment', ...payment }],
        onDemandUsdPerHour,
        provenance: { source: 'published' },
      }).usdPerHour.value;
    agrees(
      found,
      'effectiveHourly',
      price({ usdPerHour: input(found, 'hourly'), upfrontUsd: input(found, 'upfront') }),
    );
    const reserved = price({ usdPerHour: input(found, 'noUpfrontReserved'), upfrontUsd: 0 });
    const hours = breakEvenHoursPerYear(reserved, onDemandUsdPerHour);
    agrees(found, 'breakEvenHours', hours);
    agrees(found, 'breakEvenShare', hours / input(found, 'hoursPerYear'));
  });

  golden('selfhost-onprem-capex-residual-wacc', (found) => {
    const asset = {
      capexUsd: input(found, 'capex'),
      residualUsd: input(found, 'residual'),
      lifeYears: input(found, 'lifeYears'),
    };
    const opex = input(found, 'yearlyOpex');
    const rate = input(found, 'costOfCapital');
    agrees(found, 'yearly', yearlyCapitalUsd({ ...asset, costOfCapitalRatioPerYear: rate }) + opex);
    agrees(found, 'yearlyAtZeroRate', yearlyCapitalUsd({ ...asset, costOfCapitalRatioPerYear: 0 }) + opex);
  });

  golden('selfhost-licence-basis', (found) => {
    const usdPerYear = (basis: 'server' | 'accelerator'): number =>
      12 *
      optionOf(
        inputsWith({
          scenario: scenarioWith({
            options: [
              ownedOption({
                acceleratorCount: input(found, 'gpus'),
                capexUsd: input(found, 'capex'),
                lifeMonths: 12 * input(found, 'lifeYears'),
                costOfCapitalRatioPerYear: 0,
                hostingUsdPerMonth: input(found, 'hosting') / 12,
                hostingIncludesPower: true,
                licence: { basis, usdPerYear: input(found, 'licence') },
              }),
            ],
          }),
        }),
        'server',
      ).cost!.usdPerMonth.value;
    agrees(found, 'perServer', usdPerYear('server'));
    agrees(found, 'perGpu', usdPerYear('accelerator'));
  });

  golden('selfhost-staff-and-implementation', (found) => {
    const requests = 1e6;
    const { cost } = optionOf(
      inputsWith({
        catalogue: catalogueWith({
          models: {
            'acme/small': apiModelWith({
              rules: [ruleOf({ input: input(found, 'inputPrice'), output: input(found, 'outputPrice') })],
            }),
          },
        }),
        scenario: scenarioWith({
          demand: {
            requestsPerMonth: requests,
            inputTokensPerRequest: input(found, 'inputTokens') / requests,
            outputTokensPerRequest: input(found, 'outputTokens') / requests,
          },
          oneOffAmortisationMonths: input(found, 'amortisationMonths'),
          staff: { usdPerFteMonth: input(found, 'ftePerMonth') },
          options: [apiOption({ staffFte: input(found, 'fte'), oneOff: { setUpUsd: input(found, 'implementation') } })],
        }),
      }),
      'api',
    );
    const line = (id: string): number => cost!.lines.find((candidate) => candidate.id === id)!.usdPerMonth;
    agrees(found, 'tokens', line('input-tokens') + line('output-tokens'));
    agrees(found, 'staff', line('staff'));
    agrees(found, 'implementation', line('one-off'));
    agrees(found, 'total', cost!.usdPerMonth.value);
    agrees(found, 'perMtok', cost!.usdPerMillionTotalTokens.value);
  });
});

describe('break-even', () => {
  golden('breakeven-never', (found) => {
    const capacity = input(found, 'unitCapacity');
    const self = wholeUnits(input(found, 'unitCost'), capacity);
    const api = staircase({ usdPerRequest: input(found, 'apiPrice') / 1e6 });
    agrees(found, 'bestSelfUsdPerMtok', (usdPerMonthAt(self, capacity) / capacity) * 1e6);
    const { crossings, firstCheaper } = crossingsBetween(self, api, 1, 1e11);
    expect(crossings).toEqual(output(found, 'crossings'));
    expect(firstCheaper === null ? 'never' : 'some').toBe(output(found, 'verdict'));
  });

  golden('breakeven-exact-tie', (found) => {
    const self = wholeUnits(input(found, 'unitCost'), input(found, 'unitCapacity'));
    const api = staircase({ usdPerRequest: input(found, 'apiPrice') / 1e6 });
    const demand = inputs(found, 'demand');
    agrees(
      found,
      'self',
      demand.map((volume) => usdPerMonthAt(self, volume)),
    );
    agrees(
      found,
      'api',
      demand.map((volume) => usdPerMonthAt(api, volume)),
    );
    expect(usdPerMonthAt(self, demand[1]!)).toBe(usdPerMonthAt(api, demand[1]!));
    const { crossings, firstCheaper } = crossingsBetween(self, api, 1, 1e9);
    expect(firstCheaper !== null).toBe(output(found, 'selfStrictlyCheaperAnywhere'));
    expect(crossings).toEqual([]);
    const winners = winnersOver(
      new Map([
        ['self', self],
        ['api', api],
      ]),
      1,
      1e9,
    );
    expect(winners.map((interval) => interval.winners)).toEqual([['api']]);
  });

  golden('breakeven-staircase-several-crossings', (found) => {
    const self = wholeUnits(input(found, 'unitCost'), input(found, 'unitCapacity'));
    const api = staircase({ usdPerRequest: input(found, 'apiPrice') });
    const to = 5_000;
    const expected = (output(found, 'selfWins') as [number, number | null][]).map(([low, high]) => [low, high ?? to]);
    const wins = winnersOver(
      new Map([
        ['self', self],
        ['api', api],
      ]),
      1,
      to,
    ).filter(({ winners }) => winners.includes('self'));
    expect(wins.length).toBe(expected.length);
    wins.forEach((interval, i) => {
      expect(interval.winners).toEqual(['self']);
      expectNear(interval.from, expected[i]![0]!);
      expectNear(interval.to, expected[i]![1]!);
    });
    const { crossings, firstCheaper, alwaysCheaperAbove } = crossingsBetween(self, api, 1, to);
    expect(crossings.length).toBe(output(found, 'crossingCount'));
    expectNear(firstCheaper, 100);
    expectNear(alwaysCheaperAbove, 500);
  });
});

describe('carbon', () => {
  const perRequest = (kilowattHours: number, pue: number, grid: number): RequestFootprint => ({
    kind: 'per-request',
    pueRatio: figure(pue),
    gridGramsCo2ePerKilowattHour: figure(grid),
    marketGramsCo2ePerKilowattHour: null,
    water: { kind: 'unknown', reason: 'made-up' },
    kilowattHoursPerRequest: () => kilowattHours,
    embodiedGramsPerRequest: () => 0,
    modelFigures: [],
    boundary: 'made-up',
    gaps: [],
  });
  const oneRequest = { requestsPerMonth: 1, paidInstances: 0, nonProductionInstances: 0, utilisationRatio: 0 };

  golden('carbon-jtoken-to-g-and-boundary', (found) => {
    const grams = (joulesPerToken: number): number =>
      monthFootprint(
        perRequest(kilowattHoursFromJoules(joulesPerToken * 1e6), input(found, 'pue'), input(found, 'grid')),
        oneRequest,
        baseCase,
      ).operationalGrams;
    const hostJoules = input(found, 'hostPower') / input(found, 'gpusPerHost') / input(found, 'throughputPerGpu');
    agrees(found, 'gpuOnly', grams(input(found, 'gpuEnergy')));
    agrees(found, 'withHost', grams(input(found, 'gpuEnergy') + hostJoules));
  });

  golden('carbon-location-vs-market', (found) => {
    const certified = input(found, 'certificateShare');
    // The catalogue and the scenario hold the mix of what was bought as one figure.
    const mix = certified * input(found, 'certificateFactor') + (1 - certified) * input(found, 'residualMix');
    const month = monthFootprint(
      {
        ...perRequest(input(found, 'itEnergy'), input(found, 'pue'), input(found, 'gridLocation')),
        marketGramsCo2ePerKilowattHour: figure(mix),
      },
      oneRequest,
      baseCase,
    );
    agrees(found, 'location', month.operationalGrams / 1000);
    agrees(found, 'market', month.marketOperationalGrams! / 1000);

    const location = input(found, 'gridLocation');
    const { regions } = catalogueWith();
    const bought = {
      ...regions['cloud/east']!,
      gridGramsCo2ePerKilowattHour: known(location),
      marketGramsCo2ePerKilowattHour: known(mix),
    };
    const made = inputsWith({
      catalogue: catalogueWith({ regions: { ...regions, 'cloud/east': bought } }),
      scenario: scenarioWith({ options: [rentedOption()] }),
    });
    const { carbon } = optionOf(made, 'gpu');
    const { energyKilowattHoursPerMonth, embodiedKilogramsCo2ePerMonth, totalKilogramsCo2ePerMonth } = carbon!;
    const headline = (grams: number): number =>
      (energyKilowattHoursPerMonth * grams) / 1000 + embodiedKilogramsCo2ePerMonth.value;
    const totals = { location: headline(location), market: headline(mix) };
    expectNear(totalKilogramsCo2ePerMonth.value, totals[output(found, 'headline') as keyof typeof totals]);
    expect(totals.market).toBeLessThan(0.8 * totals.location);
    expectNear(carbon!.marketOperationalKilogramsCo2ePerMonth, (energyKilowattHoursPerMonth * mix) / 1000);
  });

  golden('carbon-pue-once', (found) => {
    const itKilowattHours = (input(found, 'energy') * 1000) / input(found, 'pue');
    const month = (pue: number) =>
      monthFootprint(perRequest(itKilowattHours, pue, input(found, 'grid')), oneRequest, baseCase);
    agrees(found, 'emissions', month(input(found, 'pue')).operationalGrams / 1e6);
    agrees(found, 'itOnly', month(1).operationalGrams / 1e6);
    agrees(found, 'perHome', month(input(found, 'pue')).energyKilowattHours / 1000 / input(found, 'homes'));
  });

  golden('carbon-embodied-per-token', (found) => {
    const years = input(found, 'lifeHours') / (HOURS_PER_MONTH * 12);
    const outputTokens = 100;
    const requestsPerSecond = input(found, 'throughput') / outputTokens;
    const { accelerators, hosts } = catalogueWith();
    const catalogue = catalogueWith({
      accelerators: {
        card: {
          ...accelerators['card']!,
          embodiedKilogramsCo2e: known(input(found, 'gpuEmbodied')),
          lifetimeYears: known(years),
        },
      },
      hosts: {
        host: {
          ...hosts['host']!,
          acceleratorCount: input(found, 'gpusPerHost'),
          embodiedKilogramsCo2e: known(input(found, 'hostEmbodied')),
          lifetimeYears: known(years),
        },
      },
    });
    const perMtok = inputs(found, 'utilisation').map((utilisation) => {
      const requestsPerMonth = requestsPerMonthFromPerSecond(requestsPerSecond * utilisation);
      const { carbon } = optionOf(
        inputsWith({
          catalogue,
          measurements: {
            'm.json': measurementWith({ operatingPoints: [pointWith({ requestsPerSecond, outputTokens })] }),
          },
          scenario: scenarioWith({
            demand: {
              requestsPerMonth,
              inputTokensPerRequest: 400,
              outputTokensPerRequest: outputTokens,
              peakToMeanRatio: 1,
            },
            options: [rentedOption()],
          }),
        }),
        'gpu',
      );
      const millionTokens = (requestsPerMonth * outputTokens) / 1e6;
      return (carbon!.embodiedKilogramsCo2ePerMonth.value * 1000) / millionTokens;
    });
    agrees(found, 'perMtok', perMtok);
  });
});

describe('projection', () => {
  golden('projection-growth-12', (found) => {
    const [start, growth, months] = [input(found, 'startVolume'), input(found, 'growth'), input(found, 'months')];
    const volumes = Array.from({ length: months }, (_, i) => volumeInMonth(start, growth, i + 1));
    agrees(
      found,
      'volume',
      volumes.reduce((sum, volume) => sum + volume, 0),
    );
    const { projection } = buildReport(
      inputsWith({
        catalogue: catalogueWith({
          models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: input(found, 'price') })] }) },
        }),
        scenario: scenarioWith({
          horizonMonths: months,
          // 1,000 output tokens a request, so that thousands of requests are millions of tokens.
          demand: {
            requestsPerMonth: start * 1_000,
            inputTokensPerRequest: 1,
            outputTokensPerRequest: 1_000,
            growthRatioPerMonth: growth,
          },
          options: [apiOption()],
        }),
      }),
    ).results;
    agrees(found, 'cost', projection.rows[0]!.cumulativeUsd12Months!.value);
  });
});

describe('claims', () => {
  /** Figures of a claim's recomputation, in its first reading. */
  const recomputed = (formula: string, given: Readonly<Record<string, number>>): Map<string, number | null> =>
    new Map(RECOMPUTATIONS[formula]!.readings(given)[0]!.figures.map(({ figure, value }) => [figure, value]));

  golden('claim-percent-and-unit', (found) => {
    const saved = recomputed('saving', { beforeUsd: input(found, 'before'), afterUsd: input(found, 'after') });
    agrees(found, 'saving', saved.get('savingPercent')! / 100);
    expect(saved.get('savingPercent')! / 100).toBeLessThan(input(found, 'publishedSaving'));
    const day = recomputed('fleetDay', {
      accelerators: input(found, 'gpus'),
      usdPerHour: input(found, 'gpuHour'),
      usersPerDay: input(found, 'queriesPerDay'),
      queriesPerUser: 1,
      tokensPerQuery: 1,
    });
    agrees(found, 'perDay', day.get('usdPerDay')!);
    const centsPerQuery = day.get('centsPerQuery')!;
    agrees(found, 'perQueryCents', centsPerQuery);
    const usdPerQuery = recomputed('centsAsUsd', { centsPerQuery }).get('usdPerQuery')!;
    agrees(found, 'perQueryUnitError', input(found, 'publishedPerQuery') / usdPerQuery);
  });

  golden('routing-vs-cascade', (found) => {
    const pair = {
      smallUsd: input(found, 'small'),
      largeUsd: input(found, 'large'),
      largeRatio: input(found, 'largeShare'),
    };
    agrees(found, 'router', routedUsd(pair, input(found, 'routerCost')));
    agrees(found, 'cascade', cascadedUsd(pair, input(found, 'scorerCost')));
  });

  golden('routing-baseline', (found) => {
    const routed = (share: string): number =>
      routedUsd({
        smallUsd: input(found, 'weak'),
        largeUsd: input(found, 'strong'),
        largeRatio: input(found, share),
      });
    const { slips, readings } = RECOMPUTATIONS['routedCostRatio']!;
    const given = {
      strongPrice: input(found, 'strong'),
      weakPrice: input(found, 'weak'),
      routedStrongRatio: input(found, 'strongShareRouter'),
      randomStrongRatio: input(found, 'strongShareRandom'),
    };
    const [calls, cost] = slips(given).map(({ figures }) => figures[0]!.value!);
    agrees(found, 'vsRandomCalls', calls!);
    agrees(found, 'vsRandomCost', cost!);
    agrees(found, 'vsAlwaysStrong', readings(given)[0]!.figures[0]!.value!);
    agrees(found, 'vsAlwaysStrong', input(found, 'strong') / routed('strongShareRouter'));
    agrees(found, 'vsRandomCost', routed('strongShareRandom') / routed('strongShareRouter'));
  });

  golden('edge-battery-runtime', (found) => {
    const battery = recomputed('batteryShare', {
      joulesPerToken: input(found, 'energyPerToken'),
      batteryJoules: input(found, 'battery'),
      answerTokens: input(found, 'answerTokens'),
      tokensPerSecond: input(found, 'speed'),
    });
    agrees(found, 'tokens', battery.get('wholeTokens')!);
    agrees(found, 'hours', battery.get('hours')!);
    agrees(found, 'share', battery.get('sharePercent')! / 100);
  });

  golden('runway-one-off-price', (found) => {
    const model = apiModelWith({
      rules: [ruleOf({ input: input(found, 'inputPrice'), output: input(found, 'outputPrice') })],
    });
    const usdPerRequest = usd(model, {
      inputTokens: input(found, 'inputTokens'),
      outputTokens: input(found, 'outputTokens'),
    });
    agrees(found, 'perMessage', usdPerRequest);
    agrees(
      found,
      'days',
      inputs(found, 'messagesPerDay').map((requestsPerDay) =>
        runwayDays({ paidUsd: input(found, 'price'), usdPerRequest, requestsPerDay }),
      ),
    );
  });
});

describe('routing', () => {
  /** USD per million output tokens of a hybrid of two APIs that price output alone, and the requests the large one gets. */
  const hybridOf = (prices: { readonly small: number; readonly large: number }, hybrid: ScenarioOption) => {
    const models = {
      'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: prices.small })] }),
      'acme/large': apiModelWith({ rules: [ruleOf({ input: 0, output: prices.large })] }),
    };
    const options = [apiOption({ id: 'small' }), apiOption({ id: 'large', model: 'acme/large' }), hybrid];
    const made = inputsWith({ catalogue: catalogueWith({ models }), scenario: scenarioWith({ options }) });
    const { cost, parts: served } = optionOf(made, 'mix');
    return {
      usd: cost!.usdPerMillionOutputTokens.value,
      strongCalls: served!.each.find(({ role }) => role === 'large')!.requestsPerMonth,
    };
  };
  const parts = { small: 'small', large: 'large' };

  golden('routing-vs-cascade', (found) => {
    const prices = { small: input(found, 'small'), large: input(found, 'large') };
    const share = input(found, 'largeShare');
    expect([input(found, 'routerCost'), input(found, 'scorerCost')]).toEqual([0, 0]);
    agrees(found, 'router', hybridOf(prices, routerOption({ ...parts, toLargeRatio: share })).usd);
    agrees(found, 'cascade', hybridOf(prices, cascadeOption({ ...parts, escalatedRatio: share })).usd);
  });

  golden('routing-baseline', (found) => {
    const prices = { small: input(found, 'weak'), large: input(found, 'strong') };
    const [router, random] = ['strongShareRouter', 'strongShareRandom'].map((name) =>
      hybridOf(prices, routerOption({ ...parts, toLargeRatio: input(found, name) })),
    );
    agrees(found, 'vsRandomCalls', random!.strongCalls / router!.strongCalls);
    agrees(found, 'vsAlwaysStrong', prices.large / router!.usd);
    agrees(found, 'vsRandomCost', random!.usd / router!.usd);
  });
});

describe('edge', () => {
  golden('edge-battery-runtime', (found) => {
    const { phone } = catalogueWith().devices;
    const batteryWattHours = known(wattHoursFromKilowattHours(kilowattHoursFromJoules(input(found, 'battery'))));
    const answerTokens = input(found, 'answerTokens');
    const { devices } = optionOf(
      inputsWith({
        catalogue: catalogueWith({ devices: { phone: { ...phone!, batteryWattHours } } }),
        scenario: scenarioWith({
          demand: { requestsPerMonth: 1_000, inputTokensPerRequest: 400, outputTokensPerRequest: answerTokens },
          options: [
            deviceOption({
              joulesPerOutputToken: input(found, 'energyPerToken'),
              outputTokensPerSecond: input(found, 'speed'),
            }),
          ],
        }),
      }),
      'phones',
    );
    agrees(found, 'tokens', devices!.batteryOutputTokens!);
    agrees(found, 'hours', devices!.batteryHours!);
    agrees(found, 'share', devices!.batteryPerRequestRatio!);
  });
});

describe('runway', () => {
  golden('runway-one-off-price', (found) => {
    const prices = { input: input(found, 'inputPrice'), output: input(found, 'outputPrice') };
    const days = inputs(found, 'messagesPerDay').map((perDay) => {
      // A month here is 730 h.
      const daysPerMonth = HOURS_PER_MONTH / HOURS_PER_DAY;
      const { cost, runway } = optionOf(
        inputsWith({
          catalogue: catalogueWith({ models: { 'acme/small': apiModelWith({ rules: [ruleOf(prices)] }) } }),
          scenario: scenarioWith({
            demand: {
              requestsPerMonth: 1_000_000,
              inputTokensPerRequest: input(found, 'inputTokens'),
              outputTokensPerRequest: input(found, 'outputTokens'),
            },
            oneOffRevenue: { usdPerUser: input(found, 'price'), requestsPerUserPerMonth: perDay * daysPerMonth },
            options: [apiOption()],
          }),
        }),
        'api',
      );
      agrees(found, 'perMessage', cost!.usdPerRequest.value);
      return runway!.usageMonths! * daysPerMonth;
    });
    agrees(found, 'days', days);
  });
});

test('no case is forgotten: asked for here or by the load test, or not done with its reason', () => {
  const accounted = [...new Set([...tested, ...OF_LOAD_TEST]), ...Object.keys(NOT_DONE)];
  expect(accounted.toSorted()).toEqual(cases.map(({ id }) => id).toSorted());
});
