import { describe, expect, test } from 'vitest';
import { capacityPoint, type CapacityPoint } from '../../calculator/capacity.ts';
import type { Measurement, OperatingPoint } from '../../schema/measurement.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';

const found = (
  points: OperatingPoint[],
  limits: Parameters<typeof capacityPoint>[1] = undefined,
  acceptInvalid = false,
): CapacityPoint | null => {
  const result = capacityPoint(measurementWith({ operatingPoints: points }), limits, acceptInvalid);
  return 'refusal' in result ? null : result;
};
const refusalCode = (points: OperatingPoint[], limits: Parameters<typeof capacityPoint>[1] = undefined) => {
  const result = capacityPoint(measurementWith({ operatingPoints: points }), limits, false);
  return 'refusal' in result ? result.refusal : null;
};
const closed = (concurrency: number) => ({ kind: 'concurrency', concurrency }) as const;
const missed = { ttft: 'MISSED', tpot: 'MET' } as const;
const undecided = { ttft: 'UNDECIDED', tpot: 'MET' } as const;

describe('which point is the capacity', () => {
  test('the fastest of those that meet the limits', () => {
    const points = [1, 3, 2].map((requestsPerSecond) => pointWith({ requestsPerSecond }));
    expect(found([...points, pointWith({ requestsPerSecond: 4, slo: missed })])).toMatchObject({
      requestsPerSecond: 3,
      basis: 'open-loop',
      provisional: false,
    });
  });

  test('either term missed is missed', () => {
    const slow = pointWith({ requestsPerSecond: 5, slo: { ttft: 'MET', tpot: 'MISSED' } });
    expect(found([pointWith({ requestsPerSecond: 1 }), slow])?.requestsPerSecond).toBe(1);
  });

  test('an open-loop point is preferred to a faster closed-loop rung, which alone is an upper bound', () => {
    const rung = pointWith({ id: 'c8', requestsPerSecond: 9, arrivals: closed(8) });
    expect(found([rung, pointWith({ requestsPerSecond: 2 })])).toMatchObject({
      basis: 'open-loop',
      requestsPerSecond: 2,
    });
    expect(found([rung])).toMatchObject({ basis: 'upper-bound', requestsPerSecond: 9 });
  });

  test('a decided point is worth more than a faster undecided one; undecided alone is provisional', () => {
    const open = pointWith({ requestsPerSecond: 3, slo: undecided });
    expect(found([open, pointWith({ requestsPerSecond: 1 })])).toMatchObject({
      requestsPerSecond: 1,
      provisional: false,
    });
    expect(found([open])).toMatchObject({ requestsPerSecond: 3, provisional: true });
  });

  test('an invalid point counts only when it is accepted', () => {
    const invalid = pointWith({ requestsPerSecond: 9, valid: false });
    expect(found([invalid, pointWith({ requestsPerSecond: 1 })])?.requestsPerSecond).toBe(1);
    expect(found([invalid, pointWith({ requestsPerSecond: 1 })], undefined, true)?.requestsPerSecond).toBe(9);
    expect(refusalCode([invalid])).toMatchObject({ code: 'invalid-measurement' });
    expect(refusalCode([invalid])?.message).toContain('send-lag');
  });

  test('what a point serves is its tokens over those of a request, steadier than whole answers; without tokens the answers', () => {
    const point = pointWith({ requestsPerSecond: 2 });
    const throughput = { ...point.throughput, requestsPerSecond: 1.5, outputTokensPerSecond: 210 };
    expect(found([{ ...point, throughput }])?.requestsPerSecond).toBe(2);
    expect(found([{ ...point, throughput: { ...throughput, outputTokensPerSecond: null } }])?.requestsPerSecond).toBe(
      1.5,
    );
    expect(found([pointWith({ requestsPerSecond: 3, outputTokens: null })])?.requestsPerSecond).toBe(3);
  });

  test('a point without a throughput, or with none, is no capacity', () => {
    expect(found([pointWith({ id: 'a', requestsPerSecond: null })])).toBeNull();
    expect(found([pointWith({ id: 'b', requestsPerSecond: 0 })])).toBeNull();
  });
});

