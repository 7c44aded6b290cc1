/**
 * A router, a cascade and a device worked out a second time as in a spreadsheet: own constants, nothing of the calculator
 * but the report it makes, line by line.
 */
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { catalogueWith } from '../factories/catalogue.ts';
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

const SECONDS_A_MONTH = 730 * 3600;

const resultOf = (report: Report, id: string): OptionResult => {
  const found = report.results.options.find((option) => option.id === id);
  if (found === undefined) throw new Error(`no option ${id}`);
  expect(found.refusals).toEqual([]);
  return found;
};

/** Every line by its id, none missing, none more; and their sum. */
function expectLines(option: OptionResult, expected: Readonly<Record<string, number>>): void {
  const lines = option.cost!.lines;
  expect(lines.map(({ id }) => id).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const { id, usdPerMonth } of lines) expectNear(usdPerMonth, expected[id]!);
  const total = Object.values(expected).reduce((sum, usd) => sum + usd, 0);
  expectNear(option.cost!.usdPerMonth.value, total);
}

describe('router: an eighth to an API with a commitment, the rest to rented machines, some asked twice', () => {
  const V = 8_000_000;
  const report = buildReport(
    inputsWith({
      scenario: scenarioWith({
        baselineOption: 'api',
        oneOffAmortisationMonths: 20,
        horizonMonths: 4,
        demand: { requestsPerMonth: V, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 2 },
        policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
        staff: { usdPerFteMonth: 10_000 },
        options: [
          routerOption({
            toLargeRatio: 0.125,
            failedRatio: 0.02,
            misroutedRatio: 0.05,
            routerUsdPerRequest: 0.00001,
            retainedQualityRatio: 0.97,
            staffFte: 0.01,
            oneOff: { setUpUsd: 400, exitUsd: 100 },
          }),
          apiOption({
            staffFte: 0.05,
            minimumCommitmentUsdPerMonth: 700,
            oneOff: { setUpUsd: 1_000, exitUsd: 200 },
          }),
          rentedOption({ usdPerHour: 0.5, staffFte: 0.2, oneOff: { fineTuningUsd: 3_000 } }),
        ],
      }),
    }),
  );
  const mix = resultOf(report, 'mix');

  // Small: 7/8 of V = 7,000,000. Large: 1/8 + 7/8 * (0.02 + 0.98 * 0.05) = 0.125 + 0.875 * 0.069 = 0.185375 of V.
  const small = 7_000_000;
  const large = V * 0.185375; // 1,483,000
  // Peak of the small part: 7e6 / 2,628,000 * 2 = 5.327/s over 2 * 0.8 a replica: 3.33, so 4, and 1 spare; 1 non-production.
  const usage = large * (400 * 0.25e-6 + 105 * 2e-6); // 1,483,000 * 0.00031 = 459.73, below the 700 committed

  test('the lines of the bill, and what is paid at the start', () => {
    expectLines(mix, {
      router: V * 0.00001,
      staff: 0.01 * 10_000,
      'one-off': (400 + 100) / 20,
      'small/instances': 5 * 0.5 * 730,
      'small/disk': 5 * 100 * 0.08,
      'small/ipv4': 5 * 0.005 * 730,
      'small/instances-non-production': 365,
      'small/disk-non-production': 8,
      'small/ipv4-non-production': 3.65,
      'small/staff': 2_000,
      'small/one-off': 3_000 / 20,
      'large/input-tokens': large * 400 * 0.25e-6,
      'large/output-tokens': large * 105 * 2e-6,
      'large/commitment-and-credits': 700 - usage,
      'large/staff': 500,
      'large/one-off': (1_000 + 200) / 20,
    });
    expectNear(mix.cost!.upfrontUsd, 400 + 1_000 + 3_000);
  });

  test('what each part gets', () => {
    const { each, servedTwiceRequestsPerMonth, retainedQualityRatio } = mix.parts!;
    expect(each.map(({ role, option }) => [role, option])).toEqual([
      ['small', 'gpu'],
      ['large', 'api'],
    ]);
    expectNear(each[0]!.requestsPerMonth, small);
    expectNear(each[1]!.requestsPerMonth, large);
    expectNear(servedTwiceRequestsPerMonth, small + large - V);
    expect(retainedQualityRatio).toBe(0.97);
    expect(each[0]!.fleet).toMatchObject({ replicas: 5, instances: 5, nonProductionInstances: 1 });
    expectNear(each[0]!.usdPerMonth + each[1]!.usdPerMonth + V * 0.00001 + 100 + 25, mix.cost!.usdPerMonth.value);
  });

  test('cash of the first and of the last month: one-offs of all three once, exits at the end', () => {
    const recurring = V * 0.00001 + 100 + 5 * (365 + 8 + 3.65) + 376.65 + 2_000 + 700 + 500;
    const { usdByMonth } = report.results.projection.rows.find(({ option }) => option === 'mix')!;
    expectNear(usdByMonth[0], recurring + 400 + 1_000 + 3_000);
    expectNear(usdByMonth[1], recurring);
    expectNear(usdByMonth[3], recurring + 100 + 200);
  });

  test('carbon: each part at its load', () => {
    // Small: card 30 W idle, 72 W busy; an eighth of a host of 1,200 W; 6 instances, 5 of them at 7e6 / 2,628,000 / 10 load.
    const busy = small / SECONDS_A_MONTH / 10;
    const watts = 6 * 180 + 5 * (72 - 30) * busy;
    const smallKilowattHours = ((watts * 730) / 1000) * 1.15;
    // Large: 0.05 J per token and billion, 8 billion, 105 tokens: 42 J per request, PUE 1.2, 380 g/kWh.
    const largeKilowattHours = ((large * 42) / 3.6e6) * 1.2;
    const embodiedSmall = 6 * (120_000 / 60 + 600_000 / 48);
    const embodiedLarge = (large * 105 * 0.3e-6 * 8) / 0.5;
    expectNear(mix.carbon!.energyKilowattHoursPerMonth, smallKilowattHours + largeKilowattHours);
    expectNear(
      mix.carbon!.operationalKilogramsCo2ePerMonth.value,
      (smallKilowattHours * 400 + largeKilowattHours * 380) / 1000,
    );
    expectNear(mix.carbon!.embodiedKilogramsCo2ePerMonth.value, (embodiedSmall + embodiedLarge) / 1000);
    expect(mix.carbon!.marketOperationalKilogramsCo2ePerMonth).toBeNull();
    expect(mix.carbon!.gaps).toContain('energy of the router');
  });

  test('against the API alone it turns where the commitment, a step and the two lines say', () => {
    // API: max(0.00031 V, 700) + 500 + 60. Mix, below its first step, dearer by more than 4,000: never before; the steps
    // of the small part are 1.6 / 2 * 2,628,000 / 0.875 = 2,402,742.857... requests of the whole wide.
    const step = (0.8 * SECONDS_A_MONTH) / 0.875;
    const mixAt = (v: number): number =>
      v * 0.00001 +
      100 +
      25 +
      (Math.max(1, Math.ceil(v / step)) + 1 + 1) * 376.65 +
      2_150 +
      Math.max(700, v * 0.185375 * 0.00031) +
      560;
    const apiAt = (v: number): number => Math.max(700, v * 0.00031) + 560;
    const pair = report.results.breakEven.pairs.find(({ option }) => option === 'mix')!;
    const { toRequestsPerMonth: to } = report.results.breakEven;
    expect(pair.crossingsRequestsPerMonth.length).toBeGreaterThan(0);
    for (const crossing of pair.crossingsRequestsPerMonth) {
      const before = mixAt(crossing * (1 - 1e-7)) < apiAt(crossing * (1 - 1e-7));
      const after = mixAt(crossing * (1 + 1e-7)) < apiAt(crossing * (1 + 1e-7));
      expect(before).not.toBe(after);
    }
    // No turn is missed: between neighbours the cheaper one stays.
    const ends = [1_000, ...pair.crossingsRequestsPerMonth, to];
    for (let i = 0; i + 1 < ends.length; i++) {
      const within = [0.001, 0.25, 0.5, 0.75, 0.999].map((q) => ends[i]! + (ends[i + 1]! - ends[i]!) * q);
      expect(new Set(within.map((v) => mixAt(v) < apiAt(v))).size).toBe(1);
    }
  });
});

