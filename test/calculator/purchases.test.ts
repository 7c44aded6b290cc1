import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { InputError } from '../../schema/input-error.ts';
import { PURCHASES } from '../../schema/purchases.ts';
import type { RentedOption, Scenario } from '../../schema/scenario.ts';
import { catalogueWith, known } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const catalogue = catalogueWith();
const one = catalogue.instances['cloud/one']!;
const prices = {
  'on-demand': known(1),
  'reserved-1y': known(0.6),
  'reserved-3y': known(0.4),
  'savings-plan-1y': known(0.7),
  'savings-plan-3y': known(0.5),
  spot: known(0.3),
};

function resultsOf(option: Partial<RentedOption>, scenario: Partial<Scenario> = {}) {
  const usdPerHourByRegion = { 'cloud/east': prices, 'cloud/west': { 'on-demand': known(1) } };
  const { results } = buildReport(
    inputsWith({
      catalogue: { ...catalogue, instances: { 'cloud/one': { ...one, usdPerHourByRegion } } },
      scenario: scenarioWith({
        options: [apiOption(), rentedOption({ publicIpv4Count: 0, storageGigabytes: 0, ...option })],
        ...scenario,
      }),
    }),
  );
  return { option: results.options.find(({ id }) => id === 'gpu')!, warnings: results.warnings };
}

describe('what a machine is rented by', () => {
  test.each(PURCHASES.map((purchase) => [purchase, prices[purchase].value]))(
    '%s costs %d USD for each of 730 hours',
    (purchase, usdPerHour) => {
      const { option } = resultsOf({ purchase, spotInterruptionRatioPerMonth: 0 });
      expect(option.refusals).toEqual([]);
      expectNear(option.cost!.lines.find(({ id }) => id === 'instances')!.usdPerMonth, usdPerHour * 730);
    },
  );

  test('a purchase without a price in the region is refused, not priced by another', () => {
    const { option } = resultsOf({ purchase: 'savings-plan-1y', region: 'cloud/west' });
    expect(option.cost).toBeNull();
    expect(option.refusals).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('The savings-plan-1y price of cloud/one in cloud/west is unknown'),
      }),
    ]);
  });

  test('another purchase is refused by the scenario, with what may stand there', () => {
    const scenario = () => scenarioWith({ options: [rentedOption({ purchase: 'leased' as never })] });
    expect(scenario).toThrow(InputError);
    expect(scenario).toThrow(
      'options[0].purchase must be "on-demand" or "reserved-1y" or "reserved-3y" or "savings-plan-1y" or "savings-plan-3y" or "spot" (got "leased")',
    );
  });

  test.each([
    [{ hoursPerWeek: 169 }],
    [{ hoursPerWeek: 0 }],
    [{ autoscale: { minimumReplicas: 0 } }],
    [{ scaleToZero: { startUpSeconds: 1, coolDownSeconds: 1, requestsPerBurst: 0 } }],
    [{ scaleToZero: { startUpSeconds: 1, coolDownSeconds: 1 } }],
    ['weekdays'],
  ])('no schedule: %o', (schedule) => {
    const scenario = () => scenarioWith({ options: [rentedOption({ schedule: schedule as never })] });
    expect(scenario).toThrow(InputError);
    expect(scenario).toThrow('options[0].schedule');
  });
});

describe('a commitment that outlasts the comparison', () => {
  const said = ({ warnings }: ReturnType<typeof resultsOf>): string[] =>
    warnings.filter((warning) => warning.includes('commitment'));

  test('is told: what lies behind the horizon is owed', () => {
    expect(said(resultsOf({ purchase: 'reserved-3y' }, { horizonMonths: 12 }))).toEqual([
      "gpu: reserved-3y is a commitment of 36 months; what is still owed of it after the comparison's 12 months is in the cash of the last one, not in the month compared.",
    ]);
    expect(said(resultsOf({ purchase: 'savings-plan-1y' }, { horizonMonths: 11 }))).toHaveLength(1);
    // The second term of the three years ends half a year after them.
    expect(said(resultsOf({ purchase: 'savings-plan-1y' }, { horizonMonths: 30 }))).toHaveLength(1);
    expect(said(resultsOf({ purchase: 'reserved-3y', usdPerHour: 0.4 }, { horizonMonths: 12 }))).toHaveLength(1);
  });

  test('so is the term of a machine that growth asks for later, though the first ends with the comparison', () => {
    const demand = {
      requestsPerMonth: 1.9 * 730 * 3600,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 1,
      growthRatioPerMonth: 0.04,
    };
    // 1.9/s passes the 2/s of one machine in month 3: its second term ends two months after the 24.
    const results = resultsOf({ purchase: 'reserved-1y' }, { horizonMonths: 24, demand });
    expect(results.option.cost!.strandedCommitmentUsd).toBeGreaterThan(0);
    expect(said(results)).toHaveLength(1);
  });

  test.each<[string, Partial<RentedOption>, number]>([
    ['that ends with it', { purchase: 'reserved-3y' }, 36],
    ['that is shorter', { purchase: 'reserved-1y' }, 36],
    ['there is none on demand', {}, 1],
  ])('not a word: %s', (_, option, horizonMonths) => {
    expect(said(resultsOf(option, { horizonMonths }))).toEqual([]);
  });
});
