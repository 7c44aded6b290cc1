import { afterEach, describe, expect, test } from 'vitest';
import { EventPacker, unpacked } from '../../loadtest/engine/packed-events.ts';
import { SendTimer } from '../../loadtest/engine/send-timer.ts';
import { StageRun, type StageRunOptions } from '../../loadtest/engine/stage-run.ts';
import type { CompletionClient, CompletionRequest } from '../../loadtest/client/completion-client.ts';
import type { RequestRecord } from '../../loadtest/client/request-record.ts';
import type { Session, SessionSupply } from '../../loadtest/workload/session-supply.ts';
import type { LoadEvent, RequestEvent, StartEvent } from '../../schema/event.ts';
import { request as requestEvent } from './event-factory.ts';

const clock = () => performance.now();
const stages: StageRun[] = [];
const timers: SendTimer[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) stage.end();
  await Promise.all(timers.splice(0).map((timer) => timer.stop()));
});

/** A client whose requests end when the test says so. */
class HeldClient {
  readonly open: CompletionRequest[] = [];
  readonly sent: string[] = [];

  send(request: CompletionRequest): void {
    this.sent.push(request.id);
    this.open.push(request);
  }

  finish(change: Partial<RequestRecord> = {}, answer = 'answer'): void {
    const now = clock();
    this.open.shift()!.onDone({ ...recordOf(), sentMs: now, endMs: now, ...change }, answer);
  }

  cancelAll(): void {
    for (const request of this.open.splice(0)) {
      request.onDone({ ...recordOf(), outcome: 'censored', endMs: clock() }, '');
    }
  }
}

function recordOf(): RequestRecord {
  const { kind: _, point: _p, id: _i, target: _t, intendedMs: _m, dueMs: _d, ...record } = requestEvent('any', 0);
  return record;
}

/** Sessions of so many turns; each remembers the answers it was given. */
function supplyOf(turns: number, thinkMs = 0): SessionSupply & { readonly answers: string[] } {
  let taken = 0;
  const answers: string[] = [];
  const requestOf = (text: string) => ({ body: Buffer.from(text), askedInputTokens: 3, askedOutputTokens: 4 });
  const take = (): Session => {
    const name = `session-${taken++}`;
    let turn = 0;
    return {
      request: requestOf(`${name}.0`),
      next: (answer) => {
        answers.push(answer);
        turn++;
        return turn < turns ? { thinkMs, request: requestOf(`${name}.${turn}`) } : null;
      },
    };
  };
  return { keepsAnswers: turns > 1, take, stop: () => undefined, answers } as unknown as SessionSupply & {
    readonly answers: string[];
  };
}

interface SetUp {
  readonly offsetsMs?: readonly number[];
  readonly closedLoop?: boolean;
  readonly cap?: number | null;
  readonly supply?: SessionSupply;
  readonly clients?: readonly HeldClient[];
  readonly shard?: number;
  readonly shards?: number;
}

function stageWith({
  offsetsMs = [0],
  closedLoop = false,
  cap = null,
  supply = supplyOf(1),
  clients = [new HeldClient()],
  shard = 0,
  shards = 1,
}: SetUp) {
  const told: string[] = [];
  const packer = new EventPacker();
  const timer = new SendTimer(clock, () => run.due());
  timers.push(timer);
  const options: StageRunOptions = {
    stage: {
      point: 'point',
      schedule: { closedLoop, offsetsMs: Float64Array.from(offsetsMs), windowMs: null },
      maxInFlightRequests: cap,
      warmConnections: 0,
    },
    shard,
    shards,
    runTag: 'tag',
    clients: clients as unknown as readonly CompletionClient[],
    clock,
    timer,
    supply,
    packer,
    canary: null,
    tell: ({ kind }) => told.push(kind),
  };
  const run: StageRun = new StageRun(options);
  stages.push(run);
  const events: LoadEvent[] = [];
  const all = (): LoadEvent[] => {
    events.push(...unpacked(packer.take('point')));
    return events;
  };
  return {
    run,
    told,
    client: clients[0]!,
    starts: () => all().filter((event): event is StartEvent => event.kind === 'start'),
    requests: () => all().filter((event): event is RequestEvent => event.kind === 'request'),
  };
}

