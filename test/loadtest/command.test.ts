import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hardwareOf } from '../../commands/loadtest-hardware.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { runCommand } from '../commands/run-command.ts';
import { eventsOf, failed, request } from './event-factory.ts';
import { rawServer } from './raw-server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-command-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (args: readonly string[]) => runCommand(['loadtest', ...args]);

describe('bad input: exit 2, one message, no file', () => {
  test.each([
    [[], 'given the URL'],
    [['http://h', '--duration', '60'], '--duration must be a duration with its unit'],
    [['http://h', '--duration', '0s'], 'above 0'],
    [['http://h', '--concurrency', '1,,8'], '--concurrency must be numbers with commas'],
    [['http://h', '--concurrency', '0'], '--concurrency must be a whole number from 1 up'],
    [['http://h', '--rate', '-2'], '--rate must be'],
    [['http://h', '--rate', 'NaN'], '--rate must be'],
    [['http://h', '--rate', '2', '--concurrency', '3'], '--rate must be without --concurrency'],
    [['http://h', '--duration', '2s', '--requests', '3'], '--requests must be without --duration'],
    [['http://h', '--max-in-flight', '3'], '--max-in-flight must be given with an open loop'],
    [['http://h', '--replay'], '--replay must be given with --dataset'],
    [['http://h', '--dataset', 'none.csv'], 'no such file'],
    [['http://h', '--arrivals', 'poison'], 'Did you mean "poisson"?'],
    [['http://h', '--workload', 'pep-tlak'], 'Did you mean "pep-talk"?'],
    [['http://h', '--slo', 'q=1.5'], '"q=1.5" is neither'],
    [['http://h', '--slo', 'ttft=0'], '"ttft=0" is neither'],
    [['http://h', '--hardware', 'g6.xlrge'], 'Did you mean "g6.xlarge"?'],
    [['http://h', '--accelerator', 'l5'], 'an accelerator of the catalogue'],
    [['http://h', '--input-tokens', '1.5'], 'a whole number of tokens from 1 up'],
    [['http://h', '--abort-error-ratio', '2'], 'a share above 0'],
    [['http://h', '--find-capacity', '--resume'], '--resume must be given with --events'],
    [['http://h', '--route', 'chats'], 'Did you mean "chat"?'],
    [['http://h', '--no-such-flag'], 'unknown option'],
    [['ftp://user:hush@h'], 'an http or https URL'],
    [['--from-events', 'none.jsonl'], 'no such file'],
    [['http://h', '--from-events', 'none.jsonl'], 'the URL must be left out'],
    [['--from-events', 'none.jsonl', '--rate', '2'], '--rate must be left out'],
  ])('%j', async (args, message) => {
    const out = join(folder, 'measurement.json');
    const result = await run([...args, '--out', out]);
    expect(result.code).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain('hush');
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });
});

test('a refused connection is exit 3, and leaves no file', async () => {
  const { origin, stop } = await rawServer(() => undefined);
  await stop();
  const out = join(folder, 'measurement.json');
  const events = join(folder, 'events.jsonl');
  const result = await run([origin, '--out', out, '--events', events]);
  expect(result.code).toBe(3);
  expect(result.stderr).toContain('connect-refused');
  await expect(readFile(out)).rejects.toThrow('ENOENT');
  await expect(readFile(events)).rejects.toThrow('ENOENT');
});

describe('from events', () => {
  const logOf = async (parts: Parameters<typeof eventsOf>[0]): Promise<string> => {
    const path = join(folder, 'events.jsonl');
    await writeFile(
      path,
      eventsOf(parts)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
    return path;
  };
  const open = { arrivals: { kind: 'constant', requestsPerSecond: 10 } } as const;

  test('writes the measurement and prints one line for the point', async () => {
    const requests = Array.from({ length: 100 }, (_, i) => request(i, 1000 + i * 100));
    const out = join(folder, 'deep', 'measurement.json');
    const log = await logOf({ requests, point: open });
    const { code, stdout, stderr } = await run(['--from-events', log, '--out', out]);
    expect(code).toBe(0);
    expect(stderr).toBe(`wrote ${out}\n`);
    // 180 ms each, 10 a second. The last one, meant for 10,900, brings nothing before the window ends at 11,000: 99 end in
    // 10 s with 495 tokens, and (99 * 180 + 100) / 10,000 = 1.79 are in flight. No canary was watched.
    const line = stdout.split('\n').find((text) => text.startsWith('10/s constant'))!;
    expect(line.split(/ {2,}/)).toEqual([
      '10/s constant',
      '1.79',
      '9.9',
      '49.5',
      '100 ms',
      '-',
      '20 ms',
      '-',
      'unknown',
      '0 %',
      '100',
      'MET',
      'VALID',
    ]);
    const measurement = parseMeasurement(JSON.parse(await readFile(out, 'utf8')));
    expect(measurement.operatingPoints[0]!.requests.succeeded).toBe(100);
    const json = await run(['--from-events', log, '--out', out, '--json']);
    expect(JSON.parse(json.stdout)).toEqual(measurement);
  });

  test('--strict: exit 4 for an invalid point, with its reason; without it 0', async () => {
    const requests = Array.from({ length: 100 }, (_, i) =>
      i % 10 === 0 ? failed(i, 1000 + i * 100) : request(i, 1000 + i * 100),
    );
    const log = await logOf({ requests, point: open });
    const out = join(folder, 'measurement.json');
    const strict = await run(['--from-events', log, '--out', out, '--strict']);
    expect(strict.code).toBe(4);
    expect(strict.stdout).toContain('INVALID error-ratio (0.1 share of the requests, limit 0.01)');
    expect((await run(['--from-events', log, '--out', out])).code).toBe(0);
  });

  test('a simulated or cut-short run says so', async () => {
    const log = await logOf({ requests: [request('a', 2000)], plan: { source: 'simulated' }, window: [1000, null] });
    const { stdout } = await run(['--from-events', log, '--out', join(folder, 'm.json')]);
    expect(stdout).toMatch(/^Simulated: /);
    expect(stdout).toContain('NOT COMPLETE');
  });
});

test('hardware the catalogue does not know is a description', () => {
  const catalogue = { instances: {}, accelerators: {} };
  expect(hardwareOf({ hardware: 'the box under my desk' }, catalogue)).toEqual({
    instance: null,
    accelerator: null,
    acceleratorCount: null,
    description: 'the box under my desk',
  });
});
