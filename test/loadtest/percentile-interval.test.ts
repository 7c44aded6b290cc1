import { expect, test } from 'vitest';
import { percentileInterval } from '../../loadtest/metrics/percentile-interval.ts';
import { autocorrelationTime, type AutocorrelationTime } from '../../math/autocorrelation.ts';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { randomStream } from '../../math/random.ts';
import { shareRange } from '../../math/share-interval.ts';

const COUNT = 6000;
const random = randomStream('values');
const VALUES = Float64Array.from({ length: COUNT }, () => 100 * random());
const SORTED = sortedSamples(VALUES)!;

function intervalOf(
  q: number,
  { valuesMs = VALUES, aboveMs = [] as number[], ofSeries = autocorrelationTime(valuesMs) as AutocorrelationTime } = {},
) {
  const sorted = valuesMs === VALUES ? SORTED : sortedSamples(valuesMs)!;
  const value = nearestRank(sorted, (q * (valuesMs.length + aboveMs.length)) / valuesMs.length);
  return percentileInterval({ valuesMs, aboveMs, random: randomStream('interval') }, { q, value, sorted, ofSeries });
}

test('is as wide as a dependence two standard errors longer than it seems makes it', () => {
  // 6000 / (4 + 2 * 1) = 1000 independent samples, in blocks of 12 that show no more.
  const interval = intervalOf(0.5, { ofSeries: { time: 4, upper: 5 } });
  const { low, high } = shareRange(0.5, 1000);
  expect(interval).toEqual({ low: nearestRank(SORTED, low), high: nearestRank(SORTED, high) });
});

test('is refused by a dependence one standard error longer than it seems: 6000 / 662 = 9.06', () => {
  expect(intervalOf(0.99, { ofSeries: { time: 7, upper: 9 } })).toHaveProperty('low');
  expect(intervalOf(0.99, { ofSeries: { time: 7, upper: 9.1 } })).toEqual({
    reason: 'the samples tell as much as 659 independent ones, at least 662 are needed',
  });
});

test('of p50 takes 20 independent samples, more than the percentile itself: 6000 / 20 = 300', () => {
  expect(intervalOf(0.5, { ofSeries: { time: 299, upper: 299 } })).toHaveProperty('low');
  expect(intervalOf(0.5, { ofSeries: { time: 301, upper: 301 } })).toHaveProperty('reason');
});

test('is refused where only the samples above the percentile hang together', () => {
  const bursts = VALUES.map((value, i) => (i % 2000 < 20 ? 100.1 : value));
  expect(autocorrelationTime(bursts).time).toBeLessThan(2);
  expect(intervalOf(0.99, { valuesMs: bursts })).toMatchObject({ reason: expect.stringContaining('independent ones') });
  expect(intervalOf(0.5, { valuesMs: bursts })).toHaveProperty('low');
});

test('ends among requests that were cut off: no interval, though the percentile is known', () => {
  // 60 of 6,060 cut off at 1,000 ms: the 99th percentile is the 6,000th value, its upper end above all that are known.
  const aboveMs = new Array<number>(60).fill(1000);
  expect(intervalOf(0.99, { aboveMs })).toEqual({
    reason: 'its upper end lies among, or above, the 60 requests that were cut off',
  });
  // The median is far below where they were cut off; where they were cut off at 10 ms it is not.
  expect(intervalOf(0.5, { aboveMs })).toHaveProperty('low');
  expect(intervalOf(0.5, { aboveMs: [10] })).toEqual({
    reason: 'its upper end lies among, or above, the 1 requests that were cut off',
  });
});
