import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventsInLog, measurementFromLog } from '../../loadtest/metrics/event-log-reader.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { randomStream } from '../../math/random.ts';
import type { LoadEvent } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import { eventsOf, failed, planEvent, pointPlan, request, start } from './event-factory.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-events-'));
  path = join(folder, 'events.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const textOf = (events: readonly LoadEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

async function eventsAt(file: string): Promise<LoadEvent[]> {
  const events: LoadEvent[] = [];
  for await (const event of eventsInLog(file)) events.push(event);
  return events;
}

const events = eventsOf({ requests: [request('a', 2000), request('b', 3000)] });
const text = textOf(events);

describe('reading', () => {
  test('every line comes back as it was, blank ones and CRLF aside', async () => {
    await writeFile(path, text);
    expect(await eventsAt(path)).toEqual(events);
    await writeFile(path, `\n${text.replaceAll('\n', '\r\n\r\n')}`);
    expect(await eventsAt(path)).toEqual(events);
  });

  test('a last line cut off anywhere is left out', async () => {
    const whole = textOf(events.slice(0, -1));
    for (const cut of [1, 10, 40]) {
      await writeFile(path, whole + JSON.stringify(events.at(-1)).slice(0, cut));
      expect(await eventsAt(path)).toEqual(events.slice(0, -1));
    }
    expect((await measurementFromLog(path)).complete).toBe(false);
  });

  test('a damaged line in the middle is a fault with its number', async () => {
    const lines = text.split('\n');
    lines[3] = lines[3]!.slice(0, 20);
    await writeFile(path, lines.join('\n'));
    await expect(eventsAt(path)).rejects.toThrow(`${path}:4 must be one JSON object`);
  });

  test('a last line that is whole but wrong is a fault', async () => {
    await writeFile(path, `${text}{"kind":"surprise"}`);
    await expect(eventsAt(path)).rejects.toThrow(`${path}:${events.length + 1}: kind`);
  });

  test('no plan first, an empty file, no file, a folder', async () => {
    await writeFile(path, text.slice(text.indexOf('\n') + 1));
    await expect(eventsAt(path)).rejects.toThrow('must be the plan of a load test');
    await writeFile(path, '');
    await expect(eventsAt(path)).rejects.toThrow('an empty log');
    await expect(eventsAt(join(folder, 'none.jsonl'))).rejects.toThrow('no such file');
    await expect(eventsAt(folder)).rejects.toThrow(InputError);
  });

  test('a second plan is a fault: two runs in one file', async () => {
    await writeFile(path, textOf([...events.slice(0, -1), ...events]));
    await expect(eventsAt(path)).rejects.toThrow(
      `${path}:${events.length} must be a line of the run that began the log (got the plan of another)`,
    );
  });

  test('a run that was cut short may go on after its end, one that is complete may not', async () => {
    const end = (complete: boolean): LoadEvent => ({ kind: 'end', atMs: 1, complete, droppedLines: 0, warnings: [] });
    const [plan, ...rest] = events.slice(0, -1);
    const goneOn = [plan!, ...rest.slice(0, 4), end(false), ...rest.slice(4), end(true)];
    await writeFile(path, textOf(goneOn));
    expect(await eventsAt(path)).toEqual(goneOn);
    expect((await measurementFromLog(path)).complete).toBe(true);
    await writeFile(path, textOf([...goneOn, start('late', 9000)]));
    await expect(eventsAt(path)).rejects.toThrow(
      'must be nothing, for the run is complete (got a line of kind "start")',
    );
  });

  test('an error of its user passes as it is', async () => {
    await writeFile(path, text);
    const reading = eventsInLog(path);
    await reading.next();
    await expect(reading.throw(new RangeError('of the user'))).rejects.toThrow(RangeError);
  });
});

test('the measurement of a log is that of the run, to the last digit', async () => {
  const random = randomStream('log');
  const atMs = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
  const requests = Array.from({ length: 300 }, (_, i) => {
    const intendedMs = atMs(500 + i * 37 * random());
    const firstTokenMs = atMs(intendedMs + 80 + 40 * random());
    const gapsMs = Array.from({ length: 7 }, () => atMs(5 + 10 * random()));
    const lastTokenMs = atMs(firstTokenMs + gapsMs.reduce((sum, gap) => sum + gap, 0));
    const stamps = {
      sentMs: atMs(intendedMs + random()),
      firstTokenMs,
      lastTokenMs,
      endMs: atMs(lastTokenMs + random()),
    };
    if (i % 50 === 7) return failed(i, intendedMs, { failure: 'truncated', endMs: stamps.endMs });
    return request(i, intendedMs, { ...stamps, gapsMs, tokenEvents: 8, outputTokens: 9 });
  });
  const run = eventsOf({
    requests,
    lost: [{ id: 'lost', intendedMs: 10_500.25 }],
    plan: { points: [pointPlan({ arrivals: { kind: 'poisson', requestsPerSecond: 27 } })] },
    more: [{ kind: 'canary', point: 'point', shard: 0, fromMs: 0, toMs: 1, delaysMs: [0.123, 4.5] }],
  });
  await writeFile(path, textOf(run));
  const live = measurementFromEvents(run);
  expect(live.operatingPoints[0]!.latency.ttftFromIntendedMs.p90!.low).not.toBeNull();
  expect(JSON.stringify(await measurementFromLog(path))).toBe(JSON.stringify(live));
});

test('a log of a plan alone is a measurement without points', async () => {
  await writeFile(path, textOf([planEvent([pointPlan()])]));
  expect(await measurementFromLog(path)).toMatchObject({ complete: false, operatingPoints: [] });
});
