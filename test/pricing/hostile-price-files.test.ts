import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { overlayPath, writeOverlay } from '../../pricing/live/overlay-store.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { InputError } from '../../schema/input-error.ts';
import { overlayWith } from '../factories/price-overlay.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-hostile-'));
});
afterEach(() => rm(folder, { recursive: true }));

const model = (rates: string): string =>
  `{"schema":"prices/1","asOf":"2026-11-20","models":{"openai/gpt-5-mini":{${rates}}}}`;

/** What is wrong with the text, the text, and what must stand in the message. */
const HOSTILE: readonly (readonly [what: string, text: string, message: string])[] = [
  ['an empty file', '', 'must be whole, valid JSON (got a file that ends in the middle)'],
  ['a truncated file', model('"usdPerMillionInputTokens":1').slice(0, -20), 'The file is cut off'],
  ['a list', '[]', 'must be a JSON object of schema "prices/1" (got a list of 0)'],
  ['another document', '{"schema":"scenario/1"}', 'schema must be "prices/1" (got "scenario/1")'],
  ['a later version', '{"schema":"prices/2","asOf":"2026-11-20"}', 'schema must be "prices/1" (got "prices/2")'],
  ['no date', '{"schema":"prices/1"}', 'asOf must be'],
  ['a date that is none', '{"schema":"prices/1","asOf":"yesterday"}', 'asOf must be YYYY-MM-DD (got "yesterday")'],
  ['an unknown part', '{"schema":"prices/1","asOf":"2026-11-20","modles":{}}', 'Did you mean "models"?'],
  ['a mistyped rate', model('"usdPerMillionInputToken":1'), 'Did you mean "usdPerMillionInputTokens"?'],
  ['a text for a number', model('"usdPerMillionInputTokens":"1"'), '(got "1"). Write the number without quotes.'],
  ['a negative price', model('"usdPerMillionInputTokens":-1'), 'usdPerMillionInputTokens.value must be >= 0 (got -1)'],
  [
    'a number without end',
    model('"usdPerMillionInputTokens":1e308'),
    'between 1e-12 and 1000000000000 in size (got 1e+308)',
  ],
  ['a number above all numbers', model('"usdPerMillionInputTokens":1e999'), '(got Infinity)'],
  ['a number below all prices', model('"usdPerMillionInputTokens":1e-300'), '(got 1e-300)'],
  ['a range the wrong way round', model('"usdPerMillionInputTokens":{"value":1,"low":2}'), 'low <= value <= high'],
  ['a truth value', model('"usdPerMillionInputTokens":true'), 'usdPerMillionInputTokens must be'],
  [
    'a key given twice',
    model('"usdPerMillionInputTokens":1,"usdPerMillionInputTokens":2'),
    '"usdPerMillionInputTokens" a second time',
  ],
  [
    'a model given twice',
    '{"schema":"prices/1","models":{"a/b":{},"a/b":{}}}',
    'hostile.json:1:41 must be a key that stands once',
  ],
  ['a prototype', '{"schema":"prices/1","asOf":"2026-11-20","__proto__":{"models":{}}}', '(got "__proto__")'],
  [
    'a prototype among the models',
    '{"schema":"prices/1","asOf":"2026-11-20","models":{"__proto__":{}}}',
    '(got "__proto__")',
  ],
  ['a constructor', '{"schema":"prices/1","asOf":"2026-11-20","models":{"constructor":{}}}', '(got "constructor")'],
  ['an escaped prototype', '{"schema":"prices/1","asOf":"2026-11-20","\\u005f_proto__":{}}', '(got "__proto__")'],
  ['an abyss', `{"schema":"prices/1","models":${'['.repeat(100_000)}`, 'must be nested at most 40 deep'],
  [
    'characters that steer a terminal',
    model('"name":"\\u001b[2Jgone"'),
    'must be plain text of at most 4000 characters',
  ],
  [
    'such characters in a key',
    '{"schema":"prices/1","asOf":"2026-11-20","models":{"a/\\u001b[2J":{}}}',
    'must be plain text',
  ],
  ['a text without end', model(`"name":"${'x'.repeat(5000)}"`), 'must be plain text of at most 4000 characters'],
  ['a file without end', ' '.repeat(8 * 1024 * 1024 + 1), 'must be at most 8388608 bytes (got 8388609 bytes)'],
  [
    'a currency without a date',
    '{"schema":"prices/1","asOf":"2026-11-20","currency":{"code":"EUR","usdPerUnit":1.1,"source":"x"}}',
    'currency.asOf must be',
  ],
  [
    'a currency that is worth nothing',
    '{"schema":"prices/1","asOf":"2026-11-20","currency":{"code":"EUR","usdPerUnit":0,"asOf":"2026-11-20","source":"x"}}',
    'currency.usdPerUnit must be > 0 (got 0)',
  ],
  [
    'a currency in words',
    '{"schema":"prices/1","asOf":"2026-11-20","currency":{"code":"euro","usdPerUnit":1,"asOf":"2026-11-20","source":"x"}}',
    'three capital letters',
  ],
  [
    'an unknown model with one price',
    '{"schema":"prices/1","asOf":"2026-11-20","instances":{"aws/g6.xlarg":{}}}',
    'Did you mean "aws/g6.xlarge"?',
  ],
];

