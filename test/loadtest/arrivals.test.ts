import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { staggeredStarts } from '../../loadtest/arrivals/concurrency.ts';
import { gammaArrivals } from '../../loadtest/arrivals/gamma.ts';
import { MOST_ARRIVALS } from '../../loadtest/arrivals/rising-times.ts';
import { type Schedule, scheduleOf, sliceOf } from '../../loadtest/arrivals/schedule.ts';
import { toMicrosecond } from '../../loadtest/client/request-record.ts';
import { logGamma } from '../../math/distributions.ts';
import { gammaDraw } from '../../math/gamma-draw.ts';
import { randomStream } from '../../math/random.ts';
import type { PointPlan } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Arrivals } from '../../schema/measurement.ts';

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

const schedule = (change: Partial<PointPlan>, traceAtMs: readonly number[] | null = null, seed = 1): Schedule =>
  scheduleOf({ point: point(change), seed, expectedRequestMs: 100, traceAtMs });

const offsets = (change: Partial<PointPlan>, traceAtMs: readonly number[] | null = null): number[] => [
  ...schedule(change, traceAtMs).offsetsMs,
];

const gapsOf = (at: ArrayLike<number>): number[] =>
  Array.from({ length: at.length - 1 }, (_, i) => at[i + 1]! - at[i]!);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2));
};

/** Largest distance between the share of values below x and what theory says of it. */
function kolmogorovSmirnov(values: readonly number[], shareBelow: (x: number) => number): number {
  const sorted = Float64Array.from(values).toSorted();
  let most = 0;
  sorted.forEach((value, i) => {
    const theory = shareBelow(value);
    most = Math.max(most, Math.abs(theory - i / sorted.length), Math.abs((i + 1) / sorted.length - theory));
  });
  return most;
}
/** Exceeded by one sample in a thousand. */
const critical = (n: number): number => 1.95 / Math.sqrt(n);

/** Share of Gamma(shape, scale 1) below x: x^a e^-x / Gamma(a + 1) * (1 + x / (a + 1) + x^2 / ((a + 1)(a + 2)) + ...). */
function gammaShareBelow(x: number, shape: number): number {
  if (x <= 0) return 0;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-16 * sum; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(shape * Math.log(x) - x - logGamma(shape + 1)));
}

test('draws of gamma have the distribution of their shape', () => {
  for (const shape of [0.05, 0.5, 1, 2.5, 40]) {
    const random = randomStream('gamma-draw', shape);
    const draws = Array.from({ length: 20_000 }, () => gammaDraw(random, shape));
    const distance = kolmogorovSmirnov(draws, (x) => gammaShareBelow(x, shape));
    expect(distance, `shape ${shape}`).toBeLessThan(critical(draws.length));
  }
});

describe.each([
  { arrivals: { kind: 'poisson', requestsPerSecond: 200 }, burstiness: 1 },
  { arrivals: { kind: 'gamma', requestsPerSecond: 200, burstiness: 0.5 }, burstiness: 0.5 },
  { arrivals: { kind: 'gamma', requestsPerSecond: 200, burstiness: 4 }, burstiness: 4 },
] as const)('$arrivals', ({ arrivals, burstiness }) => {
  const seconds = 500;
  const whole = schedule({ arrivals, warmupMs: 0, durationMs: seconds * 1000, graceMs: 0 });

  test.each([1, 2, 4, 8])('slices for %i workers are the whole, and each is what theory says', (shards) => {
    const slices = Array.from({ length: shards }, (_, shard) => sliceOf(whole, shard, shards));
    const merged = Float64Array.from(slices.flatMap(({ offsetsMs }) => [...offsetsMs])).toSorted();
    expect(merged).toEqual(whole.offsetsMs);
    for (const { offsetsMs, windowMs, closedLoop } of slices) {
      expect([windowMs, closedLoop]).toEqual([whole.windowMs, false]);
      // Every shards-th arrival: gaps are sums of so many, again of a gamma distribution, with so many times the shape.
      const shape = burstiness * shards;
      const scaleMs = 1000 / (200 * burstiness);
      const expected = (200 * seconds) / shards;
      // The count's variance is its mean over the shape.
      expect(Math.abs(offsetsMs.length - expected)).toBeLessThan(4 * Math.sqrt(expected / shape) + 1);
      const gaps = gapsOf(offsetsMs);
      const some = gaps.slice(0, 10_000);
      const distance = kolmogorovSmirnov(some, (gap) => gammaShareBelow(gap / scaleMs, shape));
      expect(distance).toBeLessThan(critical(some.length));
      const mean = meanOf(gaps);
      const lag1 = meanOf(gaps.slice(1).map((gap, i) => (gap - mean) * (gaps[i]! - mean))) / varianceOf(gaps);
      expect(Math.abs(lag1)).toBeLessThan(4 / Math.sqrt(gaps.length));
      expect(new Set(gaps).size).toBeGreaterThan(0.999 * gaps.length);
      // Index of dispersion of the counts of a stationary renewal process with such gaps in spans of mean count m:
      // 1 / shape + (1 - 1 / shape^2) / (6 m). Its standard error over 500 spans is sqrt(2 / 500) = 6.3 %.
      const counts = new Array<number>(seconds).fill(0);
      for (const at of offsetsMs) counts[Math.floor(at / 1000)]!++;
      const theory = 1 / shape + (1 - 1 / shape ** 2) / (6 * meanOf(counts));
      expect(varianceOf(counts) / meanOf(counts) / theory).toBeGreaterThan(0.75);
      expect(varianceOf(counts) / meanOf(counts) / theory).toBeLessThan(1.25);
    }
  });
});

