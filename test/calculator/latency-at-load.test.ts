import { expect, test } from 'vitest';
import { latencyAtLoad } from '../../calculator/latency-at-load.ts';
import { latencyOf, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';

const at = (requestsPerSecond: number, p50: number, p99?: number) =>
  pointWith({
    requestsPerSecond,
    ttft: latencyOf(p99 === undefined ? { p50 } : { p50, p99 }),
    tpot: latencyOf({ p50: p50 / 10, p99: p50 / 5 }),
  });
// In no order, as a shuffled ladder leaves them.
const points = [at(4, 500, 900), at(1, 100, 200), at(2, 200, 300)];

test('linear between the points on either side', () => {
  // 3 is half-way from 2 to 4: (200 + 500) / 2 and (300 + 900) / 2.
  const latency = latencyAtLoad(points, 3)!;
  expectNear(latency.ttftP50Ms, 350);
  expectNear(latency.ttftP99Ms, 600);
  expectNear(latency.tpotP50Ms, 35);
  expectNear(latency.tpotP99Ms, 70);
  expect(latency.atRequestsPerSecondPerReplica).toBe(3);
});

test('at a point its own figures', () => {
  expect(latencyAtLoad(points, 2)).toMatchObject({ ttftP50Ms: 200, ttftP99Ms: 300 });
  expect(latencyAtLoad(points, 4)).toMatchObject({ ttftP50Ms: 500 });
});

test('below the lightest point that one stands; above the heaviest nothing is said', () => {
  expect(latencyAtLoad(points, 0.1)).toMatchObject({ ttftP50Ms: 100, ttftP99Ms: 200 });
  expect(latencyAtLoad(points, 4.001)).toBeNull();
  expect(latencyAtLoad([], 1)).toBeNull();
});

test('floating-point noise above the heaviest point is not above it', () => {
  expectNear(latencyAtLoad(points, 4 * (1 + 1e-12))?.ttftP50Ms, 500);
});

test('a percentile that one neighbour lacks is null, the others are not', () => {
  const latency = latencyAtLoad([at(1, 100, 200), at(2, 200)], 1.5)!;
  expect(latency.ttftP99Ms).toBeNull();
  expectNear(latency.ttftP50Ms, 150);
});

test('points without a throughput are left out', () => {
  expect(latencyAtLoad([pointWith({ id: 'x', requestsPerSecond: null })], 1)).toBeNull();
});
