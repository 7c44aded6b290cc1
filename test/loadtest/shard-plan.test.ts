import { describe, expect, test } from 'vitest';
import { pointPlans } from '../../loadtest/engine/point-plans.ts';
import { shardCount } from '../../loadtest/engine/shard-count.ts';
import { warmConnections } from '../../loadtest/engine/warm-connections.ts';
import type { LoadTestPlan } from '../../loadtest/plan.ts';
import type { Arrivals } from '../../schema/measurement.ts';
import { planFor, points } from './plan.ts';

const closed = (concurrency: number): Arrivals => ({ kind: 'concurrency', concurrency });
const poisson = (requestsPerSecond: number): Arrivals => ({ kind: 'poisson', requestsPerSecond });

describe('the number of shards', () => {
  const shards = (change: Partial<LoadTestPlan>, cores = 8): number =>
    shardCount(planFor('http://host', { workers: null, ...change }), cores);

  test.each([
    ['one per core but one', shards({ load: points(poisson(5)) }), 7],
    ['at least one', shards({ load: points(poisson(5)) }, 1), 1],
    ['sixteen at most, unless more are asked for', shards({ load: points(poisson(5)) }, 64), 16],
    ['as asked', shards({ load: points(poisson(5)), workers: 20 }), 20],
    ['no more than the largest closed loop has users', shards({ load: points(closed(1), closed(3)) }), 3],
    ['an open loop beside it takes what there is', shards({ load: points(closed(1), poisson(5)) }), 7],
    ['a small cap is one shard', shards({ load: points(poisson(5)), maxInFlightRequests: 8 }), 1],
    ['also against what was asked', shards({ load: points(poisson(5)), maxInFlightRequests: 1023, workers: 4 }), 1],
    [
      'a large cap falls into parts of 512 at least',
      shards({ load: points(poisson(5)), maxInFlightRequests: 1600 }),
      3,
    ],
  ])('%s', (_, found, expected) => expect(found).toBe(expected));

  test('a search may need any number of users', () => {
    const search = { mostConcurrentRequests: 2, precisionRatio: 0.1, warmupMs: 0, runMs: 1, graceMs: 0, budgetMs: 1 };
    expect(shards({ load: { kind: 'search', search } })).toBe(7);
  });
});

describe('connections to open before the load', () => {
  const request = { requestMs: 100, maxInFlightRequests: null, shards: 1, urls: 1 };
  const users = { closedLoop: true, offsetsMs: new Float64Array(10), windowMs: null };
  // 100 requests per second: eleven start within the 100 ms that one takes, ends included.
  const steady = { closedLoop: false, offsetsMs: Float64Array.from({ length: 500 }, (_, i) => i * 10), windowMs: null };

  test('one for each user of a closed loop, shared out', () => {
    expect(warmConnections({ ...request, schedule: users })).toBe(10);
    expect(warmConnections({ ...request, schedule: users, shards: 3 })).toBe(4);
    expect(warmConnections({ ...request, schedule: users, shards: 3, urls: 2 })).toBe(2);
  });

  test('half as many again as an open loop has in flight, within the cap and reason', () => {
    expect(warmConnections({ ...request, schedule: steady })).toBe(18); // ceil(11 * 1.5) + 1
    expect(warmConnections({ ...request, schedule: steady, maxInFlightRequests: 5 })).toBe(5);
    expect(warmConnections({ ...request, schedule: steady, requestMs: 60_000 })).toBe(256);
  });
});

describe('operating points of a plan', () => {
  const ids = (load: LoadTestPlan['load']): string[] =>
    pointPlans(planFor('http://host', { load })).map(({ id }) => id);

  test('are named after their load', () => {
    const stages = [{ fromRequestsPerSecond: 1, toRequestsPerSecond: 2, durationSeconds: 60 }];
    expect(
      ids(
        points(
          closed(4),
          { kind: 'constant', requestsPerSecond: 0.5 },
          poisson(12),
          { kind: 'gamma', requestsPerSecond: 3, burstiness: 0.5 },
          { kind: 'ramp', fromRequestsPerSecond: 0, toRequestsPerSecond: 20 },
          { kind: 'staged', stages },
          { kind: 'replay', trace: 'code.csv', speedRatio: 1 },
          { kind: 'replay', trace: 'code.csv', speedRatio: 2.5 },
        ),
      ),
    ).toEqual([
      'concurrency-4',
      'constant-0.5-per-second',
      'poisson-12-per-second',
      'gamma-0.5-3-per-second',
      'ramp-0-to-20-per-second',
      'staged',
      'replay',
      'replay-2.5-times',
    ]);
  });

  test('come again in each repeat, in their order', () => {
    expect(ids({ kind: 'points', arrivals: [closed(1), closed(2)], repeats: 3 })).toEqual([
      'concurrency-1',
      'concurrency-2',
      'concurrency-1-run-2',
      'concurrency-2-run-2',
      'concurrency-1-run-3',
      'concurrency-2-run-3',
    ]);
  });

  test('stages are as long as they say, a trace as long as it is', () => {
    const stages = [
      { fromRequestsPerSecond: 1, toRequestsPerSecond: 1, durationSeconds: 60 },
      { fromRequestsPerSecond: 1, toRequestsPerSecond: 5, durationSeconds: 30 },
    ];
    const load = points({ kind: 'staged', stages }, { kind: 'replay', trace: 't', speedRatio: 1 }, closed(1));
    const plans = pointPlans(planFor('http://host', { load, length: { requestCount: 9 } }));
    expect(plans.map(({ durationMs, requestCount }) => [durationMs, requestCount])).toEqual([
      [90_000, null],
      [null, null],
      [null, 9],
    ]);
  });
});
