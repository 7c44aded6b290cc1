import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { parseReport } from '../../schema/report.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'breakeven-compare-'));
  await writeFile(join(folder, 'm.json'), JSON.stringify(MEASUREMENT));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const compared = async (scenario: unknown, ...flags: string[]) => {
  await writeFile(inFolder('scenario.json'), typeof scenario === 'string' ? scenario : JSON.stringify(scenario));
  return runCommand(['compare', inFolder('scenario.json'), ...flags]);
};

describe('a comparison', () => {
  test('prints the sentence and the table and writes what --out asks for, from one report', async () => {
    const outs = ['r.html', 'r.csv', 'r.json'].map(inFolder);
    const result = await compared(SCENARIO, '--draws', '50', ...outs.flatMap((out) => ['--out', out]));
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^At 300,000 requests a month GPT-5 mini \(API\)/);
    const report = parseReport(JSON.parse(await readFile(outs[2]!, 'utf8')));
    expect(report.inputs.asOf).toBe('2026-11-21');
    expect(buildReport(report.inputs)).toEqual(report);
    expect(Object.keys(report.inputs.catalogue.models)).toEqual(['openai/gpt-5-mini']);
    const page = await readFile(outs[0]!, 'utf8');
    const embedded = /<script[^>]*id="report-data"[^>]*>([\s\S]*?)<\/script>/.exec(page)![1]!;
    expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(await readFile(outs[1]!, 'utf8')).toContain(
      `cost,api,month,${report.results.options[0]!.cost!.usdPerMonth.value},`,
    );
  });

  test('makes a scenario from a measurement alone', async () => {
    const result = await runCommand([
      'compare',
      '--measurement',
      inFolder('m.json'),
      '--requests',
      '5000000',
      '--draws',
      '50',
      '--json',
    ]);
    const report = parseReport(JSON.parse(result.stdout));
    expect(report.inputs.scenario.options.map(({ id }) => id)).toEqual(['api', 'hosted', 'rented', 'owned']);
    expect(report.results.demand.requestsPerMonth).toBe(5_000_000);
    expect(report.results.options.flatMap(({ refusals }) => refusals)).toEqual([]);
  });

  test('reads a file given by --measurement in place of the one the scenario names', async () => {
    await rm(inFolder('m.json'));
    await writeFile(inFolder('other.json'), JSON.stringify(MEASUREMENT));
    expect((await compared(SCENARIO, '--draws', '50', '--measurement', inFolder('other.json'))).code).toBe(0);
  });

  test('takes the day of --as-of over the scenario and the clock', async () => {
    const result = await compared(
      { ...SCENARIO, asOf: '2026-10-01' },
      '--draws',
      '10',
      '--json',
      '--as-of',
      '2026-09-30',
    );
    expect(JSON.parse(result.stdout).inputs.asOf).toBe('2026-09-30');
    const dated = await compared({ ...SCENARIO, asOf: '2026-10-01' }, '--draws', '10', '--json');
    expect(JSON.parse(dated.stdout).inputs.asOf).toBe('2026-10-01');
  });
});

describe('prices of the user', () => {
  const prices = {
    schema: 'prices/1',
    asOf: '2026-11-20',
    instances: { 'aws/g6.xlarge': { usdPerHourByRegion: { 'aws/us-east-1': { 'on-demand': 0.5 } } } },
  };
  const hourly = async (scenario: object): Promise<{ value: number; source: string; citation: string | null }> => {
    await writeFile(inFolder('my.json'), JSON.stringify(prices));
    const { stdout } = await compared(
      scenario,
      '--prices',
      inFolder('my.json'),
      '--draws',
      '10',
      '--json',
      '--offline',
    );
    const path = 'instances/aws/g6.xlarge/aws/us-east-1/on-demand/usdPerHour';
    return parseReport(JSON.parse(stdout)).results.assumptions.find((used) => used.path === path) as never;
  };

  test('count above the catalogue, and the report names their file', async () => {
    expect(await hourly(SCENARIO)).toMatchObject({
      value: 0.5,
      source: 'user',
      citation: 'my.json',
      asOf: '2026-11-20',
    });
  });

  test('count below the scenario’s own overrides', async () => {
    const overrides = { 'instances/aws/g6.xlarge/aws/us-east-1/on-demand/usdPerHour': 0.25 };
    expect(await hourly({ ...SCENARIO, overrides })).toMatchObject({ value: 0.25, source: 'user', citation: null });
  });

  test('that cannot be used end with code 2', async () => {
    await writeFile(inFolder('my.json'), JSON.stringify({ ...prices, schema: 'prices/9' }));
    const result = await compared(SCENARIO, '--prices', inFolder('my.json'));
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(`${inFolder('my.json')}: schema must be "prices/1" (got "prices/9").`);
  });
});

