import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AnswerReader } from '../../loadtest/client/answer-reader.ts';
import { DONE, event, FINISH, ROLE, tokenEvent, usageEvent } from './raw-server.ts';

afterEach(() => void vi.restoreAllMocks());

/** Reads the bytes in parts cut at these offsets; part i comes at i + 1 ms. */
function read(bytes: Buffer, cuts: readonly number[] = []) {
  const reader = new AnswerReader({ tokensWithoutText: true, keepAnswer: true });
  reader.headers({ status: 200, headers: { 'content-type': 'text/event-stream' }, atMs: 0.5 });
  const ends = [...cuts].toSorted((a, b) => a - b).concat(bytes.length);
  let from = 0;
  for (const [i, end] of ends.entries()) {
    // The reader may be given memory that is used again: whatever it keeps must be a copy.
    const part = Buffer.from(bytes.subarray(from, end));
    reader.body(part, { atMs: i + 1, readNumber: i });
    part.fill(0x3f);
    from = end;
  }
  return { text: reader.takeText(), fault: reader.fault?.failure ?? null, ...reader.result() };
}

interface Meaning {
  readonly textBytes: number;
  readonly content: string;
  readonly finishReason: string | null;
  readonly outputTokens: number | null;
}

interface Chunk {
  readonly choices: readonly { text?: string; delta?: Record<string, unknown>; finish_reason?: string | null }[];
  readonly usage?: { completion_tokens: number } | null;
}

const bytesOf = (part: string): number => new TextEncoder().encode(part).length;

/** What one event means, written down a second time from the interface's description. */
function meaningOf(data: string): Meaning | 'bad-json' {
  let value: Chunk;
  try {
    value = JSON.parse(data) as Chunk;
  } catch {
    return 'bad-json';
  }
  let textBytes = 0;
  let content = '';
  for (const { text, delta = {} } of value.choices) {
    // The same text may come under both names.
    const reasoning = [delta.reasoning, delta.reasoning_content].filter((part) => typeof part === 'string');
    const calls = (delta.tool_calls ?? []) as { function: { name?: string; arguments?: string } }[];
    const parts = [
      text,
      delta.content,
      reasoning.toSorted((a, b) => bytesOf(b) - bytesOf(a))[0],
      ...calls.flatMap((call) => [call.function.name, call.function.arguments]),
    ].filter((part): part is string => typeof part === 'string');
    textBytes += parts.reduce((sum, part) => sum + bytesOf(part), 0);
    content += `${text ?? ''}${(delta.content as string | null) ?? ''}`;
  }
  const finishReason = value.choices[0]?.finish_reason ?? null;
  return { textBytes, content, finishReason, outputTokens: value.usage?.completion_tokens ?? null };
}

/** JSON of an event around a text that is JSON already, quotation marks included. */
type Shape = (text: string) => string;
const head = '{"id":"chatcmpl-7f3","object":"chat.completion.chunk","created":1763730000,"model":"m\u00e9"';
const SHAPES: readonly Shape[] = [
  (text) => `${head},"choices":[{"index":0,"delta":{"content":${text}},"logprobs":null,"finish_reason":null}]}`,
  (text) => `${head},"choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null}],"usage":null}`,
  (text) => `{"choices": [{"index": 0, "delta": {"role": "assistant", "content": ${text}}, "finish_reason": null}]}`,
  (text) => `{"choices":[{"delta":{"reasoning_content":${text},"content":null}}]}`,
  (text) => `{"choices":[{"delta":{"reasoning":${text},"reasoning_content":${text}}}]}`,
  (text) => `{"choices":[{"index":0,"text":${text},"logprobs":null,"finish_reason":null}]}`,
  (text) => `{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":${text}}}]}}]}`,
  (text) => `{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":${text}}}]}}]}`,
  (text) => `{"choices":[{"delta":{"reasoning":"so","reasoning_content":${text}}}]}`,
  (text) => `{"choices":[{"delta":{"content":${text}}}],"usage":{"prompt_tokens":3,"completion_tokens":9}}`,
  (text) => `{"choices":[{"delta":{"content":${text}}}],"usage":{"prompt_tokens":3,"completion_tokens":10}}`,
  (text) => `{"choices":[{"delta":{"content":${text}},"finish_reason":"length"}]}`,
  (text) => `{"choices":[{"delta":{"content":${text}},"finish_reason":"stop"}]}`,
  (text) => `{"choices":[{"delta":{"content":${text}},"logprobs":{"content":[{"token":${text},"logprob":-1}]}}]}`,
  () => '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":11}}',
  () => '{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}',
  (text) => `{"choices":[{"delta":{"reasoning":"so","content":${text}}}]}`,
  (text) => `{"choices":[{"delta":{"content":"first","content":${text}}}]}`,
  (text) => `{"choices":[{"delta":{"content":${text},"content":"last"}}]}`,
  (text) => `{"note":{"content":${text}},"choices":[{"delta":{"content":"same"}}]}`,
  (text) => `{"choices":[{"delta":{"content":${text}}},{"index":1,"delta":{"content":"other"}}]}`,
  (text) => `{"choices":[{"delta":{"content":"pre ${text.slice(1)}}}]}`,
];

