import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npmRun, plantedProject, PROJECT, type ScriptRun, uprooted } from './planted-project.ts';

const TYPED_NODE = {
  'io/type-error.ts': "export const usdPerHour: number = 'one';\n",
  'io/null.ts': 'export const usdPerHour: number = null;\n',
  'io/implicit-any.ts': 'export const twice = (x) => x * 2;\n',
  'io/unchecked-index.ts': 'export const first = (samples: number[]): number => samples[0];\n',
  'io/inexact-optional.ts': 'export const point: { p50?: number } = { p50: undefined };\n',
  'io/enum.ts': 'export enum Kind {\n  api,\n}\n',
  'test/type-error.test.ts':
    "import { usdPerHour } from '../io/type-error.ts';\nexport const text: string = usdPerHour;\n",
};

const TYPED_WEB = {
  'web/App.svelte': `<script lang="ts">
  import Card from './Card.svelte';
  let { title }: { title: string } = $props();
  const usdPerMonth: number = 'script fault';
</script>

<h1>{title.lenght}</h1>
<p>{usdPerMonth}</p>
<Card figure={42} />
`,
  'web/Card.svelte':
    '<script lang="ts">\n  let { figure }: { figure: string } = $props();\n</script>\n\n<p>{figure}</p>\n',
  'web/type-error.ts': 'export const state: number = document.title;\n',
  'test/web/type-error.test.ts': "import App from '../../web/App.svelte';\nexport const text: string = App;\n",
  'test/page/type-error.test.ts': 'export const width: string = window.innerWidth;\n',
};

let folder: string;
let types: ScriptRun;
let web: ScriptRun;
beforeAll(async () => {
  folder = await plantedProject({ ...TYPED_NODE, ...TYPED_WEB });
  [types, web] = await Promise.all([npmRun('check:types', folder), npmRun('check:web', folder)]);
}, 120_000);
afterAll(() => uprooted(folder));

test.each([
  ['io/type-error.ts', "Type 'string' is not assignable to type 'number'"],
  ['io/null.ts', "Type 'null' is not assignable to type 'number'"],
  ['io/implicit-any.ts', "implicitly has an 'any' type"],
  ['io/unchecked-index.ts', "Type 'number | undefined' is not assignable"],
  ['io/inexact-optional.ts', 'exactOptionalPropertyTypes'],
  ['io/enum.ts', "'erasableSyntaxOnly'"],
  ['test/type-error.test.ts', "Type 'number' is not assignable to type 'string'"],
])('check:types reports the fault planted in %s', (file, message) => {
  expect(types.exitCode).not.toBe(0);
  const lines = types.output.split('\n').filter((line) => line.startsWith(`${file}(`));
  expect(lines.join('\n')).toContain(message);
});

test.each([
  ['script', 'App.svelte:4:', "Type 'string' is not assignable to type 'number'"],
  ['template', 'App.svelte:7:', "Property 'lenght' does not exist"],
  ['property of a component', 'App.svelte:9:', "Type 'number' is not assignable to type 'string'"],
  ['module', 'web/type-error.ts:1:', "Type 'string' is not assignable to type 'number'"],
  ['component test', 'test/web/type-error.test.ts:2:', "is not assignable to type 'string'"],
  ['page test', 'test/page/type-error.test.ts:1:', "Type 'number' is not assignable to type 'string'"],
])('check:web reports the fault planted in a %s', (_, place, message) => {
  expect(web.exitCode).not.toBe(0);
  const at = web.output.indexOf(place);
  expect(at, web.output).toBeGreaterThan(-1);
  expect(web.output.slice(at, at + 300)).toContain(message);
});

test('check runs each of its parts', async () => {
  const { scripts } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const parts = Object.keys(scripts).filter((name) => name.startsWith('check:'));
  expect(parts.toSorted()).toEqual(['check:format', 'check:lint', 'check:pure', 'check:types', 'check:web']);
  expect(scripts.check).toBe(
    Object.keys(scripts)
      .filter((name) => name.startsWith('check:'))
      .map((name) => `npm run ${name}`)
      .join(' && '),
  );
});
