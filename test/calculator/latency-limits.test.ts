/** Latency of options against the limits of the scenario, at the load they get. */
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

interface Asked {
  readonly limits?: Scenario['limits'];
  readonly requestsPerMonth?: number;
  readonly measurement?: Measurement;
}

function reportOf(options: ScenarioOption[], { limits, requestsPerMonth = 300_000, measurement }: Asked) {
  const scenario = scenarioWith({
    demand: { requestsPerMonth, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
    options,
    ...(limits === undefined ? {} : { limits }),
  });
  const measurements = { 'm.json': measurement ?? measurementWith() };
  return buildReport(inputsWith({ scenario, measurements })).results;
}
const optionOf = (results: ReturnType<typeof reportOf>, id: string) => results.options.find((one) => one.id === id)!;
const UNKNOWN = 'mix: whether it meets the latency limits is unknown, since the latency of api is.';
/** A first token after 200 ms (p99 900), 104 further ones of 20 ms (p99 35): a whole answer takes 2,280 ms (p99 4,540). */
const GPU = rentedOption();
const FOUR = rentedOption({ id: 'four', instance: 'cloud/four' });

describe('a hybrid of two measured parts', () => {
  const cascade = cascadeOption({ large: 'four', escalatedRatio: 0.2 });

  test('is refused where the mixture is above the limit, though each part meets it', () => {
    const results = reportOf([GPU, FOUR, cascade], { limits: { ttftP99Ms: 4_000 } });
    expect(optionOf(results, 'gpu').refusals).toEqual([]);
    const mix = optionOf(results, 'mix');
    expect(mix.cost).toBeNull();
    expect(mix.refusals).toEqual([
      {
        code: 'over-latency',
        message: expect.stringMatching(
          /^Its time to first token at the 99th percentile is \d{4} ms over the requests of both parts, above the limit of 4000 ms\.$/,
        ),
        hint: expect.stringContaining('limits.ttftP99Ms'),
      },
    ]);
    // The figure is that of the report without the limit.
    const free = optionOf(reportOf([GPU, FOUR, cascade], {}), 'mix').latency!.ttftP99Ms!;
    expect(free).toBeGreaterThan(4_000);
    expect(mix.refusals[0]!.message).toContain(`${Math.ceil(free)} ms`);
  });

  test('stands at a limit of just its own latency, and not a hundredth below', () => {
    const own = optionOf(reportOf([GPU, FOUR, cascade], {}), 'mix').latency!.ttftP99Ms!;
    const refusalsAt = (ttftP99Ms: number) =>
      optionOf(reportOf([GPU, FOUR, cascade], { limits: { ttftP99Ms } }), 'mix').refusals;
    expect(refusalsAt(own)).toEqual([]);
    expect(refusalsAt(own * 0.99)).toHaveLength(1);
  });

  test('a router whose requests are served once meets what its parts meet', () => {
    const router = routerOption({ large: 'four', toLargeRatio: 0.3 });
    const results = reportOf([GPU, FOUR, router], { limits: { ttftP99Ms: 1_000, tpotP99Ms: 40 } });
    expect(optionOf(results, 'mix').refusals).toEqual([]);
    expect(results.warnings.join()).not.toContain('whether it meets');
  });

  test('without limits in the scenario nothing is judged', () => {
    expect(optionOf(reportOf([GPU, FOUR, cascade], {}), 'mix').refusals).toEqual([]);
  });
});

describe('a hybrid with an API, whose latency is unknown', () => {
  test('is warned of and never taken to meet the limits', () => {
    const results = reportOf([GPU, apiOption(), routerOption()], { limits: { tpotP99Ms: 40 } });
    expect(optionOf(results, 'mix').refusals).toEqual([]);
    expect(results.warnings).toContain(UNKNOWN);
    expect(reportOf([GPU, apiOption(), routerOption()], {}).warnings).not.toContain(UNKNOWN);
  });

  test('is refused where the wait for the small answer alone breaks the limit, however fast the API is', () => {
    // A fifth waits 2,280 ms in the median: half of it, a tenth of all, longer than that. No request that is served once counts.
    const results = reportOf([GPU, apiOption(), cascadeOption()], { limits: { ttftP99Ms: 2_280 } });
    const [refusal] = optionOf(results, 'mix').refusals;
    expect(refusal!.message).toBe(
      'Of its requests 10 % or more have a time to first token above the limit of 2280 ms, however fast api answers; 1 % may.',
    );
    expect(results.warnings).not.toContain(UNKNOWN);
  });

  test('stands with a warning where fewer than 1 % wait that long', () => {
    // At most 0.2 * 1 % of the requests are above the p99 of a whole small answer, 900 + 104 * 35 = 4,540 ms.
    const results = reportOf([GPU, apiOption(), cascadeOption()], { limits: { ttftP99Ms: 4_540 } });
    expect(optionOf(results, 'mix').refusals).toEqual([]);
    expect(results.warnings).toContain(UNKNOWN);
  });
});

describe('machines', () => {
  /** A light load that is slower than a heavy one: 1 request/s at 1,800 ms, 3 at 900. */
  const measurement = measurementWith({
    operatingPoints: [
      pointWith({ requestsPerSecond: 1, ttft: latencyOf({ p50: 500, p90: 900, p95: 1_200, p99: 1_800 }) }),
      pointWith({ requestsPerSecond: 3 }),
    ],
  });
  const perMonth = (perSecond: number): number => perSecond * 730 * 3_600;

  test('are judged at the load they get: half-way between the two it is 1,350 ms', () => {
    const at = (limit: number) =>
      optionOf(reportOf([GPU], { measurement, requestsPerMonth: perMonth(2), limits: { ttftP99Ms: limit } }), 'gpu');
    expectNear(at(1_400).latency!.ttftP99Ms, 1_350);
    expect(at(1_400).refusals).toEqual([]);
    expect(at(1_300).refusals).toEqual([
      {
        code: 'over-latency',
        message:
          'Its time to first token at the 99th percentile is 1350 ms in the busiest hour, above the limit of 1300 ms.',
        hint: 'Relax limits.ttftP99Ms, or measure the load it gets again.',
      },
    ]);
  });

  test('at a heavier load the same limit is met', () => {
    const results = reportOf([GPU], { measurement, requestsPerMonth: perMonth(3), limits: { ttftP99Ms: 1_300 } });
    expect(optionOf(results, 'gpu').refusals).toEqual([]);
  });

  test('a limit below all measured loads is refused by the measurement', () => {
    const [refusal] = optionOf(reportOf([GPU], { limits: { ttftP99Ms: 500 } }), 'gpu').refusals;
    expect(refusal!.code).toBe('slo-not-met');
  });

  test('time per token is judged like time to first token', () => {
    const slow = measurementWith({
      operatingPoints: [
        pointWith({ requestsPerSecond: 1, tpot: latencyOf({ p50: 40, p90: 60, p95: 70, p99: 80 }) }),
        pointWith({ requestsPerSecond: 3 }),
      ],
    });
    // 35 + (80 - 35) / 2 = 57.5 ms at 2 requests/s
    const asked = { measurement: slow, requestsPerMonth: perMonth(2) };
    const at = (tpotP99Ms: number) => optionOf(reportOf([GPU], { ...asked, limits: { tpotP99Ms } }), 'gpu').refusals;
    expect(at(58)).toEqual([]);
    expect(at(57)[0]!.message).toContain('time per output token at the 99th percentile is 58 ms');
  });
});

test('devices of a known speed are refused where a token takes longer than the limit, a fall-back or not', () => {
  // 10 tokens per second: 100 ms each
  for (const fallBack of [{}, { fallBack: { option: 'api', requestRatio: 0.3 } }]) {
    const at = (tpotP99Ms: number) =>
      optionOf(
        reportOf([apiOption(), deviceOption({ unitCount: 50_000, ...fallBack })], { limits: { tpotP99Ms } }),
        'phones',
      );
    expect(at(100).refusals).toEqual([]);
    expect(at(99).refusals.map(({ code }) => code)).toEqual(['slo-missed']);
  }
});
