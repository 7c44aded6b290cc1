import { describe, expect, test } from 'vitest';
import { usdPerTonneCo2e } from '../../calculator/abatement.ts';
import { buildReport } from '../../calculator/build-report.ts';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import type { Abatement } from '../../schema/carbon-result.ts';
import type { Report, ReportInputs } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, known, ruleOf } from '../factories/catalogue.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const { models, apiFootprint } = catalogueWith();
/** All that an API's footprint takes is known, and a small model costs more than the large one. */
const CATALOGUE = catalogueWith({
  apiFootprint: {
    ...apiFootprint,
    nodeJoulesPerInputTokenPerBillionParameters: known(0.01),
    idlePowerRatio: known(0.4),
  },
  models: {
    ...models,
    'acme/large': apiModelWith({ model: 'large', activeParametersBillions: known(80) }),
    'acme/lean': apiModelWith({ model: 'lean', rules: [ruleOf({ input: 1, cached: 1, output: 4 })] }),
  },
});
const LARGE = apiOption({ model: 'acme/large' });
const LEAN = apiOption({ id: 'lean', model: 'acme/lean' });

const inputsOf = (scenario: Partial<Scenario>, drawCount = 0): ReportInputs =>
  inputsWith({ catalogue: CATALOGUE, drawCount, scenario: scenarioWith({ baselineOption: 'api', ...scenario }) });
const abatementIn = (report: Report, id: string): Abatement =>
  report.results.breakEven.pairs.find(({ option }) => option === id)!.abatement;
const abatementOf = (scenario: Partial<Scenario>, id: string, drawCount = 0): Abatement =>
  abatementIn(buildReport(inputsOf(scenario, drawCount)), id);
const found = (abatement: Abatement): Exclude<Abatement, { noneBecause: string }> => {
  if ('noneBecause' in abatement) throw new Error(abatement.noneBecause);
  return abatement;
};

describe('the price of a tonne', () => {
  test('the difference of the costs over that of the emissions', () => {
    expect(usdPerTonneCo2e({ usd: 300, tonnesAvoided: 2 })).toBe(150);
    const { usdPerTonneCo2e: price, tonnesCo2ePerMonth: tonnes } = found(
      abatementOf({ options: [LARGE, LEAN] }, 'lean'),
    );
    // Per request (400 in, 105 out): 0.0001 + 0.00021 USD against 0.0004 + 0.00042 USD.
    const usd = 300_000 * (0.000_82 - 0.000_31);
    // Of a request and a billion parameters: 0.05 J * 105 and 0.01 J * 400, with the idle time 1 + 0.4 * 0.5 / 0.5 times;
    // making 0.3 g per million of 105 + 400 * 0.01 / 0.05 tokens at half the capacity; 72 billion less.
    const joules = (0.05 * 105 + 0.01 * 400) * 1.4;
    const grams = ((joules * 1.2) / 3.6e6) * 380 + (0.3 * (105 + 80)) / 1e6 / 0.5;
    const avoided = (300_000 * 72 * grams) / 1e6;
    expectNear(tonnes.value, avoided);
    expectNear(price.value, usd / avoided);
    expectNear(price.p95, usd / avoided);
  });

  test('its spread is that of the paired draws: what moves both emissions alike moves their difference', () => {
    const scenario = {
      options: [LARGE, LEAN],
      overrides: { 'apiFootprint/gridGramsCo2ePerKilowattHour': { value: 380, low: 190, high: 570 } },
    };
    const { usdPerTonneCo2e: price, tonnesCo2ePerMonth: tonnes } = found(abatementOf(scenario, 'lean', 2_000));
    expect(tonnes.p5).toBeGreaterThan(0);
    // The cost has no range, so the dearest tonne is of the draw that avoids least.
    expectNear(price.p95 * tonnes.p5, price.value * tonnes.value, 1e-2);
    expectNear(price.p5 * tonnes.p95, price.value * tonnes.value, 1e-2);
  });

  test('is explained with its arithmetic', () => {
    const explained = explainReport(inputsOf({ options: [LARGE, LEAN] }));
    const quantity = explanationOf(explained, 'lean/abatement');
    const { texts, quantities } = quantity.formula!;
    const arithmetic = texts
      .map((text, i) => text + (i < quantities.length ? `(${quantities[i]!.value})` : ''))
      .join('');
    expectNear(valueOfArithmetic(arithmetic), quantity.value!);
    expect(quantity.value).toBe(found(abatementIn(explained.report, 'lean')).usdPerTonneCo2e.value);
    expectNear(
      explanationOf(explained, 'lean/abatement/tonnes').value,
      found(abatementIn(explained.report, 'lean')).tonnesCo2ePerMonth.value,
    );
  });
});

