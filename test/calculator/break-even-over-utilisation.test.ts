/** Break-even over the utilisation of hybrids: against plain arithmetic over a grid of volumes, and at the odd corners. */
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
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

/** A replica that serves so many requests of 1,000 tokens each way a month. */
const serving = (requestsPerMonth: number) =>
  measurementWith({
    operatingPoints: [
      pointWith({ requestsPerSecond: requestsPerMonth / (730 * 3600), inputTokens: 1_000, outputTokens: 1_000 }),
    ],
  });

/** "small.json" serves 100,000 a month and "large.json" 250,000; the API bills 0.02 USD a request, "cheap" 0.004. */
const inputsOf = (
  options: ReportInputs['scenario']['options'],
  { demand = {}, ...scenario }: Partial<Omit<ReportInputs['scenario'], 'demand'>> & { demand?: object } = {},
  parts: Partial<ReportInputs> = {},
): ReportInputs =>
  inputsWith({
    measurements: { 'small.json': serving(100_000), 'large.json': serving(250_000) },
    catalogue: catalogueWith({
      models: {
        'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: 20 })] }),
        'acme/cheap': apiModelWith({ rules: [ruleOf({ input: 0, output: 4 })] }),
      },
    }),
    ...parts,
    scenario: scenarioWith({
      ...scenario,
      demand: {
        requestsPerMonth: 300_000,
        inputTokensPerRequest: 1_000,
        outputTokensPerRequest: 1_000,
        peakToMeanRatio: 1,
        ...demand,
      },
      options,
    }),
  });

const utilisationOf = (inputs: ReportInputs, option = 'mix'): BreakEvenOver[] =>
  buildReport(inputs).results.breakEven.over.filter((one) => one.variable === 'utilisation' && one.option === option);
const partsOf = (entries: readonly BreakEvenOver[]): (string | null)[] => entries.map(({ part }) => part);

/** Nothing but the machine, of one replica each. */
const machine = (id: string, usdPerHour: number, parts: Parameters<typeof rentedOption>[0] = {}) =>
  rentedOption({ id, measurement: 'small.json', usdPerHour, storageGigabytes: 0, publicIpv4Count: 0, ...parts });
/** `usdPerMonth` for each server of one replica: 48 months of depreciation, and 100 USD of hosting. */
const server = (id: string, usdPerMonth: number, parts: Parameters<typeof ownedOption>[0] = {}) =>
  ownedOption({
    id,
    measurement: 'small.json',
    capexUsd: (usdPerMonth - 100) * 48,
    hostingUsdPerMonth: 100,
    hostingIncludesPower: true,
    costOfCapitalRatioPerYear: 0,
    ...parts,
  });
const onePerServer = <T extends object>(option: T): T => ({ ...option, replicasPerInstance: 1 });

const GRID = 20_000;
/** The volumes, to one part of the grid, after which the cheaper of the two has changed. */
function turnsOnGrid(
  to: number,
  own: (requestsPerMonth: number) => number,
  other: (requestsPerMonth: number) => number,
): number[] {
  const turns: number[] = [];
  for (let i = 2; i <= GRID; i++) {
    const [before, after] = [i - 1, i].map((k) => own((to * k) / GRID) < other((to * k) / GRID));
    if (before !== after) turns.push((to * (i - 1)) / GRID);
  }
  return turns;
}

/** Each crossing lies within a step of the grid behind the volume at which the grid turned. */
function expectOnGrid(
  { crossings, to }: BreakEvenOver,
  turns: readonly number[],
  { atMost, ratioPerRequest }: { readonly atMost: number; readonly ratioPerRequest: number },
): void {
  expectNear(to, atMost * ratioPerRequest);
  expect(crossings).toHaveLength(turns.length);
  crossings.forEach((crossing, i) => {
    const volume = crossing / ratioPerRequest;
    expect(volume).toBeGreaterThanOrEqual(turns[i]! * (1 - 1e-7));
    expect(volume).toBeLessThanOrEqual(turns[i]! + atMost / GRID);
  });
}

