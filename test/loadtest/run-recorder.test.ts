import { describe, expect, test } from 'vitest';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { RunRecorder } from '../../loadtest/metrics/run-recorder.ts';
import type { CounterEvent, LoadEvent } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import { eventsOf, failed, planEvent, pointPlan, request, start } from './event-factory.ts';

const recorded = (events: Iterable<LoadEvent>): RunRecorder => {
  const recorder = new RunRecorder();
  for (const event of events) recorder.add(event);
  return recorder;
};
const stage = (boundary: 'load-start' | 'window-start' | 'window-end', atMs: number, point = 'point'): LoadEvent => ({
  kind: 'stage',
  point,
  boundary,
  atMs,
});
const span = { point: 'point', fromMs: 1000, toMs: 11_000 };
const pointOf = (more: readonly LoadEvent[]) =>
  measurementFromEvents(eventsOf({ requests: [request('a', 2000)], more })).operatingPoints[0]!;

describe('points', () => {
  test('are known while their load goes on, and not before', () => {
    const recorder = recorded([planEvent([pointPlan()])]);
    expect(recorder.point('point')).toBeNull();
    for (const event of [stage('load-start', 5), stage('window-start', 1000), start('a', 1500), start('b', 2500)]) {
      recorder.add(event);
    }
    recorder.add(request('b', 2500));
    const { window, interrupted, cohort, requests, loadStartMs, lastMs } = recorder.point('point')!;
    // The window reaches to the last arrival so far, which is not in it.
    expect({ window, interrupted, loadStartMs, lastMs }).toEqual({
      window: { startMs: 1000, endMs: 2500 },
      interrupted: true,
      loadStartMs: 5,
      lastMs: 2680,
    });
    expect([...cohort].map((row) => [requests.intendedMs(row), requests.outcome(row)])).toEqual([[1500, null]]);
    recorder.add(stage('window-end', 3000));
    expect(recorder.point('point')!.cohort).toHaveLength(2);
    expect(recorder.point('other')).toBeNull();
  });

  test('of the plan come first, then those told of later; one whose load never began is not there', () => {
    const later = (id: string): LoadEvent => ({ kind: 'point', plan: pointPlan({ id }) });
    const { asked, points } = recorded([
      planEvent([pointPlan({ id: 'planned' }), pointPlan({ id: 'never' })]),
      later('second'),
      later('third'),
      stage('load-start', 0, 'third'),
      stage('load-start', 0, 'planned'),
    ]).record();
    expect(asked.map(({ id }) => id)).toEqual(['planned', 'never', 'second', 'third']);
    expect(points.map(({ plan }) => plan.id)).toEqual(['planned', 'third']);
  });

  test('nobody asked for are left out', () => {
    const recorder = recorded([planEvent([]), stage('load-start', 0, 'stray')]);
    expect(recorder.record().points).toEqual([]);
  });
});

describe('requests', () => {
  test('a line of a request may come before its start line; one without a start line is in no cohort', () => {
    const { requests, rows, cohort } = recorded([
      planEvent([pointPlan()]),
      stage('window-start', 1000),
      stage('window-end', 11_000),
      request('late', 2000),
      request('stray', 3000),
      start('late', 2000),
      failed('bad', 4000, { failure: 'stale-socket' }),
      start('bad', 4000),
    ]).point('point')!;
    const told = (each: Uint32Array) =>
      [...each].map((row) => [requests.intendedMs(row), requests.outcome(row), requests.failure(row)]);
    expect(told(rows)).toEqual([
      [2000, 'succeeded', null],
      [3000, 'succeeded', null],
      [4000, 'failed', 'stale-socket'],
    ]);
    expect(told(cohort)).toEqual([
      [2000, 'succeeded', null],
      [4000, 'failed', 'stale-socket'],
    ]);
  });

  test('stand by their intended start, then by their end, whatever the order of their lines', () => {
    const each = [
      request('c', 3000),
      request('b', 2000, { endMs: 2500 }),
      request('a', 2000, { endMs: 2400 }),
      request('d', 1500),
    ];
    const { requests, rows } = recorded([planEvent([pointPlan()]), ...each, start('lost', 2000)]).point('point')!;
    expect([...rows].map((row) => [requests.intendedMs(row), requests.endMs(row)])).toEqual([
      [1500, 180],
      [2000, 400],
      [2000, 500],
      [2000, null],
      [3000, 180],
    ]);
  });

  test('everything figures need comes back', () => {
    const { requests } = recorded([
      planEvent([pointPlan()]),
      start('a', 1000.125, { askedInputTokens: 99.5, askedOutputTokens: null }),
      request('a', 1000.125, {
        dueMs: 1010.125,
        connectMs: 2,
        sentMs: 1015.375,
        endMs: 5_000_000,
        cachedInputTokens: 7,
        gapsMs: [1, 2_500_000, 3],
        coalescedTokenEvents: 2,
      }),
    ]).point('point')!;
    expect(requests.length).toBe(1);
    expect([requests.intendedMs(0), requests.sentMs(0), requests.firstTokenMs(0), requests.lastTokenMs(0)]).toEqual([
      1000.125, 15.25, 100, 180,
    ]);
    expect(requests.endMs(0)).toBe(4_998_999.875); // 83 minutes
    expect(requests.sendLagMs(0)).toBe(3.25); // 15.25 - 10 - 2
    expect([requests.askedInputTokens(0), requests.askedOutputTokens(0)]).toEqual([99.5, null]);
    expect([requests.inputTokens(0), requests.cachedInputTokens(0), requests.outputTokens(0)]).toEqual([100, 7, 5]);
    expect([requests.tokenEvents(0), requests.coalescedTokenEvents(0)]).toEqual([5, 2]);
    expect([0, 1, 2].map((gap) => requests.gapMs(0, gap))).toEqual([1, 2_500_000, 3]);
    expect(requests.gapCount(0)).toBe(3);
  });
});

