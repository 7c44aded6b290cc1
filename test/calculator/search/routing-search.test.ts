import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveInputs } from '../../../calculator/build-report.ts';
import { baseCase } from '../../../calculator/figure.ts';
import { monthAt } from '../../../calculator/month.ts';
import type { Scenario, ScenarioOption } from '../../../schema/scenario.ts';
import type { RoutingSearch } from '../../../schema/search-result.ts';
import { expectNear } from '../../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  inputsWith,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../../factories/scenario.ts';
import { searchedWith } from '../../factories/search.ts';

const demandOf = (requestsPerMonth: number) => ({
  requestsPerMonth,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  peakToMeanRatio: 1,
});

const routingOf = (options: readonly ScenarioOption[], parts: Partial<Scenario> = {}): RoutingSearch[] =>
  searchedWith(options, { demand: demandOf(12e6), ...parts }).search.routing;

describe('by hand, at 12 million requests a month', () => {
  // A replica takes 2/s * 730 h * 3,600 s = 5,256,000 a month for 730 + 8 + 3.65 = 741.65 USD; the API takes
  // 400 * 0.25 + 105 * 2 USD per million = 0.00031 USD per request, 3,720 USD for all of them.
  const options = [apiOption(), rentedOption(), routerOption()];

  test('the cheapest share of a router lies where the small fleet comes down to two machines', () => {
    // (1 - p) * 12e6 = 10,512,000: p = 0.124, 2 * 741.65 + 0.124 * 3,720 = 1,944.58.
    const [found] = routingOf(options);
    expect(found).toMatchObject({ option: 'mix', variable: 'toLargeRatio', currentRatio: 0.2 });
    expectNear(found!.cheapest.ratio, 0.124);
    expectNear(found!.cheapest.usdPerMonth, 1_944.58);
    expect(found!.note).toContain('not a recommendation');
  });

  test('points: the ends, the share as stated, and both sides of each step', () => {
    // Three machines up to 0.124, two up to (12 - 5.256) / 12 = 0.562, then one.
    const { points } = routingOf(options)[0]!;
    const expected: [number, number][] = [
      [0, 3 * 741.65],
      [0.124 - 1e-7, 3 * 741.65 + (0.124 - 1e-7) * 3_720],
      [0.124, 2 * 741.65 + 0.124 * 3_720],
      [0.2, 2 * 741.65 + 0.2 * 3_720],
      [0.562 - 1e-7, 2 * 741.65 + (0.562 - 1e-7) * 3_720],
      [0.562, 741.65 + 0.562 * 3_720],
      [1, 741.65 + 3_720],
    ];
    expect(points).toHaveLength(expected.length);
    for (const [i, [ratio, usd]] of expected.entries()) {
      expectNear(points[i]!.ratio, ratio);
      expectNear(points[i]!.usdPerMonth, usd);
    }
  });

  test('a large option of machines steps up just above an edge', () => {
    // p * 12e6 = 10,512,000: p = 0.876, 0.124 * 3,720 + 2 * 741.65 = 1,944.58.
    const [found] = routingOf([apiOption(), rentedOption(), routerOption({ small: 'api', large: 'gpu' })]);
    expectNear(found!.cheapest.ratio, 0.876);
    expectNear(found!.cheapest.usdPerMonth, 1_944.58);
    const ratios = found!.points.map(({ ratio }) => ratio);
    expect(ratios.some((ratio) => Math.abs(ratio - (0.876 + 1e-7)) < 1e-12)).toBe(true);
  });

  test('a cascade asks the small option always: it is cheapest without escalation', () => {
    // Three machines, and a tenth of the requests at the API because their small call failed.
    const [found] = routingOf([apiOption(), rentedOption(), cascadeOption({ failedRatio: 0.1 })]);
    expect(found).toMatchObject({ variable: 'escalatedRatio', cheapest: { ratio: 0 } });
    expectNear(found!.cheapest.usdPerMonth, 3 * 741.65 + 0.1 * 3_720);
    expectNear(found!.points.at(-1)!.usdPerMonth, 3 * 741.65 + 3_720);
  });

  test('shares that a rate limit leaves out have no point, the last one that can be served has', () => {
    // 1/s is 2,628,000 a month: up to 0.219 of the requests.
    const [found] = routingOf([apiOption({ rateLimitRequestsPerSecond: 1 }), rentedOption(), routerOption()]);
    expectNear(found!.points.at(-1)!.ratio, 0.219);
    expectNear(found!.cheapest.ratio, 0.124);
  });

  test('the share as stated need not be one that can be served', () => {
    const [found] = routingOf([
      apiOption({ rateLimitRequestsPerSecond: 1 }),
      rentedOption(),
      routerOption({ toLargeRatio: 0.5 }),
    ]);
    expect(found!.currentRatio).toBe(0.5);
    expectNear(found!.points.at(-1)!.ratio, 0.219);
  });

  test('of a fleet with many steps forty points stand, with the ends, the share as stated and the cheapest', () => {
    // 500 million requests take 96 machines: a step for each.
    const [found] = routingOf(options, { demand: demandOf(5e8) });
    const ratios = found!.points.map(({ ratio }) => ratio);
    expect(ratios.length).toBeGreaterThan(30);
    expect(ratios.length).toBeLessThanOrEqual(40);
    for (const kept of [0, 0.2, found!.cheapest.ratio, 1]) expect(ratios).toContain(kept);
    expect(ratios).toEqual(ratios.toSorted((x, y) => x - y));
  });

  test('nothing for a hybrid that no share can serve, and for a refused one', () => {
    const limited = apiOption({ rateLimitRequestsPerSecond: 1 });
    expect(routingOf([limited, rentedOption(), cascadeOption({ failedRatio: 0.9 })])).toEqual([]);
    expect(routingOf([apiOption(), rentedOption({ instance: 'cloud/other' }), routerOption()])).toEqual([]);
  });

  test('of equal costs the share as stated: there is nothing to save', () => {
    const [found] = routingOf([
      apiOption(),
      apiOption({ id: 'other' }),
      routerOption({ small: 'api', large: 'other' }),
    ]);
    expect(found!.cheapest.ratio).toBe(0.2);
    expect(found!.withinLimits!.ratio).toBe(0.2);
    expect(found!.points.map(({ ratio }) => ratio)).toEqual([0, 0.2, 1]);
  });

  test('CO2e stands beside the cost, and is null where that of a part is unknown', () => {
    const [found] = routingOf(options, { demand: demandOf(300_000) });
    // 75.749 kg of one machine with its 5.7 % load, 1.7472 kg of the API where it answers all.
    expectNear(found!.cheapest.kilogramsCo2ePerMonth, 75.749);
    const [unknown] = routingOf([apiOption({ model: 'acme/secret' }), rentedOption(), routerOption()]);
    expect(unknown!.cheapest.kilogramsCo2ePerMonth).toBeNull();
  });
});

