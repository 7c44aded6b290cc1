import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ageInDays, ageText } from '../../commands/figure-age.ts';
import { maxAge } from '../../commands/prices-max-age.ts';
import { writeOverlay } from '../../pricing/live/overlay-store.ts';
import { measurementWith } from '../factories/measurement.ts';
import { g6, NO_ENTRIES, overlayWith } from '../factories/price-overlay.ts';
import { runCommand } from './run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-prices-'));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const run = (...args: string[]) => runCommand(['prices', ...args], { XDG_CACHE_HOME: folder, LOCALAPPDATA: folder });
/** As an update would leave it, in the program's own folder of the cache. */
const fetched = (...parts: Parameters<typeof overlayWith>) =>
  writeOverlay(inFolder('breakeven'), overlayWith(...parts));
const ownPrices = async (prices: object): Promise<string> => {
  await writeFile(inFolder('my.json'), JSON.stringify({ schema: 'prices/1', asOf: '2026-11-20', ...prices }));
  return inFolder('my.json');
};

describe('prices show', () => {
  test('a model: each figure with unit, date, age and numbered source', async () => {
    const { code, stdout } = await run('show', '--model', 'openai/gpt-5-mini');
    expect(code).toBe(0);
    // 2026-09-23 to 2026-11-21: 7 + 31 + 21 = 59 days.
    expect(stdout).toMatch(/^usdPerMillionInputTokens +0\.25 +USD\/million tokens +2026-09-23 +59 days +\[1\]$/m);
    expect(stdout).toMatch(/^\[1\] published: @pydantic\/genai-prices .*https:\/\//m);
    expect(stdout).toMatch(/^usdPerMillionCacheWriteTokens +unknown +\[\d\]$/m);
    expect(stdout).toMatch(/^activeParametersBillions +41\.8 \(25 to 70\) +billions/m);
    expect(stdout).toContain('reasoning tokens are in the output count');
  });

  test('a model by its name alone: every provider that sells it', async () => {
    const { stdout } = await run('show', '--model', 'gpt-5-mini');
    expect(stdout).toMatch(/^openai\/gpt-5-mini +0\.25 +0\.025 +2 /m);
    expect(stdout).toMatch(/^openrouter\/openai\/gpt-5-mini /m);
    const one = await run('show', '--model', 'gpt-5-mini', '--provider', 'openai', '--json');
    expect(Object.keys(JSON.parse(one.stdout).models)).toEqual(['openai/gpt-5-mini']);
  });

  test('a provider: its models and its machines', async () => {
    expect((await run('show', '--provider', 'groq')).stdout).toContain('groq/llama-3.1-8b-instant');
    expect((await run('show', '--provider', 'lambda')).stdout).toContain('lambda/gpu_8x_h100_sxm5');
  });

  test('an instance and a region, by id or name', async () => {
    const { stdout } = await run('show', '--instance', 'g6.xlarge', '--region', 'aws/us-east-1');
    expect(stdout).toMatch(/^aws\/g6\.xlarge\/aws\/us-east-1\/on-demand\/usdPerHour +0\.8048 +USD\/h +2026-07-20/m);
    expect(stdout).toMatch(/^aws\/us-east-1\/gridGramsCo2ePerKilowattHour +418 \(403 to 418\) +gCO2e\/kWh +2025 /m);
    const zone = await run('show', '--region', 'zone/DE', '--json');
    expect(Object.keys(JSON.parse(zone.stdout).regions)).toEqual(['zone/DE']);
  });

  test('nothing named: what there is, how old it is, and what was fetched', async () => {
    const before = await run('show');
    expect(before.stdout).toMatch(/^models +1,\d{3} /m);
    expect(before.stdout).toContain('Nothing was fetched yet: breakeven prices update');
    expect(before.stdout).toContain('ODbL-1.0');
    await fetched({ fetchedAt: '2026-11-21T06:00:00Z' });
    await fetched({ source: 'azure', fetchedAt: '2020-01-01T00:00:00Z' });
    const { stdout } = await run('show');
    expect(stdout).toContain('Fetched from aws: today.');
    expect(stdout).toMatch(/Fetched from azure: [\d.]+ years, older than the embedded catalogue and not used\./);
  });

  test('the user’s own prices say where they come from', async () => {
    const path = await ownPrices({ models: { 'openai/gpt-5-mini': { usdPerMillionInputTokens: 0.2 } } });
    const { stdout } = await run('show', '--model', 'openai/gpt-5-mini', '--prices', path);
    expect(stdout).toMatch(/^usdPerMillionInputTokens +0\.2 +USD\/million tokens +2026-11-20 +1 day +\[1\]$/m);
    expect(stdout).toContain('[1] user: my.json');
  });

  test.each([
    [['--model', 'gpt-5-mni'], 'Did you mean "openai/gpt-5-mini"'],
    [['--provider', 'opnai'], 'Did you mean "openai"'],
    [['--instance', 'g6.xlarg'], 'Did you mean "aws/g6.xlarge"'],
    [['--region', 'us-east-11'], 'Did you mean "aws/us-east-1"'],
  ])('%j ends with 2 and a guess', async (flags, message) => {
    const { code, stderr, stdout } = await run('show', ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a broken file of the cache costs one warning and nothing else', async () => {
    await fetched();
    await writeFile(inFolder('breakeven/prices/aws.json'), '{');
    const { code, stderr, stdout } = await run('show', '--instance', 'aws/g6.xlarge');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: .*aws\.json.*breakeven prices update aws \(or delete the file\)\. [^\n]+\n$/);
    expect(stdout).toContain('0.8048');
  });
});

describe('prices diff', () => {
  test('without updates and prices of one’s own there is nothing to tell', async () => {
    expect((await run('diff')).stdout).toContain('No figure differs from the embedded ones.');
  });

  test('embedded, fetched, yours and the ratio, and what is held back', async () => {
    await fetched({ held: { ...NO_ENTRIES, instances: { 'aws/g6.xlarge': g6(9) } } });
    const path = await ownPrices({ models: { 'openai/gpt-5-mini': { usdPerMillionOutputTokens: 1 } } });
    const { stdout } = await run('diff', '--prices', path);
    expect(stdout).toContain('2 figures not as embedded.');
    expect(stdout).toMatch(/^models\/openai\/gpt-5-mini\/usdPerMillionOutputTokens +2 +1 +0\.5$/m);
    // 0.9 / 0.8048 = 1.118
    expect(stdout).toMatch(
      /^instances\/aws\/g6\.xlarge\/aws\/us-east-1\/on-demand\/usdPerHour +0\.8048 +0\.9 +1\.12$/m,
    );
    // Held back against what is in use: 9 / 0.9 = 10.
    expect(stdout).toMatch(/usdPerHour +0\.9 +9 +10 +more than 40 % off$/m);
    const json = JSON.parse((await run('diff', '--prices', path, '--json')).stdout);
    expect(json.differences).toHaveLength(2);
    expect(json.heldBack).toEqual([expect.objectContaining({ old: 0.9, new: 9, ratio: 10, why: 'jump' })]);
    expect(json.updates).toEqual([{ source: 'aws', fetchedAt: '2026-11-22T08:00:00.000Z' }]);
  });
});

describe('prices check', () => {
  const scenario = async (parts: object = {}): Promise<string> => {
    const measurement = measurementWith({
      hardware: { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1, description: 'aws/g6.xlarge' },
    });
    await writeFile(inFolder('m.json'), JSON.stringify(measurement));
    const options = [
      { id: 'api', kind: 'api', model: 'groq/openai/gpt-oss-20b' },
      { id: 'gpu', kind: 'rented', measurement: 'm.json', instance: 'aws/g6.xlarge', region: 'aws/us-east-1' },
    ];
    await writeFile(
      inFolder('s.json'),
      JSON.stringify({ schema: 'scenario/1', demand: { requestsPerMonth: 300_000 }, options, ...parts }),
    );
    return inFolder('s.json');
  };
  const ages = ['regions=4y', 'accelerators=4y', 'hosts=4y', 'apiFootprint=4y', 'defaults=4y', 'models=1y'];
  const lenient = ages.flatMap((age) => ['--max-age', age]);

  test('lists what the scenario uses, oldest first, and ends with 99 when something is too old', async () => {
    const { code, stdout } = await run('check', await scenario());
    expect(code).toBe(99);
    // 2026-07-20 to 2026-11-21: 11 + 31 + 30 + 31 + 21 = 124 days.
    expect(stdout).toMatch(
      /^instances\/aws\/g6\.xlarge\/aws\/us-east-1\/on-demand\/usdPerHour +0\.8048 +2026-07-20 +124 days +too old$/m,
    );
    expect(stdout).toMatch(
      /^models\/groq\/openai\/gpt-oss-20b\/usdPerMillionInputTokens +[\d.]+ +2026-09-23 +59 days$/m,
    );
    expect(stdout).toContain('breakeven prices update');
    expect(stdout).toMatch(/\d+ of \d+ figures are older than allowed \(90 days\) or carry no date\./);
    expect(stdout).not.toContain('usdPerMillionCacheWrite');
  });

  test('the age of each part of the catalogue may be its own', async () => {
    const path = await scenario();
    const { stdout } = await run('check', path, ...lenient, '--json');
    const tooOld = JSON.parse(stdout).figures.filter((figure: { isTooOld: boolean }) => figure.isTooOld);
    expect(tooOld.map((figure: { path: string }) => figure.path)).toEqual([
      'instances/aws/g6.xlarge/aws/us-east-1/on-demand/usdPerHour',
    ]);
    expect((await run('check', path, ...lenient, '--max-age', '124d')).code).toBe(0);
    expect((await run('check', path, ...lenient, '--max-age', '123d')).code).toBe(99);
  });

  test('a price that was fetched is young again, changed or not', async () => {
    const path = await scenario();
    await fetched({ fetchedAt: '2026-11-21T06:00:00Z' });
    const changed = await run('check', path, ...lenient);
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining('All ') });
    await fetched({
      fetchedAt: '2026-11-21T06:00:00Z',
      taken: NO_ENTRIES,
      unchanged: ['instances/aws/g6.xlarge/aws/us-east-1/on-demand'],
    });
    expect(await run('check', path, ...lenient)).toMatchObject({ code: 0, stdout: expect.stringContaining('today') });
  });

  test('a figure without a date counts as too old', async () => {
    const override = 'instances/aws/g6.xlarge/aws/us-east-1/on-demand/usdPerHour';
    const undated = await run('check', await scenario({ overrides: { [override]: 0.5 } }), ...lenient);
    expect(undated.code).toBe(99);
    expect(undated.stdout).toMatch(/usdPerHour +0\.5 +undated +too old$/m);
    const dated = { [override]: { value: 0.5, asOf: '2026-11-01' } };
    expect((await run('check', await scenario({ overrides: dated }), ...lenient)).code).toBe(0);
  });

  test('tells where sources disagree by more than 5 %', async () => {
    // Groq's own record and the router's list of what Groq serves: 0.075 against 0.10, 0.75 of it.
    const embedded = await run('check', await scenario());
    expect(embedded.stdout).toMatch(
      /^- models\/groq\/openai\/gpt-oss-20b\/usdPerMillionInputTokens is 0\.075, 0\.1 in huggingface_groq\/openai\/gpt-oss-20b \(ratio 0\.75\)$/m,
    );
    expect(embedded.stdout).not.toContain('in the embedded catalogue');
    await fetched({ fetchedAt: '2026-11-21T06:00:00Z', taken: { ...NO_ENTRIES, models: await at(0.0795) } });
    const { stdout } = await run('check', await scenario());
    // 0.0795 / 0.075 = 1.06; 0.07875 / 0.075 = 1.05, which is rounding.
    expect(stdout).toMatch(/usdPerMillionInputTokens is 0\.0795, 0\.075 in the embedded catalogue \(ratio 1\.06\)$/m);
    await fetched({ fetchedAt: '2026-11-21T06:00:00Z', taken: { ...NO_ENTRIES, models: await at(0.07875) } });
    expect((await run('check', await scenario())).stdout).not.toContain('in the embedded catalogue');
  });

  const at = async (usdPerMillionInputTokens: number) => {
    const id = 'groq/openai/gpt-oss-20b';
    const model = JSON.parse((await run('show', '--model', id, '--json')).stdout).models[id];
    model.rules[0].usdPerMillionInputTokens.value = usdPerMillionInputTokens;
    return { [id]: model };
  };

  test.each([
    [['--max-age', '90'], 'an age in days, weeks or years (d, w, y)'],
    [['--max-age', 'regoins=2y'], 'Did you mean "regions"?'],
  ])('%j ends with 2', async (flags, message) => {
    const { code, stderr } = await run('check', await scenario(), ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('ages', () => {
  test.each([
    ['2026-11-21', 0],
    ['2026-11-20T23:00:00Z', 1],
    ['2026-11-22', 0],
    // A year or a month may begin the figure: 2026-01-01 is 324 days back, 2026-10-01 is 51.
    ['2026', 324],
    ['2026-10', 51],
    ['2025-11-21', 365],
  ])('%s on 2026-11-21: %d days', (asOf, days) => {
    expect(ageInDays(asOf, '2026-11-21')).toBe(days);
  });

  test.each([
    [null, undefined, 'undated'],
    [0, '2026-11-21', 'today'],
    [1, '2026-11-20', '1 day'],
    [61, '2026-09-21', '61 days'],
    [324, '2026', 'up to 324 days'],
    [766, '2024-10', 'up to 2.1 years'],
  ])('%s days are "%s" in words', (days, asOf, text) => {
    expect(ageText(days, asOf)).toBe(text);
  });

  test('--max-age lays one over the other', () => {
    const given = ['90d', 'regions=2y', 'regions=3y', '2w'].reduce((earlier, age) => maxAge(age, earlier), {
      all: 1,
      byPart: {},
    });
    expect(given).toEqual({ all: 14, byPart: { regions: 1095 } });
  });
});
