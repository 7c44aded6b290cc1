import { describe, expect, test } from 'vitest';
import { percentileInterval } from '../../loadtest/metrics/percentile-interval.ts';
import { sloTerm } from '../../loadtest/metrics/slo-terms.ts';
import { autocorrelationTime } from '../../math/autocorrelation.ts';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { randomStream } from '../../math/random.ts';
import { shareRange } from '../../math/share-interval.ts';
import { drifting, type KnownSeries, queue } from './known-series.ts';

const SEEDS = 200;
const FEWER_SEEDS = 80;

interface Coverage {
  given: number;
  covered: number;
  /** Of the interval that takes samples for independent ones. */
  coveredBinomially: number;
}

interface CoverageRequest {
  readonly q: number;
  readonly count: number;
  readonly seeds: number;
}

/** How often the interval of a percentile is given, and how often it holds the truth then. */
function coverage(series: KnownSeries, { q, count, seeds }: CoverageRequest): Coverage {
  const truth = series.quantile(q);
  const result = { given: 0, covered: 0, coveredBinomially: 0 };
  const binomial = shareRange(q, count);
  for (let seed = 0; seed < seeds; seed++) {
    const valuesMs = series.sample(count, seed);
    const sorted = sortedSamples(valuesMs)!;
    const [low, high] = [nearestRank(sorted, binomial.low), nearestRank(sorted, binomial.high)];
    if (low <= truth && truth <= high) result.coveredBinomially++;
    const interval = percentileInterval(
      { valuesMs, aboveMs: [], random: randomStream('interval', seed) },
      { q, value: nearestRank(sorted, q), sorted, ofSeries: autocorrelationTime(valuesMs) },
    );
    if ('reason' in interval) continue;
    result.given++;
    if (interval.low <= truth && truth <= interval.high) result.covered++;
  }
  return result;
}

describe('an interval of p99 that is given covers the truth', () => {
  test.each([
    [0.5, 0.55],
    [0.8, 0.11],
    [0.9, 0.02],
  ])('of a queue at utilisation %d, where a binomial one covers about %d', (utilisation, binomial) => {
    const found = [2000, 6000, 20_000].map((count) => coverage(queue(utilisation), { q: 0.99, count, seeds: SEEDS }));
    const sum = (of: keyof Coverage): number => found.reduce((total, each) => total + each[of], 0);
    expect(sum('covered')).toBeGreaterThanOrEqual(0.85 * sum('given'));
    for (const { given, covered } of found) if (given >= 20) expect(covered / given).toBeGreaterThanOrEqual(0.85);
    expect(sum('coveredBinomially') / (SEEDS * found.length)).toBeLessThan(binomial + 0.1);
    // It is not refused for good: 20,000 samples at half load tell as much as 2,000 independent ones.
    expect(found.at(-1)!.given > 0.9 * SEEDS).toBe(utilisation === 0.5);
  });

  test('of a process with a memory of 0.8, time 9, and of independent samples', () => {
    const slow = coverage(drifting(0.8, 0), { q: 0.99, count: 10_000, seeds: FEWER_SEEDS });
    expect(slow.given).toBeGreaterThan(0.8 * FEWER_SEEDS);
    expect(slow.covered / slow.given).toBeGreaterThan(0.93);
    const independent = coverage(drifting(0, 0), { q: 0.99, count: 2000, seeds: FEWER_SEEDS });
    expect(independent.given).toBeGreaterThan(0.9 * FEWER_SEEDS);
    expect(independent.covered / independent.given).toBeGreaterThan(0.93);
  });
});

describe('so do those of p50 and p90 where most runs give one', () => {
  test.each([
    ['p90 at half load', queue(0.5), 0.9, 2000],
    ['p90 at 0.8', queue(0.8), 0.9, 10_000],
    ['p50 at 0.9', queue(0.9), 0.5, 10_000],
    ['p50 of a drift of time 199', drifting(0.99, 0), 0.5, 12_000],
  ])('%s', (_, series, q, count) => {
    const { given, covered } = coverage(series, { q, count, seeds: FEWER_SEEDS });
    expect(given).toBeGreaterThan(0.7 * FEWER_SEEDS);
    expect(covered / given).toBeGreaterThanOrEqual(0.93);
  });

  test('a slow drift under four times its variance of noise is seen: p50, where a binomial interval covers a third', () => {
    const { given, covered, coveredBinomially } = coverage(drifting(0.99, 4), {
      q: 0.5,
      count: 6000,
      seeds: FEWER_SEEDS,
    });
    expect(given).toBeGreaterThan(0.7 * FEWER_SEEDS);
    expect(covered / given).toBeGreaterThanOrEqual(0.93);
    expect(coveredBinomially / FEWER_SEEDS).toBeLessThan(0.45);
  });
});

/** How often an SLO term decides wrongly whose limit is met by `trueShare` of all requests. */
function wrongDecisions(series: KnownSeries, request: { q: number; count: number; trueShare: number }): number {
  const { q, count, trueShare } = request;
  let wrong = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const { verdict } = sloTerm({
      metric: 'ttft',
      limitMs: series.quantile(trueShare),
      quantileRatio: q,
      valuesMs: series.sample(count, seed),
      leftOutCount: 0,
      random: randomStream('slo', seed),
    });
    if (verdict === (trueShare < q ? 'MET' : 'MISSED')) wrong++;
  }
  return wrong / SEEDS;
}

describe('an SLO term decides wrongly in fewer than one run of twenty', () => {
  test.each([
    [0.5, 0.9],
    [0.8, 0.9],
    [0.9, 0.9],
    [0.5, 0.99],
    [0.8, 0.99],
    [0.9, 0.99],
  ])('of a queue at utilisation %d with a limit near its quantile of %d', (utilisation, q) => {
    for (const trueShare of [q - 0.05 * (1 - q), q + 0.05 * (1 - q)]) {
      expect(wrongDecisions(queue(utilisation), { q, count: 1500, trueShare })).toBeLessThan(0.05);
    }
  });

  test('and rightly in most when the limit is far: a share of 0.97 for 0.9, of 0.8 for 0.9', () => {
    const verdicts = [0.97, 0.8].map((trueShare) =>
      Array.from({ length: 50 }, (_, seed) => {
        const series = queue(0.5);
        const valuesMs = series.sample(2000, seed);
        const limitMs = series.quantile(trueShare);
        const random = randomStream('far', seed);
        return sloTerm({ metric: 'ttft', limitMs, quantileRatio: 0.9, valuesMs, leftOutCount: 0, random }).verdict;
      }),
    );
    expect(verdicts[0]!.filter((verdict) => verdict === 'MET').length).toBeGreaterThan(40);
    expect(verdicts[1]!.filter((verdict) => verdict === 'MISSED').length).toBeGreaterThan(40);
  });
});
