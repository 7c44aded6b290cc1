import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { belowRatio, spreadOf } from '../../calculator/draws.ts';
import { type Report, parseReport } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const reportOf = (scenario: Partial<Scenario>, measurement: Partial<Measurement> = {}, drawCount = 2_000): Report =>
  buildReport(
    inputsWith({
      drawCount,
      measurements: { 'm.json': measurementWith(measurement) },
      scenario: scenarioWith(scenario),
    }),
  );
const verdictOf = (...args: Parameters<typeof reportOf>) => reportOf(...args).results.verdict;

/** Two accounts at the same API, so that only the monthly fee differs; tokens come to 93 USD for both. */
const withFees = (
  fee: number | { value: number; low: number; high: number; distribution: 'uniform' },
  other = 100,
) => ({
  baselineOption: 'b',
  options: [apiOption({ id: 'a', supportUsdPerMonth: fee }), apiOption({ id: 'b', supportUsdPerMonth: other })],
});
const uniform = (low: number, value: number, high: number) => ({ low, value, high, distribution: 'uniform' as const });

describe('how sure', () => {
  test('clear: cheaper in every draw and by more than 5 %', () => {
    const verdict = verdictOf(withFees(50));
    expect(verdict).toMatchObject({ kind: 'clear', winner: 'a', cheapest: 'a', against: 'b', cheaperRatio: 1 });
    expectNear(verdict.savingUsdPerMonth?.value, 50);
  });

  test('leaning: cheaper in five of six draws', () => {
    const verdict = verdictOf(withFees(uniform(50, 80, 110)));
    expect(verdict).toMatchObject({ kind: 'leaning', winner: 'a' });
    expect(Math.abs(verdict.cheaperRatio! - 5 / 6)).toBeLessThan(0.03);
    // The saving is 100 less the fee: even over -10 to 50, so P5, P50 and P95 near -7, 20 and 47.
    const { p5, p50, p95 } = verdict.savingUsdPerMonth!;
    for (const [drawn, exact] of [
      [p5, -7],
      [p50, 20],
      [p95, 47],
    ] as const) {
      expect(Math.abs(drawn - exact)).toBeLessThan(2.5);
    }
  });

  test('too close: cheaper in half of the draws', () => {
    expect(verdictOf(withFees(uniform(50, 80, 150)))).toMatchObject({ kind: 'too-close', winner: null, cheapest: 'a' });
  });

  test('too close: a difference of at most the materiality ratio, however sure', () => {
    // The other costs 93 + 107 = 200, of which 5 % are 10.
    expect(verdictOf(withFees(97, 107))).toMatchObject({ kind: 'too-close', winner: null, cheaperRatio: 1 });
    expect(verdictOf(withFees(96.5, 107))).toMatchObject({ kind: 'clear', winner: 'a' });
    expect(verdictOf({ ...withFees(96.5, 107), policy: { materialityRatio: 0.07 } })).toMatchObject({
      kind: 'too-close',
      reasons: ['The difference is at most 7 % of the cost.'],
    });
  });

  test('published throughput alone is no more than leaning; measured throughput is clear', () => {
    const cheap = { options: [apiOption(), rentedOption({ usdPerHour: 0.01 })] };
    expect(verdictOf(cheap, { source: 'published' })).toMatchObject({ kind: 'leaning', winner: 'gpu' });
    expect(verdictOf(cheap)).toMatchObject({ kind: 'clear', winner: 'gpu' });
    expect(verdictOf(withFees(50), { source: 'published' }).kind).toBe('clear');
  });

  test('a measured winner is clear though a loser is published', () => {
    const report = buildReport(
      inputsWith({
        drawCount: 2_000,
        measurements: { 'm.json': measurementWith(), 'p.json': measurementWith({ source: 'published' }) },
        scenario: scenarioWith({
          options: [
            apiOption(),
            rentedOption({ usdPerHour: 0.01 }),
            rentedOption({ id: 'dear', usdPerHour: 1, measurement: 'p.json' }),
          ],
        }),
      }),
    );
    expect(report.results.verdict).toMatchObject({ kind: 'clear', winner: 'gpu' });
  });

  test.each([
    ['an upper bound', { arrivals: { kind: 'concurrency', concurrency: 8 } as const }, {}],
    ['provisional', { slo: { ttft: 'UNDECIDED', tpot: 'MET' } as const }, {}],
    ['modelled', {}, { transferFactorRatio: 1 }],
  ])('a winner whose capacity is %s leans at most', (_name, point, option) => {
    const cheap = { options: [apiOption(), rentedOption({ usdPerHour: 0.01, ...option })] };
    expect(verdictOf(cheap, { operatingPoints: [pointWith(point)] })).toMatchObject({ kind: 'leaning', winner: 'gpu' });
  });

  test('a loser whose capacity is an upper bound loses all the same', () => {
    const point = pointWith({ arrivals: { kind: 'concurrency', concurrency: 8 } });
    expect(verdictOf({}, { operatingPoints: [point] })).toMatchObject({ kind: 'clear', winner: 'api' });
  });

  test('a provisional capacity is said in the reasons', () => {
    const point = pointWith({ slo: { ttft: 'UNDECIDED', tpot: 'MET' } });
    expect(verdictOf({}, { operatingPoints: [point] }).reasons.join()).toContain('gpu: its capacity is provisional');
    expect(verdictOf({}).reasons).toEqual([]);
  });
});

