import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import type { RequestEvent } from '../../schema/event.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { type FreezeTimes, type FreezingServer, freezingServer } from './freezing-server.ts';
import { inProcessShard } from './in-process-shard.ts';
import { requestsIn } from './log-events.ts';
import { fixedLengths, hooks, planFor, points } from './plan.ts';

// Three seconds in every ten, ten times faster: without a cap a request that comes in the freeze waits up to 300 ms.
const FREEZE: FreezeTimes = { firstTokenMs: 5, betweenTokensMs: 1, everyMs: 1000, forMs: 300 };
const CAP = 8;

interface Run {
  readonly measurement: Measurement;
  /** The cohort, by intended start. */
  readonly requests: readonly RequestEvent[];
  readonly server: FreezingServer;
  /** Zero of the run's stamps on the server's clock. */
  readonly zeroMs: number;
}

let folder: string;
let free: Run;
let capped: Run;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-freeze-'));
  [free, capped] = await Promise.all([runAgainstFreezes(null), runAgainstFreezes(CAP)]);
}, 30_000);
afterAll(() => rm(folder, { recursive: true }));

async function runAgainstFreezes(maxInFlightRequests: number | null): Promise<Run> {
  const server = await freezingServer(FREEZE);
  let zeroMs = NaN;
  try {
    const eventsPath = join(folder, `events-${maxInFlightRequests}.jsonl`);
    const plan = planFor(server.url, {
      eventsPath,
      maxInFlightRequests,
      load: points({ kind: 'poisson', requestsPerSecond: 200 }),
      workload: fixedLengths(20, 2),
      calibratePrompts: false,
      warmupSeconds: 0,
      length: { durationSeconds: 2 },
    });
    const startShard: typeof inProcessShard = (settings) => {
      ({ zeroMs } = settings);
      return inProcessShard(settings);
    };
    const { measurement } = await runLoadTest(plan, hooks({ startShard }));
    const all = await requestsIn(eventsPath);
    const { startMs, durationSeconds } = measurement.operatingPoints[0]!.steadyWindow!;
    const requests = all
      .filter(({ intendedMs }) => intendedMs >= startMs && intendedMs < startMs + durationSeconds * 1000)
      .toSorted((a, b) => a.intendedMs - b.intendedMs);
    return { measurement, requests, server, zeroMs };
  } finally {
    await server.stop();
  }
}

/**
 * TTFT from the intended start of each request, by the schedule and the freezes alone: the earliest that any server with
 * these pauses could do, first come, first served, with so many at a time.
 */
function truth({ requests, server, zeroMs }: Run, slots: number): number[] {
  const freeAtMs: number[] = new Array<number>(slots).fill(-Infinity);
  return requests.map(({ intendedMs }) => {
    const intended = zeroMs + intendedMs;
    const slot = freeAtMs.indexOf(Math.min(...freeAtMs));
    const sentMs = Math.max(intended, freeAtMs[slot]!);
    const firstTokenMs = server.thawMs(server.thawMs(sentMs) + FREEZE.firstTokenMs);
    freeAtMs[slot] = server.thawMs(firstTokenMs + FREEZE.betweenTokensMs);
    return firstTokenMs - intended;
  });
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(q * values.length) - 1]!;

const fromIntended = ({ requests }: Run): number[] =>
  requests.map(({ firstTokenMs, intendedMs }) => firstTokenMs! - intendedMs);
const fromSend = ({ requests }: Run): number[] => requests.map(({ firstTokenMs, sentMs }) => firstTokenMs! - sentMs!);

test.each([
  ['without a cap', () => free, 1000],
  ['with a cap of 8', () => capped, CAP],
])('%s the freeze is in TTFT from the intended start in full', (_, of, slots) => {
  const run = of();
  const seen = fromIntended(run);
  const least = truth(run, slots);
  expect(seen.length).toBeGreaterThan(300);
  // Nothing reads less than the truth, whatever else the machine did; the tenth of a millisecond is for rounded stamps.
  for (const [i, ttft] of seen.entries()) expect(ttft).toBeGreaterThan(least[i]! - 0.1);
  for (const q of [0.5, 0.9, 0.99]) expect(quantile(seen, q)).toBeGreaterThan(quantile(least, q) - 0.1);
  // The truth itself: a freeze of 300 ms in each 1000 makes a tenth of all requests wait about 200 ms and more.
  expect(quantile(least, 0.9)).toBeGreaterThan(150);
  // Nor does the client add to it: by the server's own stamps nearly all were read as they were written.
  const added = run.requests.map(
    ({ id, intendedMs }, i) => seen[i]! - (run.server.firstTokensMs.get(id)! - run.zeroMs - intendedMs),
  );
  expect(quantile(added, 0.8)).toBeLessThan(25);
  const point = run.measurement.operatingPoints[0]!;
  expect(point.headlineTtft).toBe('ttftFromIntendedMs');
  expect(point.latency.ttftFromIntendedMs.p90!.value).toBeCloseTo(quantile(seen, 0.9), 3);
});

test('from the send a cap hides the freeze: nine in ten requests never saw it', () => {
  expect(quantile(fromSend(capped), 0.9)).toBeLessThan(quantile(fromIntended(capped), 0.9) / 3);
  const { latency } = capped.measurement.operatingPoints[0]!;
  expect(latency.ttftFromSendMs.p90!.value).toBeLessThan(latency.ttftFromIntendedMs.p90!.value / 3);
});
