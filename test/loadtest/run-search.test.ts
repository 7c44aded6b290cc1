import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Progress } from '../../loadtest/engine/progress.ts';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import { measurementFromLog } from '../../loadtest/metrics/event-log-reader.ts';
import type { LoadTestPlan } from '../../loadtest/plan.ts';
import { InputError } from '../../schema/input-error.ts';
import { eventsIn } from './log-events.ts';
import { type PacedServer, pacedServer } from './paced-server.ts';
import { fixedLengths, hooks, planFor } from './plan.ts';

let folder: string;
let eventsPath: string;
let server: PacedServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-search-'));
  eventsPath = join(folder, 'events.jsonl');
  server = await pacedServer({ firstTokenMs: 3, betweenTokensMs: 0 });
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

// Too short to decide anything: what matters here is in which order it goes on, and when it ends.
const search = {
  mostConcurrentRequests: 2,
  precisionRatio: 0.3,
  warmupMs: 10,
  runMs: 100,
  graceMs: 100,
  budgetMs: 2500,
};

const searchPlan = (change: Partial<LoadTestPlan> = {}): LoadTestPlan =>
  planFor(server.url, {
    load: { kind: 'search', search },
    workload: fixedLengths(20, 2),
    calibratePrompts: false,
    eventsPath,
    ...change,
  });

/** Every run begins with one whole request. */
const runsBegun = (): number => server.seen.filter(({ id }) => id.startsWith('preparation-first')).length;

/** Searches until its third point has begun, then stops as told. */
async function begun(way: 'drain' | 'cancel' = 'drain'): Promise<void> {
  const stop = new AbortController();
  let points = 0;
  const onPoint = () => void (++points === 3 && setTimeout(() => stop.abort(), 60));
  const { ending, measurement } = await runLoadTest(searchPlan(), hooks({ onPoint, [way]: stop.signal }));
  expect(ending).toBe('interrupted');
  expect(measurement.complete).toBe(false);
}

test('a search runs point after point, each told before its load, and ends by itself', async () => {
  const { measurement, ending } = await runLoadTest(searchPlan(), hooks());
  expect(ending).toBe('complete');
  expect(measurement.capacity).not.toBeNull();
  const events = await eventsIn(eventsPath);
  const announced = events.flatMap((event) => (event.kind === 'point' ? [event.plan.id] : []));
  expect(announced.length).toBeGreaterThan(2);
  expect(measurement.operatingPoints.map(({ id }) => id)).toEqual(announced);
  const loads = events.flatMap((event) => {
    if (event.kind === 'point') return [`${event.plan.id} told`];
    return event.kind === 'stage' && event.boundary === 'load-start' ? [`${event.point} begins`] : [];
  });
  expect(loads).toEqual(announced.flatMap((id) => [`${id} told`, `${id} begins`]));
  expect(JSON.stringify(await measurementFromLog(eventsPath))).toBe(JSON.stringify(measurement));
});

test('a search that stopped goes on from its log: the same first points, new ones after them, one clock', async () => {
  await begun();
  const before = await eventsIn(eventsPath);
  const ids = before.flatMap((event) => (event.kind === 'point' ? [event.plan.id] : []));
  expect(ids).toHaveLength(3);

  let points = 0;
  const numbers: (readonly [told: number, expected: number])[] = [];
  const onPoint = () => void points++;
  const onProgress = ({ pointNumber }: Progress) => void numbers.push([pointNumber, 3 + points]);
  const { measurement, ending } = await runLoadTest(searchPlan({ resume: true }), hooks({ onPoint, onProgress }));
  expect(ending).toBe('complete');
  expect(numbers.length).toBeGreaterThan(0);
  for (const [told, expected] of numbers) expect(told).toBe(expected);
  const after = await eventsIn(eventsPath);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.filter(({ kind }) => kind === 'plan')).toHaveLength(1);
  const allIds = after.flatMap((event) => (event.kind === 'point' ? [event.plan.id] : []));
  expect(allIds.slice(0, 3)).toEqual(ids);
  expect(new Set(allIds).size).toBe(allIds.length);
  expect(allIds.length).toBeGreaterThan(3);
  expect(measurement.complete).toBe(true);
  expect(JSON.stringify(await measurementFromLog(eventsPath))).toBe(JSON.stringify(measurement));
  // Nothing that was run is run again, and the clock of the first part goes on.
  const loads = after.flatMap((event) => (event.kind === 'stage' && event.boundary === 'load-start' ? [event] : []));
  expect(new Set(loads.map(({ point }) => point)).size).toBe(loads.length);
  const end = before.at(-1)!;
  expect(loads[3]!.atMs).toBeGreaterThanOrEqual(end.kind === 'end' ? end.atMs : Infinity);
  const requestIds = after.flatMap((event) => (event.kind === 'start' ? [event.id] : []));
  expect(new Set(requestIds).size).toBe(requestIds.length);

  // Nothing is left to do: no load, the same figures.
  const runs = runsBegun();
  const again = await runLoadTest(searchPlan({ resume: true }), hooks());
  expect(again.measurement).toEqual(measurement);
  expect(runsBegun()).toBe(runs);
});

test('a search goes on after a crash that cut its last line off', async () => {
  await begun('cancel');
  const lines = (await readFile(eventsPath, 'utf8')).trimEnd().split('\n');
  // As if it had been killed: no end, and a line that was being written.
  await writeFile(eventsPath, lines.slice(0, -1).join('\n'));
  await appendFile(eventsPath, '\n{"kind":"request","point":"conc');
  const { measurement, ending } = await runLoadTest(searchPlan({ resume: true }), hooks());
  expect(ending).toBe('complete');
  expect(JSON.stringify(await measurementFromLog(eventsPath))).toBe(JSON.stringify(measurement));
});

test.each([
  ['seed', { seed: 8 }],
  ['workload', { workload: fixedLengths(21, 2) }],
  ['slo', { slo: { name: 'own', ttftLimitMs: 1, tpotLimitMs: 1, quantileRatio: 0.5 } }],
  ['search', { load: { kind: 'search', search: { ...search, budgetMs: 9999 } } }],
  ['route', { route: 'completions' }],
] as const)('another %s cannot go on, and leaves the log as it is', async (what, change) => {
  await begun();
  const text = await readFile(eventsPath, 'utf8');
  const runs = runsBegun();
  const running = runLoadTest(searchPlan({ resume: true, ...(change as Partial<LoadTestPlan>) }), hooks());
  await expect(running).rejects.toThrow(InputError);
  await expect(running).rejects.toThrow(`events.jsonl: ${what} must be what is asked for now`);
  expect(runsBegun()).toBe(runs);
  expect(await readFile(eventsPath, 'utf8')).toBe(text);
});

test('another endpoint cannot go on; without a log there is nothing to go on with', async () => {
  await begun();
  const other = await pacedServer();
  try {
    const running = runLoadTest(searchPlan({ resume: true, urls: [other.url] }), hooks());
    await expect(running).rejects.toThrow('events.jsonl: endpoint must be');
  } finally {
    await other.stop();
  }
  const missing = searchPlan({ resume: true, eventsPath: join(folder, 'none.jsonl') });
  await expect(runLoadTest(missing, hooks())).rejects.toThrow('no such file');
});