describe('against plain arithmetic over a grid of volumes', () => {
  test('a router of two owned fleets, with headroom, peak, spares and calls that fail, against an API', () => {
    const inputs = inputsOf(
      [
        apiOption(),
        onePerServer(server('little', 280)),
        onePerServer(server('big', 825, { measurement: 'large.json' })),
        routerOption({
          small: 'little',
          large: 'big',
          toLargeRatio: 0.3,
          failedRatio: 0.02,
          misroutedRatio: 0.05,
          routerUsdPerRequest: 0.0001,
        }),
      ],
      { demand: { peakToMeanRatio: 2 }, policy: { headroomRatio: 0.2, spareReplicas: 1 } },
    );
    const toLittle = 1 - 0.3;
    const toBig = 0.3 + 0.7 * (0.02 + 0.98 * 0.05);
    // Of 100,000 a replica takes 80 % at twice the mean; one more stands by.
    const littles = Math.ceil((300_000 * toLittle) / 40_000) + 1;
    const bigs = Math.ceil((300_000 * toBig) / 100_000) + 1;
    expect([littles, bigs]).toEqual([7, 3]);
    const atMost = Math.min(((littles - 1) * 40_000) / toLittle, ((bigs - 1) * 100_000) / toBig);
    const turns = turnsOnGrid(
      atMost,
      (volume) => littles * 280 + bigs * 825 + 0.0001 * volume,
      (volume) => 0.02 * volume,
    );
    expect(turns).toHaveLength(1);
    const [little, big, ...more] = utilisationOf(inputs);
    expect(more).toEqual([]);
    expect(partsOf([little!, big!])).toEqual(['little', 'big']);
    expectOnGrid(little!, turns, { atMost, ratioPerRequest: toLittle / (littles * 100_000) });
    expectOnGrid(big!, turns, { atMost, ratioPerRequest: toBig / (bigs * 250_000) });
    for (const { cheaperSide, outcome } of [little!, big!]) {
      expect([cheaperSide, outcome]).toEqual(['above', 'crosses']);
    }
    // Where the report stands is where the comparison does.
    const { parts } = buildReport(inputs).results.options.find(({ id }) => id === 'mix')!;
    expectNear(little!.current, (300_000 * toLittle) / (littles * 100_000));
    expectNear(big!.current, (300_000 * toBig) / (bigs * 250_000));
    expect(parts!.each.map(({ fleet }) => fleet!.utilisationRatio)).toEqual([little!.current, big!.current]);
  });

  test('a cascade of rented machines that follow the day and an owned server, against an API', () => {
    const loadRatioByHour = Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 3 : hour < 18 ? 11 : 7));
    const inputs = inputsOf(
      [
        apiOption(),
        machine('day', 1.1, { schedule: { autoscale: {} } }),
        onePerServer(server('big', 825, { measurement: 'large.json' })),
        cascadeOption({
          small: 'day',
          large: 'big',
          escalatedRatio: 0.25,
          failedRatio: 0.04,
          scorerUsdPerRequest: 0.0002,
        }),
      ],
      { policy: { headroomRatio: 0.1, spareReplicas: 1 } },
    );
    const { peakToMeanRatio: _peak, ...demand } = inputs.scenario.demand;
    const profiled: ReportInputs = {
      ...inputs,
      scenario: scenarioWith({
        ...inputs.scenario,
        demand: { ...demand, requestsPerMonth: 280_000, hourlyProfile: { clock: 'local', loadRatioByHour } },
      }),
    };
    const mean = loadRatioByHour.reduce((sum, load) => sum + load, 0) / 24;
    const toBig = 0.04 + 0.96 * 0.25;
    let [paid, atMost] = [0, Infinity];
    for (const load of loadRatioByHour) {
      const rate = load / mean;
      const carrying = Math.ceil((280_000 * rate) / 90_000);
      paid += (carrying + 1) / 24;
      atMost = Math.min(atMost, (carrying * 90_000) / rate);
    }
    const peak = 11 / mean;
    const bigs = Math.ceil((280_000 * toBig * peak) / 225_000) + 1;
    atMost = Math.min(atMost, ((bigs - 1) * 225_000) / (peak * toBig));
    // Nights hold 2 * 90,000 * mean / 3 = 440,000, days 5 * 90,000 * mean / 11 = 300,000, the evenings a little less.
    expectNear(atMost, (3 * 90_000 * (176 / 24)) / 7);
    const turns = turnsOnGrid(
      atMost,
      (volume) => paid * 1.1 * 730 + bigs * 825 + 0.0002 * volume,
      (volume) => 0.02 * volume,
    );
    expect(turns).toHaveLength(1);
    const [day, big] = utilisationOf(profiled);
    expect(partsOf([day!, big!])).toEqual(['day', 'big']);
    expectOnGrid(day!, turns, { atMost, ratioPerRequest: 1 / (paid * 100_000) });
    expectOnGrid(big!, turns, { atMost, ratioPerRequest: toBig / (bigs * 250_000) });
  });

  test('a report of the demand at a crossing, whose own steps the demand does not leave, costs the same for both', () => {
    // 2 * 730 + 584 = 2,044 USD are 102,200 requests of the API; 100,001 and more take both machines of "gpu".
    const options = [
      apiOption(),
      machine('gpu', 1),
      machine('big', 0.8, { measurement: 'large.json' }),
      cascadeOption({ small: 'gpu', large: 'big' }),
    ];
    const [gpu, big] = utilisationOf(inputsOf(options, { demand: { requestsPerMonth: 150_000 } }));
    expectNear(gpu!.firstCrossing.value, 102_200 / 200_000);
    expectNear(big!.firstCrossing.value, (0.2 * 102_200) / 250_000);
    const there = buildReport(inputsOf(options, { demand: { requestsPerMonth: 102_200 } })).results.options;
    const usd = (id: string): number => there.find((option) => option.id === id)!.cost!.usdPerMonth.value;
    expectNear(usd('mix'), usd('api'));
  });
});

