import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { ApiOption, OwnedOption, RentedOption, Scenario } from '../../schema/scenario.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const RUNS = { numRuns: 25, seed: 7 };
const power = { powerWatts: { value: 60, source: 'measured' as const }, boundary: 'accelerator' as const };
const measurements = { 'm.json': measurementWith({ operatingPoints: [pointWith({ power })] }) };

/** What every scenario here has, and then the new prices on top of it. */
interface Added {
  readonly any?: Partial<ApiOption> & Partial<RentedOption> & Partial<OwnedOption>;
  readonly rented?: Partial<RentedOption>;
  readonly owned?: Partial<OwnedOption>;
  readonly scenario?: Partial<Scenario>;
}
const base = fc.record({
  requestsPerMonth: fc.integer({ min: 1_000, max: 20_000_000 }),
  growthRatioPerMonth: fc.constantFrom(0, 0.03),
  spareReplicas: fc.integer({ min: 0, max: 2 }),
  nonProductionReplicas: fc.integer({ min: 0, max: 1 }),
  horizonMonths: fc.integer({ min: 1, max: 40 }),
});
type Base = typeof base extends fc.Arbitrary<infer T> ? T : never;

function resultsOf(
  { requestsPerMonth, growthRatioPerMonth, horizonMonths, ...policy }: Base,
  added: Added = {},
): ReportResults {
  return buildReport(
    inputsWith({
      measurements,
      scenario: scenarioWith({
        baselineOption: 'api',
        horizonMonths,
        policy: { headroomRatio: 0.1, ...policy },
        demand: {
          requestsPerMonth,
          growthRatioPerMonth,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 2,
        },
        options: [
          apiOption({ minimumCommitmentUsdPerMonth: 300, creditsUsdPerMonth: 40, ...added.any }),
          rentedOption({ purchase: 'reserved-1y', ...added.any, ...added.rented }),
          ownedOption({ ...added.any, ...added.owned }),
        ],
        ...added.scenario,
      }),
    }),
  ).results;
}

const person = (acceptedRatio: number, usdPerRejectedAnswer: number) => ({
  acceptedRatio,
  rejected: 'person' as const,
  usdPerRejectedAnswer,
});
const fineTuning = (usdPerAcceleratorHour: number, failedRunRatio = 0) => ({
  acceleratorCount: 2,
  hoursPerRun: 5,
  usdPerAcceleratorHour,
  failedRunRatio,
});

/** A line with its price; at 0 it is nothing. */
const LINES: readonly [string, (price: number) => Added][] = [
  ['compliance', (price) => ({ any: { complianceUsdPerYear: price } })],
  ['re-evaluation', (price) => ({ any: { upgrades: { perYear: 2, usdPerEvaluation: price } } })],
  ['upgrades a year', (price) => ({ any: { upgrades: { perYear: price, usdPerEvaluation: 3 } } })],
  ['installation', (price) => ({ any: { oneOff: { installationUsd: price } } })],
  ['fine-tuning', (price) => ({ any: { oneOff: { fineTuning: fineTuning(price) } } })],
  ['rejected answers', (price) => ({ any: { answers: person(0.9, price / 1_000) } })],
  ['network', (price) => ({ owned: { networkUsdPerMonth: price } })],
  ['egress', (price) => ({ rented: { egress: { usdPerGigabyte: price } } })],
  ['tax', (price) => ({ scenario: { taxRatio: price / 1_000 } })],
  [
    'parallel run',
    (price) => ({
      rented: { oneOff: { parallelRunMonths: price / 100 } },
      owned: { oneOff: { parallelRunMonths: price / 100 } },
    }),
  ],
];

const costsOf = (results: ReportResults): number[] => results.options.map(({ cost }) => cost!.usdPerMonth.value);
const cashOf = (results: ReportResults): number[] =>
  results.projection.rows.map(({ usdByMonth }) => usdByMonth.reduce((sum, usd) => sum + usd, 0));

