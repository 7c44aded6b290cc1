import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CanaryServer } from '../../loadtest/canary/canary-server.ts';
import { monotonicClock } from '../../loadtest/client/monotonic-clock.ts';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import { measurementFromLog } from '../../loadtest/metrics/event-log-reader.ts';
import type { Arrivals } from '../../schema/measurement.ts';
import { InputError } from '../../schema/input-error.ts';
import { eventsIn, requestsIn, startsIn } from './log-events.ts';
import { type PacedOptions, type PacedServer, pacedServer } from './paced-server.ts';
import { fixedLengths, hooks, planFor, points } from './plan.ts';

let folder: string;
let eventsPath: string;
const servers: PacedServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-plans-'));
  eventsPath = join(folder, 'events.jsonl');
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function server(options: PacedOptions = {}): Promise<PacedServer> {
  const started = await pacedServer({ firstTokenMs: 3, betweenTokensMs: 0, ...options });
  servers.push(started);
  return started;
}

const closed = (concurrency: number): Arrivals => ({ kind: 'concurrency', concurrency });

describe('several URLs', () => {
  test('requests take turns, each URL is asked before the load, and the document names all', async () => {
    const [a, b, c] = [await server(), await server(), await server()];
    const urls = [a.url, b.url, c.url];
    const plan = planFor('', { urls, eventsPath, load: points(closed(3)), length: { requestCount: 60 } });
    const { measurement } = await runLoadTest(plan, hooks());
    expect(measurement.endpoint).toMatchObject({ url: `${a.url}/v1`, otherUrls: [`${b.url}/v1`, `${c.url}/v1`] });
    const requests = await requestsIn(eventsPath);
    for (const [target, { seen }] of [a, b, c].entries()) {
      const loaded = seen.map(({ id }) => id).filter((id) => !id.startsWith('preparation'));
      const logged = requests.filter((request) => request.target === target);
      const answered = logged.filter(({ outcome }) => outcome === 'succeeded').map(({ id }) => id);
      // The last ones may have been cut off before they were there.
      expect(logged.map(({ id }) => id)).toEqual(expect.arrayContaining(loaded));
      expect(loaded).toEqual(expect.arrayContaining(answered));
      expect(Math.abs(logged.length - requests.length / 3)).toBeLessThan(2);
      expect(seen[0]!.id).toContain('preparation');
    }
  });

  test.each([
    ['another model', { models: ['other'] }, /must be the model "paced", as http.* \(got "other"\)/],
    ['a server of another kind', { ownedBy: 'vllm' }, /a server of the kind "openai"/],
  ])('%s is refused before anything is sent', async (_, options, message) => {
    const [a, b] = [await server(), await server(options)];
    const running = runLoadTest(planFor('', { urls: [a.url, b.url], eventsPath }), hooks());
    await expect(running).rejects.toThrow(InputError);
    await expect(running).rejects.toThrow(message);
    expect(a.seen).toHaveLength(0);
  });
});

