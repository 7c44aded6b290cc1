import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapMean, bootstrapQuantiles, dependenceOf } from '../../math/block-bootstrap.ts';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { randomStream } from '../../math/random.ts';

test('a constant series has a point for an interval', () => {
  const request = { series: new Array(50).fill(3), blockLength: 2, random: randomStream('constant') };
  expect(bootstrapQuantiles(request, [0.5, 0.99])).toEqual([
    { low: 3, high: 3 },
    { low: 3, high: 3 },
  ]);
  expect(bootstrapMean(request)).toEqual({ low: 3, high: 3 });
});

test('one block as long as the series can only be drawn whole: every resample is the series itself', () => {
  const series = [5, 1, 4, 2, 3];
  const request = { series, blockLength: 5, random: randomStream('whole') };
  // Nearest rank: p50 of 5 is the 3rd, p90 the 5th.
  expect(bootstrapQuantiles(request, [0.9, 0.5])).toEqual([
    { low: 5, high: 5 },
    { low: 3, high: 3 },
  ]);
  expect(bootstrapMean(request)).toEqual({ low: 3, high: 3 });
});

test('intervals hold the estimate and are made of samples', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 30, maxLength: 200 }),
      fc.integer({ min: 1, max: 5 }),
      (series, blockLength) => {
        const [interval] = bootstrapQuantiles({ series, blockLength, random: randomStream(series.length) }, [0.5]);
        const median = nearestRank(sortedSamples(series)!, 0.5);
        expect(series).toContain(interval!.low);
        expect(series).toContain(interval!.high);
        expect(interval!.low).toBeLessThanOrEqual(interval!.high);
        expect(Math.min(...series)).toBeLessThanOrEqual(median);
      },
    ),
    { numRuns: 50 },
  );
});

test('the interval of a mean covers the truth about as often as it says', () => {
  let covered = 0;
  const runs = 200;
  for (let run = 0; run < runs; run++) {
    const random = randomStream('coverage', run);
    const series = Array.from({ length: 100 }, () => random());
    const { low, high } = bootstrapMean({ series, blockLength: 2, random, resamples: 200 })!;
    if (low <= 0.5 && 0.5 <= high) covered++;
  }
  expect(covered / runs).toBeGreaterThan(0.88);
  expect(covered / runs).toBeLessThan(0.99);
});

test('a series that moves slowly has longer blocks and counts for fewer samples', () => {
  const random = randomStream('slow');
  let value = 0;
  const slow = Array.from({ length: 5000 }, () => (value = 0.9 * value + random() - 0.5));
  const { blockLength, blockCount, effectiveCount } = dependenceOf(slow);
  expect(blockLength).toBeGreaterThanOrEqual(2 * (5000 / effectiveCount));
  expect(blockCount).toBe(Math.floor(5000 / blockLength));
  expect(effectiveCount).toBeLessThan(500); // integrated time (1 + 0.9) / (1 - 0.9) = 19
});

test('an empty series has no interval', () => {
  const request = { series: [], blockLength: 1, random: randomStream('empty') };
  expect(bootstrapQuantiles(request, [0.5])).toEqual([]);
  expect(bootstrapMean(request)).toBeNull();
});
