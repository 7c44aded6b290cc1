import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMeasurement } from '../../schema/measurement.ts';
import { parseReport } from '../../schema/report.ts';

const CLI = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the demo; `interruptAt` sends it a Ctrl-C once its messages hold that text. */
function demo(out: string, interruptAt?: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, 'demo', '--out', out], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const before = stderr;
      stderr += text;
      if (interruptAt !== undefined && !before.includes(interruptAt) && stderr.includes(interruptAt))
        child.kill('SIGINT');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

test('the demo needs nothing and leaves a report, marked as simulated', { timeout: 120_000 }, async () => {
  const out = join(folder, 'whole');
  const { code, stdout, stderr } = await demo(out);
  expect(stderr).toContain('assumed, not measured');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Simulated: at 300,000 requests a month /);
  expect(stdout).toMatch(/^simulated-1b on aws\/g6\.xlarge .* SIMULATED$/m);
  expect((await readdir(out)).toSorted()).toEqual([
    'events.jsonl',
    'measurement.json',
    'report.csv',
    'report.html',
    'report.json',
  ]);
  const report = parseReport(await json(join(out, 'report.json')));
  expect(report.results.verdict).toMatchObject({ kind: 'illustration', winner: null });
  expect(report.inputs.measurements['measurement.json']!.operatingPoints.map(({ id }) => id)).toEqual([
    'concurrency-1',
    'concurrency-8',
    'concurrency-32',
    'concurrency-64',
  ]);
});

test(
  'a Ctrl-C in the middle ends with code 130 and files that say they are not complete',
  { timeout: 60_000 },
  async () => {
    const out = join(folder, 'cut');
    const { code, stderr } = await demo(out, '[2/4]');
    expect(stderr).toContain('stopping: waiting for requests in flight');
    expect(code).toBe(130);
    const measurement = parseMeasurement(await json(join(out, 'measurement.json')));
    expect(measurement.complete).toBe(false);
    expect(parseReport(await json(join(out, 'report.json'))).results.warnings.join('\n')).toContain('cut short');
  },
);