describe('conversations', () => {
  const turns = { turnsPerSession: 3, thinkTimeSeconds: 0.02 };

  test('an open loop: later turns hold what was said, and are meant to start think time after the answer', async () => {
    const { url, seen } = await server();
    const plan = planFor(url, {
      eventsPath,
      load: points({ kind: 'constant', requestsPerSecond: 20 }),
      workload: fixedLengths(20, 3, turns),
      calibratePrompts: false,
      warmupSeconds: 0,
      length: { durationSeconds: 0.4 },
    });
    const { measurement } = await runLoadTest(plan, hooks());
    const starts = await startsIn(eventsPath);
    const ends = new Map((await requestsIn(eventsPath)).map(({ id, endMs }) => [id, endMs]));
    const later = starts.filter(({ turn }) => turn > 0);
    expect(later.length).toBeGreaterThan(5);
    for (const { id, turn, intendedMs } of later) {
      const before = turn === 1 ? id.replace(/\.1$/, '') : id.replace(/\.2$/, '.1');
      expect(intendedMs).toBeCloseTo(ends.get(before)! + 20, 2);
    }
    const third = seen.find(({ id }) => id.endsWith('.2'))!;
    const messages = third.body.messages as { role: string; content: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(messages[1]!.content).toBe(' word word word');
    // Later turns are arrivals of the point like others.
    const point = measurement.operatingPoints[0]!;
    const { startMs, durationSeconds } = point.steadyWindow!;
    const inWindow = starts.filter(
      (start) => start.intendedMs >= startMs && start.intendedMs < startMs + durationSeconds * 1000,
    );
    expect(point.requests.started).toBe(inWindow.length);
    expect(inWindow.some(({ turn }) => turn > 0)).toBe(true);
  });

  test('a closed loop: a user begins the next conversation when one is over or has failed', async () => {
    const { url } = await server({
      intercept: ({ id }, response) => {
        if (!id.endsWith('-0.1')) return false;
        response.destroy();
        return true;
      },
    });
    const load = points(closed(1));
    const workload = fixedLengths(20, 2, { turnsPerSession: 3 });
    const plan = planFor(url, { eventsPath, load, workload, warmupSeconds: 0, length: { requestCount: 6 } });
    await runLoadTest(plan, hooks());
    const ids = (await startsIn(eventsPath)).slice(0, 6).map(({ id }) => id.split('concurrency-1-')[1]);
    // The second turn of the first conversation failed: its third never comes.
    expect(ids).toEqual(['0', '0.1', '1', '1.1', '1.2', '2']);
  });
});

describe('ending early', () => {
  test('more failures than allowed end the run, which says how many of what kinds', async () => {
    const { url } = await server({
      intercept: ({ id }, response) => {
        if (id.startsWith('preparation')) return false;
        response.writeHead(500).end();
        return true;
      },
    });
    const load = points({ kind: 'constant', requestsPerSecond: 400 }, closed(1));
    const plan = planFor(url, { eventsPath, load, abortErrorRatio: 0.5, length: { durationSeconds: 100 } });
    const { measurement, ending } = await runLoadTest(plan, hooks());
    expect(ending).toBe('errors');
    expect(measurement.complete).toBe(false);
    expect(measurement.operatingPoints).toHaveLength(1);
    expect(measurement.warnings.join()).toMatch(
      /the run was ended because (5\d) of \1 requests of constant-400-per-second failed \(\1 http-status\), a share above the limit of 0\.5/,
    );
    expect(await measurementFromLog(eventsPath)).toEqual(measurement);
  });

  test('the share is of one operating point, not of those before it', async () => {
    const { url } = await server({
      intercept: ({ id }, response) => {
        // Of the first run the first twenty fail, too few to say so; of the second one in ten fails.
        const number = Number(id.split('-').at(-1));
        const fails = id.includes('run-2') ? number % 10 === 9 : number < 20;
        if (id.startsWith('preparation') || !fails) return false;
        response.writeHead(500).end();
        return true;
      },
    });
    const load = { kind: 'points', arrivals: [{ kind: 'constant', requestsPerSecond: 200 }], repeats: 2 } as const;
    const plan = planFor(url, { load, abortErrorRatio: 0.3, warmupSeconds: 0, length: { requestCount: 40 } });
    const { measurement, ending } = await runLoadTest(plan, hooks());
    expect(ending).toBe('complete');
    expect(measurement.operatingPoints.map(({ requests }) => requests.failed)).toEqual([20, 4]);
  });

  test('without a limit the same run goes on to its end', async () => {
    const { url } = await server({
      intercept: ({ id }, response) => {
        if (id.startsWith('preparation')) return false;
        response.writeHead(500).end();
        return true;
      },
    });
    const load = points({ kind: 'constant', requestsPerSecond: 400 });
    const { measurement, ending } = await runLoadTest(
      planFor(url, { load, abortErrorRatio: null, length: { durationSeconds: 0.4 } }),
      hooks(),
    );
    expect(ending).toBe('complete');
    expect(measurement.operatingPoints[0]!.requests.failed).toBe(160); // 400 per second for 0.4 s
  });
});

test('repeats: the points again, each time with arrivals and prompts of their own', async () => {
  const { url, seen } = await server();
  const load = {
    kind: 'points',
    arrivals: [closed(2), { kind: 'poisson', requestsPerSecond: 100 }],
    repeats: 2,
  } as const;
  const plan = planFor(url, { eventsPath, load, warmupSeconds: 0, length: { requestCount: 12 } });
  const { measurement } = await runLoadTest(plan, hooks());
  const names = ['concurrency-2', 'poisson-100-per-second'];
  expect(measurement.operatingPoints.map(({ id }) => id)).toEqual([...names, ...names.map((name) => `${name}-run-2`)]);
  expect(new Set(seen.map(({ prompt }) => prompt)).size).toBe(seen.length);
  const starts = await startsIn(eventsPath);
  const gaps = (point: string): string => {
    const at = starts.filter((start) => start.point === point).map(({ intendedMs }) => intendedMs);
    return at
      .slice(1, 9)
      .map((each, i) => (each - at[i]!).toFixed(2))
      .join();
  };
  expect(gaps('poisson-100-per-second')).not.toBe(gaps('poisson-100-per-second-run-2'));
});

test('ids of requests are of this run alone', async () => {
  const { url, seen } = await server();
  const plan = planFor(url, { length: { requestCount: 5 }, calibratePrompts: false });
  await runLoadTest(plan, hooks());
  await runLoadTest(plan, hooks());
  const ids = seen.map(({ id }) => id).filter((id) => !id.startsWith('preparation'));
  expect(new Set(ids).size).toBe(ids.length);
});

describe("the client's own delay", () => {
  test('is read from a stream beside the load, by each shard, in the window alone', async () => {
    const { url } = await server();
    let stopped = 0;
    const startCanary = async () => {
      const canary = await CanaryServer.listen(monotonicClock());
      return { url: canary.url, stop: () => (stopped++, canary.stop()) };
    };
    const plan = planFor(url, { eventsPath, workers: 2, load: points(closed(2)), length: { durationSeconds: 1.2 } });
    const { measurement } = await runLoadTest(plan, hooks({ startCanary }));
    expect(stopped).toBe(1);
    const events = await eventsIn(eventsPath);
    const canaries = events.filter((event) => event.kind === 'canary');
    expect(new Set(canaries.map(({ shard }) => shard))).toEqual(new Set([0, 1]));
    const start = events.find((event) => event.kind === 'stage' && event.boundary === 'window-start');
    for (const { fromMs, toMs, delaysMs } of canaries) {
      expect(fromMs).toBeGreaterThanOrEqual(start?.kind === 'stage' ? start.atMs : Infinity);
      expect(toMs).toBeGreaterThanOrEqual(fromMs);
      expect(delaysMs.length).toBeGreaterThan(0);
    }
    expect(measurement.clientDelayMs!.sampleCount).toBe(
      canaries.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0),
    );
  });

  test('a canary that cannot start is a warning, not the end of the run', async () => {
    const { url } = await server();
    const startCanary = () => Promise.reject(new Error('no more processes'));
    const { measurement } = await runLoadTest(planFor(url), hooks({ startCanary }));
    expect(measurement.warnings).toContain("the client's own delay was not measured: no more processes");
    expect(measurement.clientDelayMs).toBeNull();
    expect(measurement.complete).toBe(true);
  });
});

