import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { DOCUMENTS } from './documents.ts';
import { fileFormats } from './file-formats.ts';

const page = fileFormats();

test('docs/file-formats.md is what the schemas say (npm run docs)', async () => {
  await expect(page).toMatchFileSnapshot('../../docs/file-formats.md');
});

test.each(DOCUMENTS)('the chapter of a $name names each of its own keys', ({ name, schema, parts }) => {
  const chapter = page.split(/^## /m).find((text) => text.startsWith(`${name}\n`))!;
  const json = z.toJSONSchema(schema, { reused: 'inline' }) as {
    properties?: object;
    oneOf?: { properties: object }[];
  };
  const keys = [json, ...(json.oneOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties));
  expect(keys.length).toBeGreaterThan(2);
  expect(keys.filter((key) => !chapter.includes(`| \`${key}\` |`))).toEqual([]);
  for (const [path, part] of Object.entries(parts))
    expect(chapter).toContain(`| \`${path}\` | a whole [${part}](#${part})`);
});

test('ranges, forms and the comments of the code are in it', () => {
  expect(page).toContain('| `demand.requestsPerMonth` | input, number > 0 | yes |');
  expect(page).toContain('| `demand.cachedInputRatio` | input, number >= 0, <= 1 |  |');
  expect(page).toContain('| `options[] (api).kind` | `"api"` | yes |');
  expect(page).toContain('| `regions.<id>.pueRatio` | figure or unknown, number >= 1 | yes |');
  expect(page).toContain("The measurement's file, relative to the scenario.");
});
