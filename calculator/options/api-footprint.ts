import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { ApiModel } from '../../schema/api-model.ts';
import type { ApiOption } from '../../schema/scenario.ts';
import { isKnown, type Sourced } from '../../schema/known.ts';
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
    figures.ofCatalogue(`apiFootprint/${key}`, { label, unit }, published[key] ?? NOT_IN_CATALOGUE);
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
  const inputJoules = entry(
    'nodeJoulesPerInputTokenPerBillionParameters',
    'API: energy of the node',
    'J/input token per billion parameters',
  );
  const idlePower = entry('idlePowerRatio', 'API: power of an idle node over that of one that serves', 'ratio');
  // A billed retry was served, so it took energy and hardware as well.
  const served = (tokens: number, valueOf: ValueOf): number =>
    usage === null ? tokens : tokens * valueOf(usage.tokenInflation) * (1 + valueOf(usage.retries));
  const outputTokens = (valueOf: ValueOf): number => served(valueOf(demand.outputTokensPerRequest), valueOf);
  const inputTokens = (valueOf: ValueOf): number =>
    served(valueOf(demand.inputTokensPerRequest) * (1 - valueOf(demand.cachedInputRatio)), valueOf);
  // An input token keeps the hardware busy for as much less time than an output token as it takes less energy.
  const tokensAsOutput = (valueOf: ValueOf): number =>
    inputJoules === null
      ? outputTokens(valueOf)
      : outputTokens(valueOf) + (inputTokens(valueOf) * valueOf(inputJoules)) / valueOf(joules);
  const withIdle = (valueOf: ValueOf): number =>
    idlePower === null ? 1 : energyWithIdleRatio(valueOf(idlePower), valueOf(utilisation));
  const kilowattHoursPerRequest = (valueOf: ValueOf): number =>
    kilowattHoursFromJoules(valueOf(joules) * valueOf(parameters) * tokensAsOutput(valueOf) * withIdle(valueOf));
  const embodiedGramsPerRequest = (valueOf: ValueOf): number =>
    (valueOf(embodied) * valueOf(parameters) * tokensAsOutput(valueOf)) / TOKENS_PER_MILLION / valueOf(utilisation);
  const billions = figureQuantity(parameters, 'billion active parameters');
  const utilised = figureQuantity(utilisation, "utilisation of the provider's fleet");
  const joulesPerOutput = figureQuantity(joules, 'joules per output token and billion parameters');
  const tokens = (): Quantity => {
    const output: Quantity = {
      name: 'output tokens served per request',
      value: outputTokens(baseCase),
      unit: 'tokens/request',
      formula: servedWorking(figureQuantity(demand.outputTokensPerRequest, 'output tokens'), usage),
    };
    if (inputJoules === null) return output;
    const uncached: Quantity = {
      name: 'input tokens that no cache has seen',
      value: baseCase(demand.inputTokensPerRequest) * (1 - baseCase(demand.cachedInputRatio)),
      unit: 'tokens/request',
      formula: formula`${figureQuantity(demand.inputTokensPerRequest, 'input tokens')} * (1 - ${figureQuantity(demand.cachedInputRatio, 'cached share')})`,
    };
    const input: Quantity = {
      name: 'input tokens served per request',
      value: inputTokens(baseCase),
      unit: 'tokens/request',
      formula: servedWorking(uncached, usage),
    };
    return {
      name: 'tokens served per request, those of the input by their energy',
      value: tokensAsOutput(baseCase),
      unit: 'tokens/request',
      formula: formula`${output} + ${input} * ${figureQuantity(inputJoules, 'joules per input token and billion parameters')} / ${joulesPerOutput}`,
    };
  };
  const energyWorking = (): Formula => {
    if (idlePower === null) return formula`${joulesPerOutput} * ${billions} * ${tokens()} / ${joulesPerKilowattHour}`;
    const idle: Quantity = {
      name: 'energy over that without idle time',
      value: withIdle(baseCase),
      unit: 'ratio',
      formula: formula`1 + ${figureQuantity(idlePower, 'idle power over power under load')} * (1 - ${utilised}) / ${utilised}`,
    };
    return formula`${joulesPerOutput} * ${billions} * ${tokens()} * ${idle} / ${joulesPerKilowattHour}`;
  };
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
    modelFigures: [parameters, joules, inputJoules, embodied, utilisation, idlePower, pueRatio, grid].filter(
      (figure) => figure !== null,
    ),
    working: {
      kilowattHours: () => ({
        name: 'kWh per request',
        value: kilowattHoursPerRequest(baseCase),
        unit: 'kWh/request',
        formula: energyWorking(),
      }),
      embodiedGrams: () => ({
        name: 'embodied grams per request',
        value: embodiedGramsPerRequest(baseCase),
        unit: 'gCO2e/request',
        formula: formula`${figureQuantity(embodied, 'embodied grams per million output tokens and billion parameters')} * ${billions} * ${tokens()} / ${tokensPerMillion} / ${utilised}`,
      }),
    },
    boundary:
      'modelled: use phase of node and accelerators with PUE, and their making; training, network and user device are out',
    gaps: [
      ...(inputJoules === null ? ['input beyond the chat prompts it was measured on'] : []),
      ...(idlePower === null ? ["idle energy of the provider's fleet"] : []),
    ],
  };
}

/**
 * Energy of a fleet over that of its work alone: to each hour of work belong (1 - u) / u hours in which a node waits with the
 * model loaded.
 */
export const energyWithIdleRatio = (idlePowerRatio: number, utilisationRatio: number): number =>
  1 + (idlePowerRatio * (1 - utilisationRatio)) / utilisationRatio;

const NOT_IN_CATALOGUE: Sourced = { value: null, reason: 'not in this catalogue' };

function servedWorking(tokens: Quantity, usage: ApiUsage | null): Formula {
  if (usage === null) return formula`${tokens}`;
  const inflation = figureQuantity(usage.tokenInflation, 'tokens of this model per token of the demand');
  return formula`${tokens} * ${inflation} * (1 + ${figureQuantity(usage.retries, 'billed retries')})`;
}
