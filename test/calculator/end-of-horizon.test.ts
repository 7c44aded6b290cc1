import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, ruleOf } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const free = catalogueWith({ models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: 0 })] }) } });
const fee = (usd: number, parts: Parameters<typeof apiOption>[0] = {}) =>
  apiOption({ supportUsdPerMonth: usd, ...parts });
const server = (parts: Parameters<typeof ownedOption>[0] = {}) =>
  ownedOption({
    hostingUsdPerMonth: 0,
    hostingIncludesPower: true,
    costOfCapitalRatioPerYear: 0,
    capexUsd: 1_200,
    lifeMonths: 120,
    ...parts,
  });

const resultsOf = (scenario: Partial<Scenario>): ReportResults =>
  buildReport(inputsWith({ catalogue: free, scenario: scenarioWith({ discountRatioPerYear: 0, ...scenario }) }))
    .results;
const rowOf = ({ projection }: ReportResults, id: string) => projection.rows.find(({ option }) => option === id)!;
const paybackOf = (results: ReportResults): number | null => rowOf(results, 'server').paybackMonth!.value;

describe('what is paid because the horizon ends does not move the payback', () => {
  test('the exit of the option: 1,200 once against 100 a month is ahead from month 13 on, whatever leaving costs', () => {
    const results = resultsOf({ options: [fee(100), server({ oneOff: { exitUsd: 20_000 } })] });
    expect(paybackOf(results)).toBe(13);
    expect(rowOf(results, 'server').usdByMonth.at(-1)).toBe(20_000);
    const over = results.breakEven.over.find(({ variable }) => variable === 'months')!;
    expect(over.crossings).toEqual([13]);
  });

  test('the exit of the baseline pays nothing back', () => {
    expect(
      paybackOf(resultsOf({ options: [fee(10, { oneOff: { exitUsd: 50_000 } }), server({ capexUsd: 3_700 })] })),
    ).toBeNull();
  });

  test('a commitment of the baseline that is still owed: a year more at 438 a month', () => {
    // 18 months hold 7,884 of 13 months' 438; 8,000 once is dearer at their end, though 2,628 are owed beyond it.
    const committed = rentedOption({
      id: 'gpu',
      purchase: 'reserved-1y',
      storageGigabytes: 0,
      publicIpv4Count: 0,
    });
    const results = resultsOf({
      horizonMonths: 18,
      baselineOption: 'gpu',
      options: [committed, server({ capexUsd: 8_000 })],
    });
    expect(rowOf(results, 'gpu').usdByMonth.at(-1)).toBeGreaterThan(2_628);
    expect(paybackOf(results)).toBeNull();
  });

  test('the exit of a part is one too', () => {
    const results = resultsOf({
      horizonMonths: 12,
      options: [
        fee(100),
        server({ capexUsd: 600, oneOff: { exitUsd: 9_000 } }),
        { id: 'mix', kind: 'router', small: 'server', large: 'api', toLargeRatio: 0 },
      ],
    });
    // 600 once and 100 a month of the large part, 0 requests or not: never ahead of 100 a month, and paid for leaving.
    expect(rowOf(results, 'mix').usdByMonth).toEqual([700, ...Array.from({ length: 10 }, () => 100), 9_100]);
    expect(rowOf(results, 'mix').paybackMonth!.value).toBeNull();
  });

  test('for any exit', () => {
    const amount = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(amount, amount, amount, fc.integer({ min: 1, max: 120 }), (capexUsd, own, other, horizonMonths) => {
        const options = (ownExit: object, otherExit: object) => [
          fee(300, otherExit),
          server({ capexUsd, lifeMonths: 30, ...ownExit }),
        ];
        const without = paybackOf(resultsOf({ horizonMonths, options: options({}, {}) }));
        const leaving = options({ oneOff: { exitUsd: own } }, { oneOff: { exitUsd: other } });
        expect(paybackOf(resultsOf({ horizonMonths, options: leaving }))).toBe(without);
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});

describe('a machine is sold in the last month of its life', () => {
  test('also where that is the last of the horizon', () => {
    const { usdByMonth } = rowOf(
      resultsOf({ horizonMonths: 36, options: [fee(1), server({ lifeMonths: 36, residualUsd: 200 })] }),
      'server',
    );
    expect([usdByMonth[0], usdByMonth[35], usdByMonth.reduce((sum, usd) => sum + usd, 0)]).toEqual([
      1_200, -200, 1_000,
    ]);
  });

  test('and one that lives for a month in the month it is bought', () => {
    const { usdByMonth } = rowOf(
      resultsOf({ horizonMonths: 3, options: [fee(1), server({ lifeMonths: 1, residualUsd: 200 })] }),
      'server',
    );
    expect(usdByMonth).toEqual([1_000, 1_000, 1_000]);
  });

  test('so that the cash of a horizon of whole lives is as many months of profit and loss', () => {
    fc.assert(
      fc.property(
        fc.record({
          capexUsd: fc.integer({ min: 1_000, max: 90_000 }),
          residualPercent: fc.integer({ min: 0, max: 100 }),
          lifeMonths: fc.integer({ min: 1, max: 60 }),
          lives: fc.integer({ min: 1, max: 12 }),
          requestsPerMonth: fc.integer({ min: 1_000, max: 40_000_000 }),
          setUpUsd: fc.integer({ min: 0, max: 9_000 }),
          exitUsd: fc.integer({ min: 0, max: 9_000 }),
          taxRatio: fc.constantFrom(0, 0.2),
        }),
        ({ capexUsd, residualPercent, lifeMonths, lives, requestsPerMonth, setUpUsd, exitUsd, taxRatio }) => {
          const horizonMonths = Math.min(lives, Math.floor(120 / lifeMonths)) * lifeMonths;
          const results = resultsOf({
            horizonMonths,
            oneOffAmortisationMonths: horizonMonths,
            taxRatio,
            demand: { requestsPerMonth, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
            policy: { headroomRatio: 0, spareReplicas: 1, nonProductionReplicas: 1 },
            options: [
              fee(1),
              server({
                capexUsd,
                residualUsd: (residualPercent * capexUsd) / 100,
                lifeMonths,
                hostingUsdPerMonth: 70,
                supportUsdPerYear: 600,
                oneOff: { setUpUsd, exitUsd },
              }),
            ],
          });
          const paid = rowOf(results, 'server').usdByMonth.reduce((sum, usd) => sum + usd, 0);
          expectNear(paid, results.options[1]!.cost!.usdPerMonth.value * horizonMonths);
        },
      ),
      { numRuns: 40, seed: 3 },
    );
  });
});