describe.each(LINES)('%s', (_, added) => {
  test('at 0 changes nothing', () => {
    fc.assert(
      fc.property(base, (given) => {
        const [without, zero] = [resultsOf(given), resultsOf(given, added(0))];
        costsOf(zero).forEach((usd, i) => expectNear(usd, costsOf(without)[i]!, 1e-12));
        cashOf(zero).forEach((usd, i) => expectNear(usd, cashOf(without)[i]!, 1e-12));
        const served = ({ options }: ReportResults) =>
          options.map(({ carbon, latency }) => [carbon!.totalKilogramsCo2ePerMonth, latency]);
        expect(served(zero)).toEqual(served(without));
      }),
      RUNS,
    );
  });

  test('the month, the cash and the lines grow with it, and nothing falls', () => {
    fc.assert(
      fc.property(base, fc.double({ min: 1, max: 500, noNaN: true }), (given, price) => {
        const [low, high] = [resultsOf(given, added(price)), resultsOf(given, added(price * 2))];
        const grows = (of: (results: ReportResults) => number[]) => {
          const [before, after] = [of(low), of(high)];
          after.forEach((usd, i) => expect(usd).toBeGreaterThanOrEqual(before[i]! * (1 - 1e-12)));
          expect(after.some((usd, i) => usd > before[i]!)).toBe(true);
        };
        grows(costsOf);
        grows(cashOf);
        for (const { cost } of high.options) {
          expectNear(
            cost!.lines.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0),
            cost!.usdPerMonth.value,
          );
        }
      }),
      RUNS,
    );
  });
});

test('all answers accepted are asked for once', () => {
  fc.assert(
    fc.property(base, (given) => {
      const all = resultsOf(given, { any: { answers: { acceptedRatio: 1, rejected: 'retried' } } });
      costsOf(all).forEach((usd, i) => expectNear(usd, costsOf(resultsOf(given))[i]!));
    }),
    RUNS,
  );
});

test('the worse the answers, the dearer an accepted one', () => {
  fc.assert(
    fc.property(
      base,
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.constantFrom('retried', 'discarded', 'person'),
      (given, accepted, rejected) => {
        const at = (acceptedRatio: number) =>
          resultsOf(given, {
            any: {
              answers: { acceptedRatio, rejected, ...(rejected === 'person' ? { usdPerRejectedAnswer: 0.05 } : {}) },
            },
          }).options.map(({ cost }) => cost!.answers!.usdPerAcceptedAnswer!.value);
        const better = at(accepted + 0.1);
        at(accepted).forEach((usd, i) => {
          // A commitment or an idle machine may take on what is asked again for nothing.
          if (rejected === 'retried') expect(usd).toBeGreaterThanOrEqual(better[i]! * (1 - 1e-12));
          else expect(usd).toBeGreaterThan(better[i]!);
        });
      },
    ),
    RUNS,
  );
});

test('with a tax on everything the cash of whole terms is dearer by it, people and sales apart', () => {
  fc.assert(
    fc.property(base, fc.double({ min: 0, max: 0.5, noNaN: true }), (given, taxRatio) => {
      const before = cashOf(resultsOf(given));
      cashOf(resultsOf(given, { scenario: { taxRatio } })).forEach((usd, i) =>
        expectNear(usd, before[i]! * (1 + taxRatio)),
      );
    }),
    RUNS,
  );
});

test('a launch costs no more than a start at the whole volume, and the month is the same', () => {
  fc.assert(
    fc.property(
      base,
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, months, startRatio) => {
        const full = resultsOf(given);
        const ramped = buildRamped(given, { months, startRatio });
        expect(costsOf(ramped)).toEqual(costsOf(full));
        ramped.projection.rows.forEach(({ usdByMonth: [first] }, i) => {
          expect(first).toBeLessThanOrEqual(full.projection.rows[i]!.usdByMonth[0]! * (1 + 1e-12));
        });
      },
    ),
    RUNS,
  );

  function buildRamped(given: Base, launchRamp: NonNullable<Scenario['demand']['launchRamp']>): ReportResults {
    const { requestsPerMonth, growthRatioPerMonth } = given;
    const demand = {
      requestsPerMonth,
      growthRatioPerMonth,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 2,
      launchRamp,
    };
    return resultsOf(given, { scenario: { demand } });
  }
});
