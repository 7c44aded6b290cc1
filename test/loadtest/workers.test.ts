import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StartShard } from '../../loadtest/engine/messages.ts';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import { measurementFromLog } from '../../loadtest/metrics/event-log-reader.ts';
import type { LoadTestPlan } from '../../loadtest/plan.ts';
import type { LoadEvent } from '../../schema/event.ts';
import type { Arrivals } from '../../schema/measurement.ts';
import { inProcessShard } from './in-process-shard.ts';
import { eventsIn } from './log-events.ts';
import { type PacedOptions, type PacedServer, pacedServer } from './paced-server.ts';
import { fixedLengths, hooks, planFor, points } from './plan.ts';

let folder: string;
const servers: PacedServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-workers-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function server(options: PacedOptions = {}): Promise<PacedServer> {
  const started = await pacedServer({ firstTokenMs: 2, betweenTokensMs: 0, ...options });
  servers.push(started);
  return started;
}

/** Runs a plan with so many workers; gives its measurement and its log. */
async function runWith(
  workers: number,
  url: string,
  change: Partial<LoadTestPlan>,
  hookChange: Parameters<typeof hooks>[0] = {},
) {
  const eventsPath = join(folder, `events-${workers}.jsonl`);
  const plan = planFor(url, { calibratePrompts: false, workload: fixedLengths(20, 2), ...change, workers, eventsPath });
  const result = await runLoadTest(plan, hooks(hookChange));
  const events = await eventsIn(eventsPath);
  return { ...result, eventsPath, events };
}

/** Microseconds from the start of the load, rising. */
function intendedMicroseconds(events: readonly LoadEvent[]): number[] {
  const loadStart = events.find((event) => event.kind === 'stage' && event.boundary === 'load-start');
  const zeroMs = loadStart?.kind === 'stage' ? loadStart.atMs : NaN;
  const starts = events.flatMap((event) => (event.kind === 'start' ? [event.intendedMs - zeroMs] : []));
  return starts.map((at) => Math.round(at * 1000)).toSorted((a, b) => a - b);
}

const windowOf = (events: readonly LoadEvent[]): readonly [startMs: number, endMs: number] => {
  const at = (boundary: string): number => {
    const found = events.find((event) => event.kind === 'stage' && event.boundary === boundary);
    return found?.kind === 'stage' ? found.atMs : NaN;
  };
  return [at('window-start'), at('window-end')];
};

const OPEN_LOOPS: Arrivals[] = [
  { kind: 'poisson', requestsPerSecond: 120 },
  { kind: 'constant', requestsPerSecond: 120 },
  { kind: 'gamma', requestsPerSecond: 120, burstiness: 0.5 },
  { kind: 'ramp', fromRequestsPerSecond: 20, toRequestsPerSecond: 200 },
];

describe('arrivals', () => {
  test.each(OPEN_LOOPS)('$kind: the same for 1, 2, 4 and 8 workers, to the microsecond', async (arrivals) => {
    const { url } = await server();
    const change = { load: points(arrivals), warmupSeconds: 0.05, length: { durationSeconds: 0.25 } };
    const intendedWith = async (workers: number): Promise<number[]> => {
      const { measurement, events } = await runWith(workers, url, change);
      expect(measurement.client!.workerThreads).toBe(workers);
      expect(measurement.complete).toBe(true);
      const [startMs, endMs] = windowOf(events);
      // Load goes on until the window has been answered, in each run as long as that takes: the window is what counts.
      return intendedMicroseconds(events).filter((at) => at < 50_000 + (endMs - startMs) * 1000);
    };
    const runs = await Promise.all([1, 2, 4, 8].map(intendedWith));
    expect(runs[0]!.length).toBeGreaterThan(20);
    for (const run of runs) expect(run).toEqual(runs[0]);
  });

  test('what is asked does not depend on the number of workers either', async () => {
    const { url, seen } = await server();
    const load = points({ kind: 'poisson', requestsPerSecond: 150 });
    const prompts = [];
    for (const workers of [1, 3]) {
      const before = seen.length;
      const { events } = await runWith(workers, url, { load, warmupSeconds: 0, length: { durationSeconds: 0.2 } });
      const [, endMs] = windowOf(events);
      const cohort = events.flatMap((event) => (event.kind === 'start' && event.intendedMs < endMs ? [event.id] : []));
      const asked = seen.slice(before).filter(({ id }) => cohort.includes(id));
      prompts.push(asked.map(({ prompt }) => prompt).toSorted());
    }
    expect(prompts[0]!.length).toBeGreaterThan(10);
    expect(prompts[1]).toEqual(prompts[0]);
  });
});

