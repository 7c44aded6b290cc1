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
  { drawCount = 500, requestsPerMonth = 1_000 } = {},
): ReportResults['breakEven'] =>
  buildReport(
    inputsWith({
      drawCount,
      catalogue: catalogueWith({
        models: {
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
        baselineOption: 'priced',
        demand: { requestsPerMonth, inputTokensPerRequest: 1, outputTokensPerRequest: 1_000, peakToMeanRatio: 1 },
        options: [apiOption({ id: 'priced', model: 'acme/priced' }), ...options],
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
    expectNear(pair.alwaysCheaperAboveRequestsPerMonth, 100_000);
    expect(pair.crossingsRequestsPerMonth).toHaveLength(1);
  });

  test('a quarter of the draws, below 0.5 USD, meets beyond 200,000: never, and no percentile', () => {
    expect(Math.abs(pair.neverRatio - 0.25)).toBeLessThan(0.06);
    // P5 of the volume is at a price of 1.9 USD, P50 at 1 USD; P95 falls on "never".
    expectNear(pair.firstCheaperRequestsPerMonth.p5, 52_632, 0.03);
    expectNear(pair.firstCheaperRequestsPerMonth.p50, 100_000, 0.12);
    expect(pair.firstCheaperRequestsPerMonth.p95).toBeNull();
  });

  test('at the volume of the scenario it is never cheaper', () => {
    expect(pair.cheaperRatio).toBe(0);
  });
});

test('a percentile is "never" from the share on that never meets: 7 % here, so P95 and not P50', () => {
  // Even over 0.39 to 2 USD; below 0.5 USD are 0.11 / 1.61 of the draws. The P90 would still be finite.
  const pair = only(breakEvenOf(known(1, { low: 0.39, high: 2, distribution: 'uniform' }), [flat(100)]));
  expect(pair.neverRatio).toBeGreaterThan(0.05);
  expect(pair.neverRatio).toBeLessThan(0.09);
  expect(pair.firstCheaperRequestsPerMonth.p50).not.toBeNull();
  expect(pair.firstCheaperRequestsPerMonth.p95).toBeNull();
});

test('always, never and without draws', () => {
  const always = only(breakEvenOf(known(1), [flat(0)]));
  expect(always).toMatchObject({ outcome: 'always', neverRatio: 0, cheaperRatio: 1 });
  expect(always.firstCheaperRequestsPerMonth).toEqual({ value: 10, p5: 10, p50: 10, p95: 10 });
  const never = only(breakEvenOf(known(0), [flat(100)]));
  expect(never).toMatchObject({ outcome: 'never', neverRatio: 1, alwaysCheaperAboveRequestsPerMonth: null });
  expect(never.firstCheaperRequestsPerMonth).toEqual({ value: null, p5: null, p50: null, p95: null });
  const undrawn = only(breakEvenOf(known(1), [flat(100)], { drawCount: 0 }));
  expect(undrawn).toMatchObject({ neverRatio: 0, cheaperRatio: null });
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
