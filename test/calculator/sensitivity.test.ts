import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Report } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const reportOf = (scenario: Partial<Scenario>, drawCount = 4_000, seed = 1): Report =>
  buildReport(inputsWith({ drawCount, seed, scenario: scenarioWith(scenario) }));
const uniform = (low: number, value: number, high: number) => ({ low, value, high, distribution: 'uniform' as const });

/** Two accounts at one API: the monthly fees alone differ, 93 USD of tokens are the same. */
const fees = (a: ReturnType<typeof uniform>, b: ReturnType<typeof uniform> | number) => ({
  baselineOption: 'b',
  options: [apiOption({ id: 'a', supportUsdPerMonth: a }), apiOption({ id: 'b', supportUsdPerMonth: b })],
});
const A = 'options.a.supportUsdPerMonth';
const B = 'options.b.supportUsdPerMonth';

describe('by hand: two fees, even over 50 to 150 and over 80 to 120', () => {
  // A grid that no cost reads.
  const { results } = reportOf({
    ...fees(uniform(50, 100, 150), uniform(80, 100, 120)),
    overrides: { 'apiFootprint/pueRatio': { value: 1.2, low: 1.1, high: 1.5 } },
  });
  const [difference] = results.sensitivity.differences;
  const inputOf = (path: string) => difference!.inputs.find((input) => input.path === path)!;

  test('one difference, of the option that is not the baseline', () => {
    expect(results.sensitivity.differences.map(({ option, baseline }) => [option, baseline])).toEqual([['a', 'b']]);
    expectNear(difference!.differenceUsdPerMonth.value, 0);
  });

  test('an input at its P5 and P95, the other at its base', () => {
    // P5 and P95 of the first: 55 and 145, so -45 and 45; of the second, which is taken off: 82 and 118.
    expect(inputOf(A)).toMatchObject({ low: 55, high: 145, unit: 'USD/month' });
    expectNear(inputOf(A).usdPerMonthAtP5, -45);
    expectNear(inputOf(A).usdPerMonthAtP95, 45);
    expectNear(inputOf(A).swingUsdPerMonth, 90);
    expectNear(inputOf(B).usdPerMonthAtP5, 18);
    expectNear(inputOf(B).usdPerMonthAtP95, -18);
    expectNear(inputOf(B).swingUsdPerMonth, 36);
  });

  test('largest swing first', () => {
    expect(difference!.inputs.slice(0, 2).map(({ path }) => path)).toEqual([A, B]);
  });

  test('rank correlation: sd 100/sqrt(12) and -40/sqrt(12) of a difference, 0.93 and -0.37 but for ranks', () => {
    expect(Math.abs(inputOf(A).spearmanCorrelationRatio! - 0.93)).toBeLessThan(0.03);
    expect(Math.abs(inputOf(B).spearmanCorrelationRatio! + 0.35)).toBeLessThan(0.06);
  });

  test('an input that no cost reads: swing 0, correlation null, worth nothing', () => {
    const unread = inputOf('apiFootprint/pueRatio');
    expect(unread).toMatchObject({ swingUsdPerMonth: 0, spearmanCorrelationRatio: null });
    const worth = results.sensitivity.informationValue.inputs.find(({ path }) => path === 'apiFootprint/pueRatio')!;
    expect(worth.evppiUsdPerMonth).toBe(0);
  });

  test('worth of knowing: the first fee E max(0, 100 - a) = 12.5, the second 5, both 13.1', () => {
    // a even over 50 to 150, b in its mean 100: half the time 0 to 50 are saved, 12.5 on the mean; b likewise 40/8 = 5.
    // Both: E max(0, b - a) for widths 100 and 40 is 100/8 + 40^2/(24 * 100) = 13.17.
    const { evpiUsdPerMonth, inputs } = results.sensitivity.informationValue;
    const worthOf = (path: string) => inputs.find((input) => input.path === path)!.evppiUsdPerMonth;
    expect(results.sensitivity.drawCount).toBe(2_000);
    expect(Math.abs(evpiUsdPerMonth! - 13.17)).toBeLessThan(1);
    expect(Math.abs(worthOf(A) - 12.5)).toBeLessThan(1);
    expect(Math.abs(worthOf(B) - 5)).toBeLessThan(1);
    expect(inputs[0]!.path).toBe(A);
  });
});

