import { describe, expect, test } from 'vitest';
import type { LimitCheck } from '../../../schema/search-result.ts';
import type { Scenario, ScenarioOption } from '../../../schema/scenario.ts';
import { latencyOf, pointWith } from '../../factories/measurement.ts';
import { expectNear } from '../../factories/near.ts';
import { apiOption, deviceOption, ownedOption, rentedOption, routerOption } from '../../factories/scenario.ts';
import { searchedWith } from '../../factories/search.ts';
import type { Measurement } from '../../../schema/measurement.ts';

type Parts = Partial<Scenario> & { readonly measurement?: Partial<Measurement> };

function checkOf(
  options: readonly ScenarioOption[],
  limit: LimitCheck['limit'],
  parts: Parts = {},
): LimitCheck | undefined {
  const { candidates } = searchedWith(options, parts).search;
  return candidates.at(-1)!.checks.find((check) => check.limit === limit);
}

const hybrid = (parts: Parameters<typeof routerOption>[0] = {}): ScenarioOption[] => [
  rentedOption(),
  rentedOption({ id: 'four', instance: 'cloud/four' }),
  routerOption({ small: 'gpu', large: 'four', ...parts }),
];

describe('latency against the limits of the scenario', () => {
  // 900 ms and 35 ms at every load that was measured.
  test.each([
    [{ ttftP99Ms: 900 }, 'ttft-p99', 'kept', 900, 900],
    [{ ttftP99Ms: 899 }, 'ttft-p99', 'missed', 900, 899],
    [{ tpotP99Ms: 35 }, 'tpot-p99', 'kept', 35, 35],
    [{ tpotP99Ms: 34 }, 'tpot-p99', 'missed', 35, 34],
  ] as const)('%o: %s is %s', (limits, limit, status, value, atMost) => {
    expect(checkOf([rentedOption()], limit, { limits })).toMatchObject({ status, value, atMost, unit: 'ms' });
  });

  test('a limit that nothing measured meets is missed by the lightest load', () => {
    const check = checkOf([rentedOption()], 'ttft-p99', { limits: { ttftP99Ms: 500 } });
    expect(check).toMatchObject({ status: 'missed', value: 900, note: 'at the lightest load measured, rate-2' });
    expect(checkOf([rentedOption()], 'tpot-p99', { limits: { ttftP99Ms: 500 } })!.status).toBe('kept');
  });

  test('of too few samples a lower percentile may tell that it is missed, and nothing that it is kept', () => {
    const few = (p50: number) => ({
      measurement: { operatingPoints: [pointWith({ ttft: latencyOf({ p50 }) })] },
      limits: { ttftP99Ms: 500 },
    });
    expect(checkOf([rentedOption()], 'ttft-p99', few(600))).toMatchObject({ status: 'missed', value: 600 });
    expect(checkOf([rentedOption()], 'ttft-p99', few(400))).toMatchObject({ status: 'unknown', value: null });
  });

  test("an API's is not measured, whatever the limit", () => {
    expect(checkOf([apiOption()], 'ttft-p99', { limits: { ttftP99Ms: 1e9 } })).toMatchObject({
      status: 'unknown',
      value: null,
    });
  });

  test('a hybrid is judged by the mixture of its parts, and unknown with an API in it', () => {
    expect(checkOf(hybrid(), 'ttft-p99', { limits: { ttftP99Ms: 1_000 } })!.status).toBe('kept');
    // A fifth of the requests fail first and wait for two answers: 900 ms of them is too long.
    const twice = checkOf(hybrid({ failedRatio: 0.2 }), 'ttft-p99', { limits: { ttftP99Ms: 1_000 } });
    expect(twice).toMatchObject({ status: 'missed' });
    expect(twice!.value!).toBeGreaterThan(1_000);
    const withApi = checkOf([apiOption(), rentedOption(), routerOption()], 'ttft-p99', {
      limits: { ttftP99Ms: 1_000 },
    });
    expect(withApi).toMatchObject({ status: 'unknown', value: null });
  });

  test('devices: the mean of a token above the limit misses it, one below it says nothing', () => {
    // 10 tokens a second: 100 ms each.
    const missed = checkOf([deviceOption()], 'tpot-p99', { limits: { tpotP99Ms: 99 } });
    expect(missed).toMatchObject({ status: 'missed', note: 'the mean of the devices' });
    expectNear(missed!.value, 100);
    expect(checkOf([deviceOption()], 'tpot-p99', { limits: { tpotP99Ms: 101 } })!.status).toBe('unknown');
    expect(checkOf([deviceOption()], 'ttft-p99', { limits: { ttftP99Ms: 101 } })!.status).toBe('unknown');
  });
});

