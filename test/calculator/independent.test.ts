/**
 * Four scenarios worked out a second time as in a spreadsheet: own constants, own loops, nothing of the calculator but
 * the report it makes. What the two do not share cannot be wrong in both by the same slip.
 */
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { measurementWith, pointWith, latencyOf } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const SECONDS_A_MONTH = 730 * 3600;
const HOURS_A_MONTH = 730;

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

/** A cost over volume as straight pieces: on [from, to) it is `fixed + slope * volume`. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly fixed: number;
  readonly slope: number;
}

/** Volumes in (from, to) where `own` becomes cheaper (up) or stops being cheaper (down) than `other`. */
function turns(own: readonly Piece[], other: readonly Piece[], from: number, to: number): number[] {
  const cuts = new Set<number>();
  for (const piece of [...own, ...other]) for (const v of [piece.from, piece.to]) if (v > from && v < to) cuts.add(v);
  const ends = [from, ...[...cuts].toSorted((a, b) => a - b), to];
  const at = (pieces: readonly Piece[], v: number): Piece => pieces.find((piece) => v >= piece.from && v < piece.to)!;
  const found: number[] = [];
  let before: boolean | null = null;
  for (let i = 0; i + 1 < ends.length; i++) {
    const left = ends[i]!;
    const right = ends[i + 1]!;
    const a = at(own, (left + right) / 2);
    const b = at(other, (left + right) / 2);
    const meet = (b.fixed - a.fixed) / (a.slope - b.slope);
    const parts = meet > left && meet < right ? [left, meet, right] : [left, right];
    for (let k = 0; k + 1 < parts.length; k++) {
      const middle = (parts[k]! + parts[k + 1]!) / 2;
      const cheaper = a.fixed + a.slope * middle < b.fixed + b.slope * middle;
      if (before !== null && cheaper !== before) found.push(parts[k]!);
      before = cheaper;
    }
  }
  return found;
}

function expectTurns(report: Report, option: string, expected: readonly number[]): void {
  const pair = report.results.breakEven.pairs.find((candidate) => candidate.option === option)!;
  expect(pair.crossingsRequestsPerMonth.length).toBe(expected.length);
  pair.crossingsRequestsPerMonth.forEach((volume, i) => expectNear(volume, expected[i]!, 1e-9));
}

