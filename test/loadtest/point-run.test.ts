import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../loadtest/arrivals/schedule.ts';
import type { FromShard, ShardLink, StageStart, ToShard } from '../../loadtest/engine/messages.ts';
import { EventPacker } from '../../loadtest/engine/packed-events.ts';
import { PointRun, type PointRunOptions } from '../../loadtest/engine/point-run.ts';
import { ShardGroup } from '../../loadtest/engine/shard-group.ts';
import type { LoadEvent } from '../../schema/event.ts';
import { pointPlan } from './event-factory.ts';

const clock = () => performance.now();

/** The coordinator's line to a shard that does what the test says. */
class ScriptedShard implements ShardLink {
  readonly heard: ToShard[] = [];
  readonly #packer = new EventPacker();
  #say: (message: FromShard) => void = () => undefined;
  #die: (error: Error) => void = () => undefined;

  constructor(answers: readonly ('ready' | 'cohort-done' | 'drained' | 'ended')[] = ['ready', 'drained', 'ended']) {
    this.#answers = answers;
  }
  readonly #answers: readonly string[];

  send = (message: ToShard): void => {
    this.heard.push(message);
    const may = (word: string): boolean => this.#answers.includes(word);
    if (message.kind === 'stage' && may('ready')) this.say({ kind: 'ready' });
    if (message.kind === 'go' && may('cohort-done')) this.say({ kind: 'cohort-done' });
    if (message.kind === 'drain' && may('drained')) this.say({ kind: 'drained' });
    if (message.kind === 'end' && may('ended')) this.say({ kind: 'ended', atMs: Math.ceil(clock()) });
  };
  onMessage = (handler: (message: FromShard) => void): void => void (this.#say = handler);
  onError = (handler: (error: Error) => void): void => void (this.#die = handler);
  terminate = (): Promise<void> => Promise.resolve();

  say(message: FromShard): void {
    setImmediate(() => this.#say(message));
  }
  die(): void {
    this.#die(new Error('the shard died'));
  }
  tellStarts(intendedMs: readonly number[], reachedMs: number): void {
    for (const [i, at] of intendedMs.entries()) {
      const asked = { askedInputTokens: null, askedOutputTokens: null, turn: 0 };
      this.#packer.start({ kind: 'start', point: 'point', id: `${at}-${i}`, intendedMs: at, ...asked });
    }
    this.say({ kind: 'events', events: this.#packer.take('point'), reachedMs });
  }
  get start(): StageStart | undefined {
    const go = this.heard.find((message) => message.kind === 'go');
    return go?.start;
  }
  get said(): string[] {
    return this.heard.map(({ kind }) => kind);
  }
}

function running(shards: readonly ScriptedShard[], change: Partial<PointRunOptions> = {}) {
  const events: LoadEvent[] = [];
  const drain = new AbortController();
  const cancel = new AbortController();
  const schedule: Schedule = { closedLoop: false, offsetsMs: new Float64Array(10), windowMs: null };
  const run = new PointRun({
    point: pointPlan({ warmupMs: 5, durationMs: 10, graceMs: 60_000 }),
    schedule,
    shards: new ShardGroup(shards),
    clock,
    warmConnections: 1,
    emit: (event) => events.push(event),
    readCounters: () => Promise.resolve(null),
    drain: drain.signal,
    cancel: cancel.signal,
    ...change,
  });
  const over = run.run();
  const boundaries = () =>
    events.flatMap((event) => (event.kind === 'stage' ? [[event.boundary, event.atMs] as const] : []));
  return { over, events, boundaries, drain, cancel };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const WILLING = ['ready', 'cohort-done', 'drained', 'ended'] as const;

describe('the load of one operating point', () => {
  test('waits for every shard to be ready, then tells all the same boundaries, once each in the log', async () => {
    const slow = new ScriptedShard(['cohort-done', 'ended']);
    const shards = [new ScriptedShard(WILLING), slow];
    const { over, boundaries } = running(shards);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shards[0]!.said).toEqual(['stage']);
    slow.say({ kind: 'ready' });
    await over;
    expect(shards.map(({ said }) => said)).toEqual([
      ['stage', 'go', 'drain', 'end'],
      ['stage', 'go', 'drain', 'end'],
    ]);
    const { startMs, windowStartMs, windowEndMs } = slow.start!;
    expect(shards[0]!.start).toEqual(slow.start);
    expect(Number.isInteger(startMs)).toBe(true);
    expect([windowStartMs, windowEndMs]).toEqual([startMs + 5, startMs + 15]);
    expect(boundaries().slice(0, 3)).toEqual([
      ['load-start', startMs],
      ['window-start', startMs + 5],
      ['window-end', startMs + 15],
    ]);
    expect(boundaries()).toHaveLength(4);
    expect(boundaries()[3]![0]).toBe('load-end');
  });

  test('slices arrivals and cap; the parts make up the whole', async () => {
    const shards = [new ScriptedShard(WILLING), new ScriptedShard(WILLING), new ScriptedShard(WILLING)];
    const schedule = { closedLoop: false, offsetsMs: Float64Array.from([0, 1, 2, 3]), windowMs: null };
    await running(shards, { schedule, point: pointPlan({ warmupMs: 0, durationMs: 1, maxInFlightRequests: 1601 }) })
      .over;
    const stages = shards.map(({ heard }) => (heard[0] as Extract<ToShard, { kind: 'stage' }>).stage);
    expect(stages.map(({ schedule: { offsetsMs } }) => [...offsetsMs])).toEqual([[0, 3], [1], [2]]);
    expect(stages.map(({ maxInFlightRequests }) => maxInFlightRequests)).toEqual([534, 534, 533]);
  });

  test('a schedule with a length of its own decides the window', async () => {
    const shard = new ScriptedShard(WILLING);
    const schedule = { closedLoop: false, offsetsMs: new Float64Array(1), windowMs: 7 };
    await running([shard], { schedule }).over;
    expect(shard.start!.windowEndMs! - shard.start!.windowStartMs).toBe(7);
  });

  test('ends when the grace is over, though a shard still waits', async () => {
    const shards = [new ScriptedShard(WILLING), new ScriptedShard(['ready', 'ended'])];
    const { over, boundaries } = running(shards, { point: pointPlan({ warmupMs: 0, durationMs: 5, graceMs: 30 }) });
    await over;
    const at = new Map(boundaries());
    expect(at.get('load-end')!).toBeGreaterThanOrEqual(at.get('window-end')! + 30);
  });

  test('after the cohort nothing is sent, and the end waits for what is still in flight', async () => {
    const shard = new ScriptedShard(['ready', 'cohort-done', 'ended']);
    const { over } = running([shard]);
    await until(() => shard.said.includes('drain'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shard.said).toEqual(['stage', 'go', 'drain']);
    shard.say({ kind: 'drained' });
    await over;
    expect(shard.said).toEqual(['stage', 'go', 'drain', 'end']);
  });

  test('a closed loop by count: the coordinator finds the end over all shards and tells it', async () => {
    const shards = [new ScriptedShard(['ready', 'drained', 'ended']), new ScriptedShard(['ready', 'drained', 'ended'])];
    const schedule = { closedLoop: true, offsetsMs: new Float64Array(2), windowMs: null };
    const point = pointPlan({ warmupMs: 5, durationMs: null, requestCount: 3 });
    const { over, boundaries } = running(shards, { schedule, point });
    await until(() => shards[1]!.start !== undefined);
    const { windowStartMs: at, windowEndMs } = shards[0]!.start!;
    expect(windowEndMs).toBeNull();
    // The first is of the warm-up; 1, 3, 5 are the window's; 6 is one too many.
    shards[0]!.tellStarts([at - 1, at + 1, at + 5], at + 20);
    shards[1]!.tellStarts([at + 3], at + 4);
    shards[1]!.tellStarts([at + 6, at + 8], at + 20);
    await until(() => shards[0]!.said.includes('window-end'));
    expect(shards.map(({ heard }) => heard.at(-1))).toEqual([
      { kind: 'window-end', atMs: at + 6 },
      { kind: 'window-end', atMs: at + 6 },
    ]);
    for (const shard of shards) shard.say({ kind: 'cohort-done' });
    await over;
    expect(boundaries().slice(1, 3)).toEqual([
      ['window-start', at],
      ['window-end', at + 6],
    ]);
  });

  test("the server's counters are read at both ends of the window", async () => {
    let reads = 0;
    const shard = new ScriptedShard(WILLING);
    const counters = () => ({
      promptTokens: ++reads * 10,
      generatedTokens: 1,
      prefixCacheQueriedTokens: null,
      prefixCacheHitTokens: null,
    });
    const { over, events } = running([shard], { readCounters: () => Promise.resolve(counters()) });
    await over;
    const read = events.filter((event) => event.kind === 'counter');
    expect(read.map(({ boundary, promptTokens }) => [boundary, promptTokens])).toEqual([
      ['window-start', 10],
      ['window-end', 20],
    ]);
    expect(read[0]!.atMs).toBeGreaterThanOrEqual(shard.start!.windowStartMs);
  });
});

test('counters that come late are waited for, though the requests have finished', async () => {
  let reads = 0;
  const figures = { promptTokens: 1, generatedTokens: 1, prefixCacheQueriedTokens: null, prefixCacheHitTokens: null };
  const readCounters = async () => {
    if (++reads === 2) await new Promise((resolve) => setTimeout(resolve, 60));
    return figures;
  };
  const { over, events } = running([new ScriptedShard(WILLING)], { readCounters });
  await over;
  expect(events.filter(({ kind }) => kind === 'counter')).toHaveLength(2);
});

describe('stopping', () => {
  test.each(['drain', 'cancel'] as const)('%s before all are ready: no load began', async (way) => {
    const shards = [new ScriptedShard(WILLING), new ScriptedShard(['ended'])];
    const { over, events, ...signals } = running(shards);
    await new Promise((resolve) => setTimeout(resolve, 5));
    signals[way].abort();
    await over;
    expect(events).toEqual([]);
    expect(shards[1]!.said).toEqual(['stage', 'end']);
  });

  test('drain waits until no shard has anything in flight; the window has no end', async () => {
    const shards = [new ScriptedShard(['ready', 'drained', 'ended']), new ScriptedShard(['ready', 'ended'])];
    const { over, boundaries, drain } = running(shards, { point: pointPlan({ warmupMs: 0, durationMs: 100_000 }) });
    await until(() => boundaries().length === 2);
    drain.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shards[0]!.said).toEqual(['stage', 'go', 'drain']);
    shards[1]!.say({ kind: 'drained' });
    await over;
    expect(boundaries().map(([boundary]) => boundary)).toEqual(['load-start', 'window-start', 'load-end']);
  });

  test('a window that its end reaches while draining has none all the same', async () => {
    const shard = new ScriptedShard(['ready', 'ended']);
    const { over, drain, boundaries } = running([shard], { point: pointPlan({ warmupMs: 0, durationMs: 40 }) });
    await until(() => shard.start !== undefined);
    drain.abort();
    await until(() => clock() > shard.start!.windowEndMs! + 20);
    shard.say({ kind: 'drained' });
    await over;
    expect(boundaries().map(([boundary]) => boundary)).not.toContain('window-end');
  });

  test('drain waits no longer than the grace', async () => {
    const shard = new ScriptedShard(['ready', 'ended']);
    const { over, drain } = running([shard], { point: pointPlan({ warmupMs: 0, durationMs: 100_000, graceMs: 20 }) });
    await until(() => shard.start !== undefined);
    drain.abort();
    await over;
    expect(shard.said).toEqual(['stage', 'go', 'drain', 'end']);
  });

  test('cancel does not wait, neither for requests nor for counters', async () => {
    const shard = new ScriptedShard(['ready', 'ended']);
    const { over, cancel, boundaries } = running([shard], {
      point: pointPlan({ warmupMs: 0, durationMs: 100_000 }),
      readCounters: () => new Promise(() => undefined),
    });
    await until(() => boundaries().length === 2);
    cancel.abort();
    await over;
    expect(shard.said).toEqual(['stage', 'go', 'end']);
  });

  test.each([
    ['before it is ready', [], 10],
    ['under load', ['ready'], 100_000],
    ['at the end', ['ready', 'cohort-done'], 10],
  ] as const)('a shard that dies %s ends it with its error', async (_, words, durationMs) => {
    const mortal = new ScriptedShard(words);
    const point = pointPlan({ warmupMs: 0, durationMs, graceMs: 60_000 });
    const { over } = running([new ScriptedShard(WILLING), mortal], { point });
    const dies = until(() => mortal.said.length > words.length).then(() => mortal.die());
    await expect(over).rejects.toThrow('the shard died');
    await dies;
  });
});
