import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapShare } from '../../math/block-bootstrap.ts';
import { randomStream } from '../../math/random.ts';

const of = (series: readonly boolean[], blockLength: number) =>
  bootstrapShare({
    sampleCount: series.length,
    counts: (sample) => series[sample]!,
    blockLength,
    random: randomStream('bootstrap', series.length),
  });

test('none or all: a bootstrap is blind to what it never saw', () => {
  expect(of(new Array(50).fill(false), 2)).toEqual({ low: 0, high: 0 });
  expect(of(new Array(50).fill(true), 2)).toEqual({ low: 1, high: 1 });
});

test('one block as long as the series can only be drawn whole: every resample is the series itself', () => {
  expect(of([true, false, false, true, false], 5)).toEqual({ low: 0.4, high: 0.4 });
  expect(of([true, false, false, true, false], 50)).toEqual({ low: 0.4, high: 0.4 });
});

test('two alternating samples in each block of two: no block differs from another', () => {
  const alternating = Array.from({ length: 100 }, (_, i) => i % 2 === 0);
  expect(of(alternating, 2)).toEqual({ low: 0.5, high: 0.5 });
  // Drawn one by one they do: 1.96 * sqrt(0.25 / 100) = 0.098.
  const single = of(alternating, 1);
  expect(single.low).toBeCloseTo(0.4, 1);
  expect(single.high).toBeCloseTo(0.6, 1);
});

test('runs of equal samples: blocks that hold a run know how far the share may be off', () => {
  // 20 runs of 50, so 20 independent samples: 1.96 * sqrt(0.25 / 20) = 0.22, where 1,000 single ones tell 0.03.
  const random = randomStream('runs');
  const series = Array.from({ length: 20 }, () => random() < 0.5).flatMap((run) => new Array<boolean>(50).fill(run));
  const short = of(series, 1);
  const long = of(series, 100);
  expect(long.high - long.low).toBeGreaterThan(2 * (short.high - short.low));
});

test('200 blocks are enough: in a long series even single samples are drawn in longer ones', () => {
  // Runs of 100 in 20,000: blocks of 20000 / 200 = 100 hold them, though single samples were asked for.
  const series = Array.from({ length: 20_000 }, (_, i) => Math.floor(i / 100) % 2 === 0);
  const { low, high } = of(series, 1);
  // Single samples would tell 1.96 * sqrt(0.25 / 20000) = 0.007 on either side.
  expect(high - low).toBeGreaterThan(0.05);
});

test('the interval lies around the share and within 0 and 1', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 30, maxLength: 300 }),
      fc.integer({ min: 1, max: 8 }),
      (series, blockLength) => {
        const { low, high } = of(series, blockLength);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 50 },
  );
});

test('of independent samples it covers the truth about as often as it says', () => {
  let covered = 0;
  const runs = 200;
  for (let run = 0; run < runs; run++) {
    const random = randomStream('coverage', run);
    const series = Array.from({ length: 200 }, () => random() < 0.3);
    const { low, high } = bootstrapShare({ sampleCount: 200, counts: (i) => series[i]!, blockLength: 1, random });
    if (low <= 0.3 && 0.3 <= high) covered++;
  }
  expect(covered / runs).toBeGreaterThan(0.89);
  expect(covered / runs).toBeLessThan(0.99);
});
