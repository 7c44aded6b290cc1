import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import { energyWithIdleRatio } from '../../calculator/options/api-footprint.ts';
import type { ApiFootprint, Catalogue } from '../../schema/catalogue.ts';
import type { ReportInputs } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { catalogueWith, known } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, scenarioWith } from '../factories/scenario.ts';

const { apiFootprint } = catalogueWith();
const INPUT = 'input beyond the chat prompts it was measured on';
const IDLE = "idle energy of the provider's fleet";

const withFigures = (figures: Partial<ApiFootprint>): Catalogue =>
  catalogueWith({ apiFootprint: { ...apiFootprint, ...figures } });
const inputsOf = (figures: Partial<ApiFootprint>, scenario: Partial<Scenario> = {}): ReportInputs =>
  inputsWith({
    catalogue: withFigures(figures),
    drawCount: 0,
    scenario: scenarioWith({ options: [apiOption()], ...scenario }),
  });
const carbonOf = (figures: Partial<ApiFootprint>, scenario: Partial<Scenario> = {}) =>
  buildReport(inputsOf(figures, scenario)).results.options[0]!.carbon!;

describe('input tokens', () => {
  const figures = { nodeJoulesPerInputTokenPerBillionParameters: known(0.01) };

  test('by hand: 400 at 0.01 J beside 105 at 0.05 J, of 8 billion parameters', () => {
    const carbon = carbonOf(figures);
    // 300,000 * 8 * (0.05 * 105 + 0.01 * 400) J / 3.6e6 * 1.2
    expectNear(carbon.energyKilowattHoursPerMonth, ((300_000 * 8 * 9.25) / 3.6e6) * 1.2);
    // 400 input tokens keep the hardware busy as 80 output tokens do.
    expectNear(carbon.embodiedKilogramsCo2ePerMonth.value, (300_000 * 0.3 * 8 * 185) / 1e6 / 0.5 / 1_000);
    expect(carbon.gaps).toEqual([IDLE]);
  });

  test('those from a cache take none; more of another tokeniser and billed retries take more', () => {
    const demand = { ...scenarioWith({}).demand, cachedInputRatio: 0.75 };
    expectNear(carbonOf(figures, { demand }).energyKilowattHoursPerMonth, ((300_000 * 8 * 6.25) / 3.6e6) * 1.2);
    const options = [apiOption({ tokenInflationRatio: 1.1, billedRetryRatio: 0.01 })];
    expectNear(
      carbonOf(figures, { options }).energyKilowattHoursPerMonth,
      ((300_000 * 8 * 9.25 * 1.1 * 1.01) / 3.6e6) * 1.2,
    );
  });
});

describe('idle time', () => {
  test('by hand: at half the capacity an hour of waiting to each of work, at 0.4 of its power', () => {
    expectNear(energyWithIdleRatio(0.4, 0.5), 1.4);
    expectNear(energyWithIdleRatio(0.4, 0.25), 1 + 0.4 * 3);
    const carbon = carbonOf({ idlePowerRatio: known(0.4) });
    expectNear(carbon.energyKilowattHoursPerMonth, ((300_000 * 8 * 5.25) / 3.6e6) * 1.2 * 1.4);
    expect(carbon.gaps).toEqual([INPUT]);
    // The hardware that waits is in the making already.
    expectNear(carbon.embodiedKilogramsCo2ePerMonth.value, (300_000 * 0.3 * 8 * 105) / 1e6 / 0.5 / 1_000);
  });

  test('a fleet that never waits takes its work alone, one that waits more takes more', () => {
    const ratio = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, ratio, (idle, one, other) => {
        expectNear(energyWithIdleRatio(idle, 1), 1);
        if (one < other)
          expect(energyWithIdleRatio(idle, one)).toBeGreaterThanOrEqual(energyWithIdleRatio(idle, other));
      }),
    );
  });
});

test('neither known: both are gaps, and the figure a lower bound; both known: none', () => {
  expect(carbonOf({})).toMatchObject({ gaps: [INPUT, IDLE], lowerBound: true });
  const figures = { nodeJoulesPerInputTokenPerBillionParameters: known(0.01), idlePowerRatio: known(0.4) };
  expect(carbonOf(figures)).toMatchObject({ gaps: [], lowerBound: false });
  const overrides = { 'apiFootprint/idlePowerRatio': null };
  expect(carbonOf(figures, { overrides }).gaps).toEqual([IDLE]);
  expect(carbonOf({}, { overrides: { 'apiFootprint/idlePowerRatio': 0.4 } }).gaps).toEqual([INPUT]);
});

test('both have a low and a high model', () => {
  const carbon = carbonOf({
    nodeJoulesPerInputTokenPerBillionParameters: known(0.01, { low: 0.005, high: 0.02 }),
    idlePowerRatio: known(0.4, { low: 0.3, high: 0.5 }),
  });
  const at = (joules: number, idle: number) =>
    carbonOf({ nodeJoulesPerInputTokenPerBillionParameters: known(joules), idlePowerRatio: known(idle) })
      .totalKilogramsCo2ePerMonth.value;
  expectNear(carbon.modelledKilogramsCo2ePerMonth!.low, at(0.005, 0.3));
  expectNear(carbon.modelledKilogramsCo2ePerMonth!.high, at(0.02, 0.5));
});

test('the arithmetic that is shown comes to the energy and the making', () => {
  const explained = explainReport(
    inputsOf({ nodeJoulesPerInputTokenPerBillionParameters: known(0.01), idlePowerRatio: known(0.4) }),
  );
  const hold = (quantity: ReturnType<typeof explanationOf>): void => {
    if (quantity.formula === undefined) return;
    const { texts, quantities } = quantity.formula;
    const arithmetic = texts
      .map((text, i) => text + (i < quantities.length ? `(${quantities[i]!.value})` : ''))
      .join('');
    expectNear(valueOfArithmetic(arithmetic), quantity.value!);
    for (const part of quantities) hold(part);
  };
  for (const id of ['api/carbon/energy', 'api/carbon/embodied']) hold(explanationOf(explained, id));
});