describe('whatever the hybrid', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const hybrid = fc.record({
    kind: fc.constantFrom('router', 'cascade'),
    ends: fc.constantFrom(['gpu', 'api'], ['api', 'gpu'], ['gpu', 'four'], ['four', 'gpu'], ['api', 'big']),
    ratio: share,
    failedRatio: fc.oneof(fc.constant(0), share),
    commitment: fc.double({ min: 0, max: 3_000, noNaN: true }),
    rateLimit: fc.option(fc.double({ min: 0.01, max: 20, noNaN: true })),
    autoscaled: fc.boolean(),
    acceptedRatio: fc.option(fc.double({ min: 0.5, max: 1, noNaN: true }), { nil: undefined }),
    taxRatio: fc.constantFrom(0, 0.19),
    volume: fc.double({ min: 3, max: 7.7, noNaN: true }).map((power) => 10 ** power),
  });
  type Drawn = typeof hybrid extends fc.Arbitrary<infer T> ? T : never;

  const day = Array.from({ length: 24 }, (_, hour) => 1 + (hour % 6));
  const scenarioOf = (drawn: Drawn, ratio = drawn.ratio): Scenario => {
    const { failedRatio, commitment, rateLimit, acceptedRatio, taxRatio } = drawn;
    const retried = acceptedRatio === undefined ? {} : { answers: { acceptedRatio, rejected: 'retried' as const } };
    const [small, large] = drawn.ends as [string, string];
    const { peakToMeanRatio: _, ...demand } = demandOf(drawn.volume);
    return scenarioWith({
      demand: { ...demand, hourlyProfile: { clock: 'utc', loadRatioByHour: day } },
      taxRatio,
      options: [
        apiOption({
          minimumCommitmentUsdPerMonth: commitment,
          creditsUsdPerMonth: 20,
          ...retried,
          ...(rateLimit === null ? {} : { rateLimitRequestsPerSecond: rateLimit }),
        }),
        apiOption({ id: 'big', model: 'acme/flat' }),
        rentedOption(
          drawn.autoscaled ? { schedule: { autoscale: { minimumReplicas: 1 } }, ...retried } : { staffFte: 0.1 },
        ),
        rentedOption({ id: 'four', instance: 'cloud/four' }),
        drawn.kind === 'router'
          ? routerOption({ small, large, toLargeRatio: ratio, failedRatio })
          : cascadeOption({ small, large, escalatedRatio: ratio, failedRatio }),
      ],
    });
  };
  const monthOf = (drawn: Drawn, ratio: number) => {
    const { models, demand } = resolveInputs(inputsWith({ scenario: scenarioOf(drawn, ratio) }));
    return monthAt(models.at(-1)!, demand, drawn.volume, baseCase);
  };
  const searched = (drawn: Drawn) => {
    const { options, ...parts } = scenarioOf(drawn);
    return searchedWith(options, parts);
  };

  test('no share of a thousand costs less than the cheapest', () => {
    fc.assert(
      fc.property(hybrid, (drawn) => {
        const { search, resolved } = searched(drawn);
        const model = resolved.models.at(-1)!;
        const [found] = search.routing;
        const path = `options.mix.${drawn.kind === 'router' ? 'toLargeRatio' : 'escalatedRatio'}`;
        for (let i = 0; i <= 1_000; i++) {
          const { usd } = monthAt(model, resolved.demand, drawn.volume, (figure) =>
            figure.path === path ? i / 1_000 : baseCase(figure),
          );
          if (found === undefined) expect(usd).toBe(Infinity);
          else expect(found.cheapest.usdPerMonth).toBeLessThanOrEqual(usd * (1 + 1e-9));
        }
      }),
      { numRuns: 30, seed: 5 },
    );
  });

  test('each point is what the scenario with that share gives, in rising order, at most 40 of them with the cheapest among them', () => {
    fc.assert(
      fc.property(hybrid, (drawn) => {
        const [found] = searched(drawn).search.routing;
        if (found === undefined) return;
        const { points, cheapest } = found;
        expect(points.length).toBeLessThanOrEqual(40);
        expect(points).toContainEqual(cheapest);
        for (const [i, { ratio, usdPerMonth }] of points.entries()) {
          if (i > 0) expect(ratio).toBeGreaterThan(points[i - 1]!.ratio);
          expectNear(usdPerMonth, monthOf(drawn, ratio).usd);
        }
      }),
      { numRuns: 25, seed: 6 },
    );
  });
});
