import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventLog } from '../../loadtest/engine/event-log.ts';
import { readEventLog } from '../../loadtest/engine/read-event-log.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { parseEventLine } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import { eventsOf, request } from './event-factory.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-events-'));
  path = join(folder, 'events.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const events = eventsOf({ requests: [request('a', 2000), request('b', 3000)] });
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('writing', () => {
  test('every line comes back as it was', async () => {
    const log = await EventLog.open(path);
    for (const event of events) log.append(event);
    await log.close();
    expect(await readEventLog(path)).toEqual(events);
    expect(log.droppedLines).toBe(0);
  });

  test('what the disk cannot take is dropped and counted, and the reader never waits', async () => {
    const log = await EventLog.open(path, 2000);
    for (let i = 0; i < 500; i++) log.append(request(i, i));
    expect(log.droppedLines).toBeGreaterThan(400);
    await log.close();
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.length + log.droppedLines).toBe(500);
  });

  test('a place that cannot be written is told before the load', async () => {
    await writeFile(path, 'a file');
    await expect(EventLog.open(join(path, 'events.jsonl'))).rejects.toThrow(InputError);
    await expect(EventLog.open(folder)).rejects.toThrow(/EISDIR/);
  });
});

describe('reading', () => {
  test('a last line cut off anywhere is left out', async () => {
    const whole = events
      .slice(0, -1)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
    for (const cut of [1, 10, 40]) {
      await writeFile(path, whole + JSON.stringify(events.at(-1)).slice(0, cut));
      expect(await readEventLog(path)).toEqual(events.slice(0, -1));
    }
    expect(measurementFromEvents(await readEventLog(path)).complete).toBe(false);
  });

  test('a damaged line in the middle is a fault with its number', async () => {
    const lines = text.split('\n');
    lines[3] = lines[3]!.slice(0, 20);
    await writeFile(path, lines.join('\n'));
    await expect(readEventLog(path)).rejects.toThrow(`${path}:4 must be one JSON object`);
  });

  test('a last line that is whole but wrong is a fault', async () => {
    await writeFile(path, `${text}{"kind":"surprise"}`);
    await expect(readEventLog(path)).rejects.toThrow(`${path}:${events.length + 1}: kind`);
  });

  test('no plan first, an empty file, no file', async () => {
    await writeFile(path, text.slice(text.indexOf('\n') + 1));
    await expect(readEventLog(path)).rejects.toThrow('must be the plan of a load test');
    await writeFile(path, '');
    await expect(readEventLog(path)).rejects.toThrow('an empty log');
    await expect(readEventLog(join(folder, 'none.jsonl'))).rejects.toThrow('no such file');
  });
});

describe('a line', () => {
  const line = JSON.stringify(request('a', 1));

  test('blank lines are nothing', () => {
    expect(parseEventLine('  ', 'log:1')).toBeNull();
  });

  test.each([
    ['an unknown key', line.replace('"sentMs"', '"sendMs"'), 'sentMs'],
    ['a negative time', line.replace('"endMs":181', '"endMs":-1'), 'endMs must be >= 0'],
    ['an unknown failure', line.replace('"failure":null', '"failure":"tired"'), 'failure'],
    ['an unknown kind', line.replace('"kind":"request"', '"kind":"requst"'), 'kind'],
    ['another version', '{"kind":"plan","schema":"event/9"}', 'schema must be "event/1" (got "event/9")'],
    ['no object', '7', 'log:1'],
    ['null', 'null', 'log:1'],
  ])('%s is refused', (_, given, message) => {
    expect(() => parseEventLine(given, 'log:1')).toThrow(InputError);
    expect(() => parseEventLine(given, 'log:1')).toThrow(message);
  });
});