describe('several runs of one load', () => {
  const at = (rate: number, served: number, parts: Parameters<typeof pointWith>[0] = {}) =>
    pointWith({
      id: `rate-${rate}-${served}`,
      requestsPerSecond: served,
      arrivals: { kind: 'poisson', requestsPerSecond: rate },
      ...parts,
    });
  const lighter = at(1, 1);

  test('a run that met its limits does not count where another run of that load missed them', () => {
    expect(found([lighter, at(3, 3), at(3, 2.9, { slo: missed })])?.requestsPerSecond).toBe(1);
    expect(refusalCode([at(3, 3), at(3, 2.9, { slo: missed })])).toMatchObject({ code: 'slo-not-met' });
  });

  test('an invalid run is no run of the load, unless it is accepted', () => {
    const spoilt = at(3, 2.4, { slo: missed, valid: false });
    expect(found([lighter, at(3, 3), spoilt])?.requestsPerSecond).toBe(3);
    expect(found([lighter, at(3, 3), spoilt], undefined, true)?.requestsPerSecond).toBe(1);
  });

  test('its throughput is the mean of the runs, not that of the luckiest; the point is the run nearest to it', () => {
    // (2.6 + 3.1 + 3) / 3 = 2.9
    const load = found([at(3, 2.6), at(3, 3.1), at(3, 3)])!;
    expect(load.requestsPerSecond).toBeCloseTo(2.9, 12);
    expect(load.point.id).toBe('rate-3-3');
  });

  test('one run too short to decide leaves the load provisional', () => {
    expect(found([at(3, 3), at(3, 3.1, { slo: undecided })])).toMatchObject({ provisional: true });
  });

  const searched = (verdict: 'MET' | 'MISSED' | 'UNDECIDED'): Partial<Measurement> => ({
    capacity: {
      metRequestsPerSecond: null,
      missedRequestsPerSecond: null,
      verdict: 'FOUND',
      reason: 'a search',
      rates: [{ requestsPerSecond: 3, runCount: 2, sampleCount: 900, verdict, backlogGrew: false }],
    },
  });
  const ofSearch = (
    verdict: 'MET' | 'MISSED' | 'UNDECIDED',
    points: OperatingPoint[],
    limits: Parameters<typeof capacityPoint>[1] = undefined,
  ) => {
    const result = capacityPoint(measurementWith({ operatingPoints: points, ...searched(verdict) }), limits, false);
    return 'refusal' in result ? null : result;
  };

  test('a search judges the samples of all runs: what single runs left open it may decide', () => {
    const short = [at(3, 3, { slo: undecided }), at(3, 3, { slo: undecided })];
    expect(ofSearch('MET', short)).toMatchObject({ requestsPerSecond: 3, provisional: false });
    expect(ofSearch('UNDECIDED', short)).toMatchObject({ provisional: true });
    expect(ofSearch('MISSED', [lighter, ...short])?.requestsPerSecond).toBe(1);
    expect(ofSearch('UNDECIDED', [at(3, 3), at(3, 3)])).toMatchObject({ provisional: true });
  });

  test('a search does not clear a run that missed, nor judge by other limits than its own, nor another rate', () => {
    expect(ofSearch('MET', [lighter, at(3, 3), at(3, 2.9, { slo: missed })])?.requestsPerSecond).toBe(1);
    expect(ofSearch('MISSED', [at(3, 3)], { ttftP99Ms: 1_000, tpotP99Ms: 100 })).toMatchObject({
      requestsPerSecond: 3,
      provisional: false,
    });
    expect(ofSearch('MISSED', [at(4, 4)])?.requestsPerSecond).toBe(4);
    expect(ofSearch('MISSED', [pointWith({ requestsPerSecond: 3, arrivals: closed(3) })])?.basis).toBe('upper-bound');
  });
});