describe('who against whom', () => {
  const fees = (...usd: number[]) => usd.map((fee, i) => apiOption({ id: `o${i}`, supportUsdPerMonth: fee }));

  test('the cheapest against the baseline', () => {
    expect(verdictOf({ baselineOption: 'o0', options: fees(300, 100, 150) })).toMatchObject({
      winner: 'o1',
      against: 'o0',
      baseline: 'o0',
    });
  });

  test('the baseline as the cheapest against the next cheapest', () => {
    expect(verdictOf({ baselineOption: 'o1', options: fees(300, 100, 200) })).toMatchObject({
      winner: 'o1',
      against: 'o2',
    });
  });

  test('without a named baseline the first API, or else the first option', () => {
    expect(verdictOf({ options: [rentedOption(), apiOption()] }).baseline).toBe('api');
    expect(verdictOf({ options: [rentedOption({ id: 'x' }), rentedOption({ id: 'y' })] }).baseline).toBe('x');
  });

  test('the only one that can serve wins, and that is said', () => {
    const verdict = verdictOf({ limits: { ttftP99Ms: 1 } });
    expect(verdict).toMatchObject({ kind: 'clear', winner: 'api', against: null, savingUsdPerMonth: null });
    expect(verdict.reasons.join(' ')).toContain('gpu is out');
    expect(verdict.reasons.join(' ')).toContain('only option');
  });

  test('nobody can serve: no winner, a reason for each', () => {
    const verdict = verdictOf({
      limits: { ttftP99Ms: 1 },
      options: [apiOption({ model: 'acme/unpriced' }), rentedOption()],
    });
    expect(verdict).toMatchObject({ kind: 'none', winner: null, cheapest: null, against: null });
    expect(verdict.reasons).toHaveLength(2);
  });
});

