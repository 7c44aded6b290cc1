import { expect, test } from 'vitest';
import type { ClaimCheck } from '../../schema/claim-check.ts';
import { runCommand } from './run-command.ts';

test('a table of every claim: published, recomputed, verdict', async () => {
  const { code, stdout, stderr } = await runCommand(['claims']);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe(
    '63 published claims, checked against their stated inputs: 24 reproduced, 17 differ, 22 cannot be recomputed.',
  );
  const cells = (id: string): string[] => lines.find((line) => line.startsWith(`${id} `))!.split(/ {2,}/);
  expect(lines[2]!.split(/ {2,}/)).toEqual(['Id', 'Claim', 'Published', 'Recomputed', 'Unit', 'Verdict']);
  expect(cells('gpt3-502t')).toEqual([
    'gpt3-502t',
    'Training GPT-3 produced 502 t CO2',
    '502',
    '552.123',
    'tCO2e',
    'differs: PUE left out',
  ]);
  expect(cells('routellm-85').slice(2)).toEqual(['85', '85.7585', '%', 'reproduced; beware: baseline swapped']);
  expect(cells('nvidia-87500').slice(2)).toEqual([
    '87,500',
    '87,500 to 119,000',
    'USD/year',
    'cannot be recomputed: ambiguous basis',
  ]);
  expect(cells('h100-llama-8b-embodied')[2]).toBe('1.80');
  expect(cells('chatgpt-700k-day')[2]).toBe('700,000');
  expect(cells('configiq-crossover').slice(2, 5)).toEqual(['235,714,286', 'never', 'tokens/month']);
  expect(cells('slam-5x-29x').slice(2, 5)).toEqual(['5 to 29', '-', 'x']);
  // The second figure of a claim stands in a row of its own.
  expect(lines[lines.findIndex((line) => line.startsWith('budstudio-monthly ')) + 1]!.trim().split(/ {2,}/)).toEqual([
    'over 1,000,000',
    '985,500',
    'USD/month',
  ]);
});

test.each([
  ['reproduced', 'reproduced', 24],
  ['differs', 'differs', 17],
  ['cannot', 'cannot-be-recomputed', 22],
])('--only %s', async (only, verdict, count) => {
  const { code, stdout } = await runCommand(['claims', '--only', only, '--json']);
  expect(code).toBe(0);
  const { schema, checks } = JSON.parse(stdout) as { schema: string; checks: ClaimCheck[] };
  expect(schema).toBe('claim-checks/1');
  expect(new Set(checks.map((check) => check.verdict))).toEqual(new Set([verdict]));
  expect(checks.length).toBe(count);
});

test('one claim with its inputs, its working and the slip behind it', async () => {
  const { code, stdout } = await runCommand(['claims', 'gpt3-502t']);
  expect(code).toBe(0);
  expect(stdout).toBe(`gpt3-502t: Training GPT-3 produced 502 t CO2
Said by: an article on small language models
Source: Luccioni et al., BLOOM carbon footprint, Table 4 (not re-read)
Verdict: differs: PUE left out
The table has both: 502 t, and 552 t with PUE. Patterson et al. give 552.1 t.

Figure  Published  Stands for               Recomputed  Outcome
------  ---------  --------------------  -------------  -------
tonnes  502 tCO2e  501.5 to 502.5 tCO2e  552.123 tCO2e  differs

Input                   Value  Unit          Source     Note
---------------------  ------  ------------  ---------  ----------------------------------------------------
facilityMegawattHours   1,287  MWh           published  holds PUE: the hardware gives 1,289 MWh only with it
gridGrams                 429  gCO2e/kWh     published
pueRatio                  1.1  ratio         published
acceleratorCount       10,000  accelerators  published  V100, recalled
acceleratorWatts          330  W             published  recalled
trainingDays             14.8  days          published  recalled

Working, from the stated inputs:
  tonnes = facilityMegawattHours * 1000 * gridGrams / 1e6
    = 1,287 * 1000 * 429 / 1e6
    = 552.123 tCO2e
  hardwareMegawattHours = acceleratorCount * acceleratorWatts * trainingDays * 24 / 1e6 * pueRatio
    = 10,000 * 330 * 14.8 * 24 / 1e6 * 1.1
    = 1,289.376 MWh

Another way, PUE left out (the share of the machines alone, given as the whole): This gives the published figure.
  tonnes = facilityMegawattHours / pueRatio * 1000 * gridGrams / 1e6
    = 1,287 / 1.1 * 1000 * 429 / 1e6
    = 501.93 tCO2e

Another way, PUE applied twice (PUE once more on an energy that holds it):
  tonnes = facilityMegawattHours * pueRatio * 1000 * gridGrams / 1e6
    = 1,287 * 1.1 * 1000 * 429 / 1e6
    = 607.3353 tCO2e
`);
});

test('a figure worked out of another one shows it as a number; a negative one in brackets', async () => {
  const { stdout: query } = await runCommand(['claims', 'epoch-03wh']);
  expect(query).toContain('    = 1.0111223458 / 3600 * 1,275 * 0.7 * 1.2\n    = 0.300808897877 Wh\n');
  const { stdout: curve } = await runCommand(['claims', 'ecologits-flat']);
  expect(curve).toContain('exp((-0.0112059210256) * 8)');
  const { stdout: never } = await runCommand(['claims', 'configiq-crossover']);
  expect(never).toContain('    = 0 / (1.4 - 2.47) * 1e6\n    = never\n');
});

test('one claim as JSON', async () => {
  const { stdout } = await runCommand(['claims', 'aimec-90', '--json']);
  const { asOf, checks } = JSON.parse(stdout) as { asOf: string; checks: ClaimCheck[] };
  expect(asOf).toBe('2026-11-20');
  expect(checks.map(({ id, verdict, published }) => [id, verdict, published[0]!.outcome])).toEqual([
    ['aimec-90', 'differs', 'differs'],
  ]);
});

test.each([
  [['gpt3-502'], 'breakeven claims must be given the id of a claim (got "gpt3-502"). Did you mean "gpt3-502t"?'],
  [['everything'], 'breakeven claims must be given the id of a claim (got "everything"). breakeven claims lists them.'],
  [['--only', 'difers'], '--only must be reproduced, differs, cannot (got "difers"). Did you mean "differs"?'],
  [
    ['moxie', '--only', 'cannot'],
    '--only must be given without the id of a claim (got both, with "moxie"). An id shows one claim, whatever its verdict.',
  ],
])('claims %j is refused', async (args, message) => {
  expect(await runCommand(['claims', ...args])).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
});