describe('API against rented: cache, retries, commitment and credits, peak, headroom, spare, non-production', () => {
  const report = buildReport(
    inputsWith({
      scenario: scenarioWith({
        baselineOption: 'api',
        oneOffAmortisationMonths: 24,
        demand: {
          requestsPerMonth: 3_000_000,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          cachedInputRatio: 0.25,
          peakToMeanRatio: 3,
        },
        policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
        staff: { usdPerFteMonth: 18_000 },
        options: [
          apiOption({
            staffFte: 0.05,
            billedRetryRatio: 0.01,
            gatewayUsdPerMonth: 30,
            monitoringUsdPerMonth: 15,
            supportUsdPerMonth: 100,
            minimumCommitmentUsdPerMonth: 1_000,
            creditsUsdPerMonth: 50,
            oneOff: { setUpUsd: 1_200, exitUsd: 600 },
          }),
          rentedOption({
            purchase: 'reserved-1y',
            staffFte: 0.2,
            storageGigabytes: 150,
            publicIpv4Count: 2,
            egressUsdPerMonth: 12,
            loadBalancerUsdPerMonth: 20,
            oneOff: { setUpUsd: 15_000, fineTuningUsd: 800, evaluationUsd: 2_000 },
          }),
        ],
        overrides: { 'instances/cloud/one/cloud/east/reserved-1y/usdPerHour': 0.4 },
      }),
    }),
  );
  const api = resultOf(report, 'api');
  const gpu = resultOf(report, 'gpu');

  // Per request: 300 uncached * 0.25 + 100 cached * 0.025 + 105 * 2 USD per million, each * 1.01.
  const inputUsd = 3e6 * (300 * 0.25e-6 + 100 * 0.025e-6) * 1.01; // 234.825
  const outputUsd = 3e6 * 105 * 2e-6 * 1.01; // 636.3
  const apiUsdPerRequest = (300 * 0.25e-6 + 100 * 0.025e-6 + 105 * 2e-6) * 1.01;
  const apiFixed = 900 + 30 + 15 + 100 + 1_800 / 24;
  // Peak 3.4247/s over 2 * 0.8 a replica: 2.14, so 3, and 1 spare; 1 more for non-production.

  test('the lines of both bills', () => {
    expectLines(api, {
      'input-tokens': inputUsd,
      'output-tokens': outputUsd,
      // 871.125 of usage is below the 1,000 committed; 50 of credit come off that.
      'commitment-and-credits': 1_000 - 871.125 - 50,
      staff: 0.05 * 18_000,
      gateway: 30,
      monitoring: 15,
      support: 100,
      'one-off': 1_800 / 24,
    });
    expectLines(gpu, {
      instances: 4 * 292,
      disk: 4 * 12,
      ipv4: 4 * 7.3,
      'instances-non-production': 292,
      'disk-non-production': 12,
      'ipv4-non-production': 7.3,
      staff: 3_600,
      egress: 12,
      loadBalancer: 20,
      'one-off': 17_800 / 24,
    });
    expectNear(api.cost!.upfrontUsd, 1_200);
    expectNear(gpu.cost!.upfrontUsd, 17_800);
  });

  test('the fleet and its load', () => {
    expect(gpu.fleet).toMatchObject({ replicas: 4, spareReplicas: 1, instances: 4, nonProductionInstances: 1 });
    expectNear(gpu.fleet!.utilisationRatio, 3e6 / SECONDS_A_MONTH / 8);
    expectNear(gpu.cost!.idleUsdPerMonth, 4 * 311.3 * (1 - 3e6 / SECONDS_A_MONTH / 8));
    expectNear(gpu.latency!.atRequestsPerSecondPerReplica, (3 * 3e6) / SECONDS_A_MONTH / 3);
  });

  test('unit costs', () => {
    const gpuMonth = 5 * 311.3 + 3_600 + 32 + 17_800 / 24;
    expectNear(gpu.cost!.usdPerRequest.value, gpuMonth / 3e6);
    expectNear(gpu.cost!.usdPerMillionOutputTokens.value, gpuMonth / (3 * 105));
    expectNear(gpu.cost!.usdPerMillionTotalTokens.value, gpuMonth / (3 * 505));
  });

  test('carbon', () => {
    // Card 72/30 W, an eighth of a host of 1,200 W: 222 W loaded, 180 idle. 5 machines idle, 4 of them work.
    const itKilowattHours = ((180 * 5 + 42 * 4 * (3e6 / SECONDS_A_MONTH / 8)) * HOURS_A_MONTH) / 1000;
    const kilowattHours = itKilowattHours * 1.15;
    expectNear(gpu.carbon!.energyKilowattHoursPerMonth, kilowattHours);
    expectNear(gpu.carbon!.operationalKilogramsCo2ePerMonth.value, kilowattHours * 0.4);
    expectNear(gpu.carbon!.marketOperationalKilogramsCo2ePerMonth, kilowattHours * 0.25);
    // 120 kg over 60 months and 600 kg over 48 months: 2 + 12.5 kg a month and machine.
    expectNear(gpu.carbon!.embodiedKilogramsCo2ePerMonth.value, 14.5 * 5);
    expectNear(gpu.carbon!.gramsCo2ePerRequest, (kilowattHours * 400 + 72_500) / 3e6);
    // API: 0.05 J * 8 billion * 105 tokens, 1 % of retries, PUE 1.2, 380 g/kWh; 0.3 g * 8 per million tokens at half load.
    const servedTokens = 3e6 * 105 * 1.01;
    const apiKilowattHours = ((servedTokens * 0.05 * 8) / 3.6e6) * 1.2;
    expectNear(api.carbon!.energyKilowattHoursPerMonth, apiKilowattHours);
    expectNear(api.carbon!.operationalKilogramsCo2ePerMonth.value, apiKilowattHours * 0.38);
    expectNear(api.carbon!.embodiedKilogramsCo2ePerMonth.value, (servedTokens / 1e6) * ((0.3 * 8) / 0.5) * 1e-3);
    expectNear(
      api.carbon!.gramsCo2ePerMillionOutputTokens,
      (apiKilowattHours * 380 + (servedTokens / 1e6) * 4.8) / (3 * 105),
    );
  });

  test('the volumes at which the cheaper one changes', () => {
    const { fromRequestsPerMonth: from, toRequestsPerMonth: to } = report.results.breakEven;
    expect([from, to]).toEqual([1_000, 300_000_000]);
    const step = (1.6 / 3) * SECONDS_A_MONTH;
    const own: Piece[] = Array.from({ length: 300 }, (_, i) => ({
      from: i * step,
      to: (i + 1) * step,
      fixed: 3_600 + 32 + 17_800 / 24 + 311.3 * (i + 3),
      slope: 0,
    }));
    const kink = 1_000 / apiUsdPerRequest;
    const other: Piece[] = [
      { from: 0, to: kink, fixed: apiFixed + 950, slope: 0 },
      { from: kink, to: 1e12, fixed: apiFixed - 50, slope: apiUsdPerRequest },
    ];
    const expected = turns(own, other, from, to);
    expect(expected.length).toBeGreaterThan(3);
    expectTurns(report, 'gpu', expected);
  });
});

