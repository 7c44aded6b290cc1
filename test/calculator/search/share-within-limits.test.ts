import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport, resolveInputs } from '../../../calculator/build-report.ts';
import { candidateOf } from '../../../calculator/search/candidates.ts';
import type { Scenario } from '../../../schema/scenario.ts';
import type { RoutingSearch } from '../../../schema/search-result.ts';
import {
  type BoundHybrid,
  BOUND_BY_CARBON,
  BOUND_BY_LATENCY,
  BOUND_BY_QUALITY,
} from '../../factories/hybrid-scenarios.ts';
import { latencyOf, pointWith } from '../../factories/measurement.ts';
import { expectNear } from '../../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  inputsWith,
  ownedOption,
  rentedOption,
  routerOption,
} from '../../factories/scenario.ts';
import { searchedWith } from '../../factories/search.ts';

const inputsOf = ({ scenario, measurement }: BoundHybrid) =>
  inputsWith({ scenario, measurements: { 'm.json': measurement } });
const reportOf = (bound: BoundHybrid) => buildReport(inputsOf(bound));

const routingOf = (bound: BoundHybrid): RoutingSearch => reportOf(bound).results.search.routing[0]!;

const withShare = ({ scenario, measurement }: BoundHybrid, toLargeRatio: number): BoundHybrid => ({
  measurement,
  scenario: {
    ...scenario,
    options: scenario.options.map((option) => (option.kind === 'router' ? { ...option, toLargeRatio } : option)),
  },
});

const BOUNDS = [
  ['the carbon cap', 'carbon', BOUND_BY_CARBON],
  ['the latency limit', 'ttft-p99', BOUND_BY_LATENCY],
  ['the quality floor', 'retained-quality', BOUND_BY_QUALITY],
] as const;

describe.each(BOUNDS)('%s binds', (_name, limit, bound) => {
  const found = routingOf(bound).withinLimits!;

  test('the same as the scenario itself says with each of 2,001 shares, within a step', { timeout: 120_000 }, () => {
    const steps = 2_000;
    let best = { share: -1, usd: Infinity };
    for (let i = 0; i <= steps; i++) {
      const asked = withShare(bound, i / steps);
      const { models, demand, inputs } = resolveInputs(inputsOf(asked));
      const candidate = candidateOf(models.at(-1)!, demand, inputs);
      // Every hundredth through the whole report.
      if (i % 100 === 0) expect(reportOf(asked).results.search.candidates).toContainEqual(candidate);
      const { checks, usdPerMonth } = candidate;
      if (usdPerMonth === null || checks.some(({ status }) => status === 'missed')) continue;
      if (usdPerMonth < best.usd) best = { share: i / steps, usd: usdPerMonth };
    }
    expect(Math.abs(found.ratio - best.share)).toBeLessThanOrEqual(1 / steps);
    expect(found.usdPerMonth).toBeLessThanOrEqual(best.usd);
  });

  test('it misses nothing itself, and a little on the cheaper side misses that limit', () => {
    const { cheapest } = routingOf(bound);
    const checkAt = (share: number) =>
      reportOf(withShare(bound, share))
        .results.search.candidates.find(({ option }) => option === 'mix')!
        .checks.find((check) => check.limit === limit)!;
    expect(checkAt(found.ratio).status).not.toBe('missed');
    expect(checkAt(found.ratio + 1e-6 * Math.sign(cheapest.ratio - found.ratio)).status).toBe('missed');
    expect(cheapest.usdPerMonth).toBeLessThan(found.usdPerMonth);
  });

  test('the month there is that of the scenario with that share', () => {
    const option = reportOf(withShare(bound, found.ratio)).results.options.at(-1)!;
    expectNear(option.cost!.usdPerMonth.value, found.usdPerMonth);
    expectNear(option.carbon!.totalKilogramsCo2ePerMonth.value, found.kilogramsCo2ePerMonth!);
  });
});

const demand = { requestsPerMonth: 12e6, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 };
const options = [apiOption(), rentedOption(), routerOption()];
const searched = (of: Parameters<typeof searchedWith>[0], parts: Parameters<typeof searchedWith>[1] = {}) =>
  searchedWith(of, { demand, ...parts }).search.routing[0]!;

