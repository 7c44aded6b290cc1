import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const carbonOf = (overrides: NonNullable<Scenario['overrides']>, id = 'api') =>
  buildReport(
    inputsWith({ scenario: scenarioWith({ options: [apiOption(), rentedOption()], overrides }) }),
  ).results.options.find((option) => option.id === id)!.carbon!;
const range = (value: number, low: number, high: number) => ({ value, low, high });

test('the low and the high model of an API take every figure of the model at the end that gives less, or more', () => {
  const base = carbonOf({});
  expectNear(base.modelledKilogramsCo2ePerMonth?.low, base.totalKilogramsCo2ePerMonth.value);
  expectNear(base.modelledKilogramsCo2ePerMonth?.high, base.totalKilogramsCo2ePerMonth.value);
  // Twice the parameters double the whole, a grid of half halves what is operational.
  const { modelledKilogramsCo2ePerMonth: modelled } = carbonOf({
    'models/acme/small/activeParametersBillions': range(8, 4, 16),
    'apiFootprint/gridGramsCo2ePerKilowattHour': range(380, 190, 380),
  });
  const { operationalKilogramsCo2ePerMonth: operational, embodiedKilogramsCo2ePerMonth: embodied } = carbonOf({
    'models/acme/small/activeParametersBillions': 8,
    'apiFootprint/gridGramsCo2ePerKilowattHour': 380,
  });
  expectNear(modelled?.low, 0.5 * (0.5 * operational.value + embodied.value));
  expectNear(modelled?.high, 2 * (operational.value + embodied.value));
});

test('a fleet used more has less embodied in a token: there the high end is the low model', () => {
  const at = (fleetUtilisationRatio: Parameters<typeof carbonOf>[0][string]) =>
    carbonOf({ 'apiFootprint/fleetUtilisationRatio': fleetUtilisationRatio });
  const modelled = at(range(0.5, 0.25, 1)).modelledKilogramsCo2ePerMonth!;
  expectNear(modelled.low, at(1).totalKilogramsCo2ePerMonth.value);
  expectNear(modelled.high, at(0.25).totalKilogramsCo2ePerMonth.value);
});

test('a fleet of one has no such models', () => {
  expect(carbonOf({}, 'gpu').modelledKilogramsCo2ePerMonth).toBeNull();
});