describe('a published measurement', () => {
  const ID = 'llama-3.1-8b-h100';

  test('stands for one that is not there yet, and no winner is crowned clear on it', async () => {
    const { code, stdout } = await runCommand(['compare', '--reference', ID, '--draws', '20', '--json']);
    expect(code).toBe(0);
    const { inputs, results } = parseReport(JSON.parse(stdout));
    expect(Object.keys(inputs.measurements)).toEqual([`reference/${ID}`]);
    expect(inputs.measurements[`reference/${ID}`]!.source).toBe('published');
    expect(results.verdict.kind).not.toBe('clear');
    const rented = results.options.find(({ kind }) => kind === 'rented')!;
    expect(rented.provenance).toBe('published');
  });

  test('may be named by a scenario, or stand for its measurement', async () => {
    const [api, gpu] = SCENARIO.options;
    // Published results do not give the length of their prompts.
    const demand = { requestsPerMonth: 300_000, inputTokensPerRequest: 400 };
    const named = {
      ...SCENARIO,
      demand,
      options: [api, { ...gpu, measurement: `reference/${ID}`, instance: 'aws/p5.48xlarge' }],
    };
    const { stdout } = await compared(named, '--draws', '10', '--json');
    expect(Object.keys(JSON.parse(stdout).inputs.measurements)).toEqual([`reference/${ID}`]);
    const stood = await compared({ ...SCENARIO, demand }, '--reference', ID, '--draws', '10', '--json');
    expect(JSON.parse(stood.stdout).inputs.measurements['m.json'].source).toBe('published');
  });

  test('there is none of, or beside a measurement of one’s own', async () => {
    const unknown = await runCommand(['compare', '--reference', 'llama-3.1-8b-h10']);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining(`Did you mean "${ID}"?`) });
    const both = await runCommand(['compare', '--reference', ID, '--measurement', inFolder('m.json')]);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('must be given without --measurement') });
  });
});

describe('bad input ends with code 2 and one message: path, expected, received, hint', () => {
  const gpu = SCENARIO.options[1];
  const cases: readonly [name: string, scenario: unknown, message: string][] = [
    ['an unknown key', { ...SCENARIO, demnad: {} }, 'demnad must be a known key (got "demnad").'],
    [
      'a negative price',
      { ...SCENARIO, options: [{ ...gpu, usdPerHour: -1 }] },
      'options[0].usdPerHour must be > 0 (got -1).',
    ],
    [
      'a number that is not finite',
      `{"schema":"scenario/1","demand":{"requestsPerMonth":1e999},"options":[]}`,
      'demand.requestsPerMonth must be',
    ],
    [
      'another version',
      { ...SCENARIO, schema: 'scenario/2' },
      'schema must be "scenario/1" (got "scenario/2"). breakeven init',
    ],
    [
      'an unknown model',
      { ...SCENARIO, options: [gpu, { id: 'a', kind: 'api', model: 'openai/gpt-5-mni' }] },
      'options[1].model must be a model of the catalogue (got "openai/gpt-5-mni"). Did you mean "openai/gpt-5-mini"',
    ],
    [
      'an unknown instance',
      { ...SCENARIO, options: [{ ...gpu, instance: 'g6.xlarge' }] },
      '(got "g6.xlarge"). Did you mean "aws/g6.xlarge"?',
    ],
    ['an unknown kind of option', { ...SCENARIO, options: [{ id: 'a', kind: 'quantum' }] }, 'options[0].kind must be'],
    [
      'a half-written file',
      JSON.stringify(SCENARIO).slice(0, 100),
      'must be whole, valid JSON (got a file that ends in the middle). The file is cut off',
    ],
    ['an empty file', '', 'must be whole, valid JSON (got a file that ends in the middle)'],
    ['a list', '[]', 'must be a JSON object of schema "scenario/1" (got a list of 0)'],
    [
      'an override that nothing answers to',
      { ...SCENARIO, overrides: { 'models/openai/gpt-5-mini/usdPerMillionOutputToken': 1 } },
      'Did you mean "models/openai/gpt-5-mini/usdPerMillionOutputTokens"?',
    ],
  ];

  test.each(cases)('%s', async (_name, scenario, message) => {
    const result = await compared(scenario, '--out', inFolder('r.html'));
    expect(result.stderr).toContain(message);
    expect(result.stderr).toMatch(/^error: [^\n]+\n$/);
    expect(result.code).toBe(2);
    expect(result.stdout).toBe('');
    expect((await readdir(folder)).toSorted()).toEqual(['m.json', 'scenario.json']);
  });

  test('a measurement of another version', async () => {
    await writeFile(inFolder('m.json'), JSON.stringify({ ...MEASUREMENT, schema: 'measurement/9' }));
    const result = await compared(SCENARIO);
    expect(result.stderr).toBe(
      `error: ${inFolder('m.json')}: schema must be "measurement/1" (got "measurement/9"). Measure again with this version (breakeven loadtest), or use the version that wrote the file.\n`,
    );
  });

  test('a measurement in the place of the scenario', async () => {
    const result = await runCommand(['compare', inFolder('m.json')]);
    expect(result.stderr).toContain(
      `must be a scenario (got a measurement). To price it: breakeven compare --measurement ${inFolder('m.json')}`,
    );
    expect(result.code).toBe(2);
  });

  test('a measurement that is not there', async () => {
    await rm(inFolder('m.json'));
    expect((await compared(SCENARIO)).stderr).toContain(
      'm.json must be a readable file (got no such file). breakeven loadtest writes one.',
    );
  });

  test.each([
    [['compare'], 'breakeven compare must be given a scenario file or --measurement (got neither).'],
    [['compare', '--bogus'], "error: unknown option '--bogus'"],
    [
      ['compare', 's.json', '--out', 'report.pdf'],
      '--out report.pdf must be a file that ends in .html, .csv or .json (got ".pdf").',
    ],
    [['compare', 's.json', '--draws', 'many'], '--draws must be a whole number from 0 up (got "many").'],
    [['frobnicate'], "error: unknown command 'frobnicate'"],
  ])('the command line %j', async (args, message) => {
    const result = await runCommand(args);
    expect(result.stderr).toContain(message);
    expect(result.code).toBe(2);
  });
});

test('a scenario nothing can serve still gives a report with the reasons', async () => {
  await writeFile(
    inFolder('m.json'),
    JSON.stringify({ ...MEASUREMENT, operatingPoints: [pointWith({ valid: false })] }),
  );
  const result = await compared(SCENARIO, '--draws', '10');
  expect(result.code).toBe(0);
  expect(result.stdout).toContain('gpu: no price. No operating point is valid (send-lag).');
});
