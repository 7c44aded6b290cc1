import type { ApiModel } from '../../schema/api-model.ts';
import type { ApiOption } from '../../schema/scenario.ts';
import { isKnown } from '../../schema/known.ts';
import { kilowattHoursFromJoules, TOKENS_PER_MILLION } from '../../schema/units.ts';
import {
  type RateName,
  type Rates,
  type RatesOverDay,
  ratesOverDay,
  type SourcedRates,
  usdOfUsage,
} from '../api-price.ts';
import { unknownId } from '../catalogue-entry.ts';
import type { CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure, ValueOf } from '../figure.ts';
import { monthlyTerm, neededOption, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { OptionModel } from './option-model.ts';

type RateFigures = Readonly<Record<RateName, Figure>>;

/** An API priced per token: usage at the date's prices, retries, staff and what else the account costs. */
export function apiModel(option: ApiOption, context: OptionContext, place: string): OptionModel {
  const { inputs, demand } = context;
  const models = inputs.catalogue.models;
  const model = Object.hasOwn(models, option.model)
    ? models[option.model]!
    : unknownId(`${place}.model`, option.model, models, 'a model of the catalogue');
  const figures = new OptionFigures(context, option);
  const retries = figures.needed(
    figures.ofOption(
      'billedRetryRatio',
      { label: 'Billed retries', unit: 'ratio' },
      option.billedRetryRatio,
      DEFAULTS.billedRetryRatio,
    ),
    'The share of billed retries',
    'Give billedRetryRatio, 0 included.',
  );
  const rates = ratesOverDay(model, inputs.asOf, demand.inputTokensPerRequest.known.value).map(
    (window, index, all) => ({
      dayRatio: window.dayRatio,
      rates: rateFigures(option.model, window, all.length > 1 ? index : null, figures),
    }),
  );
  const terms: CostTerm[] = [];
  if (retries !== null && rates.every((window) => window.rates !== null)) {
    terms.push(...tokenTerms(rates as readonly PricedWindow[], retries, model, context));
  }
  const operations = operationsTerms(option, DEFAULTS.apiStaffFte, figures, context);
  terms.push(...operations.terms);
  if (option.gatewayUsdPerMonth !== undefined) {
    const gateway = neededOption(figures, option.id, 'gatewayUsdPerMonth', 'Gateway', option.gatewayUsdPerMonth);
    if (gateway !== null) terms.push(monthlyTerm('gateway', 'Gateway', gateway));
  }
  const amount = (key: 'minimumCommitmentUsdPerMonth' | 'creditsUsdPerMonth', label: string): Figure | null =>
    option[key] === undefined ? null : neededOption(figures, option.id, key, label, option[key]);
  return {
    id: option.id,
    kind: 'api',
    label: option.label ?? `${model.name} (API)`,
    provenance: 'published',
    illustrationBecause: null,
    refusals: figures.refusals,
    terms,
    oneOffs: operations.oneOffs,
    exitUsd: operations.exitUsd,
    purchase: null,
    minimumUsdPerMonth: amount('minimumCommitmentUsdPerMonth', 'Minimum commitment'),
    creditsUsdPerMonth: amount('creditsUsdPerMonth', 'Credits'),
    rateLimitRequestsPerSecond: option.rateLimitRequestsPerSecond ?? null,
    fleet: null,
    footprint: apiFootprint(option, model, retries, context, figures),
    warnings: [
      'the latency of the API was not measured, so it is unknown whether it meets the limits.',
      ...(option.rateLimitRequestsPerSecond === undefined
        ? ['no rate limit is given; the API is taken to serve any volume.']
        : []),
    ],
  };
}

interface PricedWindow {
  readonly dayRatio: number;
  readonly rates: RateFigures;
}

const RATE_LABELS: Readonly<Record<RateName, string>> = {
  usdPerMillionInputTokens: 'Price of input',
  usdPerMillionCachedInputTokens: 'Price of cached input',
  usdPerMillionCacheWriteTokens: 'Price of cache writes',
  usdPerMillionOutputTokens: 'Price of output',
};

/** The rates as figures; cached and written input without a rate of their own fall back to the input's figure. */
function rateFigures(
  modelId: string,
  window: RatesOverDay,
  part: number | null,
  figures: OptionFigures,
): RateFigures | null {
  const suffix = part === null ? '' : `@${part + 1}`;
  const rateFigure = (name: RateName, rates: SourcedRates): Figure | null => {
    const share = part === null ? '' : `, ${Math.round(window.dayRatio * 24)} of 24 hours`;
    return figures.ofCatalogue(
      `models/${modelId}/${name}${suffix}`,
      { label: `${RATE_LABELS[name]}${share}`, unit: 'USD/million tokens' },
      rates[name],
    );
  };
  const { rates } = window;
  const hint = `Give overrides["models/${modelId}/..."] the price you pay.`;
  const input = figures.needed(rateFigure('usdPerMillionInputTokens', rates), `The input price of ${modelId}`, hint);
  const output = figures.needed(rateFigure('usdPerMillionOutputTokens', rates), `The output price of ${modelId}`, hint);
  if (input === null || output === null) return null;
  return {
    usdPerMillionInputTokens: input,
    usdPerMillionCachedInputTokens: rateFigure('usdPerMillionCachedInputTokens', rates) ?? input,
    usdPerMillionCacheWriteTokens: input,
    usdPerMillionOutputTokens: output,
  };
}

function tokenTerms(
  windows: readonly PricedWindow[],
  retries: Figure,
  model: ApiModel,
  { demand }: OptionContext,
): CostTerm[] {
  const rateOf = (valueOf: ValueOf, rates: RateFigures): Rates => ({
    usdPerMillionInputTokens: valueOf(rates.usdPerMillionInputTokens),
    usdPerMillionCachedInputTokens: valueOf(rates.usdPerMillionCachedInputTokens),
    usdPerMillionCacheWriteTokens: valueOf(rates.usdPerMillionCacheWriteTokens),
    usdPerMillionOutputTokens: valueOf(rates.usdPerMillionOutputTokens),
  });
  const usdPerRequest = (side: 'input' | 'output', valueOf: ValueOf): number => {
    const inputTokens = side === 'input' ? valueOf(demand.inputTokensPerRequest) : 0;
    const usage = {
      inputTokens,
      cachedInputTokens: inputTokens * valueOf(demand.cachedInputRatio),
      cacheWriteTokens: 0,
      outputTokens: side === 'output' ? valueOf(demand.outputTokensPerRequest) : 0,
      reasoningTokens: 0,
    };
    let usd = 0;
    for (const { dayRatio, rates } of windows)
      usd += dayRatio * usdOfUsage(rateOf(valueOf, rates), usage, model.reasoning);
    return usd * (1 + valueOf(retries));
  };
  const figuresOf = (side: 'input' | 'output'): Figure[] => [
    demand.requestsPerMonth,
    ...(side === 'input' ? [demand.inputTokensPerRequest, demand.cachedInputRatio] : [demand.outputTokensPerRequest]),
    ...new Set(
      windows.flatMap(({ rates }) =>
        side === 'input'
          ? [rates.usdPerMillionInputTokens, rates.usdPerMillionCachedInputTokens]
          : [rates.usdPerMillionOutputTokens],
      ),
    ),
    retries,
  ];
  const term = (side: 'input' | 'output'): CostTerm => ({
    id: `${side}-tokens`,
    label: side === 'input' ? 'Input tokens' : 'Output tokens',
    driver: 'request',
    basis:
      side === 'input'
        ? 'requests * (uncached input * price + cached input * cached price) * (1 + billed retries)'
        : 'requests * output tokens * price * (1 + billed retries)',
    figures: figuresOf(side),
    usd: (valueOf) => usdPerRequest(side, valueOf),
    amortised: false,
  });
  return [term('input'), term('output')];
}

/** Modelled from published energy of open models, per billion active parameters; unknown where the size is not published. */
function apiFootprint(
  option: ApiOption,
  model: ApiModel,
  retries: Figure | null,
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
    valueOf(demand.outputTokensPerRequest) * (1 + (retries === null ? 0 : valueOf(retries)));
  return {
    kind: 'per-request',
    pueRatio,
    gridGramsCo2ePerKilowattHour: grid,
    marketGramsCo2ePerKilowattHour: null,
    kilowattHoursPerRequest: (valueOf) =>
      kilowattHoursFromJoules(valueOf(joules) * valueOf(parameters) * servedOutputTokens(valueOf)),
    embodiedGramsPerRequest: (valueOf) =>
      (valueOf(embodied) * valueOf(parameters) * servedOutputTokens(valueOf)) /
      TOKENS_PER_MILLION /
      valueOf(utilisation),
    boundary:
      'modelled: use phase of node and accelerators with PUE, and their making; training, network and user device are out',
    gaps: ["idle energy of the provider's fleet"],
  };
}