describe('a load that keeps changing', () => {
  const changing: OperatingPoint['arrivals'][] = [
    { kind: 'ramp', fromRequestsPerSecond: 1, toRequestsPerSecond: 20 },
    { kind: 'staged', stages: [{ fromRequestsPerSecond: 1, toRequestsPerSecond: 1, durationSeconds: 60 }] },
    { kind: 'replay', trace: 'day.csv', speedRatio: 1 },
  ];

  test.each(changing)('$kind is no capacity, however fast', (arrivals) => {
    const point = pointWith({ id: 'changing', requestsPerSecond: 9, arrivals });
    expect(found([point, pointWith({ requestsPerSecond: 2 })])?.requestsPerSecond).toBe(2);
    expect(found([point, pointWith({ id: 'c8', requestsPerSecond: 3, arrivals: closed(8) })])?.basis).toBe(
      'upper-bound',
    );
    expect(refusalCode([point])).toMatchObject({ code: 'changing-load' });
    expect(refusalCode([point])?.message).toContain('(changing)');
  });

  test('bursts of one mean rate are one load', () => {
    const arrivals = { kind: 'gamma', requestsPerSecond: 4, burstiness: 0.5 } as const;
    expect(found([pointWith({ requestsPerSecond: 4, arrivals })])).toMatchObject({
      requestsPerSecond: 4,
      basis: 'open-loop',
    });
  });

  test('its validity is no reason why the others are refused', () => {
    const ramp = pointWith({ id: 'ramp', arrivals: changing[0]! });
    const refusal = refusalCode([ramp, pointWith({ requestsPerSecond: 2, valid: false })]);
    expect(refusal).toMatchObject({ code: 'invalid-measurement' });
  });
});

describe('limits of the scenario', () => {
  const points = [
    pointWith({ requestsPerSecond: 1, ttft: latencyOf({ p99: 400 }), tpot: latencyOf({ p99: 30 }) }),
    pointWith({ requestsPerSecond: 2, ttft: latencyOf({ p99: 800 }), tpot: latencyOf({ p99: 60 }) }),
    pointWith({ requestsPerSecond: 3, ttft: latencyOf({ p99: 1_600 }), tpot: latencyOf({ p99: 90 }) }),
  ];

  test.each([
    [{ ttftP99Ms: 1_600 }, 3],
    [{ ttftP99Ms: 1_599 }, 2],
    [{ tpotP99Ms: 59 }, 1],
    [{ ttftP99Ms: 1_000, tpotP99Ms: 59 }, 1],
  ])('%o leaves %d requests/s', (limits, requestsPerSecond) => {
    expect(found(points, limits)?.requestsPerSecond).toBe(requestsPerSecond);
  });

  test('a limit the scenario leaves out is judged as the load test judged it', () => {
    const slowTokens = pointWith({ requestsPerSecond: 4, slo: { ttft: 'MISSED', tpot: 'MISSED' } });
    expect(found([...points, slowTokens], { ttftP99Ms: 2_000 })?.requestsPerSecond).toBe(3);
    const slowFirst = pointWith({ requestsPerSecond: 4, slo: { ttft: 'MISSED', tpot: 'MET' } });
    expect(found([...points, slowFirst], { ttftP99Ms: 2_000 })?.requestsPerSecond).toBe(4);
  });

  test('in open loop the TTFT from the intended start counts, in closed loop the one from send', () => {
    const both = (arrivals: OperatingPoint['arrivals']) => {
      const point = pointWith({ requestsPerSecond: 2, arrivals });
      const latency = {
        ...point.latency,
        ttftFromSendMs: latencyOf({ p99: 100 }),
        ttftFromIntendedMs: latencyOf({ p99: 5_000 }),
      };
      return { ...point, latency };
    };
    expect(found([both({ kind: 'poisson', requestsPerSecond: 2 })], { ttftP99Ms: 1_000 })).toBeNull();
    expect(found([both(closed(4))], { ttftP99Ms: 1_000 })?.requestsPerSecond).toBe(2);
  });

  test('without a p99 a limit is undecided, but missed when a lower percentile is above it already', () => {
    const short = (p90: number) => pointWith({ requestsPerSecond: 2, ttft: latencyOf({ p50: 100, p90 }) });
    expect(found([short(500)], { ttftP99Ms: 1_000 })).toMatchObject({ provisional: true });
    expect(found([short(1_001)], { ttftP99Ms: 1_000 })).toBeNull();
  });

  test('nothing within the limits is a refusal that names the lightest load', () => {
    expect(refusalCode(points, { ttftP99Ms: 10 })).toMatchObject({ code: 'slo-not-met' });
    expect(refusalCode(points, { ttftP99Ms: 10 })?.message).toContain('rate-1');
  });
});