test('constant arrivals stand at equal steps, whole gaps included', () => {
  const constant = (requestsPerSecond: number, change: Partial<PointPlan> = {}) =>
    offsets({
      arrivals: { kind: 'constant', requestsPerSecond },
      warmupMs: 0,
      durationMs: 1000,
      graceMs: 0,
      ...change,
    });
  expect(constant(4)).toEqual([0, 250, 500, 750]);
  expect(constant(0.1)).toEqual([0]);
  // 1.1 per second for 30 s is 33, although the 34th comes out at 29,999.999999999996 ms.
  expect(constant(1.1, { durationMs: 30_000 })).toHaveLength(33);
  expect(constant(3)).toHaveLength(3);
  expect(constant(0.7, { durationMs: 100_000 })).toHaveLength(70);
});

test('bursts are as likely in the first second as in any other', () => {
  // Of a process that begins with the load, the first second would hold (1 / 0.25 - 1) / 2 = 1.5 more than 20 on average.
  const counts = Array.from({ length: 3000 }, (_, seed) => {
    const next = gammaArrivals({ requestsPerSecond: 20, burstiness: 0.25 }, randomStream('first second', seed));
    let count = 0;
    while (next() < 1000) count++;
    return count;
  });
  // Variance about 20 / 0.25 = 80: the standard error is sqrt(80 / 3000) = 0.16.
  expect(Math.abs(meanOf(counts) - 20)).toBeLessThan(4 * 0.16);
});

test('first starts of a closed loop are spread over one request', () => {
  expect([...staggeredStarts(4, 200)]).toEqual([0, 50, 100, 150]);
});

test('the spread of a closed loop stays inside the warm-up', () => {
  const closed = (expectedRequestMs: number, warmupMs: number) =>
    scheduleOf({
      point: point({ arrivals: { kind: 'concurrency', concurrency: 2 }, warmupMs }),
      seed: 1,
      expectedRequestMs,
      traceAtMs: null,
    });
  expect(closed(300, 1000)).toEqual({ closedLoop: true, offsetsMs: Float64Array.of(0, 150), windowMs: null });
  expect([...closed(9000, 1000).offsetsMs]).toEqual([0, 500]);
  expect([...closed(9000, 0).offsetsMs]).toEqual([0, 500]);
});

test('slices of a closed loop hold every other user', () => {
  const whole = { closedLoop: true, offsetsMs: Float64Array.of(0, 10, 20, 30, 40), windowMs: null };
  expect(sliceOf(whole, 1, 2)).toEqual({ ...whole, offsetsMs: Float64Array.of(10, 30) });
  expect(sliceOf(whole, 7, 8).offsetsMs).toHaveLength(0);
});

test('a schedule depends on its seed and point alone, and covers warm-up, window and grace', () => {
  const of = (seed: number, id: string) => schedule({ id }, null, seed).offsetsMs;
  expect(of(1, 'a')).toEqual(of(1, 'a'));
  expect(of(1, 'a')).not.toEqual(of(2, 'a'));
  expect(of(1, 'a')).not.toEqual(of(1, 'b'));
  expect(of(1, 'a').at(-1)).toBeGreaterThan(6000);
  expect(of(1, 'a').at(-1)).toBeLessThan(7000);
  expect(schedule({}).windowMs).toBeNull();
});