test.each(HOSTILE)("the user's file: %s is refused with place and reason", async (_what, text, message) => {
  const path = join(folder, 'hostile.json');
  await writeFile(path, text);
  const load = loadCatalogue({ pricesPath: path });
  await expect(load).rejects.toThrow(InputError);
  await expect(load).rejects.toThrow(message);
  await expect(load).rejects.toThrow('hostile.json');
});

const OVERLAY = JSON.stringify(overlayWith({ source: 'aws', fetchedAt: '2026-11-22T00:00:00Z' }));

describe('a file of the cache', () => {
  const damage: readonly (readonly [what: string, text: string])[] = [
    ['cut off', OVERLAY.slice(0, -30)],
    ['of another version', OVERLAY.replace('price-overlay/1', 'price-overlay/9')],
    ['of another source', OVERLAY.replace('"aws"', '"azure"')],
    ['with an unknown key', OVERLAY.replace('"source"', '"extra":1,"source"')],
    ['with an absurd number', OVERLAY.replace('"value":0.9', '"value":1e308')],
    ['with a price in quotes', OVERLAY.replace('"value":0.9', '"value":"0.9"')],
    ['with a negative price', OVERLAY.replace('"value":0.9', '"value":-0.9')],
    ['with a doubled key', OVERLAY.replace('"source":"aws"', '"source":"aws","source":"aws"')],
    ['with a prototype', OVERLAY.replace('"source"', '"__proto__":{},"source"')],
    ['of bytes', '\u0000\u0001'],
  ];

  test.each(damage)('%s is left out with one warning, and the embedded prices stand', async (_what, text) => {
    await writeOverlay(folder, overlayWith({ source: 'aws' }));
    expect(text).not.toBe(OVERLAY);
    await writeFile(overlayPath(folder, 'aws'), text);
    const warnings: string[] = [];
    const catalogue = await loadCatalogue({ cacheFolder: folder, warn: (message) => warnings.push(message) });
    expect(catalogue).toEqual(await loadCatalogue());
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(overlayPath(folder, 'aws'));
    expect(warnings[0]).toContain('Fetch it again: breakeven prices update aws (or delete the file).');
  });

  test('does not cost the others theirs', async () => {
    await writeOverlay(folder, overlayWith({ source: 'aws', fetchedAt: '2026-11-22T00:00:00Z' }));
    await writeOverlay(folder, overlayWith({ source: 'azure' }));
    await writeFile(overlayPath(folder, 'azure'), '{');
    const { instances } = await loadCatalogue({ cacheFolder: folder });
    expect(instances['aws/g6.xlarge']!.usdPerHourByRegion['aws/us-east-1']!['on-demand']!.value).toBe(0.9);
  });
});
