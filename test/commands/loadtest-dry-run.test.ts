import { describe, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

interface Setting {
  readonly setting: string;
  readonly value: string;
  readonly from: string | null;
}

const run = (args: string, env: Record<string, string> = {}) =>
  runCommand(['loadtest', ...args.split(' '), '--dry-run'], env);
const settings = async (
  args: string,
  env?: Record<string, string>,
): Promise<Record<string, Omit<Setting, 'setting'>>> => {
  const { code, stdout } = await run(`${args} --json`, env);
  expect(code).toBe(0);
  return Object.fromEntries((JSON.parse(stdout) as Setting[]).map(({ setting, ...rest }) => [setting, rest]));
};

describe('a dry run', () => {
  test('sends nothing, writes nothing, and shows what would be done', async () => {
    // Nothing listens there: a request would be exit 3.
    const { code, stdout, stderr } = await run('http://127.0.0.1:9 --rate 2,4 --slo interactive');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^load +2\/s Poisson; 4\/s Poisson +--rate$/m);
    expect(stdout).toMatch(/^limits +interactive: .* TTFT up to 500 ms and TPOT up to 30 ms +--slo$/m);
    expect(stdout).toMatch(/^window of each +60 s +default$/m);
    expect(stdout.trimEnd()).toMatch(/Nothing was sent\.$/);
  });

  test('says where each value comes from: argument or flag, environment, default', async () => {
    const env = { BREAKEVEN_URL: 'http://env:1', BREAKEVEN_MODEL: 'small', OPENAI_API_KEY: 'hush' };
    const ofEnvironment = await settings('--warmup 5s', env);
    expect(ofEnvironment.endpoint).toEqual({ value: 'http://env:1/v1', from: 'BREAKEVEN_URL' });
    expect(ofEnvironment.model).toEqual({ value: 'small', from: 'BREAKEVEN_MODEL' });
    expect(ofEnvironment['API key']).toEqual({ value: 'given', from: 'OPENAI_API_KEY' });
    expect(ofEnvironment['warm-up of each']).toEqual({ value: '5 s', from: '--warmup' });
    expect(ofEnvironment.seed).toEqual({ value: '1', from: null });
    const ofArguments = await settings('http://a:1 http://b:1 --model big', env);
    expect(ofArguments.endpoint).toEqual({ value: 'http://a:1/v1, http://b:1/v1', from: 'argument' });
    expect(ofArguments.model).toEqual({ value: 'big', from: '--model' });
  });

  test('never shows a password or a key', async () => {
    const { stdout } = await run('http://user:hush@h:1', { BREAKEVEN_API_KEY: 'secret' });
    expect(stdout).not.toMatch(/hush|secret/);
  });

  test('names every flag that made a value, also those that switch off', async () => {
    const found = await settings('http://h --turns 3 --temperature 0 --no-salt');
    expect(found.requests).toMatchObject({ from: '--turns, --temperature' });
    expect(found['each prompt unique']).toEqual({
      value: 'no: a prefix cache may answer part of it',
      from: '--no-salt',
    });
  });

  test('a search has its own settings', async () => {
    const found = await settings('http://h --find-capacity --budget 20m');
    expect(found['time for all runs']).toEqual({ value: '1,200 s', from: '--budget' });
    expect(found['each run']).toEqual({ value: '30 s', from: null });
    expect(found).not.toHaveProperty('runs of each');
  });

  test.each([
    ['--stages 1:5s', 'as long as the stages', '--stages'],
    ['--requests 1500', '1,500 requests', '--requests'],
    ['--duration 90s', '90 s', '--duration'],
  ])('the window of %s', async (flags, value, from) => {
    expect((await settings(`http://h ${flags}`))['window of each']).toEqual({ value, from });
  });

  test('bad input is bad input', async () => {
    expect((await run('ftp://h')).code).toBe(2);
    expect((await run('http://h --rate 2 --concurrency 3')).code).toBe(2);
  });
});
