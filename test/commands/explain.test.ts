import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { measurementWith } from '../factories/measurement.ts';
import { runCommand } from './run-command.ts';

const MEASUREMENT = measurementWith({
  hardware: { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1, description: 'aws/g6.xlarge' },
});
const SCENARIO = {
  schema: 'scenario/1',
  demand: { requestsPerMonth: 300_000 },
  options: [
    { id: 'api', kind: 'api', model: 'openai/gpt-5-mini' },
    { id: 'gpu', kind: 'rented', measurement: 'm.json', instance: 'aws/g6.xlarge', region: 'aws/us-east-1' },
  ],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-explain-'));
  await writeFile(join(folder, 'm.json'), JSON.stringify(MEASUREMENT));
  await writeFile(join(folder, 'scenario.json'), JSON.stringify(SCENARIO));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const explained = (id: string, ...flags: string[]) =>
  runCommand(['compare', inFolder('scenario.json'), '--draws', '20', '--explain', id, ...flags]);

describe('--explain', () => {
  test('prints one figure with its arithmetic and where its numbers come from', async () => {
    const { code, stdout } = await explained('gpu/instances');
    expect(code).toBe(0);
    const [arithmetic, result] = stdout.split('\n').flatMap((line) => /^ {2}= (.*)$/.exec(line)?.[1] ?? []);
    expect(valueOfArithmetic(arithmetic!)).toBeCloseTo(Number(result!.split(' ')[0]!.replaceAll(',', '')), 6);
    expect(stdout).toMatch(/path: instances\/aws\/g6\.xlarge\/aws\/us-east-1\/on-demand\/usdPerHour/);
    expect(stdout).toMatch(/: vendor|: published/);
  });

  test('lists what can be explained', async () => {
    const { stdout } = await explained('list');
    expect(stdout).toMatch(/^gpu\/instances +Instances, a line of the bill$/m);
    expect(stdout).toMatch(/^probability +share of the draws/m);
  });

  test('prints JSON with the assumptions it names, and writes the report too', async () => {
    const { stdout, stderr } = await explained('api/output-tokens', '--json', '--out', inFolder('r.json'));
    const { quantity, assumptions } = JSON.parse(stdout);
    const report = JSON.parse(await readFile(inFolder('r.json'), 'utf8'));
    const line = report.results.options[0].cost.lines.find(({ id }: { id: string }) => id === 'output-tokens');
    expect(quantity.value).toBe(line.usdPerMonth);
    expect(assumptions.map(({ path }: { path: string }) => path)).toContain(
      'models/openai/gpt-5-mini/usdPerMillionOutputTokens',
    );
    expect(stderr).toContain('wrote ');
  });

  test('refuses an id that nothing has and writes nothing', async () => {
    const { code, stderr, stdout } = await explained('gpu/instance', '--out', inFolder('r.json'));
    expect(code).toBe(2);
    expect(stderr).toContain(
      '--explain must be the id of a figure of the report (got "gpu/instance"). Did you mean "gpu/instances"',
    );
    expect(stdout).toBe('');
    await expect(readFile(inFolder('r.json'))).rejects.toThrow('ENOENT');
  });
});

describe('a report in the place of the scenario', () => {
  test('is computed again from its own inputs, draws and seed too', async () => {
    const first = await runCommand([
      'compare',
      inFolder('scenario.json'),
      '--draws',
      '30',
      '--seed',
      '7',
      '--out',
      inFolder('r.json'),
    ]);
    expect((await runCommand(['compare', inFolder('r.json')])).stdout).toBe(first.stdout);
    const { stdout } = await runCommand(['compare', inFolder('r.json'), '--explain', 'probability', '--json']);
    expect(JSON.parse(stdout).quantity.formula.quantities.at(-1)).toMatchObject({ name: 'draws', value: 30 });
  });

  test.each(['--as-of 2026-01-01', '--seed 2', '--requests 5', '--draws 1'])('takes no %s', async (flags) => {
    await runCommand(['compare', inFolder('scenario.json'), '--draws', '5', '--out', inFolder('r.json')]);
    const { code, stderr } = await runCommand(['compare', inFolder('r.json'), ...flags.split(' ')]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${flags.split(' ')[0]} must be left out beside a report`);
  });
});