/** Half of the requests to two machines of 730 USD that hold 100,000 each, half to one of 584 USD that holds 250,000. */
const STEPPED = inputsOf(
  [
    machine('gpu', 1),
    machine('big', 0.8, { measurement: 'large.json' }),
    routerOption({ small: 'gpu', large: 'big', toLargeRatio: 0.5 }),
    apiOption(),
  ],
  { baselineOption: 'gpu' },
);

describe('a baseline that is a part of the hybrid', () => {
  test('takes as many machines as each volume needs: 2 * 730 + 584 is less than three of 730, from 200,000 on', () => {
    const [gpu, big] = utilisationOf(STEPPED);
    // The third of the baseline's is needed above 200,000; the tighter of the hybrid's hold 200,000 / 0.5.
    expectNear(gpu!.to, 1);
    expectNear(big!.to, 0.8);
    for (const { crossings, cheaperSide } of [gpu!, big!]) {
      expect(crossings).toHaveLength(1);
      expect(cheaperSide).toBe('above');
    }
    expectNear(gpu!.crossings[0], 0.5);
    expectNear(big!.crossings[0], 0.4);
    // 2,044 less 730, less 1,460, less 2,190 and less 2,920 on the steps.
    expect([...new Set(gpu!.points.map(({ differenceUsd }) => Math.round(differenceUsd)))]).toEqual([
      1_314, 584, -146, -876,
    ]);
  });

  test('and the part against the hybrid is over its own machines alone', () => {
    const turned = { ...STEPPED, scenario: scenarioWith({ ...STEPPED.scenario, baselineOption: 'mix' }) };
    expect(partsOf(utilisationOf(turned, 'gpu'))).toEqual([null]);
    expect(utilisationOf(turned)).toEqual([]);
  });
});

