import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SseScanner } from '../../loadtest/client/sse-scanner.ts';

type Seen = readonly (readonly [data: string, name: string | null])[];

function scanned(bytes: Buffer, cuts: readonly number[] = []): Seen {
  const seen: [string, string | null][] = [];
  const scanner = new SseScanner((data, name) => seen.push([data, name]));
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    const part = Buffer.from(bytes.subarray(from, cut));
    scanner.push(part);
    // Its memory is used for the next read.
    part.fill(0x3f);
    from = cut;
  }
  return seen;
}

function parsedByOracle(text: string): Seen {
  const seen: [string, string | null][] = [];
  const parser = createParser({ onEvent: ({ data, event }) => seen.push([data, event ?? null]) });
  parser.feed(text);
  return seen;
}

/** Lines of every form that a stream may hold. */
const line = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
  fc.string({ unit: 'grapheme-ascii', maxLength: 8 }).map((text) => `data:${text.replaceAll(/[\r\n]/g, '')}`),
  fc.constantFrom(
    'data',
    'data:',
    'data: ',
    'data:  x',
    ': comment',
    ':',
    'event: error',
    'event:',
    'event',
    'id: 7',
    'retry: 10',
    'unknown: x',
    'dat: x',
    ' data: x',
    '',
  ),
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

test('reads the same events as eventsource-parser, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(line, lineEnd), { maxLength: 30 }),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 12 }),
      (lines, withMark, cuts) => {
        // An end that a reader must wait on (CR at the very end of what came) is closed by one more line.
        const text = `${lines.map(([content, end]) => content + end).join('')}\n: end\n`;
        // The oracle reads text, from which a decoder has taken the mark.
        const bytes = Buffer.from((withMark ? '\uFEFF' : '') + text);
        expect(
          scanned(
            bytes,
            cuts.map((cut) => cut % (bytes.length + 1)),
          ),
        ).toEqual(parsedByOracle(text));
      },
    ),
    { numRuns: 1500 },
  );
});

test('every cut of one stream gives the same events', () => {
  const bytes = Buffer.from(
    '\uFEFFdata: {"a":"\u00e9\u{1f600}"}\r\n\r\n: ping\r\rdata:two\ndata: lines\n\nevent: error\ndata: x\n\n',
  );
  const whole = scanned(bytes);
  expect(whole).toEqual([
    ['{"a":"\u00e9\u{1f600}"}', null],
    ['two\nlines', null],
    ['x', 'error'],
  ]);
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) expect(scanned(bytes, [first, second])).toEqual(whole);
  }
});

test('an event is told as soon as its blank line has come, CR included', () => {
  const seen: string[] = [];
  const scanner = new SseScanner((data) => seen.push(data));
  scanner.push(Buffer.from('data: a\r\n\r'));
  expect(seen).toEqual(['a']);
  scanner.push(Buffer.from('\ndata: b\n\n'));
  expect(seen).toEqual(['a', 'b']);
});

test('what has no closing blank line is known as unfinished', () => {
  const scanner = new SseScanner(() => undefined);
  scanner.push(Buffer.from('data: a\n\ndata: [DONE]'));
  expect(scanner.pendingBytes).toBe('data: [DONE]'.length);
  expect(scanner.unfinishedData()).toBe('[DONE]');
});

test('a line of 2 MB in small parts is one event', () => {
  const text = 'x'.repeat(2 * 1024 * 1024);
  const bytes = Buffer.from(`data: ${text}\n\n`);
  const cuts = Array.from({ length: 40 }, (_, i) => (i + 1) * 50_000);
  expect(
    scanned(
      bytes,
      cuts.filter((cut) => cut < bytes.length),
    ),
  ).toEqual([[text, null]]);
});

describe('a shortcut', () => {
  /** Takes `=` and what follows up to the next blank line, when that has come. */
  const taker = (taken: string[]) => (bytes: Buffer, start: number) => {
    const end = bytes.indexOf('\n\n', start);
    if (bytes[start] !== 0x3d || end === -1) return -1;
    taken.push(bytes.toString('utf8', start, end));
    return end + 2;
  };

  test('is tried where an event begins, nowhere else, and may leave it', () => {
    const taken: string[] = [];
    const told: string[] = [];
    const scanner = new SseScanner((data) => told.push(data), taker(taken));
    scanner.push(Buffer.from('=1\n\ndata: a\n=2\n\n=3\n\n=4\n\ndata: =5\n\nevent: x\n=6\n\n=7\n\n'));
    expect(taken).toEqual(['=1', '=3', '=4', '=7']);
    expect(told).toEqual(['a', '=5']);
  });

  test('sees an event whole once the rest of it has come, however it is cut', () => {
    const bytes = Buffer.from('=one\n\ndata: a\n\n=two\n\n');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const taken: string[] = [];
      const told: string[] = [];
      const scanner = new SseScanner((data) => told.push(data), taker(taken));
      scanner.push(bytes.subarray(0, cut));
      scanner.push(bytes.subarray(cut));
      // A line that has ended is the scanner's: it cannot be known whether the next one is blank.
      const lost = [bytes.indexOf('\n\n') + 1, bytes.lastIndexOf('\n\n') + 1].indexOf(cut);
      expect(taken).toEqual(['=one', '=two'].filter((_, i) => i !== lost));
      expect(told).toEqual(['a']);
    }
  });

  test('is given the bytes of an event that it left, when they came together', () => {
    const wholes: (string | null)[] = [];
    const scanner = new SseScanner((_data, _name, whole) => wholes.push(whole?.toString() ?? null));
    scanner.push(Buffer.from('data: a\n\ndata: b\r\n\r\ndata: c\n'));
    scanner.push(Buffer.from('\ndata: d'));
    scanner.push(Buffer.from(' e\n\n'));
    expect(wholes).toEqual(['data: a\n\n', 'data: b\r\n\r\n', null, 'data: d e\n\n']);
  });
});
