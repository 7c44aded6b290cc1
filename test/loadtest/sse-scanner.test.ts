import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SseScanner } from '../../loadtest/client/sse-scanner.ts';

type Seen = readonly (readonly [data: string, name: string | null])[];

function scanned(bytes: Buffer, cuts: readonly number[] = []): Seen {
  const seen: [string, string | null][] = [];
  const scanner = new SseScanner((data, name) => seen.push([data, name]));
  let from = 0;
  for (const cut of [...cuts].toSorted((a, b) => a - b)) {
    scanner.push(bytes.subarray(from, cut));
    from = cut;
  }
  scanner.push(bytes.subarray(from));
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
  expect(scanner.unfinishedData).toBe('[DONE]');
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
