import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LONGEST_ITEM_CHARACTERS } from '../../loadtest/workload/file-text.ts';
import { jsonListItems } from '../../loadtest/workload/json-list-items.ts';
import { MOST_PROMPT_CHARACTERS, readPrompts } from '../../loadtest/workload/read-prompts.ts';
import { InputError } from '../../schema/input-error.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-prompts-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(text: string) {
  const path = join(folder, 'prompts');
  await writeFile(path, text);
  return readPrompts(path);
}

const turn = (text: string, outputTokens: number | null = null) => ({ text, outputTokens });

test('JSON lines with a prompt each, with or without the length of the answer', async () => {
  const text =
    '\uFEFF{"prompt": "one", "id": 7}\r\n\n{"prompt": "two", "output_tokens": 20}\n{"prompt":"drei ß","max_tokens":30}';
  expect(await read(text)).toEqual([
    { system: null, turns: [turn('one')] },
    { system: null, turns: [turn('two', 20)] },
    { system: null, turns: [turn('drei ß', 30)] },
  ]);
});

test('messages: users are turns, answers are only places, what comes without an answer between becomes one', async () => {
  const messages = [
    { role: 'developer', content: 'A' },
    { role: 'assistant', content: 'greeting' },
    { role: 'user', content: 'one' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'and ' },
        { type: 'text', text: 'more' },
      ],
    },
    { role: 'assistant', content: 'x' },
    { role: 'user', content: 'two' },
  ];
  expect(await read(JSON.stringify({ messages, output_tokens: 9 }))).toEqual([
    { system: 'A', turns: [turn('one\n\nand more', 9), turn('two', 9)] },
  ]);
});

describe('ShareGPT', () => {
  const list = [
    {
      id: 'a',
      conversations: [
        { from: 'human', value: 'Say "]},{" and \\ or \n a line' },
        { from: 'gpt', value: 'No.' },
        { from: 'human', value: 'Why?' },
        { from: 'gpt', value: 'So.' },
      ],
    },
    { id: 'b', conversations: [] },
    {
      id: 'c',
      conversations: [
        { from: 'gpt', value: 'begins in the middle' },
        { from: 'user', value: 'ok' },
      ],
    },
    { id: 'd', conversations: [{ from: 'human', value: '' }] },
  ];
  const expected = [
    { system: null, turns: [turn('Say "]},{" and \\ or \n a line'), turn('Why?')] },
    { system: null, turns: [turn('ok')] },
  ];

  test.each([0, 2])('as a list, indented by %i; recorded answers have no known length', async (indent) => {
    expect(await read(`\n ${JSON.stringify(list, null, indent)}\n`)).toEqual(expected);
  });

  test('as lines', async () => {
    expect(await read(list.map((each) => JSON.stringify(each)).join('\n'))).toEqual(expected);
  });
});

test('the values of a list come out whole however the file is cut', async () => {
  const value = fc.oneof(
    fc.record({ prompt: fc.string({ unit: 'binary' }), more: fc.array(fc.string()) }),
    fc.string(),
    fc.integer(),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(value),
      fc.integer({ min: 0, max: 2 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      async (values, indent, cuts) => {
        const text = JSON.stringify(values, null, indent);
        const pieces = function* () {
          let start = 0;
          for (const cut of cuts) {
            yield text.slice(start, start + cut);
            start += cut;
          }
          yield text.slice(start);
        };
        const items: unknown[] = [];
        const lines: number[] = [];
        for await (const item of jsonListItems('f', pieces() as unknown as AsyncIterable<string>)) {
          items.push(JSON.parse(item.text));
          lines.push(item.line);
        }
        expect(items).toEqual(values);
        // Each begins where the indentation puts it.
        const rows = text.split('\n');
        if (indent > 0) {
          const starts = rows.flatMap((row, i) =>
            /^ *[^ \]}]/.test(row) && row.search(/\S/) === indent ? [i + 1] : [],
          );
          expect(lines).toEqual(starts);
        } else expect(lines).toEqual(values.map(() => 1));
      },
    ),
  );
});

test.each<[string, string, RegExp]>([
  ['a broken line', '{"prompt": "a"}\n\n{"prompt": "b"', /prompts:3 must be one JSON value \(got \{"prompt": "b"\)/],
  ['a number', '{"prompt": "a"}\n7', /prompts:2 must be \{"prompt": "\.\.\."\}.*got 7/],
  ['an empty prompt', '{"prompt": ""}', /prompts:1 must be .*\(got ""\)/],
  ['no prompt', '{"question": "a", "answer": "b"}', /prompts:1 .*an object with question, answer/],
  [
    'a length of nothing',
    '{"prompt": "a", "output_tokens": 0}',
    /prompts:1: output_tokens must be a whole number, at least 1/,
  ],
  ['half a token', '{"prompt": "a", "max_tokens": 1.5}', /prompts:1: max_tokens/],
  ['messages that are no list', '{"messages": {}}', /prompts:1: messages must be a list/],
  [
    'no user',
    '{"messages": [{"role": "system", "content": "a"}]}',
    /prompts:1: messages must be with one of role "user"/,
  ],
  [
    'a tool',
    '\n{"messages": [{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}]}',
    /prompts:2: messages\[1\]\.role must be one of .*got "tool"/,
  ],
  [
    'a picture',
    '{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}',
    /messages\[0\]\.content must be a text/,
  ],
  ['a message that is none', '{"messages": [null]}', /messages\[0\]\.role/],
  [
    'a conversation without a text',
    '[\n{"conversations": [{"from": "human"}]}]',
    /prompts:2: conversations\[0\]\.value must be a text/,
  ],
  ['a list within the list', '[[]]', /prompts:1 must be/],
  ['a broken value in a list', '[{"prompt": "a"},\n\n {"prompt" "b"}]', /prompts:3 must be one JSON value/],
  ['a list that does not end', '[{"prompt": "a"},\n{"prompt": "b"}', /prompts:2 must be whole, valid JSON/],
  ['a list that ends in a text', '[{"prompt": "a', /must be whole, valid JSON/],
  ['nothing', '', /prompts must be a file with at least one prompt/],
  ['an empty list', '[]', /at least one prompt/],
  ['nobody who says anything', '[{"conversations": []}]', /at least one prompt/],
])('%s is told with its line', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
  await expect(read(text)).rejects.toThrow(InputError);
});

test('a file that is not there, and a folder', async () => {
  await expect(readPrompts(join(folder, 'none'))).rejects.toThrow(/none must be a readable file \(got no such file\)/);
  await expect(readPrompts(folder)).rejects.toThrow(/got a folder/);
});

test('more text than workers could keep is refused, with a way out', async () => {
  const line = JSON.stringify({ prompt: 'x'.repeat(MOST_PROMPT_CHARACTERS / 4) });
  expect(await read(`${line}\n`.repeat(4))).toHaveLength(4);
  await expect(read(`${line}\n`.repeat(4) + '{"prompt": "y"}')).rejects.toThrow(
    /prompts:5 must be within .*head -n 2000/,
  );
});

test.each(['{"prompt": "', '[\n{"prompt": "'])(
  'a text without an end is refused before memory is gone: %j',
  async (start) => {
    await expect(read(start + 'x'.repeat(LONGEST_ITEM_CHARACTERS + 1))).rejects.toThrow(/at most 16777216 characters/);
  },
);
