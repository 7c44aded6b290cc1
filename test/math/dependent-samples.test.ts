import { describe, expect, test } from 'vitest';
import { autocorrelationTime } from '../../math/autocorrelation.ts';
import {
  dependentQuantileRange,
  dependentShare,
  independentCount,
  quantileTimes,
} from '../../math/dependent-samples.ts';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { type RandomStream, randomStream } from '../../math/random.ts';
import { shareInterval, shareRange } from '../../math/share-interval.ts';

/** Values in runs of equal ones: a sample tells as much as one of a whole run. */
function runs(count: number, length: number, random: RandomStream): number[] {
  return Array.from({ length: count / length }, () => random()).flatMap((value) =>
    new Array<number>(length).fill(value),
  );
}

const SERIES = runs(2000, 40, randomStream('runs'));
const MEDIAN = nearestRank(sortedSamples(SERIES)!, 0.5);
/** As if they hung together over 10 samples; blocks of twice that know that runs are longer. */
const OPTIMISTIC = 200;

describe('a share', () => {
  test('of samples that all count is as sure as Clopper-Pearson makes it: 0.025^(1/36)', () => {
    const request = { sampleCount: 72, counts: () => true, share: 1, independent: 36, random: randomStream('all') };
    const { low, high } = dependentShare(request);
    expect(low).toBeCloseTo(0.025 ** (1 / 36), 9);
    expect(high).toBe(1);
  });

  test('blocks show a dependence that the number of independent samples leaves out', () => {
    const share = SERIES.filter((value) => value > 0.5).length / SERIES.length;
    const counts = (sample: number): boolean => SERIES[sample]! > 0.5;
    const wide = dependentShare({
      sampleCount: 2000,
      counts,
      share,
      independent: OPTIMISTIC,
      random: randomStream('share'),
    });
    const exact = shareInterval(share * OPTIMISTIC, OPTIMISTIC);
    expect(share - wide.low).toBeGreaterThan(1.05 * (share - exact.low));
    expect(wide.high - share).toBeGreaterThan(1.05 * (exact.high - share));
  });
});

describe('a quantile', () => {
  const rangeOf = (series: readonly number[], independent: number) =>
    dependentQuantileRange({ series, q: 0.5, value: MEDIAN, independent, random: randomStream('quantile') });

  test('of independent samples lies between those that a binomial count leaves', () => {
    const random = randomStream('independent');
    const series = Array.from({ length: 2000 }, () => random());
    const value = nearestRank(sortedSamples(series)!, 0.5);
    // Half as many independent ones as there are: blocks of four samples know no better.
    const range = dependentQuantileRange({ series, q: 0.5, value, independent: 1000, random });
    const exact = shareRange(0.5, 1000);
    expect(range.low).toBeCloseTo(exact.low, 9);
    expect(range.high).toBeCloseTo(exact.high, 9);
  });

  test('blocks show a dependence that the number of independent samples leaves out', () => {
    const range = rangeOf(SERIES, OPTIMISTIC);
    const exact = shareRange(0.5, OPTIMISTIC);
    expect(0.5 - range.low).toBeGreaterThan(1.05 * (0.5 - exact.low));
    expect(range.high - 0.5).toBeGreaterThan(1.05 * (exact.high - 0.5));
  });

  test('hangs together as the samples above it do, which the whole series may not show', () => {
    // One sample in a hundred lies in a burst of 20, only just above the others, which are independent.
    const random = randomStream('bursts');
    const series = Array.from({ length: 10_000 }, (_, i) => (i % 2000 < 20 ? 1.001 : random()));
    const ofSeries = autocorrelationTime(series);
    const times = quantileTimes(ofSeries, { series, value: 1 });
    expect(ofSeries.time).toBeLessThan(2);
    expect(times[1]!.time).toBeGreaterThan(10);
    expect(independentCount(10_000, times, 0)).toBeCloseTo(10_000 / times[1]!.time, 9);
  });
});

test('the longest time decides, and its error makes it longer', () => {
  const times = [
    { time: 2, upper: 2.5 },
    { time: 4, upper: 5 },
  ];
  expect([0, 1, 2].map((errors) => independentCount(120, times, errors))).toEqual([30, 24, 20]);
});