const asciiOnly = (json: string): string =>
  json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Texts as a server may write them, sound and not. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).map((raw) => JSON.stringify(raw)) },
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 6 }).map((raw) => JSON.stringify(raw)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map((raw) => asciiOnly(JSON.stringify(raw))) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '""',
      '"\\/"',
      '"\\n\\t\\\\"',
      '"\\""',
      '"\\u00e9"',
      '"\\ud83d\\ude00"',
      '"\\ud83d"',
      '"}]"',
    ),
  },
);
const brokenText = fc.constantFrom('"\t"', '"\\x"', '"\\u12"', '"\\', '"a"b"', '"\u0000"');

const stretch = fc.record({
  shape: fc.constantFrom(...SHAPES),
  texts: fc.array(text, { minLength: 1, maxLength: 8 }),
});
const framing = fc.constantFrom(
  { field: 'data: ', end: '\n' },
  { field: 'data: ', end: '\r\n' },
  { field: 'data:', end: '\n' },
  { field: 'id: 4\ndata: ', end: '\n' },
);

describe('reads what parsing every event would read', () => {
  test('whatever the shapes, the texts and the cuts', () => {
    fc.assert(
      fc.property(
        fc.array(stretch, { minLength: 1, maxLength: 5 }),
        fc.option(brokenText, { freq: 8 }),
        framing,
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 20 }),
        (stretches, broken, { field, end }, breaksUtf8, cuts) => {
          const jsons = stretches.flatMap(({ shape, texts }) => texts.map(shape));
          const [plain] = SHAPES as [Shape];
          if (broken !== null) jsons.push(...['"ok"', '"ok"', broken, '"unread"', '"unread"'].map(plain));
          const lines = jsons.map((json) => {
            const bytes = Buffer.from(field + json + end);
            const cut = breaksUtf8 ? bytes.lastIndexOf(0xc3) : -1;
            if (cut !== -1) bytes[cut] = 0xff;
            return Buffer.concat([bytes, Buffer.from(end)]);
          });
          const bytes = Buffer.concat(lines);
          const cutAt = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
          const seen = read(bytes, cutAt);

          const tokens: (Meaning & { readonly atMs: number })[] = [];
          const meanings: Meaning[] = [];
          let isBroken = false;
          let offset = 0;
          for (const line of lines) {
            offset += line.length;
            const data = line.toString('utf8').trimEnd().split('data:')[1]!;
            const meaning = meaningOf(data.replace(/^ /, ''));
            if (meaning === 'bad-json') isBroken = true;
            if (isBroken || meaning === 'bad-json') continue;
            meanings.push(meaning);
            if (meaning.textBytes === 0) continue;
            // A blank line has come with its first byte: its CR, if it has one.
            const lastNeeded = offset - (end === '\r\n' ? 2 : 1);
            tokens.push({ ...meaning, atMs: cutAt.filter((cut) => cut <= lastNeeded).length + 1 });
          }
          expect(seen).toMatchObject({
            fault: isBroken ? 'bad-json' : null,
            tokenEvents: tokens.length,
            textBytes: tokens.reduce((sum, { textBytes }) => sum + textBytes, 0),
            text: tokens.map(({ content }) => content).join(''),
            finishReason: meanings.findLast(({ finishReason }) => finishReason !== null)?.finishReason ?? null,
            outputTokens: meanings.findLast(({ outputTokens }) => outputTokens !== null)?.outputTokens ?? null,
            firstTokenMs: tokens[0]?.atMs ?? null,
            firstContentMs: tokens.find(({ content }) => content !== '')?.atMs ?? null,
            lastTokenMs: tokens.at(-1)?.atMs ?? null,
            gapsMs: tokens.slice(1).map(({ atMs }, i) => atMs - tokens[i]!.atMs),
            coalescedTokenEvents: tokens.filter(({ atMs }) => tokens.filter((other) => other.atMs === atMs).length > 1)
              .length,
          });
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('usage and finish reason, between events alike', () => {
    const stream = Buffer.from(
      [ROLE, ...'abcd'].map((part) => (part === ROLE ? ROLE : tokenEvent(part))).join('') +
        usageEvent(4) +
        tokenEvent('e') +
        usageEvent(5, 11) +
        FINISH +
        DONE,
    );
    for (let cut = 0; cut < stream.length; cut++) {
      expect(read(stream, [cut])).toMatchObject({
        text: 'abcde',
        tokenEvents: 5,
        textBytes: 5,
        finishReason: 'stop',
        inputTokens: 11,
        outputTokens: 5,
      });
    }
  });
});

test('an answer after another one is read as if it were the first', () => {
  const answers = [
    ROLE + tokenEvent('one') + tokenEvent('two') + usageEvent(2) + FINISH + DONE,
    // Cut off in the middle of an event, of its name and of a line end.
    `${tokenEvent('a')}data: {"choices"`,
    `${tokenEvent('b')}event: error\n`,
    `${tokenEvent('c')}data: half\r`,
    '\uFEFFdata: {"choices":[\n\n',
    Array.from({ length: 200 }, (_, i) => tokenEvent(`word ${i}`)).join('') + FINISH + DONE,
    event({ choices: [{ delta: { reasoning: 'hm' } }] }),
    `\n${tokenEvent('d')}`,
    `\uFEFF${tokenEvent('e')}${FINISH}`,
    '',
  ];
  const options = { tokensWithoutText: false, keepAnswer: true };
  const said = (reader: AnswerReader, answer: string, status: number) => {
    reader.headers({ status, headers: {}, atMs: 0.5 });
    for (const [i, part] of answer.split(/(?<=\n\n)/).entries()) {
      reader.body(Buffer.from(part), { atMs: i + 1, readNumber: i });
    }
    return { verdict: reader.verdict(), text: reader.takeText(), begun: reader.bodyBegun, ...reader.result() };
  };
  const kept = new AnswerReader(options);
  for (const first of answers) {
    for (const second of answers) {
      for (const status of [200, 500]) {
        for (const answer of [first, second]) {
          kept.restart(true);
          expect(said(kept, answer, status)).toEqual(said(new AnswerReader(options), answer, status));
        }
      }
    }
  }
  kept.restart(false);
  expect(said(kept, answers[0]!, 200).text).toBe('');
});

test('a part of other bytes is read as if it were all', () => {
  const around = Buffer.from(tokenEvent('around'));
  const reader = new AnswerReader({ tokensWithoutText: false, keepAnswer: true });
  const stream = [ROLE, tokenEvent('one'), tokenEvent('two'), tokenEvent('three'), usageEvent(3), FINISH, DONE].join(
    '',
  );
  reader.headers({ status: 200, headers: {}, atMs: 0.5 });
  for (let i = 0; i < stream.length; i += 45) {
    const part = Buffer.from(stream.slice(i, i + 45));
    const memory = Buffer.concat([around, part, around]);
    reader.body(memory, { atMs: i + 1, readNumber: i }, around.length, around.length + part.length);
    memory.fill(0x3f);
  }
  expect(reader.verdict()).toBeNull();
  expect(reader.takeText()).toBe('onetwothree');
});

test('what an earlier read left behind a part is no part of it', () => {
  const reader = new AnswerReader({ tokensWithoutText: false, keepAnswer: true });
  const memory = Buffer.from(tokenEvent('same'));
  const tokenEvents = (from: number, to: number): number => {
    reader.body(memory.copyWithin(0, from, to), { atMs: 1, readNumber: 1 }, 0, to - from);
    memory.write(tokenEvent('same'));
    return reader.result().tokenEvents;
  };
  reader.headers({ status: 200, headers: {}, atMs: 0.5 });
  const { length } = memory;
  expect([tokenEvents(0, length), tokenEvents(0, length)]).toEqual([1, 2]);
  for (let cut = 1; cut < length - 1; cut++) {
    const before = reader.result().tokenEvents;
    expect([tokenEvents(0, cut), tokenEvents(cut, length)]).toEqual([before, before + 1]);
  }
});

describe('parses few events', () => {
  const parsed = (stream: string): number => {
    const parse = vi.spyOn(JSON, 'parse');
    read(Buffer.from(stream));
    return parse.mock.calls.length;
  };
  const many = (of: (i: number) => string): string => Array.from({ length: 1000 }, (_, i) => of(i)).join('');

  test('of a stream whose events differ in their text alone', () => {
    // The role, the first token and its two probes, the finish.
    const stream = ROLE + many((i) => tokenEvent(`word ${i % 10}`)) + FINISH + DONE;
    expect(parsed(stream)).toBeLessThan(6);
  });

  test('when the shape changes now and then', () => {
    const shapeOf = (i: number): string =>
      event({ created: Math.floor(i / 100), choices: [{ index: 0, delta: { content: 'x' } }] });
    expect(parsed(many(shapeOf))).toBeLessThan(10 * 4);
  });

  test('where none is like the other, little more than each once', () => {
    const count = parsed(many((i) => event({ created: i, choices: [{ index: 0, delta: { content: 'x' } }] })));
    expect(count).toBeGreaterThanOrEqual(1000);
    expect(count).toBeLessThan(1050);
  });
});
