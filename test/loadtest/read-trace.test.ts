import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_TRACE_RECORDS, readTrace } from '../../loadtest/workload/read-trace.ts';
import { InputError } from '../../schema/input-error.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-trace-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(text: string) {
  const path = join(folder, 'trace');
  await writeFile(path, text);
  return readTrace(path);
}

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';

describe('an Azure trace', () => {
  test('of 2023, with seven digits of a second', async () => {
    const records = await read(`${HEADER}\r
2023-11-16 18:15:46.6805900,374,44\r
2023-11-16 18:15:50.9951690,396,109\r
2023-11-17 00:00:00.0000000,879,55\r
`);
    expect(records.map(({ inputTokens, outputTokens, blocks }) => [inputTokens, outputTokens, blocks])).toEqual([
      [374, 44, null],
      [396, 109, null],
      [879, 55, null],
    ]);
    expect(records[0]!.atMs).toBe(0);
    // 50.995169 - 46.68059 = 4.314579 s; 5 h 44 min 13.31941 s to midnight.
    expect(records[1]!.atMs).toBeCloseTo(4314.579, 6);
    expect(records[2]!.atMs).toBeCloseTo(20_653_319.41, 5);
  });

  test('of 2024, with an offset, and columns in another order', async () => {
    const records = await read(`contexttokens,other,TIMESTAMP,GeneratedTokens
10,x,2024-05-10 00:00:00.009930+00:00,1
20,x,2024-05-10T02:00:01+02:00,2
30,x,2024-05-10 00:00:02Z,3`);
    expect(records.map(({ inputTokens }) => inputTokens)).toEqual([10, 20, 30]);
    expect(records[1]!.atMs).toBeCloseTo(990.07, 6);
    expect(records[2]!.atMs).toBeCloseTo(1990.07, 6);
  });

  test('is put in order, and what had no tokens gets one', async () => {
    const records = await read(`${HEADER}
2024-05-10 00:00:02,0,5
2024-05-10 00:00:01,7,0
2024-05-10 00:00:02,8,6`);
    expect(records).toEqual([
      { atMs: 0, inputTokens: 7, outputTokens: 1, blocks: null },
      { atMs: 1000, inputTokens: 1, outputTokens: 5, blocks: null },
      { atMs: 1000, inputTokens: 8, outputTokens: 6, blocks: null },
    ]);
  });
});

describe('a Mooncake trace', () => {
  test('has milliseconds, lengths and blocks', async () => {
    const records = await read(`{"timestamp": 27482, "input_length": 655, "output_length": 52, "hash_ids": [46, 47]}
{"timestamp": 30535.5, "input_length": 512, "output_length": 26, "hash_ids": [46, 99], "chat_id": 3}

{"timestamp": 31000, "input_length": 24, "output_length": 1}`);
    expect(records).toEqual([
      { atMs: 0, inputTokens: 655, outputTokens: 52, blocks: [46, 47] },
      // 512 tokens are one block.
      { atMs: 3053.5, inputTokens: 512, outputTokens: 26, blocks: [46] },
      { atMs: 3518, inputTokens: 24, outputTokens: 1, blocks: null },
    ]);
  });
});

test.each<[string, string, RegExp]>([
  [
    'another header',
    'Timestamp,Model,Request tokens\n',
    /trace:1 must be a header with TIMESTAMP, ContextTokens, GeneratedTokens/,
  ],
  [
    'a time that is none',
    `${HEADER}\n2023-11-16 18:15:46,1,1\nyesterday,1,1`,
    /trace:3: TIMESTAMP must be a time such as/,
  ],
  ['a day that is none', `${HEADER}\n2023-02-31 18:15:46,1,1`, /trace:2: TIMESTAMP/],
  ['a time without a day', `${HEADER}\n18:15:46,1,1`, /trace:2: TIMESTAMP/],
  [
    'a count that is none',
    `${HEADER}\n2023-11-16 18:15:46,many,1`,
    /trace:2: ContextTokens must be a whole number of tokens \(got "many"\)/,
  ],
  ['a negative count', `${HEADER}\n2023-11-16 18:15:46,1,-1`, /trace:2: GeneratedTokens/],
  ['a short line', `${HEADER}\n\n2023-11-16 18:15:46,1`, /trace:3: GeneratedTokens must be .*got ""/],
  [
    'a line that is no JSON',
    '{"timestamp": 0, "input_length": 1, "output_length": 1}\n{',
    /trace:2 must be one JSON value/,
  ],
  ['no time', '{"input_length": 1, "output_length": 1}', /trace:1: timestamp must be milliseconds.*got nothing/],
  ['a time in words', '{"timestamp": "0", "input_length": 1, "output_length": 1}', /trace:1: timestamp/],
  [
    'half a token',
    '{"timestamp": 0, "input_length": 1.5, "output_length": 1}',
    /trace:1: input_length must be a whole number/,
  ],
  ['no answer', '{"timestamp": 0, "input_length": 1}', /trace:1: output_length/],
  ['a list', '{"timestamp": 0, "input_length": 1, "output_length": 1}\n[1]', /trace:2: timestamp/],
  [
    'too few blocks',
    '{"timestamp": 0, "input_length": 1025, "output_length": 1, "hash_ids": [1, 2]}',
    /trace:1: hash_ids must be a list of 3 whole numbers/,
  ],
  [
    'a block that is no number',
    '{"timestamp": 0, "input_length": 5, "output_length": 1, "hash_ids": ["a"]}',
    /trace:1: hash_ids/,
  ],
  ['a header alone', HEADER, /trace must be a trace with at least one request/],
  ['nothing', '\n\n', /at least one request/],
])('%s is told with its line', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
  await expect(read(text)).rejects.toThrow(InputError);
});

test('a trace that is not there', async () => {
  await expect(readTrace(join(folder, 'none'))).rejects.toThrow(/no such file/);
});

test('more records than workers could keep are refused, with a way out', async () => {
  const line = '2024-05-10 00:00:01,7,2\n';
  const full = `${HEADER}\n${line.repeat(MOST_TRACE_RECORDS)}`;
  await expect(read(`${full}${line}`)).rejects.toThrow(/trace:500002 must be within the first 500000 requests/);
});

test('more blocks than workers could keep are refused', async () => {
  const blocks = Array.from({ length: 20_000 }, (_, i) => i);
  const line = `${JSON.stringify({ timestamp: 1, input_length: 512 * 20_000, output_length: 1, hash_ids: blocks })}\n`;
  expect(await read(line.repeat(250))).toHaveLength(250);
  await expect(read(line.repeat(251))).rejects.toThrow(/trace:251 must be within .* 5000000 blocks/);
});