describe('rules', () => {
  test('the choice is among all options: a third that is always cheapest makes knowing worthless', () => {
    const scenario = fees(uniform(50, 100, 150), 100);
    const options = [...scenario.options, apiOption({ id: 'c', supportUsdPerMonth: 10 })];
    const { informationValue } = reportOf({ ...scenario, options }).results.sensitivity;
    expect(informationValue.evpiUsdPerMonth).toBe(0);
    expect(informationValue.inputs.every(({ evppiUsdPerMonth }) => evppiUsdPerMonth === 0)).toBe(true);
  });

  test.each([1000 / 3, 123.456, 0.1, 77.7])(
    'what moves both alike moves nothing but rounding, at a fee of %d',
    (fee) => {
      const { differences, informationValue } = reportOf({
        baselineOption: 'b',
        demand: {
          requestsPerMonth: { ...uniform(123_457, 300_000, 777_777), source: 'user' },
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 1,
        },
        options: [apiOption({ id: 'a', supportUsdPerMonth: fee }), apiOption({ id: 'b', supportUsdPerMonth: 100 })],
      }).results.sensitivity;
      const requests = differences[0]!.inputs.find(({ path }) => path === 'demand.requestsPerMonth')!;
      expect(requests).toMatchObject({ swingUsdPerMonth: 0, spearmanCorrelationRatio: null });
      expect(informationValue.evpiUsdPerMonth).toBe(0);
    },
  );

  test('without draws there are swings, but no correlation and no worth', () => {
    const { sensitivity } = reportOf(fees(uniform(50, 100, 150), 100), 0).results;
    expect(sensitivity.drawCount).toBe(0);
    expect(sensitivity.informationValue).toEqual({ evpiUsdPerMonth: null, inputs: [] });
    const swing = sensitivity.differences[0]!.inputs.find(({ path }) => path === A)!;
    expectNear(swing.swingUsdPerMonth, 90);
    expect(swing.spearmanCorrelationRatio).toBeNull();
  });

  test('without a baseline that can serve no difference is told', () => {
    const { sensitivity } = reportOf({
      baselineOption: 'x',
      options: [apiOption({ id: 'x', model: 'acme/unpriced' }), apiOption(), rentedOption()],
    }).results;
    expect(sensitivity.differences).toEqual([]);
  });

  test('an end that an option cannot serve is null and comes first', () => {
    // 0.12/s is 315,360 requests a month: the P95 of 250,000 to 350,000 is above it.
    const { differences, informationValue } = reportOf({
      baselineOption: 'b',
      demand: {
        requestsPerMonth: { ...uniform(250_000, 300_000, 350_000), source: 'user' },
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        peakToMeanRatio: 1,
      },
      options: [
        apiOption({ id: 'a', rateLimitRequestsPerSecond: 0.12, supportUsdPerMonth: uniform(0, 50, 100) }),
        apiOption({ id: 'b', supportUsdPerMonth: 60 }),
      ],
    }).results.sensitivity;
    const [first] = differences[0]!.inputs;
    expect(first).toMatchObject({ path: 'demand.requestsPerMonth', usdPerMonthAtP95: null, swingUsdPerMonth: null });
    expect(first!.spearmanCorrelationRatio).not.toBeNaN();
    expect(informationValue.evpiUsdPerMonth).toBeGreaterThan(0);
  });

  describe('an option that cannot serve every draw', () => {
    // 0.12/s is 315,360 requests a month: 65.36 % of the draws between 250,000 and 350,000 are below it.
    const demand = {
      requestsPerMonth: { ...uniform(250_000, 300_000, 350_000), source: 'user' as const },
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
    };
    const limited = (usd: number) => apiOption({ id: 'c', rateLimitRequestsPerSecond: 0.12, supportUsdPerMonth: usd });
    const sure = [apiOption({ id: 'a', supportUsdPerMonth: 100 }), apiOption({ id: 'b', supportUsdPerMonth: 120 })];
    const worthOf = (options: Scenario['options']) =>
      reportOf({ baselineOption: 'b', demand, options }).results.sensitivity.informationValue;

    test('is chosen in the draws that it can serve: 90 USD less than the best sure one in 65 % of them', () => {
      const { evpiUsdPerMonth, inputs } = worthOf([...sure, limited(10)]);
      expect(Math.abs(evpiUsdPerMonth! - 0.6536 * 90)).toBeLessThan(2);
      // The volume alone decides, known in steps of a twentieth: the one that the limit lies in is lost.
      expect(inputs[0]!.path).toBe('demand.requestsPerMonth');
      const lost = evpiUsdPerMonth! - inputs[0]!.evppiUsdPerMonth;
      expect(lost).toBeGreaterThanOrEqual(0);
      expect(lost).toBeLessThan(0.05 * 90);
    });

    test('changes nothing where it is dearer', () => {
      const options = [
        apiOption({ id: 'a', supportUsdPerMonth: uniform(50, 100, 150) }),
        apiOption({ id: 'b', supportUsdPerMonth: 100 }),
      ];
      const without = worthOf(options);
      expect(without.evpiUsdPerMonth).toBeGreaterThan(10);
      expect(worthOf([...options, limited(1_000)])).toEqual(without);
    });

    test('leaves no choice to hold the others against where none can serve every draw', () => {
      const options = [limited(10), apiOption({ id: 'b', rateLimitRequestsPerSecond: 0.13 })];
      expect(worthOf(options)).toEqual({
        evpiUsdPerMonth: null,
        unknownBecause: 'no option can serve every draw',
        inputs: [],
      });
    });
  });

  test('the order of options changes nothing', () => {
    const scenario = {
      baselineOption: 'b',
      options: [
        apiOption({ id: 'a', supportUsdPerMonth: uniform(50, 100, 150) }),
        apiOption({ id: 'b', supportUsdPerMonth: uniform(80, 100, 120) }),
        rentedOption({ usdPerHour: { ...uniform(0.05, 0.15, 0.3), source: 'user' } }),
      ],
    };
    const { sensitivity, verdict } = reportOf(scenario, 1_000).results;
    const turned = reportOf({ ...scenario, options: scenario.options.toReversed() }, 1_000).results;
    const sorted = (differences: typeof sensitivity.differences) =>
      differences.toSorted((a, b) => (a.option < b.option ? -1 : 1));
    expect(sorted(turned.sensitivity.differences)).toEqual(sorted(sensitivity.differences));
    expect(turned.verdict).toEqual(verdict);
    const [worth, again] = [sensitivity.informationValue, turned.sensitivity.informationValue];
    expectNear(again.evpiUsdPerMonth, worth.evpiUsdPerMonth!, 1e-12);
    for (const { path, evppiUsdPerMonth } of worth.inputs) {
      expectNear(again.inputs.find((input) => input.path === path)!.evppiUsdPerMonth, evppiUsdPerMonth, 1e-9);
    }
  });

  test('scaling all prices scales costs, swings and worth, and leaves shares and correlations', () => {
    const range = fc.tuple(fc.double({ min: 20, max: 80, noNaN: true }), fc.double({ min: 1, max: 120, noNaN: true }));
    fc.assert(
      fc.property(range, range, fc.constantFrom(0.25, 2, 8), ([low, width], [other, otherWidth], factor) => {
        const priced = (scale: number): Report => {
          const fee = (from: number, wide: number) =>
            uniform(from * scale, (from + wide / 2) * scale, (from + wide) * scale);
          const price = (usd: number) => ({ value: usd * scale, source: 'user' as const });
          return reportOf(
            {
              ...fees(fee(low, width), fee(other, otherWidth)),
              overrides: {
                'models/acme/small/usdPerMillionInputTokens': price(0.25),
                'models/acme/small/usdPerMillionOutputTokens': price(2),
              },
            },
            400,
          );
        };
        const [one, many] = [priced(1).results, priced(factor).results];
        expect(many.verdict.cheapestRatio).toBe(one.verdict.cheapestRatio);
        expect(many.verdict.cheaperRatio).toBe(one.verdict.cheaperRatio);
        const [a, b] = [one.sensitivity, many.sensitivity];
        expectNear(b.informationValue.evpiUsdPerMonth, a.informationValue.evpiUsdPerMonth! * factor, 1e-9);
        for (const [i, swing] of a.differences[0]!.inputs.entries()) {
          const scaled = b.differences[0]!.inputs[i]!;
          expect(scaled.spearmanCorrelationRatio).toBe(swing.spearmanCorrelationRatio);
          expectNear(scaled.swingUsdPerMonth, swing.swingUsdPerMonth! * factor, 1e-9);
        }
      }),
      { numRuns: 15, seed: 4 },
    );
  });
});

