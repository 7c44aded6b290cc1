import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

/** A machine that takes 0.5 ms for a token of input and 3 ms for one of output. */
const secondsOf = (input: number, output: number): number => 0.000_5 * input + 0.003 * output;
const at = (inputTokens: number, outputTokens: number, parts: Partial<Measurement> = {}): Measurement =>
  measurementWith({
    operatingPoints: [
      pointWith({ inputTokens, outputTokens, requestsPerSecond: 1 / secondsOf(inputTokens, outputTokens) }),
    ],
    ...parts,
  });
const MEASUREMENTS = { 'm.json': at(400, 100), 'long.json': at(2_000, 100), 'wordy.json': at(400, 400) };
const OTHERS = { otherMixes: ['long.json', 'wordy.json'] };

function resultsOf(
  [inputTokensPerRequest, outputTokensPerRequest]: readonly [number, number],
  option: Partial<RentedOption> = OTHERS,
  measurements: Record<string, Measurement> = MEASUREMENTS,
): ReportResults {
  return buildReport(
    inputsWith({
      measurements,
      drawCount: 50,
      scenario: scenarioWith({
        demand: { requestsPerMonth: 300_000, inputTokensPerRequest, outputTokensPerRequest, peakToMeanRatio: 1 },
        options: [apiOption({ model: 'acme/flat' }), rentedOption(option)],
      }),
    }),
  ).results;
}
const optionOf = (results: ReportResults) => results.options[1]!;
const messages = (...asked: Parameters<typeof resultsOf>): string[] =>
  optionOf(resultsOf(...asked)).refusals.map(({ message }) => message);

describe('lengths between those measured', () => {
  test('are served as fast as the fit says', () => {
    const results = resultsOf([1_000, 200]);
    const { refusals, fleet, latency, provenance } = optionOf(results);
    expect(refusals).toEqual([]);
    // 0.5 + 0.6 s.
    expectNear(fleet!.capacityRequestsPerSecondPerReplica, 1 / 1.1);
    expect(provenance).toBe('modelled');
    expect(latency).toBeNull();
    expect(results.warnings.join('\n')).toContain(
      'its capacity is modelled: service time fitted over 3 measured mixes',
    );
    const figure = results.assumptions.find(({ path }) => path === 'options.gpu.fittedRequestsPerSecond')!;
    expect(figure).toMatchObject({ source: 'modelled' });
    // The run-to-run spread of 5 %: the fit itself is exact.
    expectNear(figure.low!, 0.95 / 1.1);
    expectNear(figure.high!, 1.05 / 1.1);
  });

  test('are counted in the tokens of this model', () => {
    const { fleet } = optionOf(resultsOf([800, 160], { ...OTHERS, tokenInflationRatio: 1.25 }));
    expectNear(fleet!.capacityRequestsPerSecondPerReplica, 1 / 1.1);
  });

  test('cached input is none of the time', () => {
    const point = pointWith({ inputTokens: 2_400, outputTokens: 100, requestsPerSecond: 1 / secondsOf(2_000, 100) });
    const cached = measurementWith({
      operatingPoints: [{ ...point, tokens: { ...point.tokens, cachedInput: 400 } }],
    });
    const { fleet } = optionOf(resultsOf([1_000, 200], OTHERS, { ...MEASUREMENTS, 'long.json': cached }));
    expectNear(fleet!.capacityRequestsPerSecondPerReplica, 1 / 1.1);
  });

  test('the lengths of its own measurement are taken as they were measured', () => {
    const { fleet, provenance, latency } = optionOf(resultsOf([410, 100]));
    expectNear(fleet!.capacityRequestsPerSecondPerReplica, 1 / secondsOf(400, 100));
    expect(provenance).toBe('measured');
    expect(latency).not.toBeNull();
  });
});

