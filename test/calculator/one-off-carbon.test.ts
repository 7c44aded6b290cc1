import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { CarbonResult } from '../../schema/carbon-result.ts';
import type { OneOff } from '../../schema/one-off.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  inputsWith,
  ownedOption,
  rentedOption,
  scenarioWith,
} from '../factories/scenario.ts';

const carbonOf = (scenario: Partial<Scenario>, id: string, drawCount = 0): CarbonResult =>
  buildReport(inputsWith({ drawCount, scenario: scenarioWith(scenario) })).results.options.find(
    (option) => option.id === id,
  )!.carbon!;

const fineTuning = {
  acceleratorCount: 8,
  hoursPerRun: 50,
  usdPerAcceleratorHour: 2,
  failedRunRatio: 0.25,
  wattsPerAccelerator: 700,
};
const oneOff: OneOff = { fineTuning };
// 8 * 50 h * 1.25 * 0.7 kW = 350 kWh.
const itKilowattHours = 350;

describe('fine-tuning', () => {
  test('rented: with the PUE and the grid of its region, over 36 months', () => {
    const carbon = carbonOf({ options: [rentedOption({ oneOff })] }, 'gpu');
    // 350 kWh * 1.15 * 400 g / 36
    const kilograms = (itKilowattHours * 1.15 * 0.4) / 36;
    expectNear(carbon.oneOffKilogramsCo2ePerMonth!.value, kilograms);
    const without = carbonOf({ options: [rentedOption()] }, 'gpu');
    expect(without.oneOffKilogramsCo2ePerMonth).toEqual({ value: 0, p5: 0, p50: 0, p95: 0 });
    expectNear(carbon.totalKilogramsCo2ePerMonth.value, without.totalKilogramsCo2ePerMonth.value + kilograms);
    expectNear(
      carbon.totalKilogramsCo2ePerMonth.value,
      carbon.operationalKilogramsCo2ePerMonth.value + carbon.embodiedKilogramsCo2ePerMonth.value + kilograms,
    );
    expect(carbon.boundary).toMatch(/emitted once, over 36 months$/);
  });

  test("owned: with the site's own PUE, over the months of the scenario", () => {
    const options = [ownedOption({ oneOff, pueRatio: 1.3 })];
    const carbon = carbonOf({ options, oneOffAmortisationMonths: 10 }, 'server');
    expectNear(carbon.oneOffKilogramsCo2ePerMonth!.value, (itKilowattHours * 1.3 * 0.4) / 10);
  });

  test('an API: where the site is; without a site it is a gap and the rest a lower bound', () => {
    const options = [apiOption({ oneOff })];
    const carbon = carbonOf({ options }, 'api');
    expectNear(carbon.oneOffKilogramsCo2ePerMonth!.value, (itKilowattHours * 1.15 * 0.4) / 36);
    const homeless = carbonOf({ options, site: {} }, 'api');
    expect(homeless.oneOffKilogramsCo2ePerMonth).toBeNull();
    expect(homeless.gaps).toContain('CO2e of fine-tuning (no site.region says which grid it draws from)');
    expect(homeless.lowerBound).toBe(true);
    expect(carbonOf({ options, site: { region: 'cloud/west' } }, 'api').gaps).toContain(
      'CO2e of fine-tuning (the PUE of cloud/west is unknown)',
    );
  });

  test('without its power it is a gap; failed runs that nobody gives are none', () => {
    const { wattsPerAccelerator: _, ...unpowered } = fineTuning;
    const carbon = carbonOf({ options: [rentedOption({ oneOff: { fineTuning: unpowered } })] }, 'gpu');
    expect(carbon.gaps).toEqual(['CO2e of fine-tuning (no oneOff.fineTuning.wattsPerAccelerator)']);
    expect(carbon.lowerBound).toBe(true);
    expect(carbon.oneOffKilogramsCo2ePerMonth).toBeNull();
    expect(carbon.boundary).not.toContain('emitted once');
    const { failedRunRatio: __, ...once } = fineTuning;
    expectNear(
      carbonOf({ options: [rentedOption({ oneOff: { fineTuning: once } })] }, 'gpu').oneOffKilogramsCo2ePerMonth!.value,
      (280 * 1.15 * 0.4) / 36,
    );
  });
});

