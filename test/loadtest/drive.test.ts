import { afterEach, expect, test, vi } from 'vitest';
import { monotonicClock } from '../../loadtest/client/monotonic-clock.ts';
import { Drive } from '../../loadtest/engine/drive.ts';
import type { FromShard, ShardSettings, ShardStage } from '../../loadtest/engine/messages.ts';
import { unpacked } from '../../loadtest/engine/packed-events.ts';
import { SendTimer } from '../../loadtest/engine/send-timer.ts';
import { type PacedServer, pacedServer } from './paced-server.ts';
import { fixedLengths } from './plan.ts';

let server: PacedServer | null = null;
let drive: Drive | null = null;
afterEach(async () => {
  vi.restoreAllMocks();
  await drive?.receive({ kind: 'close' });
  await server?.stop();
});

async function started(): Promise<{
  readonly heard: FromShard[];
  readonly clock: () => number;
  readonly drive: Drive;
}> {
  server = await pacedServer({ firstTokenMs: 2 });
  const system = monotonicClock();
  const zeroMs = system();
  const heard: FromShard[] = [];
  const settings: ShardSettings = {
    shard: 0,
    shards: 1,
    zeroMs,
    runTag: 'tag',
    targets: [{ origin: server.url, path: '/v1/chat/completions', authorization: null }],
    timeouts: { connectTimeoutMs: 20_000, firstByteTimeoutMs: 20_000, idleTimeoutMs: 20_000, requestTimeoutMs: 60_000 },
    supply: {
      route: 'chat',
      model: 'paced',
      dialectName: 'openai',
      sampling: { temperature: null, topP: null, topK: null, seed: null },
      workload: fixedLengths(10, 20),
      calibration: null,
      seed: 1,
      salt: 'salt',
    },
    canaryUrl: null,
  };
  drive = new Drive(settings, (message) => heard.push(message));
  return { heard, clock: () => system() - zeroMs, drive };
}

const stage = (point: string): ShardStage => ({
  point,
  schedule: { closedLoop: false, offsetsMs: Float64Array.from([0]), windowMs: null },
  maxInFlightRequests: null,
  warmConnections: 1,
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const kindsIn = (heard: readonly FromShard[]): string[] =>
  heard.flatMap((message) =>
    message.kind === 'events' ? [...unpacked(message.events)].map(({ kind }) => kind) : [message.kind],
  );

test('takes stages one after another and tells what happened in each', async () => {
  const { heard, clock, drive: shard } = await started();
  for (const point of ['first', 'second']) {
    heard.length = 0;
    await shard.receive({ kind: 'stage', stage: stage(point) });
    const startMs = Math.ceil(clock());
    await shard.receive({ kind: 'go', start: { startMs, windowStartMs: startMs, windowEndMs: startMs + 1 } });
    await until(() => kindsIn(heard).includes('cohort-done'));
    await shard.receive({ kind: 'end' });
    expect(kindsIn(heard).toSorted()).toEqual(['cohort-done', 'cpu', 'ended', 'lag', 'ready', 'request', 'start']);
    const events = heard.flatMap((message) => (message.kind === 'events' ? [...unpacked(message.events)] : []));
    const request = events.find((event) => event.kind === 'request')!;
    expect(request).toMatchObject({ id: `tag-${point}-0`, point, outcome: 'succeeded', tokenEvents: 20 });
    expect(heard.at(-1)!.kind).toBe('ended');
  }
  await shard.receive({ kind: 'close' });
  expect(heard.at(-1)!.kind).toBe('closed');
});

test('a stage that was ended before it was ready is not called ready afterwards', async () => {
  const { heard, drive: shard } = await started();
  const preparing = shard.receive({ kind: 'stage', stage: stage('point') });
  await shard.receive({ kind: 'end' });
  await preparing;
  expect(kindsIn(heard)).toEqual(['ended']);
});

test('looks for due sends after each read of a socket', async () => {
  const check = vi.spyOn(SendTimer.prototype, 'check');
  const { heard, clock, drive: shard } = await started();
  await shard.receive({ kind: 'stage', stage: stage('point') });
  const startMs = Math.ceil(clock());
  await shard.receive({ kind: 'go', start: { startMs, windowStartMs: startMs, windowEndMs: startMs + 1 } });
  await until(() => kindsIn(heard).includes('cohort-done'));
  // Headers and twenty tokens a millisecond apart; some may come in one read.
  expect(check.mock.calls.length).toBeGreaterThan(3);
});