describe('token counts that are ranges move the cost of machines too', () => {
  const withTokens = (outputTokensPerRequest: number | ReturnType<typeof uniform>): Report =>
    reportOf(
      {
        demand: {
          requestsPerMonth: 15_000_000,
          inputTokensPerRequest: 400,
          outputTokensPerRequest,
          peakToMeanRatio: 1,
        },
        options: [apiOption(), rentedOption({ usdPerHour: 1 })],
      },
      1_000,
    );
  const cost = (report: Report) => report.results.options.find(({ id }) => id === 'gpu')!.cost!.usdPerMonth;
  const OUTPUT = 'demand.outputTokensPerRequest';

  test('longer answers take longer and need more replicas', () => {
    // 15 million a month are 5.7/s over 2 a replica: 3 replicas. With P95 139.5 of 105 tokens and 70 % of the time in the
    // output a request takes 0.3 + 0.7 * 139.5 / 105 = 1.23 times as long: 7.02 / 2, 4 replicas. P5 70.5: 0.77, 4.4 / 2: 3.
    const report = withTokens(uniform(67, 105, 143));
    const swing = report.results.sensitivity.differences[0]!.inputs.find(({ path }) => path === OUTPUT)!;
    const gpuAt = (api: number, difference: number) => difference + api;
    const api = (tokens: number) => 15_000_000 * ((400 * 0.25 + tokens * 2) / 1e6);
    // A machine: 730 h at 1 USD and 0.005 for its address, and 8 USD of disk.
    const machine = 730 * 1.005 + 8;
    expectNear(gpuAt(api(swing.low), swing.usdPerMonthAtP5!), 3 * machine, 1e-9);
    expectNear(gpuAt(api(swing.high), swing.usdPerMonthAtP95!), 4 * machine, 1e-9);
  });

  test('the base case is as without the range, and the assumed share is listed only with it', () => {
    expectNear(cost(withTokens(uniform(67, 105, 143))).value, cost(withTokens(105)).value);
    const assumed = (report: Report) =>
      report.results.assumptions.filter(({ path }) => path.includes('outputShareOfServiceTimeRatio')).length;
    expect(assumed(withTokens(uniform(67, 105, 143)))).toBe(1);
    expect(assumed(withTokens(105))).toBe(0);
  });
});