test('a window by count holds exactly so many and what shares the last stamp, and load goes on through the grace', () => {
  const rate = fc.double({ min: 0.5, max: 2000, noNaN: true });
  const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
    fc.record({ kind: fc.constant('constant' as const), requestsPerSecond: rate }),
    fc.record({ kind: fc.constant('poisson' as const), requestsPerSecond: rate }),
    fc.record({
      kind: fc.constant('gamma' as const),
      requestsPerSecond: rate,
      burstiness: fc.double({ min: 0.2, max: 20, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(
      arrivals,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 3000 }),
      (shape, requestCount, warmupMs) => {
        const { offsetsMs, windowMs } = schedule({ arrivals: shape, warmupMs, durationMs: null, requestCount });
        const end = toMicrosecond(warmupMs + windowMs!);
        const stamps = [...offsetsMs].map(toMicrosecond);
        const inWindow = stamps.filter((at) => at >= warmupMs && at < end);
        const last = inWindow[requestCount - 1]!;
        expect(inWindow.every((at, i) => (i < requestCount ? at <= last : at === last))).toBe(true);
        expect(stamps.every((at, i) => i === 0 || at >= stamps[i - 1]!)).toBe(true);
        expect(stamps.at(-1)).toBeLessThanOrEqual(end + 2000);
        const after = stamps.filter((at) => at >= end).length;
        if (shape.kind === 'constant') expect(Math.abs(after - 2 * shape.requestsPerSecond)).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

describe('a changing rate', () => {
  const stages = [
    { fromRequestsPerSecond: 0, toRequestsPerSecond: 400, durationSeconds: 50 },
    { fromRequestsPerSecond: 100, toRequestsPerSecond: 100, durationSeconds: 30 },
    { fromRequestsPerSecond: 0, toRequestsPerSecond: 0, durationSeconds: 10 },
    { fromRequestsPerSecond: 300, toRequestsPerSecond: 0, durationSeconds: 40 },
  ];
  const staged = schedule({ arrivals: { kind: 'staged', stages }, warmupMs: 5000, durationMs: 130_000 });

  test('brings what the integral says in each part, nothing at a rate of 0', () => {
    expect(staged.windowMs).toBe(130_000);
    const between = (from: number, to: number): number =>
      staged.offsetsMs.filter((at) => at >= 1000 * from && at < 1000 * to).length;
    // Seconds from the start of the load: a warm-up of 5 s at 0, then 0 to 400 in 50 s is 8 t, so 4 t^2 by then.
    expect(between(0, 5)).toBe(0);
    const parts: [number, number, number][] = [
      [5, 15, 400],
      [15, 30, 2100],
      [30, 55, 7500],
      [55, 85, 3000],
      // 300 to 0 in 40 s is 300 - 7.5 t: 300 t - 3.75 t^2, 2,625 after 10 s, 6,000 at the end.
      [95, 105, 2625],
      [105, 135, 3375],
    ];
    for (const [from, to, expected] of parts) {
      expect(Math.abs(between(from, to) - expected), `${from} to ${to} s`).toBeLessThan(4 * Math.sqrt(expected));
    }
    expect(between(85, 95)).toBe(0);
    expect(between(135, 1000)).toBe(0);
  });

  test('is Poisson: on the clock of the expected count, gaps are exponential', () => {
    const expectedBy = (seconds: number): number => {
      let sum = 0;
      let start = 5;
      for (const { fromRequestsPerSecond: a, toRequestsPerSecond: b, durationSeconds: d } of stages) {
        const t = Math.min(Math.max(seconds - start, 0), d);
        sum += a * t + ((b - a) * t * t) / (2 * d);
        start += d;
      }
      return sum;
    };
    const clock = [...staged.offsetsMs].map((at) => expectedBy(at / 1000));
    const gaps = gapsOf([0, ...clock]);
    expect(kolmogorovSmirnov(gaps, (gap) => 1 - Math.exp(-gap))).toBeLessThan(critical(gaps.length));
    const lag1 = meanOf(gaps.slice(1).map((gap, i) => (gap - 1) * (gaps[i]! - 1)));
    expect(Math.abs(lag1)).toBeLessThan(4 / Math.sqrt(gaps.length));
  });

  test('a ramp holds its first rate before the window and its last one after it', () => {
    const ramp = schedule({
      arrivals: { kind: 'ramp', fromRequestsPerSecond: 100, toRequestsPerSecond: 300 },
      warmupMs: 20_000,
      durationMs: 20_000,
      graceMs: 20_000,
    });
    expect(ramp.windowMs).toBeNull();
    const between = (from: number, to: number): number =>
      ramp.offsetsMs.filter((at) => at >= 1000 * from && at < 1000 * to).length;
    // 2,000 in the warm-up, 100 t + 5 t^2 in the window (1,500 in its first 10 s, 4,000 in all), 6,000 after it.
    for (const [from, to, expected] of [
      [0, 20, 2000],
      [20, 30, 1500],
      [30, 40, 2500],
      [40, 60, 6000],
    ] as const) {
      expect(Math.abs(between(from, to) - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  test('a ramp by count is as long as the count takes on average', () => {
    const arrivals = { kind: 'ramp', fromRequestsPerSecond: 0, toRequestsPerSecond: 200 } as const;
    const ramp = schedule({ arrivals, warmupMs: 0, durationMs: null, requestCount: 1000, graceMs: 0 });
    // 1,000 at 100 per second on average are 10 s.
    expect(ramp.windowMs).toBe(10_000);
    expect(Math.abs(ramp.offsetsMs.length - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });

  test('the same for any number of workers', () => {
    const slices = [0, 1, 2, 3].map((shard) => sliceOf(staged, shard, 4));
    const merged = Float64Array.from(slices.flatMap(({ offsetsMs }) => [...offsetsMs])).toSorted();
    expect(merged).toEqual(staged.offsetsMs);
    expect(slices.map(({ windowMs }) => windowMs)).toEqual([130_000, 130_000, 130_000, 130_000]);
  });

  test('no rate at all is refused', () => {
    const still = { fromRequestsPerSecond: 0, toRequestsPerSecond: 0, durationSeconds: 5 };
    expect(() => schedule({ arrivals: { kind: 'staged', stages: [still] } })).toThrow(InputError);
    expect(() => schedule({ arrivals: { kind: 'ramp', fromRequestsPerSecond: 0, toRequestsPerSecond: 0 } })).toThrow(
      /more than 0 requests per second/,
    );
  });
});

describe('a replay', () => {
  const trace = [0, 1000, 1000, 4000, 6000];
  const replay = (change: Partial<PointPlan>, speedRatio = 1, traceAtMs: readonly number[] | null = trace) =>
    schedule(
      { arrivals: { kind: 'replay', trace: 't', speedRatio }, warmupMs: 0, durationMs: null, ...change },
      traceAtMs,
    );

  test('has the times of the trace and ends a mean gap after it', () => {
    // 6,000 ms in four gaps: 1,500 more.
    expect(replay({})).toEqual({ closedLoop: false, offsetsMs: Float64Array.from(trace), windowMs: 7500 });
  });

  test('goes faster by the ratio', () => {
    const fast = replay({}, 2);
    expect([...fast.offsetsMs]).toEqual([0, 500, 500, 2000, 3000]);
    expect(fast.windowMs).toBe(3750);
  });

  test('begins with the load: the warm-up takes of its time', () => {
    const { offsetsMs, windowMs } = replay({ warmupMs: 2000 });
    expect([...offsetsMs]).toEqual(trace);
    expect(windowMs).toBe(5500);
    expect(() => replay({ warmupMs: 7500 })).toThrow(/shorter than the trace, which lasts 7.5 s/);
  });

  test('is cut by a duration or a count, and by its own end', () => {
    const cut = replay({ durationMs: 3000, graceMs: 500 });
    expect([...cut.offsetsMs]).toEqual([0, 1000, 1000]);
    expect(cut.windowMs).toBe(3000);
    expect(replay({ durationMs: 60_000 }).windowMs).toBe(7500);
    expect(replay({ requestCount: 3 }).windowMs).toBe(4000);
    // The third shares its stamp with the second: both belong to the window.
    expect(replay({ requestCount: 2 }).windowMs).toBe(1000.001);
    expect(replay({ requestCount: 50 }).windowMs).toBe(7500);
    expect(replay({ requestCount: 5 }).windowMs).toBe(7500);
  });

  test('of one moment lasts a second', () => {
    expect(replay({}, 3, [0]).windowMs).toBe(1000);
    expect(replay({}, 3, [0, 0]).windowMs).toBe(1000);
  });

  test('needs a trace', () => {
    expect(() => replay({}, 1, null)).toThrow(InputError);
  });
});

test('a load that no run could use is refused before memory is gone', () => {
  const arrivals = { kind: 'constant', requestsPerSecond: 1_000_000 } as const;
  expect(() => schedule({ arrivals, durationMs: MOST_ARRIVALS })).toThrow(/at most 10000000 requests/);
});
