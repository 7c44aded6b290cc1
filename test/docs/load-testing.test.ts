import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { DATASET_FORMATS } from '../../commands/loadtest-dataset-format.ts';
import type { CommandContext } from '../../commands/context.ts';
import { loadtestCommand } from '../../commands/loadtest.ts';
import { WORKLOAD_NAMES } from '../../commands/loadtest-options.ts';
import { capacitySchema, sloTermSchema, validityReasonSchema } from '../../schema/measurement.ts';
import { runCommand } from '../commands/run-command.ts';

const page = await readFile(fileURLToPath(new URL('../../docs/load-testing.md', import.meta.url)), 'utf8');

interface Enumeration {
  readonly properties: Readonly<Record<string, { readonly enum: readonly string[] }>>;
}
const wordsOf = (schema: z.core.$ZodType, key: string): readonly string[] =>
  (z.toJSONSchema(schema) as unknown as Enumeration).properties[key]!.enum;
/** A row of a table that begins with the word. */
const explained = (word: string): boolean => new RegExp(`^\\| \`?${word}\`? \\| .{20,} \\|$`, 'm').test(page);

describe('the guide to measuring', () => {
  test.each([
    ['validity codes', wordsOf(validityReasonSchema, 'code')],
    ['verdicts on a limit', wordsOf(sloTermSchema, 'verdict')],
    ['verdicts of a search', wordsOf(capacitySchema, 'verdict')],
    ['dataset formats', DATASET_FORMATS],
  ])('explains all %s', (_, words) => {
    expect(words.length).toBeGreaterThan(2);
    expect(words.filter((word) => !explained(word))).toEqual([]);
  });

  test('explains no code that there is not', () => {
    const codes = new Set(wordsOf(validityReasonSchema, 'code'));
    const rows = page
      .slice(page.indexOf('## Valid or not'), page.indexOf("## The client's own error"))
      .matchAll(/^\| `([\w-]+)` \|/gm);
    expect([...rows].map(([, code]) => code!).filter((code) => !codes.has(code))).toEqual([]);
  });

  test('names the workloads, and only flags that there are', () => {
    expect(WORKLOAD_NAMES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const flags = new Set(loadtestCommand({} as CommandContext).options.map(({ long }) => long));
    const named = [...page.matchAll(/(--[a-z][a-z-]+)/g)].map(([, flag]) => flag!);
    expect(named.length).toBeGreaterThan(30);
    expect([...new Set(named)].filter((flag) => !flags.has(flag) && flag !== '--help')).toEqual([]);
  });
});

test('every flag of loadtest is in its help, in a group of its own', async () => {
  const { stdout, code } = await runCommand(['loadtest', '--help']);
  expect(code).toBe(0);
  const { options } = loadtestCommand({} as CommandContext);
  expect(options.length).toBeGreaterThan(40);
  expect(options.filter(({ flags }) => !stdout.includes(`  ${flags} `)).map(({ flags }) => flags)).toEqual([]);
  expect(options.filter(({ helpGroupHeading }) => helpGroupHeading === undefined).map(({ flags }) => flags)).toEqual(
    [],
  );
});