describe('several shards', () => {
  test('a closed loop by count holds exactly that many requests, all finished', async () => {
    const { url } = await server();
    const load = points({ kind: 'concurrency', concurrency: 7 });
    const { measurement, eventsPath } = await runWith(3, url, { load, length: { requestCount: 61 } });
    const [point] = measurement.operatingPoints;
    expect(point!.requests).toMatchObject({ started: 61, succeeded: 61, failed: 0, censored: 0 });
    expect(await measurementFromLog(eventsPath)).toEqual(measurement);
  });

  test('a closed loop keeps its users, spread over the shards', async () => {
    const { url } = await server({ firstTokenMs: 15 });
    const load = points({ kind: 'concurrency', concurrency: 5 });
    const { measurement, events } = await runWith(4, url, { load, warmupSeconds: 0.1 });
    const [point] = measurement.operatingPoints;
    expect(point!.meanInFlightRequests!).toBeLessThanOrEqual(5.0001);
    expect(point!.meanInFlightRequests!).toBeGreaterThan(3);
    const ids = events.flatMap((event) => (event.kind === 'start' ? [event.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    const shards = new Set(events.flatMap((event) => (event.kind === 'cpu' ? [event.shard] : [])));
    expect([...shards].toSorted()).toEqual([0, 1, 2, 3]);
  });

  test('more shards than users: the others have nothing to do, and nothing waits for them', async () => {
    const { url } = await server();
    const load: LoadTestPlan['load'] = points(
      { kind: 'concurrency', concurrency: 1 },
      { kind: 'concurrency', concurrency: 4 },
    );
    const { measurement } = await runWith(4, url, { load, length: { requestCount: 9 } });
    expect(measurement.operatingPoints.map(({ requests }) => requests.succeeded)).toEqual([9, 9]);
  });

  test.each([
    ['drain', 0],
    ['cancel', 1],
  ] as const)('%s reaches all of them', async (way, fewestCutOff) => {
    const stop = new AbortController();
    let loaded = 0;
    const { url } = await server({
      firstTokenMs: 20,
      intercept: ({ id }) => {
        if (!id.startsWith('preparation') && ++loaded === 30) stop.abort();
        return false;
      },
    });
    const load = points({ kind: 'concurrency', concurrency: 8 });
    const change = { load, warmupSeconds: 0, length: { durationSeconds: 100 } };
    const { measurement, ending, events } = await runWith(4, url, change, { [way]: stop.signal });
    expect(ending).toBe('interrupted');
    expect(measurement.complete).toBe(false);
    const requests = events.filter((event) => event.kind === 'request');
    const starts = events.filter((event) => event.kind === 'start');
    expect(requests).toHaveLength(starts.length);
    const cutOff = requests.filter(({ outcome }) => outcome === 'censored').length;
    expect(cutOff).toBeGreaterThanOrEqual(fewestCutOff);
    if (way === 'drain') expect(cutOff).toBe(0);
  });

  test('a server that stalls for ever hangs nothing', async () => {
    const { url } = await server({
      intercept: ({ id }, response) => {
        if (id.startsWith('preparation')) return false;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
        return true;
      },
    });
    const timeouts = { connectTimeoutMs: 2000, firstByteTimeoutMs: 9000, idleTimeoutMs: 9000, requestTimeoutMs: 9000 };
    const load = points({ kind: 'poisson', requestsPerSecond: 60 });
    const change = { load, timeouts, warmupSeconds: 0, length: { durationSeconds: 0.2 }, graceSeconds: 0.1 };
    const { measurement } = await runWith(3, url, change);
    const { started, censored } = measurement.operatingPoints[0]!.requests;
    expect(started).toBeGreaterThan(3);
    expect(censored).toBe(started);
  });

  test('a shard that dies ends the run with its error, and the others with it', async () => {
    const { url } = await server();
    const eventsPath = join(folder, 'events.jsonl');
    let terminated = 0;
    const mortal: StartShard = (settings) => {
      const link = inProcessShard(settings);
      let die: (error: Error) => void = () => undefined;
      return {
        ...link,
        onError: (handler) => {
          die = handler;
          link.onError(handler);
        },
        send: (message) => {
          link.send(message);
          if (message.kind === 'go' && settings.shard === 1) setTimeout(() => die(new Error('out of memory')), 30);
        },
        terminate: async () => {
          terminated++;
          link.send({ kind: 'close' });
          await link.terminate();
        },
      };
    };
    const load = points({ kind: 'concurrency', concurrency: 3 });
    const plan = planFor(url, { load, workers: 3, eventsPath, length: { durationSeconds: 100 } });
    await expect(runLoadTest(plan, hooks({ startShard: mortal }))).rejects.toThrow('out of memory');
    expect(terminated).toBe(3);
    // What was measured until then is on the disk.
    expect((await measurementFromLog(eventsPath)).complete).toBe(false);
  });
});
