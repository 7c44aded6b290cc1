import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const resultOf = (
  option: ScenarioOption,
  { measurement, ...scenario }: Partial<Scenario> & { readonly measurement?: Partial<Measurement> } = {},
): OptionResult =>
  buildReport(
    inputsWith({
      measurements: { 'm.json': measurementWith(measurement) },
      scenario: scenarioWith({ ...scenario, options: [option] }),
    }),
  ).results.options[0]!;

const codes = (option: OptionResult): string[] => option.refusals.map(({ code }) => code);

/** Refused: no figure at all, only the reasons. */
function expectRefused(option: OptionResult, code: string): void {
  expect(codes(option)).toContain(code);
  expect(option).toMatchObject({ cost: null, fleet: null, latency: null, carbon: null });
  for (const { message, hint } of option.refusals) {
    expect(message).not.toBe('');
    expect(hint).not.toBe('');
  }
}

describe('other hardware', () => {
  test('another accelerator has no price unless a transfer factor is given', () => {
    expectRefused(resultOf(rentedOption({ instance: 'cloud/other' })), 'other-hardware');
    expect(codes(resultOf(rentedOption({ instance: 'cloud/other', transferFactorRatio: 1.5 })))).toEqual([]);
    expectRefused(resultOf(rentedOption({ instance: 'cloud/other', transferFactorRatio: null })), 'unknown-figure');
  });

  test('fewer accelerators than were measured are other hardware, more are not', () => {
    const onTwo = { hardware: { instance: 'cloud/two', accelerator: 'card', acceleratorCount: 2, description: 'two' } };
    expectRefused(resultOf(rentedOption(), { measurement: onTwo }), 'other-hardware');
    expect(resultOf(rentedOption({ instance: 'cloud/four' }), { measurement: onTwo }).fleet).toMatchObject({
      instances: 1,
    });
  });

  test('a machine of your own is known by its description', () => {
    const onBox = { hardware: { instance: null, accelerator: null, acceleratorCount: null, description: 'my-box' } };
    const box = rentedOption({ instance: 'my-box', usdPerHour: 0.5 });
    expect(codes(resultOf(box, { measurement: onBox }))).toEqual([]);
    expectRefused(resultOf({ ...box, instance: 'your-box' }, { measurement: onBox }), 'other-hardware');
  });

  test('a CPU run speaks for the same instance and for own machines, not for another instance', () => {
    const onCpu = {
      hardware: { instance: 'cloud/cpu', accelerator: null, acceleratorCount: null, description: 'sixteen cores' },
    };
    expect(codes(resultOf(rentedOption({ instance: 'cloud/cpu' }), { measurement: onCpu }))).toEqual([]);
    expectRefused(resultOf(rentedOption(), { measurement: onCpu }), 'other-hardware');
    expect(
      codes(resultOf(ownedOption({ host: 'cpu-host', hostingIncludesPower: true }), { measurement: onCpu })),
    ).toEqual([]);
  });
});

describe('other mix', () => {
  const demand = { requestsPerMonth: 300_000, peakToMeanRatio: 1 };

  test.each([
    [380, 105, []],
    [379, 105, ['other-mix']],
    [420, 105, []],
    [421, 105, ['other-mix']],
    [400, 110, []],
    [400, 111, ['other-mix']],
    [500, 50, ['other-mix', 'other-mix']],
  ])(
    '%d tokens in and %d out against 400 and 105 measured: %o',
    (inputTokensPerRequest, outputTokensPerRequest, expected) => {
      expect(
        codes(resultOf(rentedOption(), { demand: { ...demand, inputTokensPerRequest, outputTokensPerRequest } })),
      ).toEqual(expected);
    },
  );

  test("the demand is counted in the model's own tokens", () => {
    const asked = { ...demand, inputTokensPerRequest: 400 / 1.25, outputTokensPerRequest: 105 / 1.25 };
    expectRefused(resultOf(rentedOption(), { demand: asked }), 'other-mix');
    expect(codes(resultOf(rentedOption({ tokenInflationRatio: 1.25 }), { demand: asked }))).toEqual([]);
  });

  test('a run that does not know its lengths speaks for none', () => {
    const point = pointWith({ outputTokens: null });
    expectRefused(resultOf(rentedOption(), { measurement: { operatingPoints: [point] } }), 'other-mix');
  });
});

describe('limits', () => {
  test('no load within the limits', () => {
    expectRefused(resultOf(rentedOption(), { limits: { ttftP99Ms: 100 } }), 'slo-not-met');
  });

  test('an invalid run is out, unless accepted as an illustration', () => {
    const measurement = { operatingPoints: [pointWith({ valid: false })] };
    expectRefused(resultOf(rentedOption(), { measurement }), 'invalid-measurement');
    expect(codes(resultOf(rentedOption({ acceptInvalidMeasurement: true }), { measurement }))).toEqual([]);
  });

  test('data that must stay on premises leave neither to an API nor to a rented machine', () => {
    const limits = { dataStaysOnPremises: true };
    expectRefused(resultOf(apiOption(), { limits }), 'data-leaves');
    expectRefused(resultOf(rentedOption(), { limits }), 'data-leaves');
    expect(codes(resultOf(ownedOption(), { limits }))).toEqual([]);
    expect(codes(resultOf(apiOption(), { limits: { dataStaysOnPremises: false } }))).toEqual([]);
  });

  test('a rate limit below the peak', () => {
    // 300,000 a month is 0.11416/s; the peak of 2 is 0.22831/s.
    const demand = {
      requestsPerMonth: 300_000,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 2,
    };
    expectRefused(resultOf(apiOption({ rateLimitRequestsPerSecond: 0.228 }), { demand }), 'over-rate-limit');
    expect(codes(resultOf(apiOption({ rateLimitRequestsPerSecond: 0.229 }), { demand }))).toEqual([]);
    // A tenth is asked again and billed again: 0.25114/s.
    const again = { billedRetryRatio: 0.1 };
    expectRefused(resultOf(apiOption({ ...again, rateLimitRequestsPerSecond: 0.251 }), { demand }), 'over-rate-limit');
    expect(codes(resultOf(apiOption({ ...again, rateLimitRequestsPerSecond: 0.252 }), { demand }))).toEqual([]);
  });
});