describe('API against owned: capital, residual, hosting, electricity, PUE, support, licence, embodied, three years of cash', () => {
  const report = buildReport(
    inputsWith({
      measurements: {
        'server.json': measurementWith({
          hardware: { instance: null, accelerator: 'card', acceleratorCount: 2, description: 'two cards' },
          operatingPoints: [
            pointWith({ power: { powerWatts: { value: 110, source: 'measured' }, boundary: 'accelerator' } }),
          ],
        }),
      },
      scenario: scenarioWith({
        horizonMonths: 60,
        discountRatioPerYear: 0.06,
        demand: {
          requestsPerMonth: 9_000_000,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 2,
          growthRatioPerMonth: 0.02,
        },
        policy: { headroomRatio: 0.1, spareReplicas: 1, nonProductionReplicas: 2 },
        site: { region: 'cloud/east', usdPerKilowattHour: 0.15 },
        staff: { usdPerFteMonth: 18_000 },
        options: [
          apiOption({ model: 'acme/flat' }),
          ownedOption({
            measurement: 'server.json',
            residualUsd: 2_000,
            hostingUsdPerMonth: 250,
            supportUsdPerYear: 1_500,
            licence: { basis: 'accelerator', usdPerYear: 900 },
            pueRatio: 1.4,
            staffFte: 0.3,
            monitoringUsdPerMonth: 40,
            oneOff: { setUpUsd: 6_000, migrationUsd: 3_000, exitUsd: 1_800 },
          }),
        ],
      }),
    }),
  );
  const server = resultOf(report, 'server');

  // Peak 6.849/s over 2 * 0.9 a server: 3.81, so 4, and 1 spare: 5; 2 more for non-production.
  const meanPerSecond = 9e6 / SECONDS_A_MONTH;
  const capitalRecovery = 0.08 / (1 - 1.08 ** -4); // 0.3019
  const capitalUsd = ((20_000 - 2_000 / 1.08 ** 4) * capitalRecovery) / 12;
  // Two cards idle at 60 W and a quarter of the host at 300 W; loaded 110 W were measured for both cards.
  const usdPerKilowattHour = 0.15 * 1.4;
  const idleUsd = 0.36 * 730 * usdPerKilowattHour;
  const workUsdPerRequest = (0.05 / (2 * 3600)) * usdPerKilowattHour;
  const perServerCash = 250 + 1_500 / 12 + (900 * 2) / 12 + idleUsd;
  const fixedCash = 5_400 + 40;

  test('the lines of the bill', () => {
    expectLines(server, {
      capital: 5 * capitalUsd,
      hosting: 5 * 250,
      'hardware-support': 5 * 125,
      licence: 5 * 150,
      'electricity-idle': 5 * idleUsd,
      'capital-non-production': 2 * capitalUsd,
      'hosting-non-production': 500,
      'hardware-support-non-production': 250,
      'licence-non-production': 300,
      'electricity-idle-non-production': 2 * idleUsd,
      'electricity-work': 9e6 * workUsdPerRequest,
      staff: 5_400,
      monitoring: 40,
      'one-off': 10_800 / 36,
    });
    expectNear(server.cost!.upfrontUsd, 7 * 20_000 + 9_000);
    expectLines(resultOf(report, 'api'), { 'input-tokens': 3_600, 'output-tokens': 4_725, staff: 0 });
  });

  test('fleet and carbon; the electricity paid is the energy that emits', () => {
    expect(server.fleet).toMatchObject({ replicas: 5, instances: 5, nonProductionInstances: 2 });
    const busy = meanPerSecond / 10;
    expectNear(server.fleet!.utilisationRatio, busy);
    const kilowattHours = ((360 * 7 + 50 * 5 * busy) / 1000) * 730 * 1.4;
    expectNear(server.carbon!.energyKilowattHoursPerMonth, kilowattHours);
    expectNear(server.carbon!.operationalKilogramsCo2ePerMonth.value, kilowattHours * 0.4);
    const electricity = server.cost!.lines.filter(({ id }) => id.startsWith('electricity'));
    expectNear(
      electricity.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0),
      kilowattHours * 0.15,
    );
    // One life for money and carbon: (240 + 1,200) kg over 48 months.
    expectNear(server.carbon!.embodiedKilogramsCo2ePerMonth.value, (1_440 / 48) * 7);
    expect(server.carbon!.marketOperationalKilogramsCo2ePerMonth).toBeNull();
  });

  test('the volumes at which the cheaper one changes', () => {
    const { fromRequestsPerMonth: from, toRequestsPerMonth: to } = report.results.breakEven;
    const step = (1.8 / 2) * SECONDS_A_MONTH;
    const perServer = perServerCash + capitalUsd;
    const own: Piece[] = Array.from({ length: 600 }, (_, i) => ({
      from: i * step,
      to: (i + 1) * step,
      fixed: fixedCash + 300 + perServer * (i + 1 + 1 + 2),
      slope: workUsdPerRequest,
    }));
    const other: Piece[] = [{ from: 0, to: 1e12, fixed: 0, slope: 925e-6 }];
    const expected = turns(own, other, from, to);
    expect(expected.length).toBeGreaterThan(0);
    expectTurns(report, 'server', expected);
  });

  test('cash of 60 months: servers bought as demand grows, sold and replaced after 48', () => {
    const row = report.results.projection.rows.find(({ option }) => option === 'server')!;
    const apiRow = report.results.projection.rows.find(({ option }) => option === 'api')!;
    const boughtIn: number[] = [];
    const cash: number[] = [];
    const apiCash: number[] = [];
    for (let m = 0; m < 60; m++) {
      const volume = 9e6 * 1.02 ** m;
      const serving = Math.ceil((volume * 2) / SECONDS_A_MONTH / 1.8) + 1;
      let usd = fixedCash + perServerCash * (serving + 2) + workUsdPerRequest * volume;
      for (let i = boughtIn.length - 1; i >= 0; i--) {
        if (m === boughtIn[i]! + 48) boughtIn.splice(i, 1);
        else if (m === boughtIn[i]! + 47) usd -= 2_000;
      }
      while (boughtIn.length < serving + 2) {
        boughtIn.push(m);
        usd += 20_000;
      }
      if (m === 0) usd += 9_000;
      if (m === 59) usd += 1_800;
      cash.push(usd);
      apiCash.push(volume * 925e-6);
    }
    expect(row.usdByMonth.length).toBe(60);
    row.usdByMonth.forEach((usd, m) => expectNear(usd, cash[m]!));
    apiRow.usdByMonth.forEach((usd, m) => expectNear(usd, apiCash[m]!));
    const sum = (values: readonly number[]) => values.reduce((total, usd) => total + usd, 0);
    expectNear(row.cumulativeUsd12Months!.value, sum(cash.slice(0, 12)));
    expectNear(row.cumulativeUsd36Months!.value, sum(cash.slice(0, 36)));
    expectNear(row.presentValueUsd.value, sum(cash.map((usd, m) => usd / 1.06 ** (m / 12))));
    let ahead: number | null = null;
    // The exit of the last month is paid for leaving.
    const going = cash.with(59, cash[59]! - 1_800);
    for (let m = 59; m >= 0 && sum(going.slice(0, m + 1)) < sum(apiCash.slice(0, m + 1)); m--) ahead = m + 1;
    expect(row.paybackMonth!.value).toBe(ahead);
  });
});

