import {
  calcPrice,
  type ConditionalPrice,
  type ModelInfo,
  type ModelPrice,
  type Provider,
} from '@pydantic/genai-prices';
import type { ApiModel, PriceRule } from '../../schema/api-model.ts';
import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { Known, Sourced } from '../../schema/known.ts';
import { type Citation, citedFigure, type Citations, type ShortFigure } from './cited-figure.ts';

/** A record of the package that the catalogue takes, with what the package does not say. */
export interface TakenModel {
  readonly provider: string;
  readonly model: string;
  readonly name: string;
  readonly activeParametersBillions: ShortFigure;
  /** Said of every price of the model. */
  readonly note?: string;
  /** The day the hours begin to hold, which the package cannot write beside them. */
  readonly windowsFrom?: string;
}

const RATE_KEYS = {
  usdPerMillionInputTokens: 'input_mtok',
  usdPerMillionCachedInputTokens: 'cache_read_mtok',
  usdPerMillionCacheWriteTokens: 'cache_write_mtok',
  usdPerMillionOutputTokens: 'output_mtok',
} as const;
type RateName = keyof typeof RATE_KEYS;
const RATE_NAMES = Object.keys(RATE_KEYS) as RateName[];

/** What a record may charge for beside text tokens, tool calls and other media among them; a request of text pays none of it. */
const OTHER_KEYS = new Set([
  'cache_write_1h_mtok',
  'web_searches_kcount',
  'storage_searches_kcount',
  'input_audio_mtok',
  'cache_audio_read_mtok',
  'input_image_mtok',
  'cache_image_read_mtok',
  'input_video_mtok',
  'output_audio_mtok',
  'output_image_mtok',
]);

/** The taken record of the package as a model of the catalogue; InputError for a record that cannot be trusted. */
export function apiModelOf(providers: readonly Provider[], taken: TakenModel, citations: Citations): ApiModel {
  const path = `api-models.json: ${taken.provider}/${taken.model}`;
  const provider = foundById(providers, taken.provider, `${path}: provider`);
  const record = foundById(provider.models, taken.model, `${path}: model`);
  refuseUntrusted(provider, record, path);
  const citation = citationOf(taken, provider, citations['genai-prices']!);
  return {
    provider: taken.provider,
    model: taken.model,
    name: taken.name,
    reasoning: reasoningConvention(provider),
    contextWindowTokens: record.context_window ?? null,
    activeParametersBillions: citedFigure(taken.activeParametersBillions, citations, path),
    rules: conditionalPrices(record).map((entry) => priceRule(entry, { taken, citation, path })),
    url: provider.pricing_urls?.[0] ?? null,
  };
}

const conditionalPrices = (record: ModelInfo): readonly ConditionalPrice[] =>
  Array.isArray(record.prices) ? record.prices : [{ prices: record.prices }];

function foundById<T extends { readonly id: string }>(all: readonly T[], id: string, path: string): T {
  const found = all.find((candidate) => candidate.id === id);
  if (found) return found;
  const guess = nearest(
    id,
    all.map((candidate) => candidate.id),
  );
  throw new InputError({
    path,
    expected: 'an id of @pydantic/genai-prices, letter for letter',
    received: shown(id),
    hint: guess ? `Did you mean "${guess}"?` : 'List the ids with waitForUpdate() of the package.',
  });
}

/** The package matches ids by rule and prices empty records at 0; neither may enter the catalogue. */
function refuseUntrusted(provider: Provider, record: ModelInfo, path: string): void {
  const refuse = (expected: string, received: string): never => {
    throw new InputError({ path, expected, received, hint: 'Take another record, or leave this model out.' });
  };
  if (record.deprecated) refuse('a record that is in use', 'a record marked deprecated');
  const entries = conditionalPrices(record);
  if (entries[0]?.constraint !== undefined) refuse('a record whose first price has no condition', 'a conditional one');
  for (const { prices } of entries) {
    for (const key of ['input_mtok', 'output_mtok'])
      if (!Object.hasOwn(prices, key)) refuse(`a record with ${key}`, 'none');
    for (const key of Object.keys(prices)) {
      const isText = RATE_NAMES.some((name) => RATE_KEYS[name] === key);
      if (!isText && !OTHER_KEYS.has(key)) refuse('a record of prices this program can charge', key);
    }
  }
  const usage = { input_tokens: 1_000, output_tokens: 1_000 };
  const priced = calcPrice(usage, record.id, { providerId: provider.id, timestamp: new Date(0) });
  if (priced?.provider.id !== provider.id || priced.model.id !== record.id) {
    refuse(
      'an id the package prices as this very record',
      `${priced?.provider.id ?? 'no provider'}/${priced?.model.id ?? 'no model'}`,
    );
  }
}

