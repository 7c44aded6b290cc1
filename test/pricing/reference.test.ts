/** Published results as measurements, and what a report makes of them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { defaultScenario } from '../../calculator/default-scenario.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { referenceIds, referenceMeasurement } from '../../pricing/references/reference-measurement.ts';
import { verdictSentence } from '../../render/sentence.ts';
import { toTable } from '../../render/table.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { InputError } from '../../schema/input-error.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { parseReport, type Report } from '../../schema/report.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

describe('a published result as a measurement', () => {
  test.each(referenceIds())('%s is a valid measurement, marked as published', (id) => {
    const measurement = parseMeasurement(structuredClone(referenceMeasurement(id)), id);
    expect(measurement).toMatchObject({ source: 'published', seed: null, client: null, endpoint: { route: null } });
    expect(measurement.warnings.join()).toContain('not measured here: ML.ENERGY leaderboard');
    for (const point of measurement.operatingPoints) {
      expect(point.validity).toMatchObject({ verdict: 'UNKNOWN', reasons: [{ code: 'published' }] });
      expect(point.requests).toEqual({
        started: null,
        succeeded: null,
        failed: null,
        censored: null,
        failuresByKind: {},
      });
      expect(point.windows).toEqual([]);
      for (const latency of Object.values(point.latency)) {
        expect(latency).toMatchObject({ sampleCount: 0, mean: null, p50: null, p99: null });
        expect(latency.reasons['p99']).toBe('published results give none');
      }
      expect(point.sloTerms.map(({ verdict }) => verdict)).toEqual(['UNDECIDED', 'UNDECIDED']);
    }
  });

  test('there are six to ten of them, on hardware the catalogue knows', () => {
    expect(referenceIds().length).toBeGreaterThanOrEqual(6);
    expect(referenceIds().length).toBeLessThanOrEqual(10);
    for (const id of referenceIds()) {
      expect(catalogue.accelerators).toHaveProperty([referenceMeasurement(id).hardware.accelerator!]);
    }
  });

  // Watts as the leaderboard gives them beside the joules and the tokens per second.
  test.each([
    ['llama-3.1-8b-h100', [486.44, 610.35, 688.3]],
    ['llama-3.1-8b-b200', [639.39, 616.51, 576.54]],
    ['gpt-oss-20b-h100', [436.82, 564.2, 579.2]],
    ['llama-3.1-70b-4xh100', [1765.43, 2001.5, 2492.93]],
    ['qwen3-8b-h100', [514.39]],
    ['qwen3-14b-h100', [524.98]],
    ['qwen3-30b-a3b-h100', [479.96]],
    ['gemma-3-12b-h100', [540.52]],
    ['nemotron-nano-9b-h100', [617.56]],
  ])('%s: joules per token times tokens per second are the published watts', (id, watts) => {
    const { operatingPoints } = referenceMeasurement(id);
    expect(operatingPoints).toHaveLength(watts.length);
    operatingPoints.forEach(({ power }, i) => {
      expect(power!.boundary).toBe('accelerator');
      // The joules have five digits after the point, of which the smallest (0.04858) leaves a ten-thousandth open.
      expect(power!.powerWatts.value / watts[i]!).toBeCloseTo(1, 3);
    });
  });

  test('requests per second are output tokens per second over the tokens of an answer', () => {
    const point = referenceMeasurement('llama-3.1-8b-h100').operatingPoints[1]!;
    // 5147.15 tokens/s / 395.5 tokens = 13.01429 requests/s
    expect(point.throughput.requestsPerSecond).toBeCloseTo(13.014_29, 5);
    expect(point.arrivals).toEqual({ kind: 'concurrency', concurrency: 64 });
    expect(point.meanInFlightRequests).toBe(63.92);
  });

  test('each call gives a measurement of its own', () => {
    const first = referenceMeasurement('qwen3-8b-h100');
    first.operatingPoints.length = 0;
    expect(referenceMeasurement('qwen3-8b-h100').operatingPoints).toHaveLength(1);
  });

  test('an unknown name is refused with the nearest one', () => {
    expect(() => referenceMeasurement('llama-3.1-8b-h10')).toThrow(InputError);
    expect(() => referenceMeasurement('llama-3.1-8b-h10')).toThrow('Did you mean "llama-3.1-8b-h100"?');
    expect(() => referenceMeasurement('something else')).toThrow('There are llama-3.1-8b-h100,');
    expect(() => referenceMeasurement('constructor')).toThrow(InputError);
  });
});

describe('a report that starts from a published result', () => {
  const reportOf = (id: string, requestsPerMonth: number): Report => {
    const measurement = referenceMeasurement(id);
    return buildReport({
      scenario: defaultScenario({ measurement, measurementName: id, catalogue, requestsPerMonth }),
      measurements: { [id]: measurement },
      catalogue,
      asOf: '2026-11-21',
      seed: 1,
      drawCount: 200,
    });
  };

  test('prices the accelerator it was taken on, at the fullest batch as an upper bound', () => {
    const { options } = reportOf('llama-3.1-8b-h100', 30_000_000).results;
    const rented = options.find(({ id }) => id === 'rented')!;
    expect(rented.refusals).toEqual([]);
    expect(rented.provenance).toBe('published');
    expect(rented.fleet).toMatchObject({
      operatingPoint: 'batch-512',
      capacityBasis: 'upper-bound',
      provisional: true,
    });
    // 9805.59 tokens/s / 396.7 tokens = 24.7179 requests/s
    expect(rented.fleet!.capacityRequestsPerSecondPerReplica).toBeCloseTo(24.717_9, 4);
    expect(rented.latency).toMatchObject({ ttftP99Ms: null, tpotP99Ms: null });
    expect(options.find(({ id }) => id === 'owned')!.cost).not.toBeNull();
  });

  test.each([300_000, 30_000_000, 3_000_000_000])('at %d requests a month the verdict is leaning at most', (volume) => {
    const { verdict } = reportOf('llama-3.1-8b-h100', volume).results;
    expect(['leaning', 'too-close']).toContain(verdict.kind);
    expect(verdict.illustrationBecause).toBeNull();
    if (verdict.kind === 'leaning') expect(verdict.reasons.join()).toContain('published, not measured');
  });

  test('an option that is alone with published figures is no clear winner', () => {
    const id = 'qwen3-8b-h100';
    const measurement = referenceMeasurement(id);
    const scenario = defaultScenario({ measurement, measurementName: id, catalogue });
    const { verdict } = buildReport({
      scenario: {
        ...scenario,
        baselineOption: 'rented',
        options: scenario.options.filter((option) => option.id === 'rented'),
      },
      measurements: { [id]: measurement },
      catalogue,
      asOf: '2026-11-21',
      seed: 1,
      drawCount: 0,
    }).results;
    expect(verdict).toMatchObject({ kind: 'leaning', winner: 'rented', against: null });
  });

  test('says in the sentence and below the table what it rests on and what is unknown', () => {
    const report = reportOf('llama-3.1-8b-h100', 30_000_000);
    expect(verdictSentence(report)).toContain('(published)');
    const table = toTable(report);
    expect(table).toMatch(/Llama-3\.1-8B-Instruct on aws\/p5\.4xlarge .*unknown .*published/);
    expect(table).toContain(
      'published by ML.ENERGY leaderboard (data of 2026-02-27), not measured here; unknown: latency',
    );
    expect(table).toContain('closed-loop rung (batch-512), an upper bound');
    expect(table).toContain('undecided since no latency was published');
  });

  test('the length of its prompts is assumed and shown, never taken from nowhere', () => {
    const { assumptions } = reportOf('llama-3.1-8b-h100', 300_000).results;
    expect(assumptions.find(({ path }) => path === 'demand.inputTokensPerRequest')).toMatchObject({
      value: 200,
      low: 50,
      high: 800,
      source: 'assumed',
    });
    // (388.7 + 395.5 + 396.7) / 3
    const output = assumptions.find(({ path }) => path === 'demand.outputTokensPerRequest')!;
    expect(output.value).toBeCloseTo(393.633_333_333, 8);
    expect(output.source).toBe('published');
    const power = assumptions.find(({ path }) => path === 'measurements/llama-3.1-8b-h100/batch-512/powerWatts')!;
    expect(power).toMatchObject({ source: 'published', citation: expect.stringContaining('commit 0cd52da') });
  });

  test('the report is a valid document and gives the same results again', () => {
    const report = parseReport(JSON.parse(JSON.stringify(reportOf('qwen3-8b-h100', 300_000))), 'report.json');
    expect(buildReport(report.inputs).results).toEqual(report.results);
  });

  test('answers of another length than the published ones are refused', () => {
    const id = 'gpt-oss-20b-h100';
    const measurement = referenceMeasurement(id);
    const scenario = defaultScenario({ measurement, measurementName: id, catalogue });
    const { options } = buildReport({
      scenario: { ...scenario, demand: { ...scenario.demand, outputTokensPerRequest: 105 } },
      measurements: { [id]: measurement },
      catalogue,
      asOf: '2026-11-21',
      seed: 1,
      drawCount: 0,
    }).results;
    expect(options.find((option) => option.id === 'rented')!.refusals.map(({ code }) => code)).toEqual(['other-mix']);
  });
});