describe('latency against the limits of the measurement', () => {
  const slo = (parts: Parameters<typeof pointWith>[0], quantileRatio = 0.99): Parts => ({
    measurement: {
      slo: { name: 'own', quantileRatio, ttftLimitMs: 800, tpotLimitMs: 40 },
      operatingPoints: [pointWith(parts)],
    },
  });

  test('the verdict of the load test stands', () => {
    expect(checkOf([rentedOption()], 'ttft-p99', slo({}, 0.9))).toMatchObject({
      status: 'kept',
      value: 900,
      atMost: 800,
      note: '90 % of requests, by the load test',
    });
    const undecided = slo({ slo: { ttft: 'UNDECIDED', tpot: 'MET' } });
    expect(checkOf([rentedOption()], 'ttft-p99', undecided)!.status).toBe('unknown');
    expect(checkOf([rentedOption()], 'tpot-p99', undecided)!.status).toBe('kept');
  });

  test('where nothing met them, the lightest load says which', () => {
    const missed = slo({ slo: { ttft: 'MISSED', tpot: 'MET' } });
    expect(checkOf([rentedOption()], 'ttft-p99', missed)!.status).toBe('missed');
    expect(checkOf([rentedOption()], 'tpot-p99', missed)!.status).toBe('kept');
  });

  test('options without a measurement are held against the strictest that is used', () => {
    expect(checkOf([rentedOption(), apiOption()], 'tpot-p99', slo({}))).toMatchObject({
      status: 'unknown',
      atMost: 40,
    });
    expect(checkOf([apiOption()], 'tpot-p99')).toBeUndefined();
  });

  test('the p99 of a hybrid says of a limit for fewer requests that it is kept, and not that it is missed', () => {
    expect(checkOf(hybrid(), 'tpot-p99', slo({}, 0.9))!.status).toBe('kept');
    expect(checkOf(hybrid(), 'ttft-p99', slo({}, 0.9))!.status).toBe('unknown');
    expect(checkOf(hybrid(), 'ttft-p99', slo({}, 0.99))!.status).toBe('missed');
    expect(checkOf(hybrid(), 'tpot-p99', slo({}, 0.999))!.status).toBe('unknown');
  });
});

describe('CO2e', () => {
  // One machine that serves 300,000 requests: 75.749 kg.
  test.each([
    [75.8, 'kept'],
    [75.7, 'missed'],
  ] as const)('of 75.749 kg a cap of %d kg is %s', (maximumKilogramsCo2ePerMonth, status) => {
    const check = checkOf([rentedOption()], 'carbon', { limits: { maximumKilogramsCo2ePerMonth } });
    expect(check).toMatchObject({ status, atMost: maximumKilogramsCo2ePerMonth, unit: 'kg CO2e/month' });
    expectNear(check!.value, 75.749);
  });

  test('what was emitted once counts with its share of the month', () => {
    // 360 kg over 36 months.
    const option = rentedOption({ oneOff: { trainingKilogramsCo2e: 360 } });
    const check = checkOf([option], 'carbon', { limits: { maximumKilogramsCo2ePerMonth: 80 } });
    expect(check).toMatchObject({ status: 'missed' });
    expectNear(check!.value, 75.749 + 10);
  });

  test('a lower bound may miss a cap, but is not known to keep it', () => {
    // 1.7472 kg without the idle energy of the fleet.
    const at = (maximumKilogramsCo2ePerMonth: number) =>
      checkOf([apiOption()], 'carbon', { limits: { maximumKilogramsCo2ePerMonth } })!;
    expect(at(100)).toMatchObject({ status: 'unknown' });
    expect(at(100).note).toContain('lower bound');
    expectNear(at(100).value, 1.7472);
    expect(at(1).status).toBe('missed');
  });

  test('unknown with its reason, and not checked without a cap', () => {
    const limits = { maximumKilogramsCo2ePerMonth: 100 };
    const check = checkOf([apiOption({ model: 'acme/secret' })], 'carbon', { limits });
    expect(check).toMatchObject({ status: 'unknown', value: null });
    expect(check!.note).not.toBe('');
    expect(checkOf([rentedOption()], 'carbon')).toBeUndefined();
  });
});