describe('by hand', () => {
  test('no limit binds: the cheapest share, and what is not known of it', () => {
    // Two machines from (12e6 - 10,512,000) / 12e6 = 0.124 on, as routing-search.test.ts has it.
    const { cheapest, withinLimits, noneWithinLimits } = searched(options);
    expect(withinLimits).toEqual({ ...cheapest, unknownLimits: ['ttft-p99', 'tpot-p99', 'capacity'] });
    expectNear(withinLimits!.ratio, 0.124);
    expect(noneWithinLimits).toBeNull();
  });

  test('a quality floor is met where its line comes to it', () => {
    // 0.7 at 0 and 0.9 at 0.4: 0.88 at 0.4 * 0.18 / 0.2 = 0.36; 741.65 + 0.36 * 3e6 * 0.000925 = 1,740.65 USD.
    const { withinLimits } = routingOf(BOUND_BY_QUALITY);
    expectNear(withinLimits!.ratio, 0.36);
    expectNear(withinLimits!.usdPerMonth, 1_740.65);
    expect(withinLimits!.unknownLimits).not.toContain('retained-quality');
  });

  test('a carbon cap is met where its line comes to it', () => {
    const at = (share: number) =>
      reportOf(withShare(BOUND_BY_CARBON, share))
        .results.search.candidates.at(-1)!
        .checks.find(({ limit }) => limit === 'carbon')!.value!;
    const { withinLimits } = routingOf(BOUND_BY_CARBON);
    expectNear(withinLimits!.ratio, (88 - at(0)) / (at(1) - at(0)), 1e-9);
    expectNear(withinLimits!.kilogramsCo2ePerMonth, 88);
  });

  test('every share misses a limit: the nearest, and by how much', () => {
    // One machine alone, at 0.562 with 1 - 0.562 of the requests, and the API: 128.32 kg.
    const { withinLimits, noneWithinLimits } = searched(options, { limits: { maximumKilogramsCo2ePerMonth: 100 } });
    expect(withinLimits).toBeNull();
    expect(noneWithinLimits).toBe(
      'Every share misses a limit. The nearest is toLargeRatio 0.562: its CO2e of at least 128 kg a month is above the limit of 100 kg.',
    );
  });

  test('a part that no request reaches sees no data, and its latency and rate limit are no matter', () => {
    const parts = [apiOption(), ownedOption(), routerOption({ small: 'server' })];
    const limits = { dataStaysOnPremises: true, ttftP99Ms: 2_000 };
    expect(searched(parts, { limits }).withinLimits).toMatchObject({ ratio: 0, unknownLimits: [] });
    const failing = [apiOption(), ownedOption(), routerOption({ small: 'server', failedRatio: 0.01 })];
    expect(searched(failing, { limits }).noneWithinLimits).toContain('its data leave the premises');
    const asked = [apiOption(), ownedOption(), routerOption({ small: 'api', large: 'server' })];
    expect(searched(asked, { limits }).withinLimits).toMatchObject({ ratio: 1, unknownLimits: [] });
  });

  test('quality and acceptance that are stated for one share are unknown at others', () => {
    const answers = { acceptedRatio: 0.95, rejected: 'discarded' as const };
    const limits = { minimumRetainedQualityRatio: 0.9, minimumAcceptanceRatio: 0.9 };
    const stated = routerOption({ toLargeRatio: 0.124, retainedQualityRatio: 0.92, answers });
    expect(searched([apiOption(), rentedOption(), stated], { limits }).withinLimits!.unknownLimits).not.toContain(
      'acceptance',
    );
    const other = searched([apiOption(), rentedOption(), { ...stated, toLargeRatio: 0.2 }], { limits });
    expectNear(other.withinLimits!.ratio, 0.124);
    expect(other.withinLimits!.unknownLimits).toEqual(expect.arrayContaining(['retained-quality', 'acceptance']));
  });

  test('outside its points quality is unknown, so that it misses nothing there', () => {
    const retainedQualityByShare = [
      { ratio: 0.1, retainedQualityRatio: 0.7 },
      { ratio: 0.5, retainedQualityRatio: 0.9 },
    ];
    const mix = routerOption({ retainedQualityByShare });
    const { withinLimits, note } = searched([apiOption(), rentedOption(), mix], {
      limits: { minimumRetainedQualityRatio: 0.8 },
    });
    // At 0 three machines cost 2,224.95 USD; at 0.3, where the floor is met, 1,483.3 + 0.3 * 3,720 = 2,599.3 USD.
    expect(withinLimits).toMatchObject({ ratio: 0, unknownLimits: expect.arrayContaining(['retained-quality']) });
    expectNear(withinLimits!.usdPerMonth, 2_224.95);
    expect(note).toContain('evaluated');
  });

  test('a rate limit leaves the shares above it out', () => {
    // 1/s is 2,628,000 a month: up to 0.219 of the requests.
    const limited = [apiOption({ rateLimitRequestsPerSecond: 1 }), rentedOption(), routerOption({ toLargeRatio: 0.5 })];
    const { withinLimits } = searched(limited, { limits: { maximumKilogramsCo2ePerMonth: 200 } });
    expectNear(withinLimits!.ratio, 0.124);
    expect(withinLimits!.unknownLimits).not.toContain('capacity');
  });
});

