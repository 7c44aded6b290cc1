import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { measurementFromLog } from '../../loadtest/metrics/event-log-reader.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { eventsIn, requestsIn } from './log-events.ts';
import { type PacedOptions, type PacedServer, pacedServer } from './paced-server.ts';
import { fixedLengths, hooks, planFor, points } from './plan.ts';

let folder: string;
const servers: PacedServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-loadtest-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function server(options: PacedOptions = {}): Promise<PacedServer> {
  const started = await pacedServer(options);
  servers.push(started);
  return started;
}

test('a closed loop: the measurement is valid by its schema, and the log gives the identical one again', async () => {
  const { url } = await server({ firstTokenMs: 5, betweenTokensMs: 1 });
  const eventsPath = join(folder, 'events.jsonl');
  const { measurement } = await runLoadTest(planFor(url, { eventsPath }), hooks());
  expect(parseMeasurement(JSON.parse(JSON.stringify(measurement)))).toEqual(measurement);
  // Byte for byte: the order of keys too.
  expect(JSON.stringify(await measurementFromLog(eventsPath))).toBe(JSON.stringify(measurement));
  expect(measurement.complete).toBe(true);
  expect(measurement.source).toBe('measured');
  const point = measurement.operatingPoints[0]!;
  expect(point.id).toBe('concurrency-4');
  expect(point.requests.failed).toBe(0);
  expect(point.requests.censored).toBe(0);
  expect(point.requests.succeeded).toBe(point.requests.started);
  expect(point.requests.started).toBeGreaterThan(0);
  expect(point.tokens).toMatchObject({ output: 6, countedBy: 'usage', unverifiedRequests: 0 });
  expect(point.headlineTtft).toBe('ttftFromSendMs');
  expect(point.windows.length).toBeGreaterThanOrEqual(10);
});

test("stamps lie around the server's own", async () => {
  const { url, seen } = await server({ firstTokenMs: 20, betweenTokensMs: 3 });
  const eventsPath = join(folder, 'events.jsonl');
  await runLoadTest(
    planFor(url, { eventsPath, load: points({ kind: 'concurrency', concurrency: 2 }), length: { requestCount: 20 } }),
    hooks(),
  );
  const truth = new Map(seen.map((request) => [request.id, request]));
  const succeeded = (await requestsIn(eventsPath)).filter(({ outcome }) => outcome === 'succeeded');
  expect(succeeded.length).toBeGreaterThan(3);
  for (const request of succeeded) {
    const { receivedMs, firstTokenMs } = truth.get(request.id)!;
    // Sent before it was received, seen after it was written: the client can only read more, never less.
    expect(request.firstTokenMs! - request.sentMs!).toBeGreaterThanOrEqual(firstTokenMs! - receivedMs - 0.01);
    expect(request.tokenEvents).toBe(6);
    expect(request.sentMs!).toBeGreaterThanOrEqual(request.dueMs);
  }
});

test('a window by count holds exactly that many requests, in closed and open loop', async () => {
  const { url } = await server({ firstTokenMs: 2, betweenTokensMs: 0 });
  const { measurement } = await runLoadTest(
    planFor(url, {
      length: { requestCount: 25 },
      load: points(
        { kind: 'concurrency', concurrency: 3 },
        { kind: 'poisson', requestsPerSecond: 150 },
        { kind: 'constant', requestsPerSecond: 150 },
      ),
    }),
    hooks(),
  );
  expect(measurement.operatingPoints.map(({ requests }) => requests.started)).toEqual([25, 25, 25]);
  expect(measurement.operatingPoints.map(({ requests }) => requests.succeeded)).toEqual([25, 25, 25]);
});

test('an open loop sends by its clock, not by the answers, and a cap shows in the latency from the intended start', async () => {
  const { url } = await server({ firstTokenMs: 60, betweenTokensMs: 1 });
  const eventsPath = join(folder, 'events.jsonl');
  const base = {
    eventsPath,
    load: points({ kind: 'constant', requestsPerSecond: 50 }),
    length: { durationSeconds: 0.2 },
    calibratePrompts: false,
  };
  const free = await runLoadTest(planFor(url, base), hooks());
  const freePoint = free.measurement.operatingPoints[0]!;
  expect(freePoint.requests.started).toBe(10); // 50 per second for 0.2 s
  const intended = (await requestsIn(eventsPath)).map(({ intendedMs }) => intendedMs);
  // Each step is 20 ms to the microsecond, whatever the server did.
  for (const [i, at] of intended.toSorted((a, b) => a - b).entries()) {
    if (i > 0) expect(at - intended.toSorted((a, b) => a - b)[i - 1]!).toBeCloseTo(20, 2);
  }
  const capped = await runLoadTest(planFor(url, { ...base, maxInFlightRequests: 1 }), hooks());
  const { latency, requests, validity } = capped.measurement.operatingPoints[0]!;
  expect(requests.started).toBe(10);
  expect(latency.ttftFromIntendedMs.mean!).toBeGreaterThan(2 * latency.ttftFromSendMs.mean!);
  expect(validity.reasons.map(({ code }) => code)).toContain('offered-load');
});

