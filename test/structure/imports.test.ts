import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantedProject, PROJECT, uprooted } from './planted-project.ts';

const ROOMS = ['schema', 'math', 'io', 'loadtest', 'simulator', 'pricing', 'calculator', 'render', 'web', 'commands'];
const PARTS = [...ROOMS, 'cli.ts', 'index.ts'];

async function graphOf(folder: string): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions(join(folder, '.dependency-cruiser.cjs'));
  const parts = PARTS.filter((part) => existsSync(join(folder, part)));
  const { output } = await cruise(parts, { ...options, baseDir: folder, validate: true }, undefined, {
    tsConfig: extractTSConfig(join(folder, 'tsconfig.json')),
  });
  return output as ICruiseResult;
}

const shownViolations = ({ summary }: ICruiseResult): string[] =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

describe('the project', () => {
  let graph: ICruiseResult;
  beforeAll(async () => {
    graph = await graphOf(PROJECT);
  });

  test('keeps the import rules', () => {
    expect(shownViolations(graph)).toEqual([]);
  });

  test('is read whole: components, type imports and packages are in the graph', () => {
    const edges = graph.modules.flatMap((module) => module.dependencies.map((to) => ({ from: module.source, ...to })));
    expect(edges.some(({ from, resolved }) => from === 'web/App.svelte' && resolved.endsWith('.svelte'))).toBe(true);
    expect(
      edges.some(
        ({ resolved, dependencyTypes }) => resolved === 'schema/report.ts' && dependencyTypes.includes('type-only'),
      ),
    ).toBe(true);
    expect(edges.some(({ resolved }) => /node_modules\/zod\//.test(resolved))).toBe(true);
    for (const room of ROOMS)
      expect(
        graph.modules.some(({ source }) => source.startsWith(`${room}/`)),
        room,
      ).toBe(true);
  });
});

/** Rule, the file planted against it and its text. Beside them stand the files of `WHAT_IS_IMPORTED`. */
const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['rooms-of-schema', 'schema/knows-math.ts', "import { draw } from '../math/target.ts';\nexport const x = draw;\n"],
  ['rooms-of-math', 'math/knows-calculator.ts', "export { cost } from '../calculator/target.ts';\n"],
  ['rooms-of-io', 'io/knows-math.ts', "export { draw } from '../math/target.ts';\n"],
  [
    'rooms-of-loadtest',
    'loadtest/knows-pricing.ts',
    "import type { Price } from '../pricing/target.ts';\nexport type X = Price;\n",
  ],
  ['rooms-of-simulator', 'simulator/knows-loadtest.ts', "export { run } from '../loadtest/target.ts';\n"],
  ['rooms-of-simulator', 'simulator/knows-io.ts', "export { read } from '../io/target.ts';\n"],
  ['rooms-of-pricing', 'pricing/knows-calculator.ts', "export { cost } from '../calculator/target.ts';\n"],
  ['rooms-of-calculator', 'calculator/knows-render.ts', "export const late = () => import('../render/target.ts');\n"],
  ['rooms-of-render', 'render/knows-calculator.ts', "export { cost } from '../calculator/target.ts';\n"],
  ['rooms-of-web', 'web/knows-loadtest.ts', "export { run } from '../loadtest/target.ts';\n"],
  [
    'rooms-of-web',
    'web/Knows.svelte',
    '<script lang="ts">\n  import { run } from \'../loadtest/target.ts\';\n</script>\n\n<p>{run()}</p>\n',
  ],
  ['rooms-of-web', 'web/knows-commands.ts', "export { command } from '../commands/target.ts';\n"],
  ['rooms-of-loadtest', 'loadtest/knows-commands.ts', "export { command } from '../commands/target.ts';\n"],
  ['rooms-of-commands', 'commands/knows-web.ts', "export { page } from '../web/target.ts';\n"],
  ['pure-rooms-stay-pure', 'calculator/reads-files.ts', "export { readFileSync } from 'node:fs';\n"],
  ['pure-rooms-stay-pure', 'schema/reads-files.ts', "import fs from 'fs';\nexport const read = fs.readFileSync;\n"],
  ['index-is-pure', 'index.ts', "export { read } from './io/target.ts';\n"],
  ['cli-only-commands', 'cli.ts', "export { run } from './loadtest/target.ts';\n"],
  ['one-client', 'loadtest/engine/opens-sockets.ts', "export { request } from 'undici';\n"],
  ['one-client', 'loadtest/opens-sockets.ts', "export { connect } from 'node:net';\n"],
  ['pure-figures', 'loadtest/metrics/reads-files.ts', "export { performance } from 'node:perf_hooks';\n"],
  ['documents-as-types', 'calculator/parses.ts', "export { parseReport } from '../schema/report.ts';\n"],
  ['no-development-packages', 'pricing/asks-package.ts', "export { calcPrice } from '@pydantic/genai-prices';\n"],
  ['no-development-packages', 'commands/asks-package.ts', "export const late = () => import('@tgwf/co2');\n"],
  ['snapshot-is-built-apart', 'pricing/rebuilds.ts', "export { vendor } from './sources/target.ts';\n"],
  ['no-tests-in-the-product', 'render/asks-test.ts', "export { fixture } from '../test/target.ts';\n"],
  ['no-circles', 'math/circle-a.ts', "import { b } from './circle-b.ts';\nexport const a = (): number => b();\n"],
  ['resolvable', 'math/lost.ts', "export { gone } from './gone.ts';\n"],
];

const WHAT_IS_IMPORTED: Readonly<Record<string, string>> = {
  'schema/report.ts': 'export const parseReport = (): number => 1;\n',
  'math/target.ts': 'export const draw = (): number => 1;\n',
  'math/circle-b.ts': "import { a } from './circle-a.ts';\nexport const b = (): number => a();\n",
  'io/target.ts': 'export const read = (): number => 1;\n',
  'loadtest/target.ts': 'export const run = (): number => 1;\n',
  'loadtest/client/target.ts': "export { request } from 'undici';\n",
  'pricing/target.ts': 'export type Price = number;\n',
  'pricing/sources/target.ts': "export { calcPrice as vendor } from '@pydantic/genai-prices';\n",
  'calculator/target.ts': 'export const cost = (): number => 1;\n',
  'calculator/names-a-type.ts':
    "import type { parseReport } from '../schema/report.ts';\nexport type X = typeof parseReport;\n",
  'render/target.ts': 'export const text = (): number => 1;\n',
  'web/target.ts': "export { cost } from '../calculator/target.ts';\n",
  'commands/target.ts': "export { run as command } from '../loadtest/target.ts';\n",
  'test/target.ts': 'export const fixture = 1;\n',
};

describe('a planted violation', () => {
  let folder: string;
  let violations: string[];
  beforeAll(async () => {
    folder = await plantedProject({
      ...WHAT_IS_IMPORTED,
      ...Object.fromEntries(PLANTED.map(([, file, text]) => [file, text])),
    });
    violations = shownViolations(await graphOf(folder));
  });
  afterAll(() => uprooted(folder));

  test.each(PLANTED)('of %s is reported: %s', (rule, file) => {
    expect(violations.filter((violation) => violation.startsWith(`${rule}: ${file} -> `))).not.toEqual([]);
  });

  test('is reported in the planted files only', () => {
    const allowed = Object.keys(WHAT_IS_IMPORTED).filter((file) => !file.startsWith('math/circle'));
    expect(violations.filter((violation) => allowed.some((file) => violation.includes(`: ${file} -> `)))).toEqual([]);
  });

  test('stands here for every rule', async () => {
    const { ruleSet } = await extractDepcruiseOptions(join(PROJECT, '.dependency-cruiser.cjs'));
    const rules = (ruleSet?.forbidden ?? []).map(({ name }) => name);
    expect(rules).not.toEqual([]);
    expect(rules.filter((name) => !PLANTED.some(([rule]) => rule === name))).toEqual([]);
  });
});
