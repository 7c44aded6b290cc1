import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LoadEvent, parseEventLine } from '../../schema/event.ts';
import { type Measurement, parseMeasurement } from '../../schema/measurement.ts';
import { parseReport, type Report } from '../../schema/report.ts';
import type { TruthRecord } from '../../simulator/truth.ts';

const CLI = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

export interface Chain {
  readonly folder: string;
  readonly truth: readonly TruthRecord[];
  readonly events: readonly LoadEvent[];
  readonly measurement: Measurement;
  readonly report: Report;
  readonly page: string;
  /** What `compare` printed. */
  readonly printed: string;
}

/**
 * The built product from end to end, each part a process of its own: a simulated endpoint that records its truth, a
 * load test against it, a comparison of the measurement. The caller removes the folder.
 */
export async function runChain(): Promise<Chain> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-e2e-'));
  const file = (name: string): string => join(folder, name);
  const simulator = await startSimulator(file('truth.jsonl'));
  try {
    await run(
      'loadtest',
      simulator.url,
      '--concurrency',
      '2,8',
      '--duration',
      '3s',
      '--warmup',
      '500ms',
      '--input-tokens',
      '64',
      '--output-tokens',
      '40',
      '--slo',
      'demo',
      '--hardware',
      'g6.xlarge',
      '--events',
      file('events.jsonl'),
      '--out',
      file('measurement.json'),
    );
  } finally {
    await simulator.stop();
  }
  const outs = ['report.html', 'report.csv', 'report.json'].flatMap((name) => ['--out', file(name)]);
  const printed = await run('compare', '--measurement', file('measurement.json'), '--draws', '500', ...outs);
  const text = (name: string): Promise<string> => readFile(file(name), 'utf8');
  return {
    folder,
    truth: lines(await text('truth.jsonl')).map((line) => JSON.parse(line) as TruthRecord),
    events: lines(await text('events.jsonl')).flatMap((line) => parseEventLine(line, 'events.jsonl') ?? []),
    measurement: parseMeasurement(JSON.parse(await text('measurement.json'))),
    report: parseReport(JSON.parse(await text('report.json'))),
    page: await text('report.html'),
    printed,
  };
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

async function startSimulator(truthPath: string) {
  const child = spawn(
    process.execPath,
    [CLI, 'simulate', '--port', '0', '--json', '--preset', 'tiny-fast', '--truth', truthPath],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    return {
      url,
      stop: async (): Promise<void> => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('the simulator ended before it was ready; is dist/ built?');
}

/** Standard output of one command; throws with its messages unless it exits 0. */
function run(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(stdout) : reject(new Error(`${args[0]} ended with ${code}: ${stderr}`)),
    );
  });
}
