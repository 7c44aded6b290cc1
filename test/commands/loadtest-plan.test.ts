import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../schema/input-error.ts';
import { planWith } from './plan-with.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-plan-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const traceFile = () =>
  file('day.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00,400,100\n2023-11-16 18:00:02,200,50\n');
const promptFile = () => file('talks.jsonl', '{"prompt":"How are you?","output_tokens":20}\n{"prompt":"And now?"}\n');

const refusal = async (...args: string[]): Promise<string> => {
  try {
    await planWith(['http://h', ...args]);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('flag before environment before default', () => {
  const env = { BREAKEVEN_URL: 'http://from-env, http://second', BREAKEVEN_MODEL: 'env-model' };

  test('the environment where there is no flag', async () => {
    expect(await planWith([], env)).toMatchObject({
      urls: ['http://from-env', 'http://second'],
      model: 'env-model',
      warmupSeconds: 10,
      seed: 1,
      workers: null,
      abortErrorRatio: 0.5,
      ceiling: null,
      resume: false,
      sampling: { temperature: null, topP: null, topK: null, seed: null },
    });
  });

  test('flags and arguments over it', async () => {
    expect(await planWith(['http://a', 'http://b', '--model', 'flag-model'], env)).toMatchObject({
      urls: ['http://a', 'http://b'],
      model: 'flag-model',
    });
  });

  test('an empty variable is none', async () => {
    await expect(planWith([], { BREAKEVEN_URL: ' ' })).rejects.toThrow('given the URL of an endpoint');
    expect((await planWith(['http://a'], { BREAKEVEN_MODEL: '' })).model).toBeNull();
  });
});

describe('the load', () => {
  const loadOf = async (...args: string[]) => (await planWith(['http://h', ...args])).load;

  test('a closed loop unless something else is asked', async () => {
    const arrivals = [1, 8, 32].map((concurrency) => ({ kind: 'concurrency', concurrency }));
    expect(await loadOf()).toEqual({ kind: 'points', arrivals, repeats: 1 });
    expect(await loadOf('--concurrency', '4', '--repeat', '3')).toEqual({
      kind: 'points',
      arrivals: [{ kind: 'concurrency', concurrency: 4 }],
      repeats: 3,
    });
  });

  test.each([
    [[], { kind: 'poisson' }],
    [['--arrivals', 'constant'], { kind: 'constant' }],
    [['--arrivals', 'gamma:0.5'], { kind: 'gamma', burstiness: 0.5 }],
  ])('rates %j', async (args, shape) => {
    expect(await loadOf('--rate', '2,4.5', ...args)).toMatchObject({
      arrivals: [
        { ...shape, requestsPerSecond: 2 },
        { ...shape, requestsPerSecond: 4.5 },
      ],
    });
  });

  test('a ramp as long as the window, stages of their own length', async () => {
    expect(await planWith(['http://h', '--ramp', '1:20', '--duration', '5m'])).toMatchObject({
      load: { arrivals: [{ kind: 'ramp', fromRequestsPerSecond: 1, toRequestsPerSecond: 20 }] },
      length: { durationSeconds: 300 },
    });
    expect(await loadOf('--stages', '1:5s')).toMatchObject({ arrivals: [{ kind: 'staged' }] });
  });

  test('a trace replayed, at its speed or another', async () => {
    const trace = await traceFile();
    const plan = await planWith(['http://h', '--dataset', trace, '--replay']);
    expect(plan.load).toMatchObject({ arrivals: [{ kind: 'replay', trace: 'day.csv', speedRatio: 1 }] });
    expect(plan.workload.content).toMatchObject({
      kind: 'trace',
      file: trace,
      records: [
        { atMs: 0, inputTokens: 400, outputTokens: 100 },
        { atMs: 2000, inputTokens: 200, outputTokens: 50 },
      ],
    });
    expect(await loadOf('--dataset', trace, '--replay', '--replay-speed', '2')).toMatchObject({
      arrivals: [{ speedRatio: 2 }],
    });
  });

  test('a search with its own lengths', async () => {
    const plan = await planWith(['http://h', '--find-capacity']);
    expect(plan.load).toEqual({
      kind: 'search',
      search: {
        mostConcurrentRequests: 256,
        precisionRatio: 0.05,
        warmupMs: 10_000,
        runMs: 30_000,
        graceMs: 30_000,
        budgetMs: 600_000,
      },
    });
    const asked = '--duration 20s --warmup 5s --grace 1s --precision 10% --budget 30m --most-concurrent 64'.split(' ');
    expect((await planWith(['http://h', '--find-capacity', ...asked])).load).toEqual({
      kind: 'search',
      search: {
        mostConcurrentRequests: 64,
        precisionRatio: 0.1,
        warmupMs: 5_000,
        runMs: 20_000,
        graceMs: 1_000,
        budgetMs: 1_800_000,
      },
    });
    const resumed = await planWith(['http://h', '--find-capacity', '--resume', '--events', 'search.jsonl']);
    expect(resumed).toMatchObject({ resume: true, eventsPath: 'search.jsonl' });
  });

  test('a window that ends by time or by count', async () => {
    expect((await planWith(['http://h'])).length).toEqual({ durationSeconds: 60 });
    expect((await planWith(['http://h', '--requests', '500'])).length).toEqual({ requestCount: 500 });
  });
});

describe('the requests', () => {
  const workloadOf = async (...args: string[]) => (await planWith(['http://h', ...args])).workload;
  const fixed = (tokens: number) => ({ distribution: 'fixed', tokens });

  test('a named workload', async () => {
    expect(await workloadOf()).toMatchObject({ name: 'chat', salted: true, forceOutputLength: true });
    expect(await workloadOf('--workload', 'pep-talk')).toMatchObject({
      name: 'pep-talk',
      content: { kind: 'synthetic', input: fixed(400), output: fixed(105) },
      turnsPerSession: 1,
    });
  });

  test('lengths of its own take the place of one side or both', async () => {
    expect(await workloadOf('--workload', 'pep-talk', '--input-tokens', 'uniform:10-20')).toMatchObject({
      name: 'own lengths',
      content: { input: { distribution: 'uniform', lowTokens: 10, highTokens: 20 }, output: fixed(105) },
    });
  });

  test('turns, think time and a shared prefix change it, and its name with it', async () => {
    const changed = ['--turns', '4', '--think-time', '2s', '--shared-prefix-tokens', '1000'];
    expect(await workloadOf(...changed)).toMatchObject({
      name: 'chat, changed',
      turnsPerSession: 4,
      thinkTimeSeconds: 2,
      sharedPrefixTokens: 1000,
    });
  });

  test('what is switched off is off', async () => {
    expect(await workloadOf('--no-salt', '--no-force-length')).toMatchObject({
      salted: false,
      forceOutputLength: false,
    });
    expect(await planWith(['http://h', '--no-calibrate'])).toMatchObject({ calibratePrompts: false });
  });

  test('prompts of a file, with a length for answers that have none', async () => {
    const path = await promptFile();
    expect(await workloadOf('--dataset', path, '--output-tokens', '64', '--think-time', '1s')).toEqual({
      name: 'talks.jsonl',
      content: {
        kind: 'prompts',
        file: path,
        conversations: [
          { system: null, turns: [{ text: 'How are you?', outputTokens: 20 }] },
          { system: null, turns: [{ text: 'And now?', outputTokens: null }] },
        ],
        output: fixed(64),
      },
      turnsPerSession: 1,
      thinkTimeSeconds: 1,
      sharedPrefixTokens: 0,
      salted: true,
      forceOutputLength: true,
    });
  });

  test('what a file is shows at its beginning', async () => {
    const mooncake = '{"timestamp": 0, "input_length": 512, "output_length": 64, "hash_ids": [0]}\n';
    const shareGpt =
      '\n [{"id": "a", "conversations": [{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Hi"}]}]';
    const kindOf = async (name: string, text: string) =>
      (await workloadOf('--dataset', await file(name, text))).content.kind;
    expect(await kindOf('a.jsonl', mooncake)).toBe('trace');
    expect(await kindOf('b.json', shareGpt)).toBe('prompts');
    expect(await kindOf('c.jsonl', '{"prompt":"what is \\"input_length\\"?"}\n')).toBe('prompts');
  });

  test('what is said of a file is believed before it', async () => {
    const path = await file('odd.jsonl', '{"prompt":"a","input_length":3}\n');
    expect((await workloadOf('--dataset', path, '--dataset-format', 'jsonl')).content.kind).toBe('prompts');
    expect(await refusal('--dataset', path)).toContain(`${path}:1: timestamp`);
  });

  test('sampling', async () => {
    const flags = '--temperature 0 --top-p 0.9 --top-k 40 --sampling-seed 7'.split(' ');
    expect((await planWith(['http://h', ...flags])).sampling).toEqual({ temperature: 0, topP: 0.9, topK: 40, seed: 7 });
  });
});

test('everything else', async () => {
  const flags =
    '--rate 2 --warmup 500ms --idle-timeout 2m --slo ttft=500,tpot=30,q=0.95 --hardware g6.xlarge --workers 3 --max-in-flight 64 --seed 9';
  expect(await planWith(['http://h', ...flags.split(' '), '--abort-error-ratio', 'never'])).toMatchObject({
    warmupSeconds: 0.5,
    timeouts: { idleTimeoutMs: 120_000 },
    slo: { quantileRatio: 0.95, ttftLimitMs: 500, tpotLimitMs: 30 },
    hardware: { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1 },
    workers: 3,
    maxInFlightRequests: 64,
    seed: 9,
    abortErrorRatio: null,
  });
});

describe('flags against each other', () => {
  test.each([
    ['--rate 2 --concurrency 3', '--rate must be without --concurrency'],
    ['--ramp 1:2 --stages 1:5s', '--stages must be without --ramp'],
    ['--find-capacity --rate 3', '--find-capacity must be without --rate'],
    ['--duration 2s --requests 3', '--requests must be without --duration'],
    ['--concurrency 3 --max-in-flight 3', '--max-in-flight must be without --concurrency'],
    ['--ramp 1:2 --requests 3', '--requests must be without --ramp'],
    ['--stages 1:5s --duration 5s', '--duration must be without --stages'],
    ['--find-capacity --requests 3', '--requests must be without --find-capacity'],
    ['--find-capacity --repeat 3', '--repeat must be without --find-capacity'],
    ['--arrivals constant', '--arrivals must be given with --rate'],
    ['--arrivals constant --ramp 1:2', '--arrivals must be given with --rate'],
    ['--max-in-flight 3', '--max-in-flight must be given with an open loop'],
    ['--replay', '--replay must be given with --dataset'],
    ['--replay-speed 2', '--replay-speed must be given with --replay'],
    ['--dataset-format azure', '--dataset-format must be given with --dataset'],
    ['--precision 5%', '--precision must be given with --find-capacity'],
    ['--budget 5m', '--budget must be given with --find-capacity'],
    ['--most-concurrent 5', '--most-concurrent must be given with --find-capacity'],
    ['--resume --events e.jsonl', '--resume must be given with --find-capacity'],
    ['--resume --find-capacity', '--resume must be given with --events'],
    ['--dataset x --workload chat', '--workload must be without --dataset'],
    ['--dataset x --input-tokens 5', '--input-tokens must be without --dataset'],
    ['--dataset x --turns 2', '--turns must be without --dataset'],
    ['--dataset x --shared-prefix-tokens 2', '--shared-prefix-tokens must be without --dataset'],
  ])('%s', async (args, message) => {
    expect(await refusal(...args.split(' '))).toContain(message);
  });

  test('a trace has its lengths and times; prompts have none to replay', async () => {
    const trace = await traceFile();
    expect(await refusal('--dataset', trace, '--output-tokens', '5')).toContain('--output-tokens must be left out');
    expect(await refusal('--dataset', trace, '--think-time', '5s')).toContain('--think-time must be left out');
    expect(await refusal('--dataset', await promptFile(), '--replay')).toContain('--replay must be a trace');
  });

  test('a file that is not there', async () => {
    expect(await refusal('--dataset', join(folder, 'none.json'))).toContain('no such file');
  });
});
