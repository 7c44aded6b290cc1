import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { PROJECT } from './planted-project.ts';

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

interface Step {
  readonly exitCode: number;
  /** Statuses of the tests of each file; null when the step left no results. */
  readonly files: readonly (readonly string[])[] | null;
}

async function closingLine(steps: Readonly<Record<string, Step>>): Promise<{ line: string; exitCode: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-results-'));
  folders.push(folder);
  for (const [name, { exitCode, files }] of Object.entries(steps)) {
    await writeFile(join(folder, `${name}.exit`), `${exitCode}\n`);
    if (files === null) continue;
    const testResults = files.map((statuses) => ({
      status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    }));
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ testResults }));
  }
  return new Promise((resolve) => {
    const script = join(PROJECT, '.ci', 'count-results.mjs');
    execFile(process.execPath, [script, folder, ...Object.keys(steps)], (error, stdout) => {
      resolve({ line: stdout.trimEnd().split('\n').at(-1)!, exitCode: error === null ? 0 : Number(error.code) });
    });
  });
}

const good: Step = { exitCode: 0, files: [['passed', 'passed'], ['passed']] };

test('sums all steps; the check counts as one', async () => {
  expect(await closingLine({ check: { exitCode: 0, files: null }, test: good, 'node-22': good })).toEqual({
    line: '7 passed, 0 failed',
    exitCode: 0,
  });
});

test.each<[string, Step, string]>([
  ['a failed test', { exitCode: 1, files: [['passed', 'failed']] }, '4 passed, 1 failed'],
  ['a file that does not load', { exitCode: 1, files: [['passed'], []] }, '4 passed, 1 failed'],
  ['each of two that do not load', { exitCode: 1, files: [['passed'], [], []] }, '4 passed, 2 failed'],
  ['a skipped test', { exitCode: 0, files: [['passed', 'skipped', 'pending', 'todo']] }, '4 passed, 3 failed'],
  ['an error outside every test', { exitCode: 1, files: [['passed']] }, '4 passed, 1 failed'],
  ['a run without results', { exitCode: 1, files: null }, '3 passed, 1 failed'],
  ['a run without results that says it went well', { exitCode: 0, files: null }, '3 passed, 1 failed'],
])('%s counts as failed', async (_, step, line) => {
  expect(await closingLine({ test: good, 'node-22': step })).toEqual({ line, exitCode: 1 });
});

test('a check that fails counts as one failure', async () => {
  expect(await closingLine({ check: { exitCode: 2, files: null }, test: good })).toEqual({
    line: '3 passed, 1 failed',
    exitCode: 1,
  });
});

test('nothing run is no success', async () => {
  expect(await closingLine({ test: { exitCode: 0, files: [] } })).toEqual({ line: '0 passed, 0 failed', exitCode: 1 });
});
