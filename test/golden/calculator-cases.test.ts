/** Every worked case of the calculator's groups, through its own functions; the ones it cannot express yet by name and reason. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { yearlyCapitalUsd } from '../../calculator/annuity.ts';
import { priceOfUsage, type TokenUsage } from '../../calculator/api-price.ts';
import { crossingsBetween, winnersOver } from '../../calculator/break-even.ts';
import { buildReport } from '../../calculator/build-report.ts';
import { baseCase, type Figure } from '../../calculator/figure.ts';
import { monthFootprint, type RequestFootprint } from '../../calculator/footprint.ts';
import { volumeInMonth } from '../../calculator/projection.ts';
import { instancesFor, type Staircase, usdPerMonthAt } from '../../calculator/staircase.ts';
import type { ApiModel } from '../../schema/api-model.ts';
import type { OptionResult, ReportInputs } from '../../schema/report.ts';
import { HOURS_PER_MONTH, kilowattHoursFromJoules, requestsPerMonthFromPerSecond } from '../../schema/units.ts';
import { apiModelWith, catalogueWith, known, ratesOf, ruleOf } from '../factories/catalogue.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

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

/** Groups whose cases are tests of the load test's metrics and arrivals. */
const LOAD_TEST_GROUPS = ['latency', 'sample-size', 'little', 'goodput', 'arrivals', 'energy-samples'];

/** Cases the calculator cannot express yet, and what they wait for. */
const LATER: Readonly<Record<string, string>> = {
  'api-batch-flex-and-stacking': 'price rules hold no service tiers and no flag whether batch and cache stack',
  'api-peak-hours-by-timestamp': 'windows of a price rule hold for every day of the week',
  'selfhost-idle-and-scale-to-zero': 'rented machines are always on; there are no schedules and no cold starts',
  'selfhost-spot-interruption': 'purchases are on demand and reserved; there is no spot',
  'selfhost-reserved-upfront': 'reservations are without upfront payment',
  'carbon-location-vs-market':
    'the market-based intensity is one figure, not a mix of certificates and the residual mix',
  'routing-vs-cascade': 'options are API, rented and owned; there is no router and no cascade',
  'routing-baseline': 'options are API, rented and owned; there is no router and no cascade',
  'edge-battery-runtime': 'there is no device option',
  'runway-one-off-price': 'there is no runway',
  'tokeniser-inflation': 'only self-hosted options have a tokenInflationRatio; an API with another tokeniser does not',
  'claim-percent-and-unit': 'there is no command to check claims',
};

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

const usd = (model: ApiModel, usage: Partial<TokenUsage>): number => {
  const none = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  return priceOfUsage(model, { ...none, ...usage }, '2026-11-20T12:00:00Z').usd!;
};

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

const figure = (value: number): Figure => ({ path: 'made-up', label: 'made-up', unit: '', known: known(value) });

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
    const model = apiModelWith({
      rules: [
        ruleOf(
          {
            input: input(found, 'inputPrice'),
            cached: input(found, 'cacheReadPrice'),
            output: input(found, 'outputPrice'),
          },
          { usdPerMillionCacheWriteTokens: known(input(found, 'cacheWritePrice')) },
        ),
      ],
    });
    // The provider reports the three parts apart; the engine wants the whole prompt.
    const inputTokens =
      input(found, 'reportedInputTokens') + input(found, 'cacheWriteTokens') + input(found, 'cacheReadTokens');
    agrees(found, 'totalInputTokens', inputTokens);
    const usage = {
      inputTokens,
      cachedInputTokens: input(found, 'cacheReadTokens'),
      cacheWriteTokens: input(found, 'cacheWriteTokens'),
      outputTokens: input(found, 'outputTokens'),
    };
    agrees(found, 'cost', usd(model, usage));
    expect(() => usd(model, { ...usage, inputTokens: input(found, 'reportedInputTokens') })).toThrow(RangeError);
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
                rule: 'cliff',
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
    // A month here is 730 h = 365/12 days, the third of the case's bases; the others are not offered.
    const requestsPerMonth = requestsPerMonthFromPerSecond(input(found, 'requestsPerDay') / 86_400);
    expectNear(
      usdPerMonthAt(staircase({ usdPerRequest: input(found, 'costPerRequest') }), requestsPerMonth),
      (output(found, 'monthly') as number[])[2]!,
      found.tolerance.rel,
    );
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
      results.map(({ cost }) => cost!.usdPerMillionOutputTokens),
    );
    agrees(
      found,
      'monthly',
      results.map(({ cost }) => cost!.usdPerMonth.value),
    );
    results.forEach(({ fleet }, i) => expectNear(fleet!.utilisationRatio, inputs(found, 'utilisation')[i]!));
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
    agrees(found, 'perMtok', cost!.usdPerMillionTotalTokens);
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
    kilowattHoursPerRequest: () => kilowattHours,
    embodiedGramsPerRequest: () => 0,
    boundary: 'made-up',
    gaps: [],
  });
  const oneRequest = { requestsPerMonth: 1, instances: 0, nonProductionInstances: 0, utilisationRatio: 0 };

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
    agrees(found, 'cost', projection.rows[0]!.cumulativeUsd12Months!);
  });
});

test('no case is forgotten: tested here, owned by the load test, or waiting with its reason', () => {
  const ofLoadTest = cases.filter(({ group }) => LOAD_TEST_GROUPS.includes(group)).map(({ id }) => id);
  const accounted = [...tested, ...Object.keys(LATER), ...ofLoadTest];
  expect(accounted.toSorted()).toEqual(cases.map(({ id }) => id).toSorted());
  expect(new Set(accounted).size).toBe(accounted.length);
});