describe('no price of a tonne', () => {
  test('where one of the two is a lower bound: nobody knows what there is to avoid', () => {
    const bare = (scenario: Partial<Scenario>, id: string) =>
      abatementIn(
        buildReport(
          inputsWith({
            drawCount: 0,
            scenario: scenarioWith({ baselineOption: 'api', ...scenario }),
            catalogue: { ...CATALOGUE, apiFootprint },
          }),
        ),
        id,
      );
    expect(bare({ options: [LARGE, LEAN] }, 'lean')).toEqual({
      noneBecause: 'The CO2e of lean is a lower bound, so what is avoided is not known.',
    });
    expect(bare({ options: [LARGE, rentedOption()] }, 'gpu')).toEqual({
      noneBecause: 'The CO2e of api is a lower bound, so what is avoided is not known.',
    });
  });

  test('where the models of an API do not agree', () => {
    // Less than a machine of its own in the base case, and without draws; more with the parameters at their high end.
    const emits = (high: number) =>
      abatementOf(
        {
          baselineOption: 'gpu',
          options: [rentedOption({ usdPerHour: 0.001 }), apiOption({ model: 'acme/lean', gatewayUsdPerMonth: 9_000 })],
          overrides: { 'models/acme/lean/activeParametersBillions': { value: 8, low: 7, high } },
        },
        'api',
      );
    expect(emits(9)).toHaveProperty('usdPerTonneCo2e');
    expect(emits(900)).toEqual({ noneBecause: 'It costs more than gpu and does not surely emit less.' });
  });

  test('where the option is cheaper and greener there is nothing to pay', () => {
    const lean = apiOption({ id: 'lean' });
    const abatement = abatementOf(
      { options: [apiOption({ model: 'acme/large', gatewayUsdPerMonth: 5 }), lean] },
      'lean',
    );
    expect(abatement).toEqual({ noneBecause: 'It costs no more than api and emits less: there is nothing to pay.' });
    expect(() => explanationOf(explainReport(inputsOf({ options: [LARGE, lean] })), 'lean/abatement')).toThrow(
      '--explain',
    );
  });

  test('where it is dearer and not surely greener', () => {
    expect(abatementOf({ options: [apiOption(), rentedOption()] }, 'gpu')).toEqual({
      noneBecause: 'It costs more than api and does not surely emit less.',
    });
    // Less in the base case, more in a tenth of the draws or so.
    const unsure = {
      options: [
        apiOption({ model: 'acme/flat' }),
        apiOption({
          id: 'lean',
          model: 'acme/lean',
          gatewayUsdPerMonth: 900,
          tokenInflationRatio: { value: 1, low: 1, high: 1.5 },
        }),
      ],
      overrides: { 'models/acme/lean/activeParametersBillions': 7 },
    };
    expect(abatementOf(unsure, 'lean', 0)).toHaveProperty('usdPerTonneCo2e');
    expect(abatementOf(unsure, 'lean', 1_000)).toEqual({
      noneBecause: 'It costs more than api and does not surely emit less.',
    });
  });

  test('where it is cheaper and not surely greener', () => {
    const dear = apiOption({ gatewayUsdPerMonth: 9_000 });
    expect(abatementOf({ options: [dear, rentedOption()] }, 'gpu')).toEqual({
      noneBecause: 'It costs no more than api, so no CO2e is paid for; it does not surely emit less.',
    });
  });

  test('where the CO2e of one of the two is unknown', () => {
    const secret = apiOption({ id: 'dark', model: 'acme/secret' });
    expect(abatementOf({ options: [apiOption(), secret] }, 'dark')).toEqual({
      noneBecause: 'The CO2e of dark is unknown.',
    });
    expect(abatementOf({ baselineOption: 'dark', options: [secret, apiOption()] }, 'api')).toEqual({
      noneBecause: 'The CO2e of dark is unknown.',
    });
  });
});
