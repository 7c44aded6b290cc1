import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { BreakEvenPair, ReportResults } from '../../schema/report.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import type { Known } from '../../schema/known.ts';
import { apiModelWith, catalogueWith, known, ratesOf, ruleOf } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

/** Per request 1,000 output tokens: a price of 1 USD per million is 0.001 USD a request. */
const breakEvenOf = (
  outputPrice: Known,
  options: ScenarioOption[],
  {
    drawCount = 500,
    requestsPerMonth = 1_000,
    baselineOption = 'priced',
    rateLimitRequestsPerSecond,
  }: {
    drawCount?: number;
    requestsPerMonth?: number;
    baselineOption?: string;
    rateLimitRequestsPerSecond?: number;
  } = {},
): ReportResults['breakEven'] =>
  buildReport(
    inputsWith({
      drawCount,
      catalogue: catalogueWith({
        models: {
          'acme/half': apiModelWith({ rules: [ruleOf({ input: 0, output: 0.5 })] }),
          'acme/free': apiModelWith({ rules: [ruleOf({ input: 0, output: 0 })] }),
          'acme/priced': apiModelWith({
            rules: [
              ruleOf(
                { input: 0, output: 0 },
                { ...ratesOf({ input: 0, output: 0 }), usdPerMillionOutputTokens: outputPrice },
              ),
            ],
          }),
        },
      }),
      scenario: scenarioWith({
        baselineOption,
        demand: { requestsPerMonth, inputTokensPerRequest: 1, outputTokensPerRequest: 1_000, peakToMeanRatio: 1 },
        options: [
          apiOption({
            id: 'priced',
            model: 'acme/priced',
            ...(rateLimitRequestsPerSecond === undefined ? {} : { rateLimitRequestsPerSecond }),
          }),
          ...options,
        ],
      }),
    }),
  ).results.breakEven;

const flat = (usd: number) => apiOption({ id: 'flat', model: 'acme/free', supportUsdPerMonth: usd });
const only = ({ pairs }: ReportResults['breakEven']): BreakEvenPair => {
  expect(pairs).toHaveLength(1);
  return pairs[0]!;
};

describe('100 USD flat against a price even over 0 to 2 USD: they meet at 100,000 requests / price', () => {
  const found = breakEvenOf(known(1, { low: 0, high: 2, distribution: 'uniform' }), [flat(100)]);
  const pair = only(found);

  test('looked at from a hundredth of the demand to twice where the base case meets', () => {
    expect([found.fromRequestsPerMonth, found.toRequestsPerMonth]).toEqual([10, 200_000]);
  });

  test('the base case crosses once', () => {
    expect(pair.outcome).toBe('crosses');
    expectNear(pair.firstCheaperRequestsPerMonth.value, 100_000);
    expectNear(pair.alwaysCheaperAboveRequestsPerMonth.value, 100_000);
    expect(pair.crossingsRequestsPerMonth).toHaveLength(1);
  });

  test('a draw is looked at as far as its own lines meet: a quarter beyond 200,000, the P95 at 0.1 USD', () => {
    expect(pair.neverRatio).toBeLessThan(0.005);
    // P5 of the volume is at a price of 1.9 USD, P50 at 1 USD, P95 at 0.1 USD.
    for (const band of [
      pair.firstCheaperRequestsPerMonth,
      pair.firstCrossingRequestsPerMonth,
      pair.alwaysCheaperAboveRequestsPerMonth,
    ]) {
      expectNear(band.p5, 52_632, 0.03);
      expectNear(band.p50, 100_000, 0.12);
      expectNear(band.p95, 1_000_000, 0.3);
    }
  });

  test('how often it is never cheaper does not depend on how much is asked for', () => {
    const price = known(1, { low: 0, high: 2, distribution: 'uniform' });
    for (const requestsPerMonth of [100, 50_000, 5_000_000]) {
      const { neverRatio, firstCheaperRequestsPerMonth } = only(breakEvenOf(price, [flat(100)], { requestsPerMonth }));
      expect(neverRatio).toBe(pair.neverRatio);
      expectNear(firstCheaperRequestsPerMonth.p95, pair.firstCheaperRequestsPerMonth.p95!);
    }
  });

  test('at the volume of the scenario it is never cheaper', () => {
    expect(pair.cheaperRatio).toBe(0);
  });
});

test('a percentile is "never" from the share on that never meets: 7 % here, so P95 and not P50', () => {
  // Even over 0.39 to 2 USD against 0.5 USD and a fee: below 0.5 USD are 0.11 / 1.61 of the draws. The P90 is still finite.
  const half = apiOption({ id: 'half', model: 'acme/half', supportUsdPerMonth: 100 });
  const pair = only(breakEvenOf(known(1, { low: 0.39, high: 2, distribution: 'uniform' }), [half]));
  expect(pair.neverRatio).toBeGreaterThan(0.05);
  expect(pair.neverRatio).toBeLessThan(0.09);
  expect(pair.firstCheaperRequestsPerMonth.p50).not.toBeNull();
  expect(pair.firstCheaperRequestsPerMonth.p95).toBeNull();
  expect(pair.firstCrossingRequestsPerMonth.p95).toBeNull();
});