/** Waits for something that must come; without it the test runs into its own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const begin = (run: StageRun, windowEndMs: number | null = null): number => {
  const startMs = Math.ceil(clock());
  run.start({ startMs, windowStartMs: startMs, windowEndMs: windowEndMs === null ? null : startMs + windowEndMs });
  return startMs;
};

describe('an open loop', () => {
  test('sends at its times, whatever becomes of the requests', async () => {
    const { run, client, starts } = stageWith({ offsetsMs: [0, 3, 3.5, 9] });
    const startMs = begin(run);
    await until(() => client.sent.length === 4);
    expect(starts().map(({ intendedMs }) => Math.round((intendedMs - startMs) * 1000))).toEqual([0, 3000, 3500, 9000]);
    expect(starts().map(({ id }) => id)).toEqual(['tag-point-0', 'tag-point-1', 'tag-point-2', 'tag-point-3']);
    expect(starts()[0]).toMatchObject({ askedInputTokens: 3, askedOutputTokens: 4, turn: 0 });
  });

  test('a shard of several has every so-many-th session', async () => {
    const { run, client } = stageWith({ offsetsMs: [0, 1, 2], shard: 1, shards: 4 });
    begin(run);
    await until(() => client.sent.length === 3);
    expect(client.sent).toEqual(['tag-point-1', 'tag-point-5', 'tag-point-9']);
  });

  test('a cap holds back in order; due is when there was room, intended stays', async () => {
    const { run, client, starts, requests } = stageWith({ offsetsMs: [0, 1, 2], cap: 1 });
    begin(run);
    await until(() => starts().length === 3);
    expect(client.sent).toEqual(['tag-point-0']);
    for (let i = 0; i < 3; i++) client.finish();
    expect(client.sent).toEqual(['tag-point-0', 'tag-point-1', 'tag-point-2']);
    const [first, second] = requests();
    expect(first!.dueMs).toBe(first!.intendedMs);
    expect(second!.dueMs).toBeGreaterThanOrEqual(first!.endMs);
    expect(second!.intendedMs).toBe(starts()[1]!.intendedMs);
  });

  test('requests take turns at the URLs by their number in the whole', async () => {
    const clients = [new HeldClient(), new HeldClient(), new HeldClient()];
    const { run, requests } = stageWith({ offsetsMs: [0, 0.5, 1, 1.5], clients, shard: 1, shards: 2 });
    begin(run);
    await until(() => clients.reduce((sum, { sent }) => sum + sent.length, 0) === 4);
    expect(clients.map(({ sent }) => sent)).toEqual([['tag-point-3'], ['tag-point-1', 'tag-point-7'], ['tag-point-5']]);
    clients[2]!.finish();
    expect(requests()[0]!.target).toBe(2);
  });

  test('later turns come think time after the answer, the answer with them; a failed turn ends the session', async () => {
    const supply = supplyOf(3, 5);
    const { run, client, starts, requests } = stageWith({ supply });
    begin(run);
    await until(() => client.open.length === 1);
    expect(client.open[0]!.keepAnswer).toBe(true);
    client.finish({}, 'first answer');
    await until(() => client.open.length === 1);
    expect(client.open[0]!.body.toString()).toBe('session-0.1');
    expect(supply.answers).toEqual(['first answer']);
    const second = starts()[1]!;
    expect(second).toMatchObject({ id: 'tag-point-0.1', turn: 1 });
    expect(second.intendedMs).toBeCloseTo(requests()[0]!.endMs + 5, 2);
    client.finish({ outcome: 'failed', failure: 'reset', endMs: clock() });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.sent).toHaveLength(2);
    expect(supply.answers).toHaveLength(1);
  });
});

describe('a closed loop', () => {
  test('goes on at the end of each request, with the next session when one is over', async () => {
    const { run, client, starts, requests } = stageWith({ closedLoop: true, supply: supplyOf(2) });
    begin(run);
    await until(() => client.sent.length === 1);
    for (let i = 0; i < 4; i++) client.finish();
    expect(client.sent).toEqual(['tag-point-0', 'tag-point-0.1', 'tag-point-1', 'tag-point-1.1', 'tag-point-2']);
    for (const [i, { endMs }] of requests().entries()) expect(starts()[i + 1]!.intendedMs).toBeCloseTo(endMs, 2);
  });

  test('waits longer after each failure in a row, and no longer after a success', async () => {
    const { run, client, starts, requests } = stageWith({ closedLoop: true });
    begin(run);
    for (const outcome of ['failed', 'failed', 'succeeded', 'failed'] as const) {
      await until(() => client.open.length === 1);
      client.finish({ outcome });
    }
    await until(() => client.open.length === 1);
    const pauses = requests().map(({ endMs }, i) => Math.abs(Math.round(starts()[i + 1]!.intendedMs - endMs)));
    expect(pauses).toEqual([100, 200, 0, 100]);
  });
});

describe('the end', () => {
  test('is told when the requests of the window have finished, not those after it', async () => {
    const { run, client, told } = stageWith({ offsetsMs: [0, 5, 15] });
    begin(run, 10);
    await until(() => client.open.length === 3);
    expect(told).toEqual([]);
    client.finish();
    expect(told).toEqual([]);
    client.finish();
    expect(told).toEqual(['cohort-done']);
    client.finish();
    expect(told).toEqual(['cohort-done']);
  });

  test('waits for a turn that is still to come in the window', async () => {
    const { run, client, told, starts } = stageWith({ offsetsMs: [0, 500], supply: supplyOf(2, 40) });
    const startMs = begin(run, 200);
    await until(() => client.open.length === 1);
    client.finish({ endMs: startMs + 10 });
    await until(() => starts().length === 2);
    await until(() => clock() > startMs + 250);
    expect(told).toEqual([]);
    client.finish();
    expect(told).toEqual(['cohort-done']);
  });

  test('does not come with a request outside the window', async () => {
    const { run, client, told, starts } = stageWith({ offsetsMs: [0, 6, 7] });
    const startMs = Math.ceil(clock());
    run.start({ startMs, windowStartMs: startMs + 5, windowEndMs: startMs + 10 });
    await until(() => starts().length === 3 && clock() > startMs + 12);
    client.finish(); // of the warm-up
    client.finish();
    expect(told).toEqual([]);
    client.finish();
    expect(told).toEqual(['cohort-done']);
  });

  test('waits for a start of the window that is late, though those before it have finished', async () => {
    const instant = new HeldClient();
    const send = instant.send.bind(instant);
    instant.send = (request) => {
      send(request);
      if (instant.sent.length === 1) instant.finish();
    };
    const { run, told } = stageWith({ offsetsMs: [0, 5], clients: [instant] });
    const startMs = clock() - 50;
    run.start({ startMs, windowStartMs: startMs, windowEndMs: startMs + 10 });
    await until(() => instant.sent.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toEqual([]);
    instant.finish();
    expect(told).toEqual(['cohort-done']);
  });

  test('a window without any request is over when its time is', async () => {
    const { run, told } = stageWith({ offsetsMs: [] });
    begin(run, 5);
    await until(() => told.length === 1);
    expect(told).toEqual(['cohort-done']);
  });

  test('a window may be closed afterwards', async () => {
    const { run, client, told, starts } = stageWith({ closedLoop: true, offsetsMs: [0, 1] });
    begin(run);
    await until(() => client.open.length === 2);
    client.finish();
    const [first, second, third] = starts();
    expect(third!.intendedMs).toBeGreaterThan(second!.intendedMs);
    run.closeWindow(third!.intendedMs);
    expect(first!.intendedMs).toBeLessThan(second!.intendedMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toEqual([]);
    client.finish();
    expect(told).toEqual(['cohort-done']);
  });

  test('draining sends nothing more, not even what a cap held back, and tells when nothing is in flight', async () => {
    const { run, client, told, starts } = stageWith({ offsetsMs: [0, 1, 20], cap: 1, supply: supplyOf(5, 1) });
    begin(run, 10_000);
    await until(() => starts().length >= 2);
    run.drain();
    expect(told).toEqual([]);
    client.finish();
    expect(told).toEqual(['drained']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(client.sent).toHaveLength(1);
  });

  test('draining with nothing in flight is told at once', () => {
    const { run, told } = stageWith({ offsetsMs: [1000] });
    begin(run);
    run.drain();
    expect(told).toEqual(['drained']);
  });

  test('at the end what is in flight is cut off, and nothing goes on', async () => {
    const { run, client, requests } = stageWith({ closedLoop: true, offsetsMs: [0, 1, 2] });
    begin(run, 10_000);
    await until(() => client.open.length === 3);
    run.end();
    expect(requests().map(({ outcome }) => outcome)).toEqual(['censored', 'censored', 'censored']);
    expect(client.sent).toHaveLength(3);
  });

  test('everything meant to start before what was reached has been told', async () => {
    const { run, starts } = stageWith({ offsetsMs: [0, 4] });
    const startMs = clock() - 50;
    run.start({ startMs, windowStartMs: startMs, windowEndMs: null });
    // Both are late, and not told yet.
    expect(run.reachedMs).toBeLessThan(startMs);
    await until(() => starts().length === 2);
    expect(run.reachedMs).toBeGreaterThan(startMs + 4);
  });
});
