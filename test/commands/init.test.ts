import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseJsonText } from '../../io/read-document.ts';
import { parseReport } from '../../schema/report.ts';
import { parseScenario, scenarioSchema } from '../../schema/scenario.ts';
import { measurementWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { runCommand } from './run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

const measurement = measurementWith({
  hardware: { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1, description: 'aws/g6.xlarge' },
});

test.each([[[]], [['--full']]])('the starter with %j parses, and prices a measurement beside it', async (flags) => {
  const file = join(folder, 'scenario.jsonc');
  expect((await runCommand(['init', file, ...flags])).code).toBe(0);
  parseScenario(parseJsonText(await readFile(file, 'utf8'), file), file);
  await writeFile(join(folder, 'measurement.json'), JSON.stringify(measurement));
  const compared = await runCommand(['compare', file, '--draws', '20', '--json']);
  const report = parseReport(JSON.parse(compared.stdout));
  expect(report.results.options.flatMap(({ refusals }) => refusals)).toEqual([]);
  // 15,000 and 2,000 of work and 4 * 20 * 2.5 * (1 + 1) of fine-tuning; the baseline is a part already and not paid beside it.
  const mix = report.results.options.find(({ id }) => id === 'mix');
  if (mix !== undefined) expectNear(mix.cost!.upfrontUsd, 17_400);
});

test('the full starter: its other kinds of options, written as comments, price too', async () => {
  const file = join(folder, 'scenario.jsonc');
  await runCommand(['init', file, '--full']);
  const text = await readFile(file, 'utf8');
  const open = text.replaceAll(/^ *\/\/ (, \{|"oneOffRevenue"| {3})/gm, '$1');
  await writeFile(file, open);
  await writeFile(join(folder, 'measurement.json'), JSON.stringify(measurement));
  const compared = await runCommand(['compare', file, '--draws', '20', '--json']);
  const { options } = parseReport(JSON.parse(compared.stdout)).results;
  expect(options.map(({ kind }) => kind)).toEqual(['api', 'rented', 'owned', 'cascade', 'router', 'device']);
  expect(options.flatMap(({ refusals }) => refusals)).toEqual([]);
  expect(options.every(({ runway }) => runway !== undefined)).toBe(true);
});

test('the full starter names every key a scenario can have at its top', async () => {
  const file = join(folder, 'scenario.jsonc');
  await runCommand(['init', file, '--full']);
  const text = await readFile(file, 'utf8');
  for (const key of Object.keys(scenarioSchema.def.shape)) expect(text).toContain(`"${key}"`);
});

test('an existing file is kept unless --force says otherwise', async () => {
  const file = join(folder, 'scenario.jsonc');
  await writeFile(file, 'mine');
  const refused = await runCommand(['init', file]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    'must be a file that does not exist yet (got an existing one). Choose another name, or --force',
  );
  expect(await readFile(file, 'utf8')).toBe('mine');
  expect((await runCommand(['init', file, '--force'])).code).toBe(0);
});
