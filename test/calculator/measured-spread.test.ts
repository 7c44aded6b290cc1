import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { measuredSpread } from '../../calculator/measured-spread.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';
import { windowsOf } from '../factories/windows.ts';

/** 2 requests/s of 105 tokens: 210 tokens/s, now 20 % above and now 20 % below it. */
const UNEVEN = Array.from({ length: 60 }, (_, i) => 210 * (1 + (i % 2 === 0 ? 0.2 : -0.2)));
const point = (parts: Partial<OperatingPoint> = {}): OperatingPoint => ({ ...pointWith(), ...parts });
const spreadOf = (points: readonly OperatingPoint[], seed = 1) =>
  measuredSpread({
    path: 'measurements/m.json/rate-2',
    measurement: measurementWith({ operatingPoints: [...points] }),
    point: points[0]!,
    requestsPerSecond: 2,
    seed,
  });

describe('one run', () => {
  test.each([
    ['no windows', []],
    ['six windows', windowsOf(UNEVEN.slice(0, 6))],
  ])('%s: the stated 5 % alone, and that is said', (_name, windows) => {
    const { requestsPerSecond, powerWatts } = spreadOf([point({ windows })]);
    expect(requestsPerSecond.resamples).toBeNull();
    expect(requestsPerSecond.range).toMatchObject({ low: 1.9, high: 2.1, distribution: 'lognormal' });
    expect(requestsPerSecond.range.note).toContain('too few windows to resample');
    expect(powerWatts).toBeNull();
  });

  test('windows that do not differ: the stated 5 % on top of nothing', () => {
    const { requestsPerSecond } = spreadOf([point({ windows: windowsOf(UNEVEN.map(() => 210)) })]);
    expect(requestsPerSecond.resamples!.values).toHaveLength(1_000);
    // P5 and P95 of 1,000 draws of a lognormal that has them at 0.95 and 1.05 of 2.
    expectNear(requestsPerSecond.range.low, 1.9, 0.006);
    expectNear(requestsPerSecond.range.high, 2.1, 0.006);
    expect(requestsPerSecond.range.note).toContain('run-to-run spread of 5 % either way on top');
  });

  test('windows that scatter in long stretches widen it', () => {
    // Ten stretches of 30 windows, 30 % up or down in turn: nothing of an alternation by single windows remains.
    const slow = Array.from({ length: 300 }, (_, i) => 210 * (1 + (Math.floor(i / 15) % 2 === 0 ? 0.3 : -0.3)));
    const { low, high } = spreadOf([point({ windows: windowsOf(slow) })]).requestsPerSecond.range;
    expect(high! - low!).toBeGreaterThan(1.1 * 0.2);
  });

  test('without token counts the windows of completed requests stand in', () => {
    const windows = windowsOf(UNEVEN.map(() => 0));
    expect(spreadOf([point({ windows })]).requestsPerSecond.resamples).not.toBeNull();
  });
});

describe('several runs of the same load', () => {
  const run = (requestsPerSecond: number, parts: Partial<OperatingPoint> = {}): OperatingPoint => ({
    ...pointWith({ requestsPerSecond, arrivals: { kind: 'poisson', requestsPerSecond: 2 } }),
    id: `run-${requestsPerSecond}`,
    ...parts,
  });

  test('are resampled, without the stated spread on top', () => {
    const { requestsPerSecond } = spreadOf([run(2), run(1.9), run(2.1)]);
    expect(requestsPerSecond.range.note).toMatch(/3 runs of the load resampled/);
    expect(requestsPerSecond.range.note).not.toContain('on top');
    // All three drawn alike, 1.9 each: 0.95 raised to sqrt(3 / 2) = 0.9391, of 2.
    expectNear(Math.min(...requestsPerSecond.resamples!.values), 2 * 0.95 ** Math.sqrt(1.5));
  });

  test('runs that agree leave no spread', () => {
    const { low, high } = spreadOf([run(2), { ...run(2), id: 'again' }]).requestsPerSecond.range;
    expectNear(low, 2);
    expectNear(high, 2);
  });

  test('an invalid run and one of another load do not count', () => {
    const invalid = { ...run(1), validity: pointWith({ valid: false }).validity };
    expect(spreadOf([run(2), invalid, pointWith({ requestsPerSecond: 1 })]).requestsPerSecond.resamples).toBeNull();
  });
});

describe('power', () => {
  const powered = (low?: number) => ({
    windows: windowsOf(UNEVEN, (tokens) => 20 + tokens / 10),
    power: {
      powerWatts: { value: 41, source: 'measured' as const, ...(low === undefined ? {} : { low, high: 82 - low }) },
      boundary: 'accelerator' as const,
    },
  });

  test('is resampled with the throughput, from the same blocks', () => {
    const { requestsPerSecond, powerWatts } = spreadOf([
      { ...point(powered()), id: 'a' },
      { ...point(powered()), id: 'b' },
    ]);
    expect(powerWatts!.resamples!.key).toBe(requestsPerSecond.resamples!.key);
    for (const [i, watts] of powerWatts!.resamples!.values.entries()) {
      // 20 W and a tenth of the tokens per second: 105 tokens to a request.
      expect(Math.abs(watts - (20 + requestsPerSecond.resamples!.values[i]! * 10.5))).toBeLessThan(1e-9);
    }
  });

  test("the meter's own range comes on top", () => {
    const exact = spreadOf([point(powered())]).powerWatts!.range;
    const rough = spreadOf([point(powered(30))]).powerWatts!.range;
    expect(rough.high! - rough.low!).toBeGreaterThan(5 * (exact.high! - exact.low!));
  });
});

describe('in a report', () => {
  const inputs = inputsWith({
    drawCount: 500,
    measurements: {
      'm.json': measurementWith({ operatingPoints: [point({ windows: windowsOf(UNEVEN) })] }),
    },
    scenario: scenarioWith({ options: [apiOption(), rentedOption(), rentedOption({ id: 'twin' })] }),
  });
  const report = buildReport(inputs);

  test('the assumption says that it is resampled, with P5 and P95', () => {
    const assumption = report.results.assumptions.find(({ path }) => path.endsWith('/requestsPerSecond'))!;
    expect(assumption).toMatchObject({ distribution: 'resampled', value: 2, options: ['gpu', 'twin'] });
    expect(assumption.low).toBeLessThan(2);
    expect(assumption.high).toBeGreaterThan(2);
  });

  test('options that share the measurement share its draws', () => {
    const pair = report.results.options.filter(({ kind }) => kind === 'rented').map(({ cost }) => cost!.usdPerMonth);
    expect(pair[0]).toEqual(pair[1]);
  });

  test('another seed resamples anew, the same seed alike', () => {
    expect(buildReport(inputs).results).toEqual(report.results);
    const other = buildReport({ ...inputs, seed: 2 });
    expect(other.results.assumptions).not.toEqual(report.results.assumptions);
  });
});
