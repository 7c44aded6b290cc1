import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { ApiModel } from '../../schema/api-model.ts';
import type { ApiOption } from '../../schema/scenario.ts';
import { isKnown } from '../../schema/known.ts';
import { kilowattHoursFromJoules, TOKENS_PER_MILLION } from '../../schema/units.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { joulesPerKilowattHour, tokensPerMillion } from '../unit-quantities.ts';
import type { ApiUsage } from './api-usage.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import type { OptionModel } from './option-model.ts';

/** Modelled from published energy of open models, per billion active parameters; unknown where the size is not published. */
export function apiFootprint(
  option: ApiOption,
  model: ApiModel,
  usage: ApiUsage | null,
  { inputs, demand }: OptionContext,
  figures: OptionFigures,
): OptionModel['footprint'] {
  const { apiFootprint: published } = inputs.catalogue;
  const parameters = figures.ofCatalogue(
    `models/${option.model}/activeParametersBillions`,
    { label: `Active parameters of ${option.model}`, unit: 'billions' },
    model.activeParametersBillions,
  );
  if (parameters === null) {
    const reason = isKnown(model.activeParametersBillions)
      ? 'overridden as unknown'
      : model.activeParametersBillions.reason;
    return {
      kind: 'unknown',
      reason: `The size of ${option.model} is unknown (${reason}), so its energy cannot be modelled.`,
    };
  }
  const entry = (key: keyof typeof published, label: string, unit: string): Figure | null =>
    figures.ofCatalogue(`apiFootprint/${key}`, { label, unit }, published[key]);
  const joules = entry(
    'nodeJoulesPerOutputTokenPerBillionParameters',
    'API: energy of the node',
    'J/output token per billion parameters',
  );
  const embodied = entry(
    'embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters',
    'API: embodied',
    'gCO2e/million output tokens per billion parameters',
  );
  const utilisation = entry('fleetUtilisationRatio', "API: utilisation of the provider's fleet", 'ratio');
  const pueRatio = entry('pueRatio', 'API: PUE', 'ratio');
  const grid = entry('gridGramsCo2ePerKilowattHour', 'API: grid intensity', 'gCO2e/kWh');
  if (joules === null || embodied === null || utilisation === null || pueRatio === null || grid === null) {
    return { kind: 'unknown', reason: 'A figure of the API footprint is overridden as unknown.' };
  }
  // A billed retry was served, so it took energy and hardware as well.
  const servedOutputTokens = (valueOf: ValueOf): number =>
    usage === null
      ? valueOf(demand.outputTokensPerRequest)
      : valueOf(demand.outputTokensPerRequest) * valueOf(usage.tokenInflation) * (1 + valueOf(usage.retries));
  const kilowattHoursPerRequest = (valueOf: ValueOf): number =>
    kilowattHoursFromJoules(valueOf(joules) * valueOf(parameters) * servedOutputTokens(valueOf));
  const embodiedGramsPerRequest = (valueOf: ValueOf): number =>
    (valueOf(embodied) * valueOf(parameters) * servedOutputTokens(valueOf)) / TOKENS_PER_MILLION / valueOf(utilisation);
  const billions = figureQuantity(parameters, 'billion active parameters');
  const served = (): Quantity => ({
    name: 'output tokens served per request',
    value: servedOutputTokens(baseCase),
    unit: 'tokens/request',
    formula: servedWorking(demand.outputTokensPerRequest, usage),
  });
  return {
    kind: 'per-request',
    pueRatio,
    gridGramsCo2ePerKilowattHour: grid,
    marketGramsCo2ePerKilowattHour: null,
    water: {
      kind: 'unknown',
      reason:
        'Where the machines of an API stand is not published, so neither the water that cools them nor that of their electricity is known.',
    },
    kilowattHoursPerRequest,
    embodiedGramsPerRequest,
    modelFigures: [parameters, joules, embodied, utilisation, pueRatio, grid],
    working: {
      kilowattHours: () => ({
        name: 'kWh per request',
        value: kilowattHoursPerRequest(baseCase),
        unit: 'kWh/request',
        formula: formula`${figureQuantity(joules, 'joules per output token and billion parameters')} * ${billions} * ${served()} / ${joulesPerKilowattHour}`,
      }),
      embodiedGrams: () => ({
        name: 'embodied grams per request',
        value: embodiedGramsPerRequest(baseCase),
        unit: 'gCO2e/request',
        formula: formula`${figureQuantity(embodied, 'embodied grams per million output tokens and billion parameters')} * ${billions} * ${served()} / ${tokensPerMillion} / ${figureQuantity(utilisation, "utilisation of the provider's fleet")}`,
      }),
    },
    boundary:
      'modelled: use phase of node and accelerators with PUE, and their making; training, network and user device are out',
    gaps: ["idle energy of the provider's fleet"],
  };
}

function servedWorking(outputTokens: Figure, usage: ApiUsage | null): Formula {
  const output = figureQuantity(outputTokens, 'output tokens');
  if (usage === null) return formula`${output}`;
  const inflation = figureQuantity(usage.tokenInflation, 'tokens of this model per token of the demand');
  return formula`${output} * ${inflation} * (1 + ${figureQuantity(usage.retries, 'billed retries')})`;
}
