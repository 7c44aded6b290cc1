import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { cascadeShares, routerShares, servedTwiceRatio } from '../../calculator/hybrid-shares.ts';
import { cascadedUsd, routedUsd } from '../../calculator/routing.ts';
import { InputError } from '../../schema/input-error.ts';
import { parseReport, type OptionResult, type Report } from '../../schema/report.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import { measurementWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const reportOf = (options: ScenarioOption[], parts: Parameters<typeof scenarioWith>[0] = {}, drawCount = 0): Report =>
  buildReport(inputsWith({ drawCount, scenario: scenarioWith({ ...parts, options }) }));

const resultOf = (report: Report, id: string): OptionResult =>
  report.results.options.find((option) => option.id === id)!;

const usdOf = (report: Report, id: string): number => resultOf(report, id).cost!.usdPerMonth.value;

const demandOf = (requestsPerMonth: number) => ({
  requestsPerMonth,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  peakToMeanRatio: 1,
});

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('shares', () => {
  test('router: 1 - p and p + (1 - p)(f + (1 - f)m)', () => {
    // p 0.5, f 0.2, m 0.25: half fails 0.1 and is wrong in 0.25 of the other 0.4: 0.1.
    const shares = routerShares({ toLargeRatio: 0.5, failedRatio: 0.2, misroutedRatio: 0.25 });
    expectNear(shares.small, 0.5);
    expectNear(shares.large, 0.7);
    expectNear(servedTwiceRatio(shares), 0.2);
  });

  test('cascade: 1 and f + (1 - f)e', () => {
    const shares = cascadeShares({ escalatedRatio: 0.25, failedRatio: 0.2 });
    expect(shares.small).toBe(1);
    expectNear(shares.large, 0.4);
    expectNear(servedTwiceRatio(shares), 0.4);
  });

  test('never above all requests, whatever the rounding', () => {
    fc.assert(
      fc.property(share, (p) => {
        expect(routerShares({ toLargeRatio: p, failedRatio: 1, misroutedRatio: 0 }).large).toBeLessThanOrEqual(1);
        expect(cascadeShares({ escalatedRatio: 1, failedRatio: p }).large).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  test('a share drawn beyond all leaves nothing to the small option, and not less', () => {
    expect(routerShares({ toLargeRatio: 1.1, failedRatio: 0.2, misroutedRatio: 0 })).toEqual({ small: 0, large: 1 });
  });

  test('of APIs alone they cost what the formulas of a router and a cascade say', () => {
    fc.assert(
      fc.property(share, share, (p, e) => {
        const report = reportOf([
          apiOption(),
          apiOption({ id: 'big', model: 'acme/flat' }),
          routerOption({ small: 'api', large: 'big', toLargeRatio: p, routerUsdPerRequest: 0.0001, staffFte: 0 }),
          cascadeOption({ id: 'steps', small: 'api', large: 'big', escalatedRatio: e, scorerUsdPerRequest: 0.0002 }),
        ]);
        const pair = { smallUsd: usdOf(report, 'api'), largeUsd: usdOf(report, 'big') };
        expectNear(usdOf(report, 'mix'), routedUsd({ ...pair, largeRatio: p }, 30));
        expectNear(usdOf(report, 'steps'), cascadedUsd({ ...pair, largeRatio: e }, 60));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the ends of the share', () => {
  const options = (toLargeRatio: number): ScenarioOption[] => [
    apiOption({ staffFte: 0.05 }),
    rentedOption({ staffFte: 0.2 }),
    routerOption({ toLargeRatio, routerUsdPerRequest: 0.0001 }),
  ];

  test('at 0 the small option, the router, and what the large one costs without a request', () => {
    const report = reportOf(options(0));
    expectNear(usdOf(report, 'mix'), usdOf(report, 'gpu') + 30 + 0.05 * 15_000);
  });

  test('at 1 the large option, the router, and the small fleet, which is paid whatever its share', () => {
    const report = reportOf(options(1));
    // One instance with disk and address, and its staff.
    expectNear(usdOf(report, 'mix'), usdOf(report, 'api') + 30 + 730 + 8 + 3.65 + 3_000);
    expect(resultOf(report, 'mix').parts!.each[0]!.fleet!.instances).toBe(1);
    expect(resultOf(report, 'mix').parts!.each[0]!.fleet!.utilisationRatio).toBe(0);
  });
});

describe('what holds of every hybrid', () => {
  const hybrid = fc.record({
    kind: fc.constantFrom('router', 'cascade'),
    swap: fc.boolean(),
    ratio: share,
    failedRatio: share,
    decisionUsd: fc.double({ min: 0, max: 0.01, noNaN: true }),
    volume: fc.double({ min: 1_000, max: 5e7, noNaN: true }),
  });
  type Drawn = typeof hybrid extends fc.Arbitrary<infer T> ? T : never;

  const optionsOf = (drawn: Drawn, usdPerHour = 1): ScenarioOption[] => {
    const ends = drawn.swap ? { small: 'api', large: 'gpu' } : { small: 'gpu', large: 'api' };
    const { ratio, failedRatio, decisionUsd } = drawn;
    return [
      apiOption({ staffFte: 0.01, minimumCommitmentUsdPerMonth: 50, creditsUsdPerMonth: 20 }),
      rentedOption({ usdPerHour, staffFte: 0.1, oneOff: { setUpUsd: 900 } }),
      drawn.kind === 'router'
        ? routerOption({ ...ends, toLargeRatio: ratio, failedRatio, routerUsdPerRequest: decisionUsd })
        : cascadeOption({ ...ends, escalatedRatio: ratio, failedRatio, scorerUsdPerRequest: decisionUsd }),
    ];
  };

  test('the total is the sum of the lines, and of the parts and its own lines; no figure is NaN', () => {
    fc.assert(
      fc.property(hybrid, (drawn) => {
        const report = reportOf(optionsOf(drawn), { demand: demandOf(drawn.volume) }, 20);
        const { cost, parts } = resultOf(report, 'mix');
        const sum = (usd: readonly number[]): number => usd.reduce((total, one) => total + one, 0);
        expectNear(cost!.usdPerMonth.value, sum(cost!.lines.map(({ usdPerMonth }) => usdPerMonth)));
        const own = cost!.lines.filter(({ id }) => !id.includes('/')).map(({ usdPerMonth }) => usdPerMonth);
        expectNear(cost!.usdPerMonth.value, sum(own) + sum(parts!.each.map(({ usdPerMonth }) => usdPerMonth)));
        expect(() => parseReport(JSON.parse(JSON.stringify(report)))).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });

  test('cost does not fall with a price, a share that fails, or the volume', () => {
    fc.assert(
      fc.property(hybrid, fc.double({ min: 1, max: 3, noNaN: true }), (drawn, times) => {
        const usdAt = (moved: Drawn, usdPerHour?: number): number =>
          usdOf(reportOf(optionsOf(moved, usdPerHour), { demand: demandOf(moved.volume) }), 'mix');
        const usd = usdAt(drawn) * (1 - 1e-9);
        expect(usdAt(drawn, times)).toBeGreaterThanOrEqual(usd);
        expect(usdAt({ ...drawn, decisionUsd: drawn.decisionUsd * times })).toBeGreaterThanOrEqual(usd);
        expect(usdAt({ ...drawn, failedRatio: Math.min(1, drawn.failedRatio * times) })).toBeGreaterThanOrEqual(usd);
        expect(usdAt({ ...drawn, volume: drawn.volume * times })).toBeGreaterThanOrEqual(usd);
      }),
      { numRuns: 30 },
    );
  });

  test('the order of the options changes nothing', () => {
    fc.assert(
      fc.property(hybrid, (drawn) => {
        const options = optionsOf({ ...drawn, ratio: Math.max(drawn.ratio, 0.01) });
        const ranged = options.map((option) =>
          option.kind === 'router' ? { ...option, toLargeRatio: { value: 0.3, low: 0.1, high: 0.6 } } : option,
        );
        const one = reportOf(ranged, { demand: demandOf(drawn.volume), baselineOption: 'api' }, 30);
        const other = reportOf(ranged.toReversed(), { demand: demandOf(drawn.volume), baselineOption: 'api' }, 30);
        expect(resultOf(other, 'mix')).toEqual(resultOf(one, 'mix'));
        expect(other.results.verdict).toEqual(one.results.verdict);
      }),
      { numRuns: 15 },
    );
  });
});

describe('draws', () => {
  test("a part's draws are those of the option by itself: at share 0 the hybrid follows it draw by draw", () => {
    const report = reportOf(
      [rentedOption({ usdPerHour: { value: 1, low: 0.5, high: 2 } }), apiOption(), routerOption({ toLargeRatio: 0 })],
      { baselineOption: 'gpu' },
      200,
    );
    const [gpu, mix] = ['gpu', 'mix'].map((id) => resultOf(report, id).cost!.usdPerMonth);
    expect(mix).toEqual(gpu);
    const pair = report.results.breakEven.pairs.find(({ option }) => option === 'mix')!;
    // A tie in every draw counts half.
    expect(pair.cheaperRatio).toBe(0.5);
  });

  test('the share is a figure with its range, and each figure of a part is listed under the hybrid too', () => {
    const report = reportOf(
      [rentedOption(), apiOption(), routerOption({ toLargeRatio: { value: 0.2, low: 0.1, high: 0.4 } })],
      {},
      200,
    );
    const { p5, p95 } = resultOf(report, 'mix').cost!.usdPerMonth;
    expect(p5).toBeLessThan(p95);
    const found = (path: string) => report.results.assumptions.find((assumption) => assumption.path === path);
    expect(found('options.mix.toLargeRatio')).toMatchObject({ value: 0.2, low: 0.1, high: 0.4, options: ['mix'] });
    expect(found('models/acme/small/usdPerMillionOutputTokens')!.options).toEqual(['api', 'mix']);
  });
});

describe('latency', () => {
  test('of two measured parts it lies between them for a router; a cascade adds the whole first answer', () => {
    const options = (hybrid: ScenarioOption): ScenarioOption[] => [
      rentedOption(),
      rentedOption({ id: 'four', instance: 'cloud/four' }),
      hybrid,
    ];
    const router = reportOf(options(routerOption({ large: 'four', toLargeRatio: 0.3 })));
    const [gpu, four, mix] = ['gpu', 'four', 'mix'].map((id) => resultOf(router, id).latency!);
    expect(mix!.atRequestsPerSecondPerReplica).toBeNull();
    const [low, high] = [gpu!.ttftP99Ms!, four!.ttftP99Ms!].toSorted((a, b) => a - b);
    expect(mix!.ttftP99Ms).toBeGreaterThanOrEqual(low! * (1 - 1e-6));
    expect(mix!.ttftP99Ms).toBeLessThanOrEqual(high! * (1 + 1e-6));

    const all = reportOf(options(cascadeOption({ large: 'four', escalatedRatio: 1 })));
    const [small, large, escalated] = ['gpu', 'four', 'mix'].map((id) => resultOf(all, id).latency!);
    // Every request waits for 105 tokens of the small part and then for the first of the large one.
    expectNear(escalated!.ttftP50Ms, small!.ttftP50Ms! + 104 * small!.tpotP50Ms! + large!.ttftP50Ms!, 1e-6);
    expectNear(escalated!.tpotP99Ms, large!.tpotP99Ms!, 1e-6);
  });

  test('unknown where a part is an API', () => {
    expect(resultOf(reportOf([rentedOption(), apiOption(), routerOption()]), 'mix').latency).toBeNull();
  });
});

describe('refusals', () => {
  test('a refused part refuses the hybrid, with its reason; the rest of the report stands', () => {
    const report = reportOf([apiOption(), rentedOption({ instance: 'cloud/other' }), routerOption()]);
    const mix = resultOf(report, 'mix');
    expect(mix.cost).toBeNull();
    expect(mix.refusals).toEqual([
      expect.objectContaining({
        code: 'part-refused',
        message: expect.stringContaining('Its small option gpu is refused: The measurement was taken on'),
      }),
    ]);
    expect(resultOf(report, 'api').cost).not.toBeNull();
  });

  test('either part does', () => {
    const report = reportOf([apiOption({ model: 'acme/unpriced' }), rentedOption(), routerOption()]);
    expect(resultOf(report, 'mix').refusals.map(({ code, message }) => [code, message.slice(0, 34)])).toEqual([
      ['part-refused', 'Its large option api is refused: T'],
    ]);
  });

  test("a part's rate limit counts for its share alone", () => {
    // 300,000 requests at a peak of 1 are 0.114/s; a fifth of them 0.023/s.
    const report = reportOf([apiOption({ rateLimitRequestsPerSecond: 0.05 }), rentedOption(), routerOption()]);
    expect(resultOf(report, 'api').refusals[0]!.code).toBe('over-rate-limit');
    expect(resultOf(report, 'mix').refusals).toEqual([]);
    const more = reportOf([
      apiOption({ rateLimitRequestsPerSecond: 0.05 }),
      rentedOption(),
      routerOption({ toLargeRatio: 0.5 }),
    ]);
    expect(resultOf(more, 'mix').refusals[0]!.message).toBe(
      'The rate limit of 0.05 requests/s of its part api is below the peak of its share of the demand.',
    );
  });

  test('data that must stay on premises leave through a part', () => {
    const report = reportOf([apiOption(), rentedOption(), routerOption()], { limits: { dataStaysOnPremises: true } });
    expect(resultOf(report, 'mix').refusals[0]!.code).toBe('data-leaves');
  });

  test('a share given as unknown', () => {
    const { refusals } = resultOf(reportOf([apiOption(), rentedOption(), routerOption({ toLargeRatio: null })]), 'mix');
    expect(refusals[0]!.message).toContain('unknown, so this option has no price');
  });

  const thrown = (options: ScenarioOption[]): InputError => {
    try {
      reportOf(options);
    } catch (error) {
      if (error instanceof InputError) return error;
    }
    throw new Error('no InputError');
  };

  test('an id that no option has', () => {
    expect(thrown([apiOption(), rentedOption(), routerOption({ small: 'gpus' })])).toMatchObject({
      path: 'scenario: options[2].small',
      hint: 'Did you mean "gpu"?',
    });
  });

  test('the same option twice', () => {
    expect(thrown([apiOption(), rentedOption(), cascadeOption({ small: 'api' })])).toMatchObject({
      path: 'scenario: options[2].large',
      expected: 'another option than small',
    });
  });

  test('itself, a circle, a hybrid of hybrids, and devices that fall back', () => {
    const circle = [
      apiOption(),
      routerOption({ id: 'one', small: 'two', large: 'api' }),
      routerOption({ id: 'two', small: 'one', large: 'api' }),
    ];
    expect(thrown(circle)).toMatchObject({
      path: 'scenario: options[1].small',
      received: '"two", a router that hands requests on itself',
    });
    expect(thrown([apiOption(), routerOption({ small: 'mix' })]).received).toContain('"mix", a router');
    expect(
      thrown([
        apiOption(),
        deviceOption({ fallBack: { option: 'api', requestRatio: 0.1 } }),
        cascadeOption({ small: 'phones' }),
      ]).received,
    ).toContain('"phones", a device that hands requests on itself');
  });
});

test('what rests on a simulated part is an illustration, and the source is the weakest of what was self-hosted', () => {
  const report = reportOf([
    apiOption(),
    rentedOption({ transferFactorRatio: 1.1 }),
    routerOption({ routerUsdPerRequest: 0 }),
  ]);
  expect(resultOf(report, 'mix').provenance).toBe('modelled');
  const simulated = buildReport(
    inputsWith({
      measurements: { 'm.json': measurementWith({ source: 'simulated' }) },
      scenario: scenarioWith({ options: [apiOption(), rentedOption(), routerOption()] }),
    }),
  );
  expect(resultOf(simulated, 'mix').provenance).toBe('simulated');
  expect(simulated.results.verdict.illustrationBecause).toBe('simulated');
});
