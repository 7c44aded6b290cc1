import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../math/distributions.ts';
import { randomStream } from '../../math/random.ts';
import { isLongEnough, resampledRates } from '../../math/run-bootstrap.ts';

const random = () => randomStream(7, 'run-bootstrap');
const standardDeviation = (values: Float64Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};
const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Windows about a rate, scattered by a share of it, each hanging together with the one before. */
function windows(
  rate: number,
  { share, memory = 0, count = 200, key = 'w' }: { share: number; memory?: number; count?: number; key?: string },
): Float64Array {
  const stream = randomStream(1, key);
  let state = 0;
  return Float64Array.from({ length: count }, () => {
    state = memory * state + Math.sqrt(1 - memory * memory) * normalQuantile(stream() + 2 ** -33);
    return rate * (1 + share * state);
  });
}

describe('one run', () => {
  test('windows that do not differ give 1', () => {
    const [ratios] = resampledRates([[new Float64Array(40).fill(12)]], 50, random());
    for (const ratio of ratios!) expect(Math.abs(ratio - 1)).toBeLessThan(1e-12);
  });

  test('scatters as the mean of independent windows does: 10 % / sqrt(200) = 0.71 %', () => {
    const [ratios] = resampledRates([[windows(50, { share: 0.1 })]], 2_000, random());
    expect(Math.abs(meanOf(ratios!) - 1)).toBeLessThan(0.002);
    expect(Math.abs(standardDeviation(ratios!) / (0.1 / Math.sqrt(200)) - 1)).toBeLessThan(0.25);
  });

  test('windows that hang together scatter more: a memory of 0.8 makes 9 of them worth one', () => {
    const [ratios] = resampledRates([[windows(50, { share: 0.1, memory: 0.8, count: 1_000 })]], 2_000, random());
    // sqrt((1 + 0.8) / (1 - 0.8)) = 3 times as much as without memory.
    const independent = 0.1 / Math.sqrt(1_000);
    expect(standardDeviation(ratios!)).toBeGreaterThan(2 * independent);
    expect(standardDeviation(ratios!)).toBeLessThan(4 * independent);
  });

  test('too short for five blocks of two windows it is taken whole', () => {
    const short = [windows(50, { share: 0.1, count: 9 })];
    expect(isLongEnough(short)).toBe(false);
    expect(isLongEnough([windows(50, { share: 0.1, count: 40 })])).toBe(true);
    expect(new Set(resampledRates([short], 20, random())[0])).toEqual(new Set([1]));
  });
});

test('windows at the ends of a run count as much as those in its middle', () => {
  // A wave that ends where it is low: blocks that stop at the ends take too little of that, and come out 0.8 % too fast.
  const run = Float64Array.from({ length: 60 }, (_, i) => 50 * (1 + 0.3 * Math.cos(0.8 * i + 2)));
  const [ratios] = resampledRates([[run]], 20_000, random());
  expect(isLongEnough([run])).toBe(true);
  expect(Math.abs(meanOf(ratios!) - 1)).toBeLessThan(0.001);
});

describe('several runs', () => {
  const wholeRuns = [90, 100, 110].map((rate) => [Float64Array.of(rate)]);

  test('scatter as the mean of three runs with an unknown spread: 10 / sqrt(3) = 5.8 of 100', () => {
    // Deviations -10, 0, 10: the sample's standard deviation (by n - 1) is 10, that of the mean of three 5.77.
    const [ratios] = resampledRates(wholeRuns, 4_000, random());
    expect(Math.abs(meanOf(ratios!) - 1)).toBeLessThan(0.01);
    expect(Math.abs(standardDeviation(ratios!) - 0.0577)).toBeLessThan(0.004);
  });

  test('two runs that agree leave what their windows scatter by', () => {
    const runs = ['a', 'b'].map((key) => [windows(50, { share: 0.1, key })]);
    const [ratios] = resampledRates(runs, 2_000, random());
    expect(standardDeviation(ratios!)).toBeGreaterThan(0.7 * (0.1 / Math.sqrt(400)));
    expect(standardDeviation(ratios!)).toBeLessThan(3 * (0.1 / Math.sqrt(400)));
  });
});

test('series are drawn together: what goes with what in the windows does so in the resamples', () => {
  const throughput = windows(50, { share: 0.1 });
  const power = throughput.map((rate) => 30 + 2 * rate);
  const [rates, watts] = resampledRates([[throughput, power]], 200, random());
  const [meanRate, meanPower] = [meanOf(throughput), meanOf(power)];
  for (let i = 0; i < 200; i++) {
    expect(Math.abs(watts![i]! * meanPower - (30 + 2 * rates![i]! * meanRate))).toBeLessThan(1e-9);
  }
});

test('the same stream gives the same resamples', () => {
  const run = [[windows(50, { share: 0.1 })]];
  expect(resampledRates(run, 30, random())).toEqual(resampledRates(run, 30, random()));
});
