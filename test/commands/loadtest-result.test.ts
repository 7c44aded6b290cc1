import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandContext } from '../../commands/context.ts';
import { EXIT } from '../../commands/exit-code.ts';
import { type LoadtestResult, tell } from '../../commands/loadtest-result.ts';
import { type Measurement, parseMeasurement } from '../../schema/measurement.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-result-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function told(
  parts: Partial<Measurement>,
  {
    ending = 'complete',
    ...flags
  }: { ending?: LoadtestResult['ending']; strict?: boolean; slo?: string; json?: boolean } = {},
) {
  const out = join(folder, 'measurement.json');
  const said = { stdout: '', stderr: '', code: null as number | null };
  const output = (stream: 'stdout' | 'stderr') => ({
    write: (text: string) => void (said[stream] += text),
    isTty: false,
    columns: 80,
  });
  const context = { stdout: output('stdout'), stderr: output('stderr'), finish: (code: number) => (said.code = code) };
  await tell(
    { measurement: measurementWith(parts), ending },
    { out, json: false, strict: false, ...flags },
    context as unknown as CommandContext,
  );
  return { ...said, written: parseMeasurement(JSON.parse(await readFile(out, 'utf8'))) };
}

const invalid = { operatingPoints: [pointWith(), pointWith({ id: 'b', valid: false })] };
const missed = { operatingPoints: [pointWith(), pointWith({ id: 'b', slo: { ttft: 'MISSED', tpot: 'MET' } })] };
const capacity = (parts: Partial<NonNullable<Measurement['capacity']>>): Measurement['capacity'] => ({
  metRequestsPerSecond: 12,
  missedRequestsPerSecond: 12.6,
  verdict: 'FOUND',
  reason: 'for a test',
  rates: [],
  ...parts,
});

describe('the exit code', () => {
  test('0 unless something was asked of the run', async () => {
    expect((await told(invalid)).code).toBe(EXIT.ok);
    expect((await told(missed)).code).toBe(EXIT.ok);
    expect((await told({}, { strict: true, slo: 'server' })).code).toBe(EXIT.ok);
  });

  test('4 for an invalid point with --strict, 99 for a missed limit of --slo', async () => {
    expect((await told(invalid, { strict: true })).code).toBe(EXIT.runInvalid);
    expect((await told(missed, { slo: 'server' })).code).toBe(EXIT.sloMissed);
  });

  test('a run that ended for its errors is 4, asked or not, and leaves what it measured', async () => {
    const result = await told(
      { complete: false, warnings: ['the run was ended because of this'] },
      { ending: 'errors' },
    );
    expect(result.code).toBe(EXIT.runInvalid);
    expect(result.written.complete).toBe(false);
    expect(result.stdout).toContain('NOT COMPLETE: the run was ended because of this');
  });

  test('the first of them that applies: 130, 4, 99', async () => {
    const all = { operatingPoints: [...invalid.operatingPoints, ...missed.operatingPoints.slice(1)] };
    const flags = { strict: true, slo: 'server' };
    expect((await told(all, { ...flags, ending: 'interrupted' })).code).toBe(EXIT.interrupted);
    expect((await told(all, flags)).code).toBe(EXIT.runInvalid);
    expect((await told(all, { slo: 'server' })).code).toBe(EXIT.sloMissed);
  });

  test('a log that tells of an interrupted run is no interruption', async () => {
    expect((await told({ complete: false }, { ending: null })).code).toBe(EXIT.ok);
  });
});

describe('the exit code of a search', () => {
  test('rates it had to miss and runs that could not hold count for nothing', async () => {
    const points = { operatingPoints: [...invalid.operatingPoints, ...missed.operatingPoints], capacity: capacity({}) };
    expect((await told(points, { strict: true, slo: 'server' })).code).toBe(EXIT.ok);
  });

  test('finding nothing out is 4 with --strict, no rate within the limits is 99 with --slo', async () => {
    const unknown = capacity({ metRequestsPerSecond: null, missedRequestsPerSecond: null, verdict: 'UNDECIDED' });
    expect((await told({ capacity: unknown }, { strict: true, slo: 'server' })).code).toBe(EXIT.runInvalid);
    expect((await told({ capacity: unknown }, { slo: 'server' })).code).toBe(EXIT.ok);
    const below = capacity({ metRequestsPerSecond: null, verdict: 'BELOW_RANGE' });
    expect((await told({ capacity: below }, { strict: true, slo: 'server' })).code).toBe(EXIT.sloMissed);
  });
});

test('--json prints what was written', async () => {
  const { stdout, written, stderr } = await told({}, { json: true });
  expect(JSON.parse(stdout)).toEqual(written);
  expect(stderr).toBe(`wrote ${join(folder, 'measurement.json')}\n`);
});