describe('quality and acceptance', () => {
  test.each([
    [0.9, 'kept'],
    [0.89, 'missed'],
    [undefined, 'unknown'],
  ] as const)('a hybrid that keeps %s of 0.9: %s', (retainedQualityRatio, status) => {
    const parts = retainedQualityRatio === undefined ? {} : { retainedQualityRatio };
    expect(checkOf(hybrid(parts), 'retained-quality', { limits: { minimumRetainedQualityRatio: 0.9 } })).toMatchObject({
      status,
      value: retainedQualityRatio ?? null,
      atLeast: 0.9,
    });
  });

  test('what is no hybrid has no retained quality to keep', () => {
    expect(
      checkOf([rentedOption()], 'retained-quality', { limits: { minimumRetainedQualityRatio: 0.9 } }),
    ).toBeUndefined();
  });

  test.each([
    [0.9, 'kept'],
    [{ value: 0.89, low: 0.8, high: 0.95 }, 'missed'],
    [undefined, 'unknown'],
  ] as const)('accepted %o of 0.9: %s', (acceptedRatio, status) => {
    const answers = acceptedRatio === undefined ? {} : { answers: { acceptedRatio, rejected: 'discarded' as const } };
    const option = rentedOption(answers);
    expect(checkOf([option], 'acceptance', { limits: { minimumAcceptanceRatio: 0.9 } })!.status).toBe(status);
    expect(checkOf([option], 'acceptance')).toBeUndefined();
  });
});

describe('place of the data', () => {
  const limits = { dataStaysOnPremises: true };
  test.each([
    [[ownedOption()], 'kept'],
    [[deviceOption()], 'kept'],
    [[rentedOption()], 'missed'],
    [[apiOption()], 'missed'],
    [[apiOption(), ownedOption(), routerOption({ small: 'server' })], 'missed'],
  ] as const)('%#: %s', (options, status) => {
    expect(checkOf([...options], 'data-on-premises', { limits })!.status).toBe(status);
    expect(checkOf([...options], 'data-on-premises')).toBeUndefined();
  });
});

describe('capacity', () => {
  // 300,000 a month is 0.11416/s.
  test.each([
    [[apiOption({ rateLimitRequestsPerSecond: 0.12 })], 'kept', 315_360],
    [[apiOption({ rateLimitRequestsPerSecond: 0.1 })], 'missed', 262_800],
    [[apiOption()], 'unknown', null],
    [[rentedOption()], 'kept', null],
    [[apiOption(), rentedOption(), routerOption()], 'unknown', null],
    [
      [apiOption({ rateLimitRequestsPerSecond: 0.1 }), rentedOption(), routerOption({ toLargeRatio: 0.9 })],
      'missed',
      292_000,
    ],
    [[apiOption({ rateLimitRequestsPerSecond: 0.1 }), rentedOption(), routerOption()], 'kept', 1_314_000],
  ] as const)('%#: %s', (options, status, atMost) => {
    const check = checkOf([...options], 'capacity')!;
    expect(check).toMatchObject({ status, value: 300_000 });
    if (atMost === null) expect(check.atMost).toBeNull();
    else expectNear(check.atMost, atMost);
  });

  test('devices whose speed nobody knows, and seats whose allowance nobody knows', () => {
    const { outputTokensPerSecond: _, ...slow } = deviceOption({ joulesPerOutputToken: 1 });
    expect(checkOf([slow], 'capacity')!.status).toBe('unknown');
    const subscription = { seatCount: 10, usdPerSeatPerMonth: 20 };
    expect(checkOf([apiOption({ subscription })], 'capacity')!.status).toBe('unknown');
    const allowed = { ...subscription, requestsPerSeatPerMonth: 40_000 };
    expect(checkOf([apiOption({ subscription: allowed })], 'capacity')!.status).toBe('kept');
  });
});

describe('admissible', () => {
  const limited = apiOption({ rateLimitRequestsPerSecond: 1 });

  test('all kept; missed whatever is unknown; null where something is unknown and nothing missed', () => {
    const of = (option: ScenarioOption, limits: NonNullable<Scenario['limits']> = {}) =>
      searchedWith([option], { limits }).search.candidates[0]!.admissible;
    expect(of(rentedOption())).toBe(true);
    expect(of(limited)).toBe(true);
    expect(of(limited, { ttftP99Ms: 500 })).toBeNull();
    expect(of(limited, { ttftP99Ms: 500, dataStaysOnPremises: true })).toBe(false);
  });

  test('an option that could not be priced is not known to keep anything', () => {
    const { candidates, cheapest } = searchedWith([rentedOption({ instance: 'cloud/other' })]).search;
    expect(candidates[0]).toMatchObject({ usdPerMonth: null, admissible: null });
    expect(cheapest).toBeNull();
  });

  test('an option that misses a limit has its cost, one that cannot serve the demand has none', () => {
    const { candidates } = searchedWith(
      [ownedOption(), rentedOption(), apiOption({ rateLimitRequestsPerSecond: 0.1 })],
      { limits: { dataStaysOnPremises: true } },
    ).search;
    expectNear(candidates[1]!.usdPerMonth, 741.65);
    expect(candidates[2]!.usdPerMonth).toBeNull();
  });
});

