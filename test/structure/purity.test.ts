import { afterAll, beforeAll, expect, test } from 'vitest';
import { npmRun, plantedProject, type ScriptRun, uprooted } from './planted-project.ts';

/** What a pure room may not touch; the compiler knows none of these there. */
const UNTYPED: readonly (readonly [file: string, text: string])[] = [
  ['calculator/process.ts', 'export const x = process.env;\n'],
  ['schema/fetch.ts', "export const x = fetch('http://127.0.0.1');\n"],
  ['math/console.ts', "export const x = (): void => console.log('x');\n"],
  ['render/document.ts', 'export const x = document.title;\n'],
  ['calculator/node-fs.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n"],
  ['math/performance.ts', 'export const x = performance.now();\n'],
  ['render/timer.ts', 'export const x = setTimeout(() => undefined, 1);\n'],
  ['index.ts', "export const x = Buffer.from('x');\n"],
];

/** What the language itself offers and a pure room may not use; the linter forbids it. */
const FORBIDDEN: readonly (readonly [file: string, text: string, message: string])[] = [
  ['calculator/date-now.ts', 'export const x = Date.now();\n', 'dates are passed in'],
  ['schema/new-date.ts', 'export const x = new Date();\n', 'dates are passed in'],
  ['render/format.ts', 'export const x = new Date().getTime();\n', 'dates are passed in'],
  ['math/random.ts', 'export const x = Math.random();\n', 'draws come from math/random.ts'],
  ['render/locale.ts', 'export const x = (n: number): string => n.toLocaleString();\n', 'use render/format.ts'],
  ['calculator/intl.ts', 'export const x = new Intl.NumberFormat();\n', 'Only render/format.ts'],
  [
    'calculator/order.ts',
    'export const x = (a: string, b: string): number => a.localeCompare(b);\n',
    'compare with < and >',
  ],
  ['calculator/back-door.ts', 'export const x = globalThis;\n', 'nothing by the back door'],
  ['render/console.ts', "export const x = (): void => console.log('x');\n", 'Unexpected console statement'],
  [
    'web/Type.svelte',
    '<script lang="ts">\n  import type { Plan } from \'../loadtest/plan.ts\';\n  let { plan }: { plan: Plan } = $props();\n</script>\n\n<p>{plan}</p>\n',
    'The page imports schema/',
  ],
  ['web/zod.ts', "export { z } from 'zod';\n", 'a schema library only adds weight'],
  ['calculator/any.ts', 'export const x = (a: any): number => a;\n', 'Unexpected `any`'],
];

let folder: string;
let pure: ScriptRun;
let lint: ScriptRun;
beforeAll(async () => {
  folder = await plantedProject(Object.fromEntries([...UNTYPED, ...FORBIDDEN].map(([file, text]) => [file, text])));
  [pure, lint] = await Promise.all([npmRun('check:pure', folder), npmRun('check:lint', folder)]);
}, 120_000);
afterAll(() => uprooted(folder));

test.each(UNTYPED)('check:pure reports %s', (file) => {
  expect(pure.exitCode).not.toBe(0);
  expect(pure.output).toMatch(new RegExp(`^${file}\\(.*error TS(2304|2307|2580|2584|2591|2503)`, 'm'));
});

test.each(FORBIDDEN)('check:lint reports %s', (file, _, message) => {
  expect(lint.exitCode).not.toBe(0);
  const reports = lint.output.split(/\n\s*\n/).filter((report) => report.includes(`[${file}:`));
  expect(reports.join('\n'), lint.output).toContain(message);
});
