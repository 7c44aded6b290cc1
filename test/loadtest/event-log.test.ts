import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mendLastLine } from '../../loadtest/engine/earlier-run.ts';
import { EventLog } from '../../loadtest/engine/event-log.ts';
import { Journal } from '../../loadtest/engine/journal.ts';
import { RunRecorder } from '../../loadtest/metrics/run-recorder.ts';
import { parseEventLine } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import { eventsOf, request } from './event-factory.ts';
import { eventsIn } from './log-events.ts';

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
    expect(await eventsIn(path)).toEqual(events);
    expect(log.droppedLines).toBe(0);
  });

  test('lines reach the disk while the log is open', async () => {
    const log = await EventLog.open(path);
    log.append(events[0]!);
    while ((await readFile(path, 'utf8')) === '') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await eventsIn(path)).toEqual([events[0]]);
    await log.close();
  });

  test('what the disk cannot take is dropped and counted, and the reader never waits', async () => {
    const log = await EventLog.open(path, { mostWaitingBytes: 2000 });
    for (let i = 0; i < 500; i++) log.append(request(i, i));
    expect(log.droppedLines).toBeGreaterThan(400);
    await log.close();
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.length + log.droppedLines).toBe(500);
  });

  test('a log begins anew, or goes on', async () => {
    await writeFile(path, text);
    const more = await EventLog.open(path, { append: true });
    more.append(events[1]!);
    await more.close();
    expect(await eventsIn(path)).toEqual([...events, events[1]]);
    await (await EventLog.open(path)).close();
    expect(await eventsIn(path)).toEqual([]);
  });

  test('a place that cannot be written is told before the load', async () => {
    await writeFile(path, 'a file');
    await expect(EventLog.open(join(path, 'events.jsonl'))).rejects.toThrow(InputError);
    await expect(EventLog.open(folder)).rejects.toThrow(/EISDIR/);
  });
});

describe('a journal', () => {
  const end = { kind: 'end' as const, atMs: 11_100, complete: true, warnings: ['a warning'] };

  test('gives its recorder and its log the same', async () => {
    const recorder = new RunRecorder();
    const journal = new Journal(recorder, await EventLog.open(path));
    for (const event of events.slice(0, -1)) journal.keep(event);
    await journal.end(end);
    expect(await eventsIn(path)).toEqual([...events.slice(0, -1), { ...end, droppedLines: 0 }]);
    expect(recorder.record().end).toEqual({ ...end, droppedLines: 0 });
  });

  test.runIf(process.platform === 'linux')('a disk that refuses costs lines, not the measurement', async () => {
    const recorder = new RunRecorder();
    const journal = new Journal(recorder, await EventLog.open('/dev/full'));
    for (const event of events.slice(0, -1)) journal.keep(event);
    await journal.end(end);
    const told = recorder.record().end!;
    expect(told.droppedLines).toBeGreaterThan(0);
    expect(told.warnings[1]).toContain('ENOSPC');
  });

  test('without a log there is nothing to drop', async () => {
    const recorder = new RunRecorder();
    const journal = new Journal(recorder, null);
    for (const event of events.slice(0, -1)) journal.keep(event);
    await journal.end(end);
    expect(recorder.record().end!.droppedLines).toBe(0);
  });
});

describe('a log that a crash left', () => {
  test('a last line cut off anywhere is taken away; the lines before it stay', async () => {
    for (const cut of [1, 10, 40]) {
      await writeFile(path, text + text.slice(0, cut));
      await mendLastLine(path);
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  test('a last line longer than one block of reading too', async () => {
    await writeFile(path, `${text}{"kind":"request","detail":"${'x'.repeat(200_000)}`);
    await mendLastLine(path);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('a whole last line keeps its place and gets its end, so that the next one begins a line of its own', async () => {
    await writeFile(path, text.trimEnd());
    await mendLastLine(path);
    await appendFile(path, 'next');
    expect(await readFile(path, 'utf8')).toBe(`${text}next`);
  });

  test('a whole last line longer than one block of reading keeps its place too', async () => {
    const long = `{"kind":"request","detail":"${'x'.repeat(200_000)}"}`;
    await writeFile(path, text + long);
    await mendLastLine(path);
    expect(await readFile(path, 'utf8')).toBe(`${text}${long}\n`);
  });

  test('a whole log, an empty one and one cut in its first line', async () => {
    for (const [given, mended] of [
      [text, text],
      ['', ''],
      ['{"kind":"pl', ''],
    ] as const) {
      await writeFile(path, given);
      await mendLastLine(path);
      expect(await readFile(path, 'utf8')).toBe(mended);
    }
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