describe('rented machines of four cards: several replicas each, token inflation, transfer factor', () => {
  const point = (requestsPerSecond: number, ms: number) =>
    pointWith({
      requestsPerSecond,
      inputTokens: 440,
      outputTokens: 115.5,
      ttft: latencyOf({ p50: ms, p99: 4 * ms }),
      tpot: latencyOf({ p50: ms / 10, p99: ms / 8 }),
    });
  const report = buildReport(
    inputsWith({
      measurements: { 'm.json': measurementWith({ operatingPoints: [point(1, 100), point(2, 300)] }) },
      scenario: scenarioWith({
        demand: {
          requestsPerMonth: 8_000_000,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 2.5,
        },
        policy: { headroomRatio: 0.25, spareReplicas: 2, nonProductionReplicas: 1 },
        options: [
          apiOption({ model: 'acme/flat' }),
          rentedOption({ instance: 'cloud/four', tokenInflationRatio: 1.1, transferFactorRatio: 0.8 }),
        ],
      }),
    }),
  );
  const gpu = resultOf(report, 'gpu');
  const meanPerSecond = 8e6 / SECONDS_A_MONTH; // 3.0441
  // 4.5 USD/h, 100 GB of disk by default, one address.
  const perInstance = 4.5 * 730 + 100 * 0.08 + 0.005 * 730;

  test('the bill and the fleet', () => {
    // Capacity 2 * 0.8 = 1.6, of it 1.2 at the peak of 7.610: 6.34, so 7, and 2 spare: 9 replicas on 3 machines of 4.
    expect(gpu.fleet).toMatchObject({ replicas: 9, spareReplicas: 2, instances: 3, nonProductionInstances: 1 });
    expectNear(gpu.fleet!.capacityRequestsPerSecondPerReplica, 1.6);
    expectNear(gpu.fleet!.utilisationRatio, meanPerSecond / (12 * 1.6));
    expectLines(gpu, {
      instances: 3 * 3_285,
      disk: 24,
      ipv4: 3 * 3.65,
      'instances-non-production': 3_285,
      'disk-non-production': 8,
      'ipv4-non-production': 3.65,
      staff: 0,
    });
    expect(gpu.provenance).toBe('modelled');
  });

  test('carbon of four cards and half a host', () => {
    const busy = meanPerSecond / (12 * 1.6);
    const kilowattHours = ((720 * 4 + (888 - 720) * 3 * busy) / 1000) * 730 * 1.15;
    expectNear(gpu.carbon!.energyKilowattHoursPerMonth, kilowattHours);
    expectNear(gpu.carbon!.totalKilogramsCo2ePerMonth.value, kilowattHours * 0.4 + 4 * ((4 * 120) / 60 + 2_400 / 48));
    expectNear(gpu.carbon!.gramsCo2ePerMillionOutputTokens, (kilowattHours * 400 + 4 * 58_000) / ((8e6 * 105) / 1e6));
    expect(gpu.carbon!.lowerBound).toBe(false);
  });

  test('latency at the peak load of a replica, in the load it was measured at', () => {
    // 7.610/7 a replica is 1.0872; on the measured hardware that is 1.0872 / 0.8 = 1.3590 requests/s.
    const load = (meanPerSecond * 2.5) / 7 / 0.8;
    expectNear(gpu.latency!.atRequestsPerSecondPerReplica, load);
    expectNear(gpu.latency!.ttftP50Ms, 100 + 200 * (load - 1));
    expectNear(gpu.latency!.ttftP99Ms, 400 + 800 * (load - 1));
    expectNear(gpu.latency!.tpotP50Ms, 10 + 20 * (load - 1));
    expectNear(gpu.latency!.tpotP99Ms, 12.5 + 25 * (load - 1));
  });

  test('the volumes at which the cheaper one changes: a new machine every four replicas, the first holds two spares', () => {
    const { fromRequestsPerMonth: from, toRequestsPerMonth: to } = report.results.breakEven;
    const perReplica = (1.2 / 2.5) * SECONDS_A_MONTH;
    const own: Piece[] = [];
    for (let n = 1; n <= 2_500; n++) {
      own.push({
        from: (n - 1) * perReplica,
        to: n * perReplica,
        fixed: perInstance * (Math.ceil((n + 2) / 4) + 1),
        slope: 0,
      });
    }
    const expected = turns(own, [{ from: 0, to: 1e12, fixed: 0, slope: 925e-6 }], from, to);
    expect(expected.length).toBeGreaterThan(0);
    expectTurns(report, 'gpu', expected);
    expectNear(report.results.breakEven.pairs[0]!.firstCheaperRequestsPerMonth.value, expected[0]!);
    expectNear(report.results.breakEven.pairs[0]!.alwaysCheaperAboveRequestsPerMonth.value, expected.at(-1)!);
  });
});