test('prompts are all different, as long as asked, and stay so from run to run', async () => {
  const { url, seen } = await server({ templateTokens: 11, tokensPerWord: 1.37 });
  const plan = planFor(url, { workload: fixedLengths(300, 3) });
  const { measurement } = await runLoadTest(plan, hooks());
  const loaded = seen.filter(({ id }) => !id.startsWith('preparation'));
  expect(new Set(loaded.map(({ prompt }) => prompt)).size).toBe(loaded.length);
  expect(new Set(loaded.map(({ prompt }) => prompt.split(' ').slice(0, 8).join(' '))).size).toBe(loaded.length);
  const input = measurement.operatingPoints[0]!.tokens.input!;
  expect(Math.abs(input / 300 - 1)).toBeLessThan(0.02);
  expect(seen.filter(({ body }) => body.max_tokens === 1).length).toBeLessThanOrEqual(6);
  const later = hooks({ now: () => new Date('2026-11-22T12:00:00Z') });
  await runLoadTest(plan, later);
  expect(new Set(seen.map(({ prompt }) => prompt)).size).toBe(seen.length);
});

test('a forced length is asked for only where the server is known to take it', async () => {
  const plain = await server();
  await runLoadTest(planFor(plain.url), hooks());
  expect(plain.seen.every(({ body }) => !('ignore_eos' in body) && !('min_tokens' in body))).toBe(true);
  const vllm = await server({ ownedBy: 'vllm' });
  const { measurement } = await runLoadTest(planFor(vllm.url), hooks());
  expect(vllm.seen.at(-1)!.body).toMatchObject({
    ignore_eos: true,
    min_tokens: 6,
    stream_options: { include_usage: true },
  });
  expect(measurement.endpoint.engine).toBe('vllm');
  expect(measurement.workload.forcedOutputLength).toBe(true);
  const simulated = await server({ ownedBy: 'breakeven-simulator' });
  expect((await runLoadTest(planFor(simulated.url), hooks())).measurement.source).toBe('simulated');
});

test('the completions route', async () => {
  const { url, seen } = await server();
  await runLoadTest(planFor(url, { route: 'completions' }), hooks());
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/v1/completions']));
  expect(seen.every(({ body }) => typeof body.prompt === 'string' && !('messages' in body))).toBe(true);
});

test('without usage tokens are counted by events, input is unknown, and it says so', async () => {
  const { url } = await server({ sendsUsage: false });
  const { measurement } = await runLoadTest(planFor(url), hooks());
  const { tokens, throughput } = measurement.operatingPoints[0]!;
  expect(tokens).toMatchObject({ input: null, output: 6, countedBy: 'events' });
  expect(throughput.inputTokensPerSecond).toBeNull();
  expect(throughput.outputTokensPerSecond).toBeGreaterThan(0);
  expect(measurement.warnings.join()).toContain('no usage');
});

test('the key is sent, and stands in no document, log or message', async () => {
  const key = 'sk-very-secret-0123456789';
  const { url, seen } = await server({
    key,
    // An endpoint that repeats the key in an error, for one in two requests.
    intercept: ({ id }, response) => {
      if (!id.endsWith('1')) return false;
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `your key ${key} is fine, we are not` } }));
      return true;
    },
  });
  const eventsPath = join(folder, 'events.jsonl');
  const messages: string[] = [];
  const withUser = url.replace('http://', 'http://user:password-in-url@');
  const plan = planFor(withUser, { eventsPath, calibratePrompts: false });
  const { measurement } = await runLoadTest(plan, hooks({ apiKey: key, onMessage: (text) => messages.push(text) }));
  expect(seen.length).toBeGreaterThan(1);
  const written = JSON.stringify(measurement) + (await readFile(eventsPath, 'utf8')) + messages.join();
  expect(written).toContain('your key ***');
  expect(written).not.toContain(key);
  expect(written).not.toContain('password-in-url');
  expect(measurement.operatingPoints[0]!.requests.failuresByKind['http-status']).toBeGreaterThan(0);
});