describe('whatever the hybrid', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  const point = (load: number, p99: number) =>
    pointWith({
      requestsPerSecond: load,
      ttft: latencyOf({ p50: p99 / 3, p99 }),
      tpot: latencyOf({ p50: 12, p99: 35 }),
    });
  const measurement = { operatingPoints: [point(0.5, 300), point(1, 500), point(2, 900)] };
  const drawn = fc.record({
    kind: fc.constantFrom('router', 'cascade'),
    ends: fc.constantFrom(['gpu', 'api'], ['api', 'gpu'], ['gpu', 'four'], ['four', 'gpu']),
    share: ratio,
    failedRatio: fc.constantFrom(0, 0.02, 0.2),
    volume: fc.double({ min: 4, max: 7.5, noNaN: true }).map((power) => 10 ** power),
    quality: fc.tuple(ratio, ratio, ratio),
    limits: fc.tuple(
      fc.record({ maximumKilogramsCo2ePerMonth: fc.double({ min: 50, max: 500, noNaN: true }) }),
      fc.record({ ttftP99Ms: fc.double({ min: 950, max: 6_000, noNaN: true }) }),
      fc.record({ minimumRetainedQualityRatio: ratio }),
    ),
  });
  type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;
  const search = ({ kind, ends, share, failedRatio, volume, quality }: Drawn, limits: Scenario['limits']) => {
    const [small, large] = ends as [string, string];
    const retainedQualityByShare = quality.map((retainedQualityRatio, i) => ({ ratio: i / 2, retainedQualityRatio }));
    const hybrid = { small, large, failedRatio, retainedQualityByShare };
    return searched(
      [
        apiOption(),
        rentedOption(),
        rentedOption({ id: 'four', instance: 'cloud/four' }),
        kind === 'router'
          ? routerOption({ ...hybrid, toLargeRatio: share })
          : cascadeOption({ ...hybrid, escalatedRatio: share }),
      ],
      { demand: { ...demand, requestsPerMonth: volume }, limits, measurement },
    );
  };

  test('a further limit never lowers the cost of what is found, and makes nothing of nothing', () => {
    fc.assert(
      fc.property(drawn, (one) => {
        // A TTFT limit among them all along, so that the machines take the same load.
        const [carbon, latency, quality] = one.limits;
        let least = 0;
        for (const limits of [latency, { ...latency, ...carbon }, { ...latency, ...carbon, ...quality }]) {
          const { withinLimits, noneWithinLimits, cheapest } = search(one, limits);
          expect(withinLimits === null).toBe(noneWithinLimits !== null);
          const usd = withinLimits?.usdPerMonth ?? Infinity;
          expect(usd).toBeGreaterThanOrEqual(Math.max(cheapest.usdPerMonth, least) * (1 - 1e-9));
          least = usd;
        }
      }),
      { numRuns: 25, seed: 8 },
    );
  });
});
