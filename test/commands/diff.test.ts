import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Report } from '../../schema/report.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';
import { runCommand } from './run-command.ts';

const OLD = buildReport(inputsWith({ scenario: scenarioWith({ options: [apiOption(), rentedOption()] }) }));
const NEW = buildReport(
  inputsWith({
    seed: 2,
    scenario: scenarioWith({
      demand: {
        requestsPerMonth: 600_000,
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        peakToMeanRatio: 1,
      },
      options: [apiOption({ staffFte: 0.01 }), rentedOption({ staffFte: null }), ownedOption()],
    }),
  }),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-diff-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function compared(before: unknown, after: unknown, ...flags: string[]) {
  const [old, now] = ['old.json', 'new.json'].map((name) => join(folder, name));
  await writeFile(old!, JSON.stringify(before));
  await writeFile(now!, JSON.stringify(after));
  const result = await runCommand(['diff', old!, now!, ...flags]);
  return { ...result, stdout: result.stdout.replaceAll(`${folder}/`, '') };
}

test('prints each option, its shares with their total, what came and went, and what did nothing', async () => {
  const { code, stdout } = await compared(OLD, NEW);
  expect(code).toBe(0);
  // 300,000 more requests of 0.00031 USD, and a hundredth of an FTE of 15,000.
  expect(stdout).toMatchInlineSnapshot(`
    "From old.json to new.json: a month at the steady volume, in the base case, and what each changed input did to it. A share is the effect of an input averaged over all orders in which the inputs can be changed one by one; shares sum to the change.

    api: Acme small (API)
      cost: 93.00 -> 336.00 USD/month (+243.00)
      carbon: 1.75 -> 3.49 kgCO2e/month (+1.75)

      Input                        old      new  USD/month  kgCO2e/month
    -------------------------  -------  -------  ---------  ------------
      options.api.staffFte           0     0.01    +150.00          0.00
      demand.requestsPerMonth  300,000  600,000     +93.00         +1.75
      total                                        +243.00         +1.75

    gpu: slm-8b on cloud/one
      cost: 741.65 USD/month -> no price
      carbon: 75.75 kgCO2e/month -> unknown
      refused now: Staff is unknown, so this option has no price.

    server: slm-8b on own server, only in the new report (677.48 USD/month).

    Changed, with no share in a figure that both reports hold: options.gpu.staffFte, seed.
    "
  `);
});

test('says so when nothing changed', async () => {
  const { code, stdout } = await compared(OLD, OLD);
  expect(code).toBe(0);
  expect(stdout).toContain('93.00 USD/month, unchanged');
  expect(stdout).toMatch(/No input changed\.\n$/);
});

test('--json prints the whole structure', async () => {
  const { stdout } = await compared(OLD, NEW, '--json');
  const diff = JSON.parse(stdout);
  expect(diff.options.map(({ id }: { id: string }) => id)).toEqual(['api', 'gpu', 'server']);
  expect(diff.options[0].usdPerMonth).toMatchObject({ old: expect.closeTo(93, 9), new: expect.closeTo(336, 9) });
});

test.each<readonly [string, unknown, string]>([
  [
    'another version',
    { ...OLD, schema: 'report/2' },
    'new.json: schema must be "report/1" (got "report/2"). Make the report again',
  ],
  ['a scenario', OLD.inputs.scenario, 'new.json: schema must be "report/1" (got "scenario/1")'],
  ['a report with a fault', { ...OLD, results: {} }, 'new.json: results'],
])('refuses %s', async (_name, after, message) => {
  const { code, stderr, stdout } = await compared(OLD, after);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
});

test('refuses a file that is not there', async () => {
  const { code, stderr } = await runCommand(['diff', join(folder, 'a.json'), join(folder, 'b.json')]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    'a.json must be a readable file (got no such file). breakeven compare --out report.json writes one.',
  );
});

test('a report made by another version is told by a share of its own', async () => {
  const older = JSON.parse(JSON.stringify(OLD)) as Report;
  older.results.options[0]!.cost!.usdPerMonth.value = 90;
  const { stdout } = await compared(older, OLD);
  expect(stdout).toContain('breakeven (formulas and defaults of another version)');
  expect(stdout).toContain('This version of breakeven computes other figures');
});