describe('corners', () => {
  test('two equal fleets with equal shares have equal entries', () => {
    const inputs = inputsOf(
      [
        apiOption(),
        machine('gpu', 1),
        machine('twin', 1),
        routerOption({ small: 'gpu', large: 'twin', toLargeRatio: 0.5 }),
      ],
      { demand: { requestsPerMonth: 120_000 } },
    );
    const [gpu, twin] = utilisationOf(inputs);
    // 1,460 USD are 73,000 requests, half of them 36.5 % of each.
    expectNear(gpu!.firstCrossing.value, 0.365);
    expect({ ...twin!, part: null }).toEqual({ ...gpu!, part: null });
    expect(partsOf([gpu!, twin!])).toEqual(['gpu', 'twin']);
  });

  test.each([
    ['gpu', 'big', 0],
    ['big', 'gpu', 1],
  ])(
    'a part that no request reaches is paid, holds nothing up and has no entry (%s to %s)',
    (small, large, toLarge) => {
      const inputs = inputsOf(
        [
          apiOption(),
          machine('gpu', 1),
          machine('big', 0.8, { measurement: 'large.json' }),
          routerOption({ small, large, toLargeRatio: toLarge }),
        ],
        { demand: { requestsPerMonth: 90_000 } },
      );
      const [gpu, ...more] = utilisationOf(inputs);
      expect(more).toEqual([]);
      // 730 + 584 USD are 65,700 requests, of 100,000.
      expect(gpu!.part).toBe('gpu');
      expectNear(gpu!.to, 1);
      expectNear(gpu!.firstCrossing.value, 0.657);
    },
  );

  test('no entry where no request reaches the only machines', () => {
    const inputs = inputsOf([apiOption(), machine('gpu', 1), routerOption({ toLargeRatio: 1 })]);
    expect(buildReport(inputs).results.options.find(({ id }) => id === 'mix')!.refusals).toEqual([]);
    expect(utilisationOf(inputs)).toEqual([]);
  });

  test('a hybrid with one fleet names the part', () => {
    expect(partsOf(utilisationOf(inputsOf([apiOption(), machine('gpu', 1), routerOption()])))).toEqual(['gpu']);
  });

  test('growth and a launch move nothing: the month is the one of the comparison', () => {
    const grown = inputsOf(STEPPED.scenario.options, {
      baselineOption: 'gpu',
      demand: { growthRatioPerMonth: 0.05, launchRamp: { months: 6, startRatio: 0.1 } },
    });
    expect(utilisationOf(grown)).toEqual(utilisationOf(STEPPED));
  });

  test('a minimum commitment of the API, within the hybrid and as the baseline, bends the lines', () => {
    const committed = inputsOf([
      apiOption({ minimumCommitmentUsdPerMonth: 2_000 }),
      apiOption({ id: 'cheap', model: 'acme/cheap', minimumCommitmentUsdPerMonth: 500 }),
      machine('gpu', 1),
      routerOption({ small: 'gpu', large: 'cheap', toLargeRatio: 0.5 }),
    ]);
    // Two machines hold 200,000, half of all. The API is 2,000 up to 100,000 requests, the hybrid 1,460 + 500 up to 250,000.
    const [always] = utilisationOf(committed);
    expect(always).toMatchObject({ outcome: 'always', crossings: [], alwaysRatio: 1 });
    expectNear(always!.to, 1);
    expect(always!.points.map(({ at }) => Math.round(at * 1e9) / 1e9)).toEqual([0, 0.25, 0.625, 1]);
    // 600 less of machines of a term, and 1,900 of the API: 860 + 500 against 1,900, then 0.02 USD a request.
    const [held] = utilisationOf(
      inputsOf([
        apiOption({ minimumCommitmentUsdPerMonth: 1_900 }),
        apiOption({ id: 'cheap', model: 'acme/cheap', minimumCommitmentUsdPerMonth: 1_000 }),
        machine('gpu', 0.7),
        routerOption({ small: 'gpu', large: 'cheap', toLargeRatio: 0.5 }),
      ]),
    );
    // 2 * 511 + 1,000 = 2,022 USD are 101,100 requests, half of them of 200,000.
    expectNear(held!.firstCrossing.value, 0.252_75);
  });

  test('machines on a term are paid whatever the load', () => {
    const { usdPerHour: _price, ...term } = machine('gpu', 1, { purchase: 'reserved-1y' });
    const [gpu] = utilisationOf(inputsOf([apiOption(), term, routerOption({ toLargeRatio: 0.5 })]));
    // 2 * 0.6 * 730 + 0.01 V = 0.02 V at 87,600; half of them on 200,000.
    expectNear(gpu!.firstCrossing.value, 43_800 / 200_000);
  });

  test('a rate limit of a part is the tighter end', () => {
    // 54,000 a month to the API are a fifth of 270,000; three machines hold four fifths of 375,000.
    const limited = apiOption({ id: 'cheap', model: 'acme/cheap', rateLimitRequestsPerSecond: 54_000 / (730 * 3600) });
    const [gpu] = utilisationOf(
      inputsOf([apiOption(), limited, machine('gpu', 1), routerOption({ large: 'cheap' })], {
        demand: { requestsPerMonth: 260_000 },
      }),
    );
    expectNear(gpu!.to, (0.8 * 270_000) / 300_000);
  });

  test('machines that sleep between bursts are paid by the load: the line is curved, and drawn as one', () => {
    // Bursts of 100 requests at four times the mean, 1,000 s to start and stop: a quarter of the month, or less for fewer
    // than the 25,000 a month of one machine, and 10 s a request.
    const inputs = inputsOf(
      [
        apiOption(),
        machine('gpu', 1, {
          schedule: { scaleToZero: { startUpSeconds: 400, coolDownSeconds: 600, requestsPerBurst: 100 } },
        }),
        routerOption(),
      ],
      { demand: { requestsPerMonth: 100_000, peakToMeanRatio: 4 } },
    );
    const [gpu] = utilisationOf(inputs);
    const machines = Math.ceil(80_000 / 25_000);
    const hoursOf = (reached: number): number =>
      Math.min(1, 0.25 * Math.min(1, reached / 25_000) + (10 * reached) / (730 * 3600));
    const utilisation = (reached: number): number => reached / (machines * 100_000 * hoursOf(reached));
    const difference = (reached: number): number => machines * 730 * hoursOf(reached) - reached * 0.02;
    // Up to 25,000 each request brings as many hours as the one before it: the utilisation is the same.
    const least = utilisation(25_000);
    expectNear(gpu!.from, least);
    for (const { at, differenceUsd } of gpu!.points) {
      expect(at).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      if (at <= least * (1 + 1e-9)) {
        expect(differenceUsd).toBeGreaterThanOrEqual(-1e-6);
        expect(differenceUsd).toBeLessThanOrEqual(difference(25_000) + 1e-6);
        continue;
      }
      let [low, high] = [25_000, 100_000];
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (utilisation(middle) < at) low = middle;
        else high = middle;
      }
      expect(Math.abs(differenceUsd - difference(low))).toBeLessThan(1e-6);
    }
    expect(gpu!.points.length).toBeGreaterThan(10);
  });
});