describe('unknown figures are no zeroes', () => {
  test.each([
    ['the price of the model', apiOption({ model: 'acme/unpriced' })],
    ['a price nobody offers', rentedOption({ region: 'cloud/west', purchase: 'reserved-1y' })],
    ['a region without a price', rentedOption({ instance: 'cloud/four', region: 'cloud/west' })],
    ['a price given as unknown', rentedOption({ usdPerHour: null })],
    ['staff', apiOption({ staffFte: null })],
    ['credits', apiOption({ creditsUsdPerMonth: null })],
    ['a one-off', rentedOption({ oneOff: { setUpUsd: null } })],
    ['the exit', rentedOption({ oneOff: { exitUsd: null } })],
    ['the price of a server', ownedOption({ capexUsd: null })],
    ['the life of a server', ownedOption({ lifeMonths: null })],
    ['the cost of capital', ownedOption({ costOfCapitalRatioPerYear: null })],
    ['the licence', ownedOption({ licence: { basis: 'server', usdPerYear: null } })],
    ['the PUE of the site', ownedOption({ pueRatio: null })],
  ])('%s', (_, option) => {
    expectRefused(resultOf(option), 'unknown-figure');
  });

  test('the headroom, the address and the tariff, wherever they come from', () => {
    expectRefused(resultOf(rentedOption(), { policy: { headroomRatio: null } }), 'unknown-figure');
    const noAddressPrice = { overrides: { 'defaults/usdPerPublicIpv4Hour': null } };
    expectRefused(resultOf(rentedOption(), noAddressPrice), 'unknown-figure');
    expectRefused(
      resultOf(ownedOption(), { site: { region: 'cloud/east', usdPerKilowattHour: null } }),
      'unknown-figure',
    );
  });

  test('power: electricity cannot be priced, unless the hosting includes it', () => {
    const { host: _, ...hostless } = ownedOption();
    expectRefused(resultOf(hostless), 'unknown-power');
    expect(codes(resultOf({ ...hostless, hostingIncludesPower: true }))).toEqual([]);
    expect(codes(resultOf({ ...hostless, loadedPowerWatts: 400, idlePowerWatts: 300 }))).toEqual([]);
    expectRefused(resultOf({ ...hostless, loadedPowerWatts: 400, idlePowerWatts: null }), 'unknown-power');
  });

  test('a site without a region has a price, and its carbon is unknown', () => {
    const option = resultOf(ownedOption(), { site: {} });
    expect(codes(option)).toEqual([]);
    expect(option.carbon).toBeNull();
    expect(option.carbonUnknownBecause).toContain('site.region');
  });

  test('carbon alone is unknown where its figures are', () => {
    expect(resultOf(apiOption({ model: 'acme/secret' })).carbonUnknownBecause).toContain('not published');
    const west = resultOf(rentedOption({ region: 'cloud/west' }));
    expect(west.cost).not.toBeNull();
    expect(west.carbonUnknownBecause).toContain('PUE of cloud/west');
    // An own server has its own PUE, so the one the region lacks does not matter.
    expect(resultOf(ownedOption(), { site: { region: 'cloud/west' } }).carbon).not.toBeNull();
  });
});

test('points of the other loop do not mix into the latency', () => {
  const rung = pointWith({
    id: 'c2',
    requestsPerSecond: 0.2,
    arrivals: { kind: 'concurrency', concurrency: 2 },
    ttft: latencyOf({ p50: 1, p99: 2 }),
  });
  const open = pointWith({ requestsPerSecond: 2 });
  const option = resultOf(rentedOption(), { measurement: { operatingPoints: [rung, open] } });
  expect(option.latency).toMatchObject({ ttftP50Ms: 200, ttftP99Ms: 900 });
});

describe('points whose load kept changing', () => {
  const ramp = (id: string, requestsPerSecond: number) =>
    pointWith({
      id,
      requestsPerSecond,
      arrivals: { kind: 'ramp', fromRequestsPerSecond: 1, toRequestsPerSecond: 20 },
      ttft: latencyOf({ p50: 5_000, p99: 9_000 }),
    });

  test('are left out with a word, and their latency with them', () => {
    // 2 requests/s measured; the ramp at 9 would be the faster one, and the one whose latency is interpolated.
    const operatingPoints = [pointWith({ requestsPerSecond: 2 }), ramp('up', 9), ramp('up-run-2', 0.0001)];
    const { results } = buildReport(
      inputsWith({
        measurements: { 'm.json': measurementWith({ operatingPoints }) },
        scenario: scenarioWith({ options: [rentedOption({ id: 'gpu' })] }),
      }),
    );
    const result = results.options[0]!;
    expect(result.fleet).toMatchObject({ capacityRequestsPerSecondPerReplica: 2 });
    expect(result.latency?.ttftP99Ms).toBe(900);
    expect(results.warnings).toContain('gpu: left out of its capacity, since their load kept changing: up, up-run-2.');
  });

  test('alone they are refused', () => {
    expectRefused(resultOf(rentedOption(), { measurement: { operatingPoints: [ramp('up', 9)] } }), 'changing-load');
  });
});
