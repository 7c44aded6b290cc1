import { describe, expect, test } from 'vitest';
import { loadName, loadNames } from '../../render/load-name.ts';
import type { Arrivals, RateStage } from '../../schema/measurement.ts';

const stage = (from: number, to: number): RateStage => ({
  fromRequestsPerSecond: from,
  toRequestsPerSecond: to,
  durationSeconds: 60,
});

describe('the name of a load', () => {
  test.each<[Arrivals, string]>([
    [{ kind: 'concurrency', concurrency: 8 }, '8 at a time'],
    [{ kind: 'constant', requestsPerSecond: 2.5 }, '2.5/s constant'],
    [{ kind: 'poisson', requestsPerSecond: 12 }, '12/s Poisson'],
    [{ kind: 'gamma', requestsPerSecond: 12, burstiness: 0.5 }, '12/s gamma 0.5'],
    [{ kind: 'ramp', fromRequestsPerSecond: 0, toRequestsPerSecond: 20 }, '0 to 20/s ramp'],
    [{ kind: 'staged', stages: [stage(1, 1), stage(1, 20), stage(20, 20)] }, '1, 1 to 20, 20/s in stages'],
    [{ kind: 'staged', stages: [1, 2, 3, 4].map((rate) => stage(rate, rate)) }, '4: 1, ..., 4/s in stages'],
    [{ kind: 'replay', trace: 'day.csv', speedRatio: 1 }, 'replay of day.csv'],
    [{ kind: 'replay', trace: 'day.csv', speedRatio: 2 }, 'replay of day.csv at 2 times its speed'],
  ])('%j is %s', (arrivals, name) => {
    expect(loadName(arrivals)).toBe(name);
  });

  test('loads run more than once are numbered, others are not', () => {
    const eight = { arrivals: { kind: 'concurrency', concurrency: 8 } } as const;
    const two = { arrivals: { kind: 'poisson', requestsPerSecond: 2 } } as const;
    expect(loadNames([eight, two, eight])).toEqual(['8 at a time, run 1', '2/s Poisson', '8 at a time, run 2']);
  });
});