describe('the winner against every other option', () => {
  const three = (second: number | ReturnType<typeof uniform>, first: number | ReturnType<typeof uniform> = 50) => ({
    baselineOption: 'base',
    options: [
      apiOption({ id: 'base', supportUsdPerMonth: 400 }),
      apiOption({ id: 'a', supportUsdPerMonth: first }),
      apiOption({ id: 'b', supportUsdPerMonth: second }),
    ],
  });

  test('far below the baseline but close to a third: too close, and the third is named', () => {
    // 93 + 50 = 143 and 93 + 55 = 148 USD: 5 of 148 are 3.4 %.
    const verdict = verdictOf(three(55));
    expect(verdict).toMatchObject({ kind: 'too-close', winner: null, against: 'base', nextBest: 'b', cheaperRatio: 1 });
    expect(verdict.reasons).toEqual(['The difference to b is at most 5 % of the cost.']);
    expectNear(verdict.overNextBestUsdPerMonth?.value, 5);
    expectNear(verdict.savingUsdPerMonth?.value, 350);
  });

  test('cheaper than the baseline in every draw, the cheapest in half of them', () => {
    // The third is even over 20 to 120, in 30 % of the draws below 50.
    const verdict = verdictOf(three(uniform(20, 70, 120)));
    expect(verdict).toMatchObject({ kind: 'too-close', winner: null, cheaperRatio: 1, nextBest: 'b' });
    expect(Math.abs(verdict.cheapestRatio! - 0.7)).toBeLessThan(0.03);
    expect(verdict.reasons).toEqual([
      'The ranges of the inputs leave more than one option a fair chance to be cheaper.',
    ]);
  });

  test('the lowest of the others counts in each draw, whichever it is', () => {
    // a costs 100; b and c are each even over 90 to 190, below 100 in a tenth of the draws: 0.9 * 0.9 of them a is lowest.
    const options = [
      apiOption({ id: 'base', supportUsdPerMonth: 400 }),
      apiOption({ id: 'a', supportUsdPerMonth: 100 }),
      ...['b', 'c'].map((id) => apiOption({ id, supportUsdPerMonth: uniform(90, 140, 190) })),
    ];
    const verdict = verdictOf({ baselineOption: 'base', options });
    expect(verdict).toMatchObject({ kind: 'leaning', winner: 'a', cheaperRatio: 1 });
    expect(Math.abs(verdict.cheapestRatio! - 0.81)).toBeLessThan(0.025);
  });

  test('clear only where it is the cheapest in 95 % of the draws', () => {
    expect(verdictOf(three(200))).toMatchObject({ kind: 'clear', winner: 'a', cheapestRatio: 1, nextBest: 'b' });
  });

  test('of equals the first by id is the cheapest, whatever their order', () => {
    const { options, ...scenario } = three(50);
    expect(verdictOf({ ...scenario, options }).cheapest).toBe('a');
    expect(verdictOf({ ...scenario, options: options.toReversed() }).cheapest).toBe('a');
  });
});

describe('illustrations crown no winner', () => {
  const invalid = { operatingPoints: [pointWith({ valid: false })] };
  const accepted = { options: [apiOption(), rentedOption({ acceptInvalidMeasurement: true })] };

  test('a simulated run', () => {
    expect(verdictOf({}, { source: 'simulated' })).toMatchObject({
      kind: 'illustration',
      illustrationBecause: 'simulated',
      winner: null,
      cheapest: 'api',
    });
  });

  test('an invalid run that was accepted; not one that has a valid point too', () => {
    expect(verdictOf(accepted, invalid)).toMatchObject({
      kind: 'illustration',
      illustrationBecause: 'invalid',
      winner: null,
    });
    const fasterValid = [pointWith({ id: 'x', requestsPerSecond: 1, valid: false }), pointWith()];
    expect(verdictOf(accepted, { operatingPoints: fasterValid }).kind).toBe('clear');
  });

  test('simulated is said before invalid', () => {
    expect(verdictOf(accepted, { ...invalid, source: 'simulated' }).illustrationBecause).toBe('simulated');
  });
});

describe('a rate limit under uncertainty', () => {
  // 0.12/s is 315,360 a month: of draws even over 250,000 to 350,000 a share of 34.64 % is above it.
  const scenario = {
    demand: {
      requestsPerMonth: { ...uniform(250_000, 300_000, 350_000), source: 'user' as const },
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
    },
    options: [apiOption({ rateLimitRequestsPerSecond: 0.12 }), apiOption({ id: 'dear', supportUsdPerMonth: 500 })],
    baselineOption: 'dear',
  };
  const report = reportOf(scenario);

  test('draws that cannot be served are not cheaper, and a warning says how many', () => {
    expect(Math.abs(report.results.verdict.cheaperRatio! - 0.6536)).toBeLessThan(0.03);
    expect(report.results.verdict.kind).toBe('too-close');
    expect(report.results.warnings.join('\n')).toMatch(
      /api: in 3[2-7] % of the draws the peak is above the rate limit/,
    );
  });

  test('the option says in which share of the draws it cannot serve', () => {
    const [limited, dear] = report.results.options;
    expect(Math.abs(limited!.infeasibleRatio! - 0.3464)).toBeLessThan(0.03);
    expect(dear!.infeasibleRatio).toBe(0);
    expectNear(report.results.verdict.cheapestRatio, 1 - limited!.infeasibleRatio!);
    const refused = reportOf({ options: [apiOption(), apiOption({ id: 'x', model: 'acme/unpriced' })] });
    expect(refused.results.options.map(({ infeasibleRatio }) => infeasibleRatio)).toEqual([0, null]);
    expect(reportOf({}, {}, 0).results.options[0]!.infeasibleRatio).toBeNull();
  });

  test('ranges hold the draws that can be served, and all are finite', () => {
    const { p95 } = report.results.options[0]!.cost!.usdPerMonth;
    // 0.00031 USD a request, at most 315,360 of them.
    expect(p95).toBeLessThanOrEqual(315_360 * 0.00031);
    expect(p95).toBeGreaterThan(300_000 * 0.00031);
    expect(() => parseReport(JSON.parse(JSON.stringify(report)))).not.toThrow();
  });
});