describe('bands', () => {
  const uncertain = inputsOf(
    [
      apiOption(),
      machine('gpu', 1),
      machine('big', 0.8, { measurement: 'large.json' }),
      cascadeOption({ small: 'gpu', large: 'big' }),
    ],
    { demand: { requestsPerMonth: 150_000 } },
    { drawCount: 10_000 },
  );
  const priced: ReportInputs = {
    ...uncertain,
    catalogue: {
      ...uncertain.catalogue,
      models: {
        'acme/small': apiModelWith({
          rules: [
            ruleOf(
              { input: 0, output: 20 },
              { usdPerMillionOutputTokens: known(20, { low: 10, high: 30, distribution: 'uniform' }) },
            ),
          ],
        }),
      },
    },
  };

  test('of both fleets come from the same draws: 2,044 USD over 10 to 30 USD a thousand requests', () => {
    const [gpu, big] = utilisationOf(priced);
    // Up to 200,000 requests a month: 2,044 / 200,000 = 0.01022, so 1 % of the draws never turn.
    expect(gpu!.neverRatio).toBeLessThan(0.03);
    expect(big!.neverRatio).toBe(gpu!.neverRatio);
    // P5 of the volume is at the price's P95, 29 USD, and the other way round.
    expectNear(gpu!.firstCrossing.p5, 2_044 / 0.029 / 200_000, 0.02);
    expectNear(gpu!.firstCrossing.p95, 2_044 / 0.011 / 200_000, 0.05);
    for (const at of ['p5', 'p50', 'p95'] as const) {
      // What either replica holds was measured once, and varies by itself.
      expectNear(big!.firstCrossing[at], gpu!.firstCrossing[at]! * 200_000 * (0.2 / 250_000), 0.05);
    }
  });

  test('draws in which no request reaches a part are not in its band: they turn at no load of its', () => {
    // A lognormal share to "big" that passes 1 in some draws leaves "gpu" nothing.
    const emptied = inputsOf(
      [
        apiOption(),
        machine('gpu', 1),
        machine('big', 0.8, { measurement: 'large.json' }),
        routerOption({
          small: 'gpu',
          large: 'big',
          toLargeRatio: { value: 0.9, low: 0.8, high: 0.99, distribution: 'lognormal', source: 'user' },
        }),
      ],
      { demand: { requestsPerMonth: 100_000 } },
      { drawCount: 2_000 },
    );
    const [gpu, big] = utilisationOf(emptied);
    // 1,314 USD are 65,700 requests: it turns in every draw.
    expectNear(big!.firstCrossing.value, (0.9 * 65_700) / 250_000);
    expect([gpu!.neverRatio, big!.neverRatio]).toEqual([0, 0]);
    expect(gpu!.firstCrossing.p5).toBeGreaterThan(0);
    expect(gpu!.firstCrossing.p95).toBeLessThan(1);
  });

  test('a share that is drawn moves the utilisation of the machines that get it, not that of the others', () => {
    const shared = inputsOf(
      [
        apiOption(),
        machine('gpu', 1),
        machine('big', 0.8, { measurement: 'large.json' }),
        cascadeOption({
          small: 'gpu',
          large: 'big',
          escalatedRatio: { value: 0.2, low: 0, high: 0.4, distribution: 'uniform', source: 'user' },
        }),
      ],
      { demand: { requestsPerMonth: 150_000 } },
      { drawCount: 2_000 },
    );
    const [gpu, big] = utilisationOf(shared);
    // The machines cost the same whatever the share, so the volume is 102,200 in every draw; what a replica holds varies a little.
    expectNear(gpu!.firstCrossing.p5, 0.511, 0.06);
    expectNear(gpu!.firstCrossing.p95, 0.511, 0.06);
    expectNear(big!.firstCrossing.p5, (0.02 * 102_200) / 250_000, 0.5);
    expectNear(big!.firstCrossing.p50, (0.2 * 102_200) / 250_000, 0.15);
    expectNear(big!.firstCrossing.p95, (0.38 * 102_200) / 250_000, 0.07);
  });
});