test('a worker that was worse than the others counts, whichever it is', () => {
  const lag = (shard: number, eventLoopDelayP99Ms: number): LoadEvent => ({
    kind: 'lag',
    shard,
    ...span,
    eventLoopDelayP99Ms,
  });
  const cpu = (shard: number, workerBusyRatio: number): LoadEvent => ({
    kind: 'cpu',
    shard,
    ...span,
    workerBusyRatio,
    processCpuRatio: 1,
  });
  // Worker 0 of the factory has 1 ms and 0.1.
  const { client } = pointOf([lag(1, 7), lag(2, 3), cpu(1, 0.3), cpu(2, 0.6), cpu(3, 0.2)]);
  expect([client.eventLoopDelayP99Ms, client.cpuRatio]).toEqual([7, 0.6]);
});

describe('delay of the client', () => {
  const canary = (delaysMs: number[], shard = 0, point = 'point'): LoadEvent => ({
    kind: 'canary',
    ...span,
    point,
    shard,
    delaysMs,
  });

  test('of all workers together: nearest rank of 1 to 200 ms', () => {
    const delays = Array.from({ length: 200 }, (_, i) => i + 1);
    const { client } = pointOf([canary(delays.slice(0, 150)), canary(delays.slice(150), 1)]);
    expect(client.clientDelayMs).toEqual({ p50: 100, p99: 198, max: 200, sampleCount: 200 });
  });

  test('null without a canary', () => {
    expect(pointOf([]).client.clientDelayMs).toBeNull();
    expect(measurementFromEvents(eventsOf({ requests: [] })).clientDelayMs).toBeNull();
  });

  test('of the whole run over all its points', () => {
    const measurement = measurementFromEvents([
      planEvent([pointPlan({ id: 'one' }), pointPlan({ id: 'two' })]),
      canary([1, 2, 3], 0, 'one'),
      canary([9], 0, 'two'),
    ]);
    expect(measurement.clientDelayMs).toEqual({ p50: 2, p99: 9, max: 9, sampleCount: 4 });
    expect(measurement.operatingPoints.map(({ client }) => client.clientDelayMs!.max)).toEqual([3, 9]);
  });
});

describe("the server's own counters", () => {
  const counters = (boundary: CounterEvent['boundary'], figures: Partial<CounterEvent>): LoadEvent => ({
    kind: 'counter',
    point: 'point',
    boundary,
    atMs: 0,
    promptTokens: null,
    generatedTokens: null,
    prefixCacheQueriedTokens: null,
    prefixCacheHitTokens: null,
    ...figures,
  });
  const serverOf = (before: Partial<CounterEvent>, after: Partial<CounterEvent>) =>
    pointOf([counters('window-start', before), counters('window-end', after)]).server;

  test('what they gained in the window', () => {
    const before = {
      promptTokens: 1000,
      generatedTokens: 50,
      prefixCacheQueriedTokens: 1000,
      prefixCacheHitTokens: 900,
    };
    const after = {
      promptTokens: 1400,
      generatedTokens: 95,
      prefixCacheQueriedTokens: 1400,
      prefixCacheHitTokens: 1000,
    };
    expect(serverOf(before, after)).toEqual({ promptTokens: 400, generatedTokens: 45, prefixCacheHitRatio: 0.25 });
  });

  test('one that fell, or that is not there, is null; so is the share of nothing', () => {
    const before = { promptTokens: 1000, generatedTokens: 50, prefixCacheQueriedTokens: 5, prefixCacheHitTokens: 0 };
    const after = { promptTokens: 400, generatedTokens: 60, prefixCacheQueriedTokens: 5, prefixCacheHitTokens: 0 };
    expect(serverOf(before, after)).toEqual({ promptTokens: null, generatedTokens: 10, prefixCacheHitRatio: null });
    expect(serverOf({ ...before, generatedTokens: null }, after)).toBeNull();
  });

  test('null when one of the two readings is missing', () => {
    expect(pointOf([counters('window-start', { promptTokens: 1 })]).server).toBeNull();
    expect(pointOf([]).server).toBeNull();
  });
});

describe('the end', () => {
  const end = (complete: boolean): LoadEvent => ({
    kind: 'end',
    atMs: 9,
    complete,
    droppedLines: 0,
    warnings: [`${complete}`],
  });

  test('the last one counts', () => {
    const measurement = measurementFromEvents([...eventsOf({ requests: [request('a', 2000)] }), end(false), end(true)]);
    expect(measurement.complete).toBe(true);
    expect(measurement.warnings).toContain('true');
    expect(measurement.warnings).not.toContain('false');
  });

  test('without it, or without a point that was asked for, the run is not complete', () => {
    const events = eventsOf({ requests: [request('a', 2000)] });
    expect(measurementFromEvents(events).complete).toBe(true);
    expect(measurementFromEvents(events.slice(0, -1)).complete).toBe(false);
    const [, ...rest] = events;
    const more = planEvent([pointPlan(), pointPlan({ id: 'another' })]);
    expect(measurementFromEvents([more, ...rest]).complete).toBe(false);
  });
});

test('the plan comes first', () => {
  const recorder = new RunRecorder('run.jsonl');
  expect(() => recorder.record()).toThrow(InputError);
  expect(() => recorder.add(start('a', 1))).toThrow(/run\.jsonl: line 1 must be the plan of a load test/);
});