describe('cascade: every request to owned servers, a third on to rented ones', () => {
  const V = 6_000_000;
  const report = buildReport(
    inputsWith({
      scenario: scenarioWith({
        demand: { requestsPerMonth: V, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
        policy: { headroomRatio: 0, spareReplicas: 0 },
        site: { region: 'cloud/east', usdPerKilowattHour: 0.2 },
        staff: { usdPerFteMonth: 10_000 },
        options: [
          ownedOption({
            capexUsd: 9_600,
            lifeMonths: 48,
            costOfCapitalRatioPerYear: 0,
            hostingUsdPerMonth: 50,
            loadedPowerWatts: 300,
            idlePowerWatts: 100,
            embodiedKilogramsCo2e: 480,
            pueRatio: 1.5,
            accelerator: 'card',
            acceleratorCount: 1,
            staffFte: 0.1,
          }),
          rentedOption({ usdPerHour: 2, storageGigabytes: 0, publicIpv4Count: 0, staffFte: 0.2 }),
          cascadeOption({
            small: 'server',
            large: 'gpu',
            escalatedRatio: 0.25,
            failedRatio: 0.1,
            scorerUsdPerRequest: 0.00002,
          }),
        ],
      }),
    }),
  );
  const mix = resultOf(report, 'mix');

  test('the lines of the bill', () => {
    // Small: 6e6 / 2,628,000 = 2.283/s over 2 a server: 2. Large: 0.1 + 0.9 * 0.25 = 0.325 of V = 1,950,000: 0.742/s: 1.
    // One server: idle 100 W * 730 h = 73 kWh; busy hours per request 1 / (2 * 3,600), 200 W more.
    expectLines(mix, {
      scorer: V * 0.00002,
      staff: 0,
      'small/capital': 2 * 200,
      'small/hosting': 2 * 50,
      'small/electricity-idle': 2 * 73 * 1.5 * 0.2,
      'small/electricity-work': (V / 7_200) * 0.2 * 1.5 * 0.2,
      'small/staff': 1_000,
      'large/instances': 1 * 2 * 730,
      'large/disk': 0,
      'large/staff': 2_000,
    });
    expectNear(mix.cost!.upfrontUsd, 2 * 9_600);
    expectNear(mix.parts!.servedTwiceRequestsPerMonth, 0.325 * V);
    expect(mix.parts!.retainedQualityRatio).toBeNull();
  });

  test('carbon and idle capacity of both fleets', () => {
    const smallLoad = V / SECONDS_A_MONTH / 4;
    const largeLoad = (0.325 * V) / SECONDS_A_MONTH / 2;
    const smallKilowattHours = (((200 + 2 * 200 * smallLoad) * 730) / 1000) * 1.5;
    const largeKilowattHours = (((180 + 42 * largeLoad) * 730) / 1000) * 1.15;
    expectNear(mix.carbon!.energyKilowattHoursPerMonth, smallKilowattHours + largeKilowattHours);
    expectNear(
      mix.carbon!.embodiedKilogramsCo2ePerMonth.value,
      (2 * 480_000) / 48 / 1000 + (120_000 / 60 + 600_000 / 48) / 1000,
    );
    const perServer = 200 + 50 + 73 * 1.5 * 0.2;
    expectNear(mix.cost!.idleUsdPerMonth, 2 * perServer * (1 - smallLoad) + 1_460 * (1 - largeLoad));
  });
});

describe('devices that the operator powers and pays back by the hour, with an API to fall back on', () => {
  const V = 900_000;
  const report = buildReport(
    inputsWith({
      catalogue: catalogueWith(),
      scenario: scenarioWith({
        demand: { requestsPerMonth: V, inputTokensPerRequest: 400, outputTokensPerRequest: 100, peakToMeanRatio: 3 },
        staff: { usdPerFteMonth: 10_000 },
        oneOffRevenue: { usdPerUser: 12, requestsPerUserPerMonth: 900 },
        options: [
          apiOption({ staffFte: 0.02 }),
          deviceOption({
            tokenInflationRatio: 1.2,
            electricityPaidBy: 'operator',
            usdPerKilowattHour: 0.3,
            hardware: 'attributed',
            distributionUsdPerMonth: 40,
            staffFte: 0.1,
            fallBack: { option: 'api', requestRatio: 0.1 },
          }),
        ],
      }),
    }),
  );
  const phones = resultOf(report, 'phones');
  // 810,000 requests on devices: 120 tokens of their model, 84 J and 12 s each. 90,000 fall back.
  const served = 810_000;
  const joules = 84;
  const lives = (served * 12) / 3600 / (36 * 730);

  test('the lines of the bill', () => {
    expectLines(phones, {
      electricity: ((served * joules) / 3.6e6) * 0.3,
      hardware: lives * 600,
      distribution: 40,
      staff: 1_000,
      'fall-back/input-tokens': 90_000 * 400 * 0.25e-6,
      'fall-back/output-tokens': 90_000 * 100 * 2e-6,
      'fall-back/staff': 200,
    });
  });

  test('carbon: PUE 1, making by the hour, and that of the API', () => {
    const ownKilowattHours = (served * joules) / 3.6e6;
    const apiKilowattHours = ((90_000 * 0.05 * 8 * 100) / 3.6e6) * 1.2;
    expectNear(phones.carbon!.energyKilowattHoursPerMonth, ownKilowattHours + apiKilowattHours);
    expectNear(
      phones.carbon!.operationalKilogramsCo2ePerMonth.value,
      (ownKilowattHours * 400 + apiKilowattHours * 380) / 1000,
    );
    expectNear(
      phones.carbon!.embodiedKilogramsCo2ePerMonth.value,
      lives * 60 + (90_000 * 100 * 0.3e-6 * 8) / 0.5 / 1000,
    );
  });

  test('what a device does, and its battery of 54,000 J', () => {
    const { devices } = phones;
    expectNear(devices!.busyPerUnitHours, (served * 12) / 3600 / 1_000);
    expectNear(devices!.joulesPerRequest, joules);
    expectNear(devices!.batteryPerRequestRatio, 84 / 54_000);
    expect(devices!.batteryOutputTokens).toBe(77_142);
    expectNear(devices!.batteryHours, 54_000 / 0.7 / 10 / 3600);
    expect(devices!.userElectricityUsdPerMonth).toBe(0);
  });

  test('runway: 12 USD a user against 900 requests a month', () => {
    const usage = (((served * joules) / 3.6e6) * 0.3 + lives * 600 + 90_000 * 0.0003) / V;
    expectNear(phones.runway!.usageMonths, 12 / (900 * usage));
    expectNear(phones.runway!.allCostsMonths, 12 / (900 * phones.cost!.usdPerRequest.value));
  });
});