describe('the only one that can serve', () => {
  /** 0.12 requests/s are 315,360 a month; of draws even around 300,000 a share of it is above that. */
  const alone = (half: number, parts: Partial<Scenario> = {}) => ({
    demand: {
      requestsPerMonth: { ...uniform(300_000 - half, 300_000, 300_000 + half), source: 'user' as const },
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
    },
    options: [apiOption({ rateLimitRequestsPerSecond: 0.12 })],
    ...parts,
  });

  test.each([
    // Above the limit: (half - 15,360) / (2 half).
    ['in all draws', 15_000, 'clear', 'api', 0],
    ['in 96.3 %', 16_600, 'clear', 'api', 0.0373],
    ['in 88.4 %', 20_000, 'leaning', 'api', 0.116],
    ['in 65.4 %', 50_000, 'too-close', null, 0.3464],
  ] as const)('%s', (_, half, kind, winner, infeasible) => {
    const { verdict, options } = reportOf(alone(half)).results;
    expect(verdict).toMatchObject({ kind, winner, cheapest: 'api', against: null });
    expect(Math.abs(options[0]!.infeasibleRatio! - infeasible)).toBeLessThan(0.02);
    expect(verdict.reasons[0]).toContain('only option');
    expect(verdict.reasons.join(' ').includes('% of the draws it cannot serve')).toBe(infeasible > 0);
  });

  test.each([
    ['an upper bound', { arrivals: { kind: 'concurrency', concurrency: 8 } as const }],
    ['provisional', { slo: { ttft: 'UNDECIDED', tpot: 'MET' } as const }],
  ])('leans at most where its capacity is %s', (_, point) => {
    const { kind, reasons } = verdictOf({ options: [rentedOption()] }, { operatingPoints: [pointWith(point)] });
    expect(kind).toBe('leaning');
    expect(reasons.at(-1)).toContain('no more than leaning');
    expect(verdictOf({ options: [rentedOption()] }).kind).toBe('clear');
    expect(verdictOf({ options: [rentedOption()] }, { source: 'published' }).kind).toBe('leaning');
  });
});

test('without draws nothing is clear, and that is said', () => {
  const reason = 'No draws were made, so the verdict is no more than leaning.';
  for (const options of [withFees(50).options, [apiOption()]]) {
    const { kind, winner, reasons } = verdictOf({ options }, {}, 0);
    expect([kind, winner]).toEqual(['leaning', options[0]!.id]);
    expect(reasons).toContain(reason);
  }
  expect(verdictOf(withFees(97, 107), {}, 0).kind).toBe('too-close');
});

describe('shares and spreads of draws', () => {
  test('a tie counts half', () => {
    expect(belowRatio([1, 2, 3, 4], [2, 2, 2, 2])).toBe((1 + 0.5) / 4);
    expect(belowRatio([], [])).toBeNull();
    expect(belowRatio([Infinity, 1, Infinity], [1, Infinity, Infinity])).toBe(1 / 3);
  });

  test('nearest ranks of 1 to 100', () => {
    const drawn = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(spreadOf(42, drawn)).toEqual({ value: 42, p5: 5, p50: 50, p95: 95 });
    expect(spreadOf(42, [])).toEqual({ value: 42, p5: 42, p50: 42, p95: 42 });
    expect(spreadOf(42, [Infinity, 7, Infinity])).toEqual({ value: 42, p5: 7, p50: 7, p95: 7 });
  });
});