describe('the month by kind of token', () => {
  const splitOf = (...asked: Parameters<typeof resultsOf>) => optionOf(resultsOf(...asked)).cost!;

  test('is split as the fit has input and output take the time, and sums to the month', () => {
    const cost = splitOf([1_000, 200]);
    const split = cost.byKindOfToken as { usdPerMillionInputTokens: number; usdPerMillionOutputTokens: number };
    // 0.5 of 1.1 s for 1,000 tokens in, 0.6 of 1.1 s for 200 out.
    expectNear(split.usdPerMillionInputTokens, ((cost.usdPerRequest.value * 0.5) / 1.1 / 1_000) * 1e6);
    expectNear(split.usdPerMillionOutputTokens, ((cost.usdPerRequest.value * 0.6) / 1.1 / 200) * 1e6);
  });

  test('also where the lengths are those of its own measurement', () => {
    const cost = splitOf([400, 100]);
    // 0.2 and 0.3 s.
    expectNear(
      (cost.byKindOfToken as { usdPerMillionInputTokens: number }).usdPerMillionInputTokens,
      ((cost.usdPerRequest.value * 0.4) / 400) * 1e6,
    );
  });

  test('is unknown with one mix and with two, and left out for an API', () => {
    expect(splitOf([400, 100], {}).byKindOfToken).toEqual({ unknownBecause: expect.stringContaining('It takes 3') });
    expect(splitOf([400, 100], { otherMixes: ['long.json'] }).byKindOfToken).toHaveProperty('unknownBecause');
    expect(resultsOf([400, 100]).options[0]!.cost).not.toHaveProperty('byKindOfToken');
  });
});

describe('refused', () => {
  test('outside the measured lengths, by more than 5 %', () => {
    expect(messages([2_100, 200])).toEqual([]);
    expect(messages([2_101, 200])).toEqual([
      'The measurements have 400 to 2000 input tokens per request, the demand 2101: outside them nothing is fitted.',
    ]);
    expect(messages([1_000, 94])).toEqual([
      'The measurements have 100 to 400 output tokens per request, the demand 94: outside them nothing is fitted.',
    ]);
  });

  test('with fewer than three mixes, closed-loop runs beside open-loop ones and loads that missed not counted', () => {
    expect(messages([1_000, 200], { otherMixes: ['long.json'] })[0]).toContain('2 were measured');
    const [point] = at(2_000, 100).operatingPoints;
    const closed = measurementWith({
      operatingPoints: [{ ...point!, arrivals: { kind: 'concurrency', concurrency: 8 } }],
    });
    expect(messages([1_000, 200], OTHERS, { ...MEASUREMENTS, 'long.json': closed })[0]).toContain('2 were measured');
    const missed = at(2_000, 100, {
      operatingPoints: [pointWith({ inputTokens: 2_000, outputTokens: 100, slo: { ttft: 'MISSED', tpot: 'MET' } })],
    });
    expect(messages([1_000, 200], OTHERS, { ...MEASUREMENTS, 'long.json': missed })[0]).toContain('2 were measured');
  });

  test('without further measurements, as ever', () => {
    expect(messages([1_000, 200], {})).toHaveLength(2);
  });

  test.each<[string, Partial<Measurement>, string]>([
    ['another engine', { endpoint: { ...at(1, 1).endpoint, engine: 'tgi' } }, 'the same engine (vllm)'],
    ['another model', { endpoint: { ...at(1, 1).endpoint, model: 'slm-3b' } }, 'the same model (slm-8b)'],
    ['another precision', { endpoint: { ...at(1, 1).endpoint, precision: 'fp8' } }, 'the same precision (bf16)'],
    [
      'other hardware',
      { hardware: { ...at(1, 1).hardware, acceleratorCount: 2 } },
      'the same number of accelerators (1)',
    ],
    ['a simulation', { source: 'simulated' }, 'the same source (measured)'],
  ])('a measurement of %s', (_, parts, expected) => {
    const other = { ...MEASUREMENTS, 'long.json': at(2_000, 100, parts) };
    expect(() => resultsOf([1_000, 200], OTHERS, other)).toThrow(InputError);
    expect(() => resultsOf([1_000, 200], OTHERS, other)).toThrow(
      `scenario: options[1].otherMixes[0] must be a measurement of ${expected}`,
    );
  });

  test('a measurement that was not given', () => {
    expect(() => resultsOf([1_000, 200], { otherMixes: ['lang.json', 'wordy.json'] })).toThrow(
      'Did you mean "long.json"?',
    );
  });
});