describe('cheaper below a volume and dearer above: 0.5 USD with a fee as the baseline of a price over 0.6 to 1.4 USD', () => {
  // They meet at 100 USD / (price - 0.5) a thousand requests: at 1 USD at 200,000; P5 at 1.36 USD, P95 at 0.64 USD.
  const half = apiOption({ id: 'half', model: 'acme/half', supportUsdPerMonth: 100 });
  const report = breakEvenOf(known(1, { low: 0.6, high: 1.4, distribution: 'uniform' }), [half], {
    baselineOption: 'half',
  });
  const pair = only(report);

  test('the crossing is where it ends to be cheaper, with its band', () => {
    expect(pair).toMatchObject({
      option: 'priced',
      outcome: 'crosses',
      cheaperSide: 'below',
      neverRatio: 0,
      alwaysRatio: 0,
    });
    expectNear(pair.firstCrossingRequestsPerMonth.value, 200_000);
    expectNear(pair.firstCrossingRequestsPerMonth.p5, 100_000 / 0.86, 0.03);
    expectNear(pair.firstCrossingRequestsPerMonth.p50, 200_000, 0.1);
    expectNear(pair.firstCrossingRequestsPerMonth.p95, 100_000 / 0.14, 0.1);
  });

  test('it is first cheaper at the lowest volume looked at, and nowhere for good', () => {
    const from = report.fromRequestsPerMonth;
    expect(pair.firstCheaperRequestsPerMonth).toEqual({ value: from, p5: from, p50: from, p95: from });
    expect(pair.alwaysCheaperAboveRequestsPerMonth).toEqual({ value: null, p5: null, p50: null, p95: null });
  });
});

test('a draw that turns the other way counts where it turns the same way', () => {
  // Up to 100,000 requests the price is the lower one; where it is below 0.5 USD (a quarter) it is so at every volume.
  const half = apiOption({ id: 'half', model: 'acme/half', supportUsdPerMonth: 50 });
  const pair = only(
    breakEvenOf(known(1, { low: 0, high: 2, distribution: 'uniform' }), [half], { baselineOption: 'half' }),
  );
  expect(pair).toMatchObject({ cheaperSide: 'below', neverRatio: 0 });
  expect(Math.abs(pair.alwaysRatio - 0.25)).toBeLessThan(0.06);
  expectNear(pair.firstCrossingRequestsPerMonth.p5, 50_000 / 1.4, 0.05);
  expect(pair.firstCrossingRequestsPerMonth.p95).toBeNull();
});

test('options that cost the same tie, and are not cheaper', () => {
  const pair = only(breakEvenOf(known(1), [apiOption({ id: 'twin', model: 'acme/priced' })]));
  expect(pair).toMatchObject({ outcome: 'tie', cheaperSide: null, neverRatio: 1, alwaysRatio: 0 });
});

test('a crossing at a rate limit says whose it is: 0.01/s are 26,280 requests a month', () => {
  const rateLimitRequestsPerSecond = 0.01;
  const other = only(breakEvenOf(known(1), [flat(100)], { rateLimitRequestsPerSecond }));
  expectNear(other.firstCrossingRequestsPerMonth.value, 26_280);
  expect(other).toMatchObject({ cheaperSide: 'above', lastCrossingIsLimitOf: 'priced' });
  const own = only(breakEvenOf(known(1), [flat(100)], { rateLimitRequestsPerSecond, baselineOption: 'flat' }));
  expect(own).toMatchObject({ cheaperSide: 'below', lastCrossingIsLimitOf: 'priced' });
  // At 1/s the costs meet long before.
  const met = only(breakEvenOf(known(1), [flat(100)], { rateLimitRequestsPerSecond: 1 }));
  expect(met.lastCrossingIsLimitOf).toBeUndefined();
});

test('always, never and without draws', () => {
  const always = only(breakEvenOf(known(1), [flat(0)]));
  expect(always).toMatchObject({
    outcome: 'always',
    cheaperSide: null,
    neverRatio: 0,
    alwaysRatio: 1,
    cheaperRatio: 1,
  });
  expect(always.firstCheaperRequestsPerMonth).toEqual({ value: 10, p5: 10, p50: 10, p95: 10 });
  const never = only(breakEvenOf(known(0), [flat(100)]));
  expect(never).toMatchObject({ outcome: 'never', neverRatio: 1, alwaysCheaperAboveRequestsPerMonth: { value: null } });
  expect(never.firstCheaperRequestsPerMonth).toEqual({ value: null, p5: null, p50: null, p95: null });
  const undrawn = only(breakEvenOf(known(1), [flat(100)], { drawCount: 0 }));
  expect(undrawn).toMatchObject({ neverRatio: 0, alwaysRatio: 0, cheaperRatio: null });
  expect(only(breakEvenOf(known(0), [flat(100)], { drawCount: 0 })).neverRatio).toBe(1);
});

test('winners over volume: the first below the crossing, the other above, one after the other', () => {
  const { winners } = breakEvenOf(known(1), [flat(100)]);
  expect(winners.map(({ options }) => options)).toEqual([['priced'], ['flat']]);
  expectNear(winners[0]!.toRequestsPerMonth, 100_000);
  expectNear(winners[1]!.fromRequestsPerMonth, 100_000);
});

test('a refused baseline leaves no pairs, a refused option is in none', () => {
  const refused = rentedOption({ instance: 'cloud/other' });
  expect(breakEvenOf(known(1), [refused]).pairs).toEqual([]);
  const report = buildReport(
    inputsWith({ scenario: scenarioWith({ baselineOption: 'gpu', options: [apiOption(), refused] }) }),
  );
  expect(report.results.breakEven.pairs).toEqual([]);
  expect(report.results.breakEven.curves.map(({ option }) => option)).toEqual(['api']);
});