/**
 * Whether the vendor's own usage report leaves reasoning tokens out of its output count. The package's extractor tells:
 * where one field of the report feeds both the output and the reasoning count, the two were apart (Google's
 * `thoughtsTokenCount`, xAI's `reasoning_tokens`). Without an extractor the API is OpenAI-compatible: a subset.
 */
export function reasoningConvention(provider: Provider): ApiModel['reasoning'] {
  const adds = (provider.extractors ?? []).some(({ mappings }) => {
    const destinations = new Map<string, Set<string>>();
    for (const { path, dest } of mappings) {
      const key = JSON.stringify(path);
      destinations.set(key, (destinations.get(key) ?? new Set()).add(dest));
    }
    return [...destinations.values()].some((to) => to.has('output_tokens') && to.has('output_reasoning_tokens'));
  });
  return adds ? 'disjoint' : 'subset';
}

function citationOf(taken: TakenModel, provider: Provider, citation: Citation): Citation & { note?: string } {
  const url = provider.pricing_urls?.[0];
  return {
    ...citation,
    ...(url === undefined ? {} : { url }),
    ...(taken.note === undefined ? {} : { note: taken.note }),
  };
}

interface RuleContext {
  readonly taken: TakenModel;
  readonly citation: Omit<Known, 'value'>;
  readonly path: string;
}

function priceRule({ prices, constraint }: ConditionalPrice, { taken, citation, path }: RuleContext): PriceRule {
  const starts = new Set(RATE_NAMES.flatMap((name) => tiersOf(prices[RATE_KEYS[name]]).map((tier) => tier.start)));
  const ratesAt = (start: number | null) => rates(prices, start, { citation, path });
  return {
    effectiveFrom: constraint?.type === 'start_date' ? constraint.start_date : hoursFrom(constraint, taken),
    hoursUtc:
      constraint?.type === 'time_of_date'
        ? { from: clock(constraint.start_time, path), to: clock(constraint.end_time, path) }
        : null,
    ...ratesAt(null),
    tiers: [...starts]
      .toSorted((a, b) => a - b)
      .map((start) => Object.assign({ aboveInputTokens: start, rule: 'cliff' as const }, ratesAt(start))),
  };
}

const hoursFrom = (constraint: ConditionalPrice['constraint'], taken: TakenModel): string | null =>
  constraint?.type === 'time_of_date' ? (taken.windowsFrom ?? null) : null;

/** "00:30:00Z" as "00:30". */
function clock(time: string, path: string): string {
  const parts = /^(\d{2}:\d{2}):00Z$/.exec(time);
  if (parts) return parts[1]!;
  throw new InputError({
    path,
    expected: 'a time of whole minutes, HH:MM:00Z',
    received: shown(time),
    hint: 'Extend the rule form first.',
  });
}

type Price = ModelPrice[string];
const tiersOf = (price: Price) => (typeof price === 'object' ? price.tiers : []);

/** The price of a token when the request's input lies above `start` tokens; null is below every tier. */
function priceAbove(price: Price, start: number | null): number | undefined {
  if (typeof price !== 'object') return price;
  const reached = price.tiers
    .filter((tier) => start !== null && tier.start <= start)
    .toSorted((a, b) => b.start - a.start);
  return reached[0]?.price ?? price.base;
}

function rates(
  prices: ModelPrice,
  start: number | null,
  { citation, path }: Pick<RuleContext, 'citation' | 'path'>,
): Record<RateName, Sourced> {
  const rate = (name: RateName): Sourced => {
    const usd = priceAbove(prices[RATE_KEYS[name]], start);
    if (usd === undefined) return { value: null, reason: 'The package lists no price of its own: billed as input.' };
    if (usd > 0) return { value: usd, ...citation };
    throw new InputError({
      path: `${path}: ${name}`,
      expected: '> 0',
      received: shown(usd),
      hint: 'A price of 0 is a gap in the record: leave the model out.',
    });
  };
  return Object.fromEntries(RATE_NAMES.map((name) => [name, rate(name)])) as Record<RateName, Sourced>;
}
