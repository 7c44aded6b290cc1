import { expect, test } from 'vitest';
import { staggeredStarts } from '../../loadtest/arrivals/concurrency.ts';
import { constantArrivals } from '../../loadtest/arrivals/constant.ts';
import { poissonArrivals } from '../../loadtest/arrivals/poisson.ts';
import { scheduleOf } from '../../loadtest/arrivals/schedule.ts';
import { randomStream } from '../../math/random.ts';
import type { PointPlan } from '../../schema/event.ts';

test('constant arrivals stand at equal steps before the horizon', () => {
  expect([...constantArrivals(4, 1000)]).toEqual([0, 250, 500, 750]);
  expect(constantArrivals(0.1, 1000)).toHaveLength(1);
  // 3 per second over a second is three, although 1000 / (1000 / 3) may come out above 3.
  expect(constantArrivals(3, 1000)).toHaveLength(3);
});

const gapsOf = (offsets: Float64Array): number[] => Array.from(offsets.subarray(1), (at, i) => at - offsets[i]!);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('Poisson arrivals have the rate, the spread, no memory and no gap twice', () => {
  const offsets = poissonArrivals(50, 400_000, randomStream('poisson-test'));
  // 50 per second for 400 s is 20,000 on average, standard deviation sqrt(20,000) = 141.
  expect(Math.abs(offsets.length - 20_000)).toBeLessThan(4 * 141);
  expect(offsets.every((at, i) => at < 400_000 && (i === 0 || at > offsets[i - 1]!))).toBe(true);
  const gaps = gapsOf(offsets);
  const mean = meanOf(gaps);
  const variance = meanOf(gaps.map((gap) => (gap - mean) ** 2));
  expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.97);
  expect(Math.sqrt(variance) / mean).toBeLessThan(1.03);
  const lag1 = meanOf(gaps.slice(1).map((gap, i) => (gap - mean) * (gaps[i]! - mean))) / variance;
  expect(Math.abs(lag1)).toBeLessThan(0.03); // 4 / sqrt(20,000)
  expect(new Set(gaps).size).toBeGreaterThan(0.99 * gaps.length);
  // Index of dispersion of counts in 1 s slices: 1 for Poisson.
  const counts = new Array<number>(400).fill(0);
  for (const at of offsets) counts[Math.floor(at / 1000)]!++;
  const meanCount = meanOf(counts);
  const dispersion = meanOf(counts.map((count) => (count - meanCount) ** 2)) / meanCount;
  expect(dispersion).toBeGreaterThan(0.7);
  expect(dispersion).toBeLessThan(1.3);
});

test('first starts of a closed loop are spread over one request', () => {
  expect([...staggeredStarts(4, 200)]).toEqual([0, 50, 100, 150]);
});

const point = (change: Partial<PointPlan>): PointPlan => ({
  id: 'point',
  arrivals: { kind: 'poisson', requestsPerSecond: 20 },
  warmupMs: 1000,
  durationMs: 4000,
  requestCount: null,
  graceMs: 2000,
  maxInFlightRequests: null,
  ...change,
});

test('a schedule depends on its seed and point alone, and covers warm-up, window and grace', () => {
  const of = (seed: number, id: string) => scheduleOf({ point: point({ id }), seed, expectedRequestMs: 100 }).offsetsMs;
  expect(of(1, 'a')).toEqual(of(1, 'a'));
  expect(of(1, 'a')).not.toEqual(of(2, 'a'));
  expect(of(1, 'a')).not.toEqual(of(1, 'b'));
  expect(of(1, 'a').at(-1)).toBeGreaterThan(6000);
  expect(of(1, 'a').at(-1)).toBeLessThan(7000);
});

test('a window by count is given enough arrivals', () => {
  for (let seed = 0; seed < 50; seed++) {
    const counted = point({ durationMs: null, requestCount: 30, graceMs: 0 });
    const { offsetsMs } = scheduleOf({ point: counted, seed, expectedRequestMs: 100 });
    expect(offsetsMs.filter((at) => at >= 1000).length).toBeGreaterThan(30);
  }
});

test('the spread of a closed loop stays inside the warm-up', () => {
  const closed = point({ arrivals: { kind: 'concurrency', concurrency: 2 } });
  expect([...scheduleOf({ point: closed, seed: 1, expectedRequestMs: 300 }).offsetsMs]).toEqual([0, 150]);
  expect([...scheduleOf({ point: closed, seed: 1, expectedRequestMs: 9000 }).offsetsMs]).toEqual([0, 500]);
});