test('training is taken as given; as unknown it is a gap', () => {
  const of = (trainingKilogramsCo2e: number | null) =>
    carbonOf({ options: [rentedOption({ oneOff: { trainingKilogramsCo2e } })] }, 'gpu');
  expectNear(of(72).oneOffKilogramsCo2ePerMonth!.value, 2);
  expect(of(null).gaps).toEqual(['CO2e of training the model']);
  expect(of(null).oneOffKilogramsCo2ePerMonth).toBeNull();
});

test('what of it is known is counted, as a lower bound', () => {
  const { wattsPerAccelerator: _, ...unpowered } = fineTuning;
  const options = [
    rentedOption({ oneOff: { trainingKilogramsCo2e: 72, fineTuning: unpowered } }),
    apiOption({ oneOff: { fineTuning: unpowered } }),
    cascadeOption(),
  ];
  const carbon = carbonOf({ options }, 'gpu');
  expectNear(carbon.oneOffKilogramsCo2ePerMonth!.value, 2);
  expect(carbon.lowerBound).toBe(true);
  expect(carbon.boundary).toContain('with what is known of what was emitted once');
  // A hybrid of one that knows a part of it and one that knows none.
  expect(carbonOf({ options }, 'api').oneOffKilogramsCo2ePerMonth).toBeNull();
  expectNear(carbonOf({ options }, 'mix').oneOffKilogramsCo2ePerMonth!.value, 2);
});

test('a hybrid holds its own and that of its parts, whatever share they serve', () => {
  const options = [
    apiOption({ oneOff: { trainingKilogramsCo2e: 36 } }),
    rentedOption({ oneOff: { trainingKilogramsCo2e: 72 } }),
    cascadeOption({ oneOff: { trainingKilogramsCo2e: 108 } }),
  ];
  const carbon = carbonOf({ options }, 'mix', 50);
  expectNear(carbon.oneOffKilogramsCo2ePerMonth!.value, 1 + 2 + 3);
  expectNear(carbon.oneOffKilogramsCo2ePerMonth!.p95, 6);
});

test('a range of the power is drawn, and moves the total with it', () => {
  const range = { value: 700, low: 500, high: 900, distribution: 'uniform' as const };
  const options = [rentedOption({ oneOff: { fineTuning: { ...fineTuning, wattsPerAccelerator: range } } })];
  const carbon = carbonOf({ options }, 'gpu', 2_000);
  const { value, p5, p95 } = carbon.oneOffKilogramsCo2ePerMonth!;
  // P5 and P95 of a uniform from 500 to 900 W: 520 and 880 W.
  expectNear(p5 / value, 520 / 700, 0.02);
  expectNear(p95 / value, 880 / 700, 0.02);
  const { totalKilogramsCo2ePerMonth: total } = carbon;
  // The throughput has a spread of its own, which is next to nothing beside.
  expectNear(total.p95 - total.p5, p95 - p5, 1e-2);
});

describe('software carbon intensity', () => {
  test('(E * I + M) / R of each functional unit, to the last bit the month it is of', () => {
    const carbon = carbonOf({ options: [rentedOption({ oneOff })] }, 'gpu');
    const kilograms = carbon.totalKilogramsCo2ePerMonth.value;
    expectNear(carbon.gramsCo2ePerRequest, (kilograms * 1_000) / 300_000, 1e-14);
    // 105 tokens out and 400 in.
    expectNear(carbon.gramsCo2ePerMillionOutputTokens, (kilograms * 1e9) / (300_000 * 105));
    expectNear(carbon.gramsCo2ePerMillionTotalTokens, (kilograms * 1e9) / (300_000 * 505));
  });
});