test('failures stay out of every latency and in every ratio', async () => {
  const { url } = await server({
    intercept: ({ id }, response) => {
      if (!/[02468]$/.test(id) || id.startsWith('preparation')) return false;
      response.destroy();
      return true;
    },
  });
  const { measurement } = await runLoadTest(planFor(url, { length: { requestCount: 20 } }), hooks());
  const { requests, latency, goodput, validity, sloTerms } = measurement.operatingPoints[0]!;
  expect(requests.started).toBe(20);
  expect(requests.failed).toBeGreaterThan(3);
  expect(latency.e2eMs.sampleCount).toBe(requests.succeeded);
  expect(goodput.metRatio).toBe(requests.succeeded! / 20);
  expect(sloTerms[0]!.metRatio!.value).toBe(requests.succeeded! / 20);
  expect(validity.reasons.map(({ code }) => code)).toContain('error-ratio');
});

test('requests longer than the grace are censored, not forgotten', async () => {
  const { url } = await server({
    intercept: ({ id }, response) => {
      if (id.startsWith('preparation') || !id.endsWith('5')) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': waiting\n\n');
      return true;
    },
  });
  const timeouts = { connectTimeoutMs: 2000, firstByteTimeoutMs: 9000, idleTimeoutMs: 9000, requestTimeoutMs: 9000 };
  const plan = planFor(url, { timeouts, graceSeconds: 0.2, warmupSeconds: 0, length: { requestCount: 30 } });
  const { measurement } = await runLoadTest(plan, hooks());
  const { requests, latency, goodput } = measurement.operatingPoints[0]!;
  expect(requests.started).toBe(30);
  expect(requests.censored).toBeGreaterThanOrEqual(2);
  expect(requests.succeeded! + requests.censored!).toBe(30);
  expect(latency.e2eMs.mean).toBeNull();
  expect(latency.e2eMs.reasons.mean).toContain('cut off');
  expect(goodput.metRatio).toBeLessThan(1);
});

test.each([
  ['the only point', [3]],
  ['the first of two points', [3, 5]],
])('an interruption in %s drains, keeps what was measured and says that it is not all', async (_, concurrencies) => {
  const drain = new AbortController();
  const { url } = await server({
    firstTokenMs: 10,
    betweenTokensMs: 2,
    intercept: ({ id }) => {
      if (id.endsWith('concurrency-3-40')) drain.abort();
      return false;
    },
  });
  const eventsPath = join(folder, 'events.jsonl');
  const plan = planFor(url, {
    eventsPath,
    warmupSeconds: 0,
    length: { durationSeconds: 30 },
    load: points(...concurrencies.map((concurrency) => ({ kind: 'concurrency' as const, concurrency }))),
  });
  const { measurement } = await runLoadTest(plan, hooks({ drain: drain.signal }));
  expect(measurement.complete).toBe(false);
  expect(measurement.operatingPoints).toHaveLength(1);
  const { requests, validity } = measurement.operatingPoints[0]!;
  expect(requests.succeeded).toBeGreaterThan(0);
  expect(requests.censored).toBe(0);
  expect(validity.reasons.map(({ code }) => code)).toContain('interrupted');
  expect(await measurementFromLog(eventsPath)).toEqual(measurement);
});

test('a log cut in the middle of a line still tells what it holds', async () => {
  const { url } = await server();
  const eventsPath = join(folder, 'events.jsonl');
  await runLoadTest(planFor(url, { eventsPath }), hooks());
  const events = await eventsIn(eventsPath);
  const half = events.slice(0, Math.floor(events.length / 2));
  const measurement = measurementFromEvents(half);
  expect(measurement.complete).toBe(false);
  const started = half.filter(({ kind }) => kind === 'start').length;
  const ended = half.filter(({ kind }) => kind === 'request').length;
  expect(started).toBeGreaterThanOrEqual(ended);
});

test('the ladder runs in order and each rung keeps its load', async () => {
  const { url } = await server({ firstTokenMs: 8, betweenTokensMs: 2 });
  const ran: string[] = [];
  const { measurement } = await runLoadTest(
    planFor(url, {
      load: points(...[1, 4, 1].map((concurrency) => ({ kind: 'concurrency' as const, concurrency }))),
      length: { requestCount: 20 },
    }),
    hooks({ onPoint: (point) => ran.push(point) }),
  );
  expect(ran).toEqual(['concurrency-1', 'concurrency-4', 'concurrency-1-run-2']);
  const inFlight = measurement.operatingPoints.map(({ meanInFlightRequests }) => meanInFlightRequests!);
  expect(inFlight[0]!).toBeLessThanOrEqual(1.0001);
  expect(inFlight[1]!).toBeLessThanOrEqual(4.0001);
  expect(inFlight[1]!).toBeGreaterThan(2);
});
