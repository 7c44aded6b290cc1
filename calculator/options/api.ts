import type { ApiModel } from '../../schema/api-model.ts';
import type { ApiOption } from '../../schema/scenario.ts';
import { unknownId } from '../catalogue-entry.ts';
import { DEFAULTS } from '../defaults.ts';
import { type Figure, isRange } from '../figure.ts';
import { apiFootprint } from './api-footprint.ts';
import { seatsOf } from './api-seats.ts';
import { requestTerms } from './api-terms.ts';
import type { ApiUsage, TierFigures } from './api-usage.ts';
import { isPricedByHour, type PromptRange, pricedWindows } from './api-windows.ts';
import { cacheWriteWarnings } from './cache-write-warnings.ts';
import { neededOption } from './needed-option.ts';
import { monthlyTerm, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { OptionModel } from './option-model.ts';

/** An API priced per token: usage at the date's prices, retries, staff and what else the account costs. */
export function apiModel(option: ApiOption, context: OptionContext, place: string): OptionModel {
  const { inputs, demand } = context;
  const models = inputs.catalogue.models;
  const model = Object.hasOwn(models, option.model)
    ? models[option.model]!
    : unknownId(`${place}.model`, option.model, models, 'a model of the catalogue');
  const figures = new OptionFigures(context, option);
  const usage = apiUsage(option, figures);
  const tier = tierFigures(option, model, figures, context);
  const seats =
    option.subscription === undefined
      ? null
      : seatsOf({ ...option, subscription: option.subscription }, figures, place);
  const clock = inputs.scenario.demand.hourlyProfile?.clock;
  const windows =
    option.subscription !== undefined
      ? null
      : pricedWindows(
          {
            modelId: option.model,
            model,
            asOf: inputs.asOf,
            inputTokens: promptRange(demand.inputTokensPerRequest, usage?.tokenInflation ?? null),
            loadRatioByHourUtc: clock === 'utc' ? demand.loadRatioByHour : null,
          },
          figures,
        );
  const terms =
    usage === null || windows === null || tier === 'refused'
      ? []
      : requestTerms({ model, windows, tier, usage, demand });
  if (seats !== null) terms.push(seats.term);
  const operations = operationsTerms(option, DEFAULTS.apiStaffFte, figures, context);
  terms.push(...operations.terms);
  if (option.gatewayUsdPerMonth !== undefined) {
    const gateway = neededOption(figures, option.id, 'gatewayUsdPerMonth', 'Gateway', option.gatewayUsdPerMonth);
    if (gateway !== null) terms.push(monthlyTerm('gateway', 'Gateway', gateway));
  }
  const amount = (key: 'minimumCommitmentUsdPerMonth' | 'creditsUsdPerMonth', label: string): Figure | null =>
    option[key] === undefined ? null : neededOption(figures, option.id, key, label, option[key]);
  const tierName = option.serviceTier ?? 'standard';
  return {
    id: option.id,
    kind: 'api',
    label:
      option.label ??
      `${model.name} (API${option.subscription === undefined ? '' : ', seats'}${tierName === 'standard' ? '' : `, ${tierName}`})`,
    provenance: 'published',
    illustrationBecause: null,
    refusals: figures.refusals,
    terms,
    oneOffs: operations.oneOffs,
    exit: operations.exit,
    purchase: null,
    minimumUsdPerMonth: amount('minimumCommitmentUsdPerMonth', 'Minimum commitment'),
    creditsUsdPerMonth: amount('creditsUsdPerMonth', 'Credits'),
    rateLimitRequestsPerSecond: option.rateLimitRequestsPerSecond ?? null,
    ...(usage === null ? {} : { billedRetryRatio: usage.retries }),
    fleet: null,
    ...(seats === null ? {} : { seats: seats.model }),
    footprint: apiFootprint(option, model, usage, context, figures),
    warnings: [
      'the latency of the API was not measured, so it is unknown whether it meets the limits.',
      ...(clock === 'local' && windows !== null && windows.length > 1 && isPricedByHour(model, inputs.asOf)
        ? [
            'its price changes with the hour in UTC, and demand.hourlyProfile counts hours of an unnamed zone: its requests are taken to be even over the week. Give the profile in UTC (clock "utc").',
          ]
        : []),
      ...(usage === null || windows === null || tier === 'refused'
        ? []
        : cacheWriteWarnings({ model, windows, tier, usage, demand })),
      ...(tierName === 'batch' || tierName === 'flex' ? [SLOW_TIERS[tierName]] : []),
      ...(seats !== null && seats.model.largestRequestsPerMonth === null
        ? ['what a seat may ask is not given; the seats are taken to serve any volume.']
        : []),
      ...(option.rateLimitRequestsPerSecond === undefined && seats === null
        ? ['no rate limit is given; the API is taken to serve any volume.']
        : []),
    ],
  };
}

const SLOW_TIERS = {
  batch: 'batch answers may take a day: nobody can wait for them.',
  flex: 'flex requests are slow or refused while the vendor is busy.',
} as const;

/** A lognormal has no ends. */
function promptRange(tokens: Figure, inflation: Figure | null): PromptRange {
  const [of, by] = [tokens, inflation].map((figure): PromptRange => {
    if (figure === null) return { value: 1, low: 1, high: 1 };
    const { value, low = value, high = value, distribution } = figure.known;
    return distribution === 'lognormal' && isRange(figure) ? { value, low: 0, high: Infinity } : { value, low, high };
  });
  return { value: of!.value * by!.value, low: of!.low * by!.low, high: of!.high * by!.high };
}

/** Null after a refusal. */
function apiUsage(option: ApiOption, figures: OptionFigures): ApiUsage | null {
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
  const tokenInflation = figures.needed(
    figures.ofOption(
      'tokenInflationRatio',
      { label: 'Tokens of this model per token of the demand', unit: 'ratio' },
      option.tokenInflationRatio,
      DEFAULTS.tokenInflationRatio,
    ),
    'The ratio of tokens',
    'Give tokenInflationRatio, or leave it out for 1.',
  );
  return retries === null || tokenInflation === null ? null : { tokenInflation, retries };
}

/** Null at the standard service. */
function tierFigures(
  option: ApiOption,
  model: ApiModel,
  figures: OptionFigures,
  { demand }: OptionContext,
): TierFigures | null | 'refused' {
  const asked = option.serviceTier ?? 'standard';
  if (asked === 'standard') return null;
  const tier = model.serviceTiers[asked];
  if (tier === undefined) {
    const sold = Object.keys(model.serviceTiers);
    figures.refuse(
      'no-service-tier',
      `No ${asked} price of ${option.model} is known, so this option has no price.`,
      sold.length === 0 ? 'Only its standard service is priced.' : `It is priced at ${sold.join(', ')} and standard.`,
    );
    return 'refused';
  }
  const { low, value, high } = demand.cachedInputRatio.known;
  if (tier.cachedInput === null && Math.max(low ?? value, high ?? value) > 0) {
    figures.refuse(
      'unknown-figure',
      `How the ${asked} tier of ${option.model} bills cached input is not known, so this option has no price.`,
      'Set demand.cachedInputRatio to 0, or take another tier.',
    );
    return 'refused';
  }
  const priceRatio = figures.needed(
    figures.ofCatalogue(
      `models/${option.model}/serviceTiers/${asked}/priceRatio`,
      { label: `Price at the ${asked} tier over the standard price`, unit: 'ratio' },
      tier.priceRatio,
    ),
    `The ${asked} price of ${option.model}`,
    'Give a number, or leave the override out.',
  );
  return priceRatio === null ? 'refused' : { priceRatio, cachedInput: tier.cachedInput };
}