describe('the cheapest and the nearest limit', () => {
  test('the cheapest of those known to keep all: an API of unknown latency is not', () => {
    // 93 USD, 741.65 and 677.17.
    const { search } = searchedWith([apiOption(), rentedOption(), ownedOption()]);
    expect(search).toMatchObject({ cheapest: 'server', nearestLimit: null });
  });

  test('none keeps all: the least relaxation, with its figures', () => {
    // 75.749 kg and 94.89 kg.
    const { search } = searchedWith([ownedOption(), rentedOption()], { limits: { maximumKilogramsCo2ePerMonth: 70 } });
    expect(search).toMatchObject({
      cheapest: null,
      nearestLimit:
        'No option keeps all limits. The nearest is gpu: its CO2e of 75.7 kg a month is above the limit of 70 kg.',
    });
  });

  test('a lower bound is told as one, and comes after what is known and before what is no matter of degree', () => {
    const bound = rentedOption({ oneOff: { trainingKilogramsCo2e: null } });
    const limits = { maximumKilogramsCo2ePerMonth: 70 };
    expect(searchedWith([bound], { limits }).search.nearestLimit).toContain(
      'The nearest is gpu: its CO2e of at least 75.7 kg a month is above the limit of 70 kg.',
    );
    expect(searchedWith([ownedOption(), bound], { limits }).search.nearestLimit).toContain('The nearest is server');
    const elsewhere = rentedOption({ id: 'elsewhere' });
    expect(
      searchedWith([elsewhere, { ...ownedOption({ oneOff: { trainingKilogramsCo2e: null } }) }], {
        limits: { ...limits, dataStaysOnPremises: true },
      }).search.nearestLimit,
    ).toContain('The nearest is server: its CO2e of at least 94.9 kg');
  });

  test('the limit that must move farthest decides', () => {
    // server misses CO2e by 36 %, gpu by 8 %, but acceptance by a half.
    const answers = (acceptedRatio: number) => ({ answers: { acceptedRatio, rejected: 'discarded' as const } });
    const { search } = searchedWith([ownedOption(answers(0.95)), rentedOption(answers(0.45))], {
      limits: { maximumKilogramsCo2ePerMonth: 70, minimumAcceptanceRatio: 0.9 },
    });
    expect(search.nearestLimit).toBe(
      'No option keeps all limits. The nearest is server: its CO2e of 94.9 kg a month is above the limit of 70 kg.',
    );
  });

  test('a limit that is no matter of degree comes last, and of equals the cheapest', () => {
    const limits = { dataStaysOnPremises: true };
    const { search } = searchedWith([rentedOption(), apiOption({ rateLimitRequestsPerSecond: 1 })], { limits });
    expect(search.nearestLimit).toContain(
      'The nearest is api: its data leave the premises. Of it the TTFT p99 and TPOT p99 are not known.',
    );
    const slow = searchedWith([rentedOption(), ownedOption({ acceptInvalidMeasurement: true })], {
      limits: { ...limits, ttftP99Ms: 500 },
    });
    expect(slow.search.nearestLimit).toBe(
      'No option keeps all limits. The nearest is server: its TTFT p99 of 900 ms (at the lightest load measured, rate-2) is above the limit of 500 ms.',
    );
  });

  test('what is only unknown is named as what to find out', () => {
    const { search } = searchedWith([apiOption(), rentedOption()], { limits: { ttftP99Ms: 500 } });
    expect(search.nearestLimit).toBe(
      'No option is known to keep all limits. The nearest is gpu: its TTFT p99 of 900 ms (at the lightest load measured, rate-2) is above the limit of 500 ms. To find out: TTFT p99, TPOT p99 and capacity of api.',
    );
  });

  test('none has a price', () => {
    expect(searchedWith([rentedOption({ instance: 'cloud/other' })]).search.nearestLimit).toBe(
      'No option keeps all limits. None of them has a price: see why each was refused.',
    );
  });
});
