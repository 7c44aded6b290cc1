import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEventLine } from '../../schema/event.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { type PacedServer, pacedServer } from './paced-server.ts';

const CLI = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

let folder: string;
let server: PacedServer | null = null;
let child: ChildProcess | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-crash-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await server?.stop();
  await rm(folder, { recursive: true });
});

function breakeven(...args: readonly string[]): ChildProcess {
  child = spawn(process.execPath, [CLI, ...args], { stdio: 'ignore' });
  return child;
}

/** Lines that are whole: what is after the last line end was cut off. */
const wholeLines = (text: string): string[] => text.split('\n').slice(0, -1);

test('a run that is killed leaves a log that tells what was in flight, and a measurement that is not complete', async () => {
  // Every tenth request is never answered: it is in flight when the process is killed.
  const isStuck = (id: string): boolean => !id.startsWith('preparation') && id.endsWith('9');
  server = await pacedServer({
    firstTokenMs: 5,
    intercept: ({ id }, response) => {
      if (!isStuck(id)) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      return true;
    },
  });
  const eventsPath = join(folder, 'events.jsonl');
  const lengths = ['--input-tokens', '20', '--output-tokens', '3', '--no-calibrate'];
  const times = ['--warmup', '0s', '--duration', '10m', '--concurrency', '6'];
  const out = join(folder, 'never.json');
  const run = breakeven('loadtest', server.url, ...lengths, ...times, '--events', eventsPath, '--out', out);
  const exited = once(run, 'exit');
  const stuck = (): string[] => server!.seen.map(({ id }) => id).filter(isStuck);
  // One that came after this look may not be told yet when the process is killed.
  let told: string[] = [];
  const isTold = async (): Promise<boolean> => {
    told = stuck();
    const text = await readFile(eventsPath, 'utf8').catch(() => '');
    return told.length >= 3 && told.every((id) => text.includes(`"id":"${id}"`));
  };
  while (!(await isTold())) {
    expect(run.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  run.kill('SIGKILL');
  await exited;

  const lines = wholeLines(await readFile(eventsPath, 'utf8'));
  const events = lines.map((line, i) => parseEventLine(line, `events.jsonl:${i + 1}`)!);
  expect(events[0]!.kind).toBe('plan');
  expect(events.some(({ kind }) => kind === 'end')).toBe(false);
  const finished = new Set(events.flatMap((event) => (event.kind === 'request' ? [event.id] : [])));
  expect(finished.size).toBeGreaterThan(20);
  const inFlight = events.flatMap((event) => (event.kind === 'start' && !finished.has(event.id) ? [event.id] : []));
  expect(inFlight).toEqual(expect.arrayContaining(told));

  const measurementPath = join(folder, 'measurement.json');
  const [code] = await once(breakeven('loadtest', '--from-events', eventsPath, '--out', measurementPath), 'exit');
  expect(code).toBe(0);
  const measurement = parseMeasurement(JSON.parse(await readFile(measurementPath, 'utf8')));
  expect(measurement.complete).toBe(false);
  const { requests, validity } = measurement.operatingPoints[0]!;
  expect(requests.succeeded).toBeGreaterThan(15);
  // A window that was cut short ends with its last arrival, which is not of it and may be one of these.
  expect(requests.censored).toBeGreaterThanOrEqual(told.length - 1);
  expect(validity.reasons.map((reason) => reason.code)).toContain('interrupted');
}, 60_000);