test('a load that cannot be had is refused before anything is sent, and an older log stays', async () => {
  const { url, seen } = await server();
  await runLoadTest(planFor(url, { eventsPath, length: { requestCount: 2 } }), hooks());
  const [text, before] = [await readFile(eventsPath, 'utf8'), seen.length];
  const nothing = points({ kind: 'ramp', fromRequestsPerSecond: 0, toRequestsPerSecond: 0 });
  await expect(runLoadTest(planFor(url, { eventsPath, load: nothing }), hooks())).rejects.toThrow(InputError);
  await expect(runLoadTest(planFor(url, { eventsPath, resume: true }), hooks())).rejects.toThrow('--resume');
  expect(seen).toHaveLength(before);
  expect(await readFile(eventsPath, 'utf8')).toBe(text);
});

test('progress tells of every point', async () => {
  const { url } = await server();
  const told: string[] = [];
  const plan = planFor(url, { load: points(closed(1), closed(2)), length: { durationSeconds: 0.6 } });
  await runLoadTest(
    plan,
    hooks({ onProgress: ({ point, pointNumber, pointCount }) => told.push(`${pointNumber}/${pointCount} ${point}`) }),
  );
  expect(new Set(told)).toEqual(new Set(['1/2 concurrency-1', '2/2 concurrency-2']));
});