describe('all at once: tax, upgrades, compliance, fine-tuning, parallel run, egress, answers, launch and a commitment', () => {
  const answers = { acceptedRatio: 0.92, rejected: 'person', usdPerRejectedAnswer: 0.04 } as const;
  const common = { complianceUsdPerYear: 2_400, upgrades: { perYear: 4, usdPerEvaluation: 150 } };
  const report = buildReport(
    inputsWith({
      measurements: {
        'm.json': measurementWith(),
        'server.json': measurementWith({
          hardware: { instance: null, accelerator: 'card', acceleratorCount: 2, description: 'two cards' },
          operatingPoints: [
            pointWith({ power: { powerWatts: { value: 110, source: 'measured' }, boundary: 'accelerator' } }),
          ],
        }),
      },
      scenario: scenarioWith({
        baselineOption: 'api',
        horizonMonths: 30,
        oneOffAmortisationMonths: 24,
        taxRatio: 0.19,
        demand: {
          requestsPerMonth: 6_000_000,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 2.5,
          growthRatioPerMonth: 0.015,
          launchRamp: { months: 5, startRatio: 0.1 },
          activeUserCount: 40_000,
        },
        policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
        site: { region: 'cloud/east', usdPerKilowattHour: 0.15 },
        staff: { usdPerFteMonth: 12_000 },
        options: [
          apiOption({
            ...common,
            model: 'acme/flat',
            staffFte: 0.05,
            supportUsdPerMonth: 100,
            minimumCommitmentUsdPerMonth: 3_000,
            creditsUsdPerMonth: 500,
            answers: { acceptedRatio: 0.95, rejected: 'escalated', usdPerRejectedAnswer: 0.01 },
            oneOff: { setUpUsd: 1_000, exitUsd: 300 },
          }),
          rentedOption({
            ...common,
            purchase: 'reserved-1y',
            staffFte: 0.2,
            egress: { usdPerGigabyte: 0.09, bytesPerOutputToken: 300 },
            answers,
            oneOff: {
              parallelRunMonths: 2,
              fineTuning: { acceleratorCount: 8, hoursPerRun: 20, usdPerAcceleratorHour: 2.5, failedRunRatio: 0.25 },
            },
          }),
          ownedOption({
            ...common,
            measurement: 'server.json',
            residualUsd: 1_500,
            pueRatio: 1.4,
            networkUsdPerMonth: 60,
            staffFte: 0.3,
            answers: { acceptedRatio: 0.8, rejected: 'retried' },
            oneOff: { installationUsd: 2_000, exitUsd: 900 },
          }),
        ],
      }),
    }),
  );
  const [api, gpu, server] = ['api', 'gpu', 'server'].map((id) => resultOf(report, id)) as [
    OptionResult,
    OptionResult,
    OptionResult,
  ];
  const TAX = 0.19;
  const people = 12_000;

  // The API: 925e-6 a request is 5,550, above the 3,000 committed; 500 of credits come off; 300,000 answers go on at 0.01.
  const apiBilled = (volume: number) => Math.max(volume * 925e-6, 3_000) - 500;
  const apiCash = (volume: number) =>
    1.19 * (apiBilled(volume) + 100 + 200 + 50 + volume * 0.05 * 0.01) + 0.05 * people;
  // Machines: 12 a machine and month of disk (100 GB at 0.08 is 8), 0.6 USD/h and 3.65 of address, all by the month.
  const perMachine = 438 + 3.65 + 8;
  const egressUsd = (105 * 300 * 0.09) / 1e9;
  const machines = (volume: number) => Math.ceil((volume * 2.5) / SECONDS_A_MONTH / 1.6 - 1e-9) + 1 + 1;
  const gpuCash = (volume: number) =>
    1.19 * (machines(volume) * perMachine + volume * egressUsd + 200 + 50) + volume * 0.08 * 0.04 + 0.2 * people;
  const fineTuningUsd = 8 * 20 * 2.5 * 1.25;
  const parallelUsd = 2 * apiCash(6e6);
  // Servers: every request is asked 1.25 times, so that one carries 2 / 1.25 requests/s, 1.28 with headroom.
  const servers = (volume: number) => Math.ceil((volume * 2.5) / SECONDS_A_MONTH / 1.28 - 1e-9) + 1 + 1;
  const kilowattHourUsd = 0.15 * 1.4;
  const idleUsd = 0.36 * 730 * kilowattHourUsd;
  const workUsd = 1.25 * (0.05 / (2 * 3600)) * kilowattHourUsd;
  const serverCash = (volume: number) =>
    1.19 * (servers(volume) * (150 + idleUsd) + volume * workUsd + 60 + 200 + 50) + 0.3 * people;
  const annuity = 0.08 / (1 - 1.08 ** -4) / 12;

  test('the bill of the API', () => {
    expectLines(api, {
      'input-tokens': 2_400,
      'output-tokens': 3_150,
      'commitment-and-credits': -500 * 1.19,
      'rejected-answers': 3_000,
      support: 100,
      compliance: 200,
      're-evaluation': 50,
      staff: 600,
      'one-off': 1_300 / 24,
      'tax-request': TAX * 5_550,
      'tax-request-outside-commitment': TAX * 3_000,
      tax: TAX * 350,
      'tax-paid-once': (TAX * 1_300) / 24,
    });
    expectNear(api.cost!.usdPerMonth.value, apiCash(6e6) + (1.19 * 1_300) / 24);
    expectNear(api.cost!.upfrontUsd, 1_190);
    expectNear(api.cost!.usdPerActiveUserPerMonth!.value, api.cost!.usdPerMonth.value / 40_000);
    expectNear(api.cost!.answers!.usdPerAcceptedAnswer!.value, api.cost!.usdPerMonth.value / 5_700_000);
    expect(api.cost).not.toHaveProperty('strandedCommitmentUsd');
  });

  test('the bill of the reserved machines', () => {
    // 6e6 * 2.5 / 2,628,000 = 5.708 over 1.6: 4, one spare, one for non-production.
    expectLines(gpu, {
      instances: 5 * 438,
      ipv4: 5 * 3.65,
      disk: 40,
      'instances-non-production': 438,
      'ipv4-non-production': 3.65,
      'disk-non-production': 8,
      egress: 6e6 * egressUsd,
      'rejected-answers': 480_000 * 0.04,
      compliance: 200,
      're-evaluation': 50,
      staff: 2_400,
      'one-off': (fineTuningUsd + parallelUsd) / 24,
      'tax-paid-instance': TAX * 5 * 441.65,
      'tax-production-instance': TAX * 40,
      'tax-non-production-instance': TAX * perMachine,
      'tax-request': TAX * 6e6 * egressUsd,
      tax: TAX * 250,
      'tax-paid-once': (TAX * fineTuningUsd) / 24,
    });
    expectNear(gpu.cost!.upfrontUsd, 1.19 * fineTuningUsd + parallelUsd);
    expectNear(gpu.cost!.answers!.rejectedUsdPerMonth, 19_200);
    expectNear(gpu.cost!.answers!.usdPerAcceptedAnswer!.value, gpu.cost!.usdPerMonth.value / 5_520_000);
  });

  test('the bill of the servers', () => {
    // 5.708 over 1.28: 5, one spare; one for non-production.
    const capital = (20_000 - 1_500 / 1.08 ** 4) * annuity;
    expectLines(server, {
      capital: 6 * capital,
      hosting: 900,
      'electricity-idle': 6 * idleUsd,
      'capital-non-production': capital,
      'hosting-non-production': 150,
      'electricity-idle-non-production': idleUsd,
      'electricity-work': 6e6 * workUsd,
      network: 60,
      compliance: 200,
      're-evaluation': 50,
      staff: 3_600,
      'one-off': 2_900 / 24,
      'tax-production-instance': TAX * 6 * (150 + idleUsd),
      'tax-production-instance-paid-once': TAX * 6 * 20_000 * annuity,
      'tax-non-production-instance': TAX * (150 + idleUsd),
      'tax-non-production-instance-paid-once': TAX * 20_000 * annuity,
      'tax-request': TAX * 6e6 * workUsd,
      tax: TAX * 310,
      'tax-paid-once': (TAX * 2_900) / 24,
    });
    expectNear(server.cost!.upfrontUsd, 1.19 * (7 * 20_000 + 2_000));
    expectNear(server.fleet!.utilisationRatio, (1.25 * 6e6) / SECONDS_A_MONTH / 12);
    expect(server.cost!.answers).toMatchObject({ acceptedPerMonth: 6_000_000, rejectedPerMonth: 0 });
  });

  test('the energy of the servers is that of all calls', () => {
    const busy = (1.25 * 6e6) / SECONDS_A_MONTH / 12;
    expectNear(server.carbon!.energyKilowattHoursPerMonth, ((360 * 7 + 50 * 6 * busy) / 1000) * 730 * 1.4);
  });

  test('cash of 30 months from the launch on', () => {
    const volumes = Array.from({ length: 30 }, (_, m) =>
      m < 5 ? 6e6 * (0.1 + (0.9 * m) / 5) : 6e6 * 1.015 ** (m - 5),
    );
    const cash = volumes.map(apiCash);
    cash[0]! += 1_190;
    cash[29]! += 1.19 * 300;
    const row = (id: string) => report.results.projection.rows.find(({ option }) => option === id)!;
    row('api').usdByMonth.forEach((usd, m) => expectNear(usd, cash[m]!));

    const bought = volumes.map(servers);
    const own = volumes.map(serverCash);
    bought.forEach((count, m) => (own[m]! += 1.19 * 20_000 * Math.max(0, count - (m === 0 ? 0 : bought[m - 1]!))));
    own[0]! += 1.19 * 2_000;
    own[29]! += 1.19 * 900;
    row('server').usdByMonth.forEach((usd, m) => expectNear(usd, own[m]!));

    // Each machine's years begin when it is taken on; the volume never falls, so that each is renewed.
    const rented = volumes.map(gpuCash);
    rented[0]! += 1.19 * fineTuningUsd + parallelUsd;
    let owedMonths = 0;
    volumes.map(machines).forEach((count, m, counts) => {
      const more = count - (m === 0 ? 0 : counts[m - 1]!);
      owedMonths += more * ((12 - ((30 - m) % 12)) % 12);
    });
    expect(owedMonths).toBeGreaterThan(0);
    rented[29]! += 1.19 * 438 * owedMonths;
    row('gpu').usdByMonth.forEach((usd, m) => expectNear(usd, rented[m]!));
    expectNear(gpu.cost!.strandedCommitmentUsd, 1.19 * 438 * owedMonths);
    const sum = (values: readonly number[]) => values.reduce((total, usd) => total + usd, 0);
    expectNear(row('gpu').cumulativeUsd12Months!.value, sum(rented.slice(0, 12)));
  });

  test('the volumes at which the cheaper one changes', () => {
    const { fromRequestsPerMonth: from, toRequestsPerMonth: to } = report.results.breakEven;
    const kink = 3_000 / 925e-6;
    const fixed = 1.19 * (350 + 1_300 / 24) + 600;
    const other: Piece[] = [
      { from: 0, to: kink, fixed: fixed + 1.19 * 2_500, slope: 1.19 * 500e-6 },
      { from: kink, to: 1e12, fixed: fixed - 1.19 * 500, slope: 1.19 * (925e-6 + 500e-6) },
    ];
    const step = (1.28 / 2.5) * SECONDS_A_MONTH;
    const capital = (20_000 - 1_500 / 1.08 ** 4) * annuity;
    const perServer = capital + TAX * 20_000 * annuity + 1.19 * (150 + idleUsd);
    const own: Piece[] = Array.from({ length: 700 }, (_, i) => ({
      from: i * step,
      to: (i + 1) * step,
      fixed: 1.19 * (310 + 2_900 / 24) + 3_600 + (i + 3) * perServer,
      slope: 1.19 * workUsd,
    }));
    const expected = turns(own, other, from, to);
    expect(expected.length).toBeGreaterThan(0);
    expectTurns(report, 'server', expected);
  });
});
