import type { ApiModel, PriceRule } from '../schema/api-model.ts';
import type { Known, Sourced, Unknown } from '../schema/known.ts';
import type {
  ApiPricesPart,
  ModelAddition,
  ModelRecord,
  RecordEntry,
  RecordPrices,
  StepPrice,
  TierAddition,
} from './api-prices-form.ts';

type RateName = Extract<keyof PriceRule, `usdPerMillion${string}`>;
type RateFigures = Record<RateName, Sourced>;

const unknown = (reason: string): Unknown => ({ value: null, reason });
const AS_INPUT = unknown('The source lists no price of its own: billed as input.');
const NO_HOUR = unknown('The source lists a price of cache writes, but none of those kept for an hour.');
const NO_OUTPUT = unknown('The source lists no price of output: there is none, or it is not charged.');
const NO_INPUT = unknown('The source lists no price of input.');
const AS_OUTPUT = unknown('The source lists no price of its own: billed as output.');
const EMPTY = unknown('The source lists no price: free models and unpriced ones look alike there.');

/** The models of the catalogue by `provider/model`: each record with what the overlay adds to it. */
export function modelsOf({ citation, providers, additions, serviceTiers }: ApiPricesPart): Record<string, ApiModel> {
  const models: Record<string, ApiModel> = {};
  for (const [providerId, provider] of Object.entries(providers)) {
    const tiers = serviceTiers.filter((tier) => tier.provider === providerId);
    const cited = provider.url === null ? citation : { ...citation, url: provider.url };
    for (const [modelId, record] of Object.entries(provider.models)) {
      const id = `${providerId}/${modelId}`;
      const addition = Object.hasOwn(additions, id) ? additions[id]! : NOTHING;
      // Spelled out: built by spreading, 1,700 of them take twice as long.
      models[id] = {
        provider: providerId,
        model: modelId,
        name: addition.name ?? nameAt(record.name ?? modelId, provider.name),
        reasoning: provider.reasoning,
        cacheAccounting: provider.cacheAccounting,
        contextWindowTokens: record.contextTokens ?? null,
        activeParametersBillions: addition.activeParametersBillions ?? NO_SIZE,
        rules: rulesOf(record, addition, addition.note === undefined ? cited : { ...cited, note: addition.note }),
        serviceTiers: tiersOf(modelId, tiers),
        deprecated: record.deprecated ?? false,
        checkedAt: addition.checkedAt ?? null,
        url: provider.url,
      };
    }
  }
  return models;
}

const NOTHING: ModelAddition = {};
const NO_SIZE = unknown('The source lists no sizes, and nobody has added that of this model.');

/** Several providers sell models of one name. */
const nameAt = (name: string, provider: string): string =>
  name.toLowerCase().includes(provider.toLowerCase()) ? name : `${name} at ${provider}`;

function tiersOf(model: string, tiers: readonly TierAddition[]): ApiModel['serviceTiers'] {
  const sold: ApiModel['serviceTiers'] = {};
  for (const { tier, models, priceRatio, cachedInput } of tiers) {
    if (models.some((pattern) => matches(model, pattern))) sold[tier] = { priceRatio, cachedInput };
  }
  return sold;
}

const matches = (model: string, pattern: string): boolean =>
  pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;

function rulesOf(record: ModelRecord, { hours }: ModelAddition, citation: Omit<Known, 'value'>): PriceRule[] {
  const entries: readonly RecordEntry[] = isDated(record.prices) ? record.prices : [{ prices: record.prices }];
  const rules = entries.map((entry): PriceRule => {
    const ratesAt = (start: number | null): RateFigures => ratesOf(record, entry.prices, start, citation);
    const { request } = entry.prices;
    return {
      effectiveFrom: entry.startDate ?? (entry.hoursUtc === undefined ? null : (hours?.from ?? null)),
      hoursUtc: entry.hoursUtc ?? null,
      weekdaysUtc: null,
      ...ratesAt(null),
      usdPerRequest: request === undefined || request === 0 ? null : { value: request, ...citation },
      tiers: startsOf(entry.prices).map((start) => ({
        kind: 'cliff' as const,
        aboveInputTokens: start,
        ...ratesAt(start),
      })),
    };
  });
  const hasHours = rules.some(({ hoursUtc }) => hoursUtc !== null);
  return hours !== undefined && hasHours ? [...rules, ...daysWithoutHours(rules, hours)] : rules;
}

const isDated = (prices: ModelRecord['prices']): prices is readonly RecordEntry[] => Array.isArray(prices);

/** On the excepted days the rules without hours win: they come again, last, from the day of the exception. */
function daysWithoutHours(rules: readonly PriceRule[], hours: NonNullable<ModelAddition['hours']>): PriceRule[] {
  const allDay = rules.filter(({ hoursUtc }) => hoursUtc === null);
  const begun = allDay.findLastIndex(({ effectiveFrom }) => (effectiveFrom ?? '') <= hours.exceptFrom);
  return allDay.slice(Math.max(begun, 0)).map((rule, index) => ({
    ...rule,
    effectiveFrom: index === 0 ? hours.exceptFrom : rule.effectiveFrom,
    weekdaysUtc: [...hours.exceptWeekdaysUtc],
  }));
}

function startsOf(prices: RecordPrices): number[] {
  const starts = new Set<number>();
  for (const price of Object.values(prices) as readonly StepPrice[]) {
    if (typeof price !== 'number') for (const { start } of price.tiers) starts.add(start);
  }
  return [...starts].toSorted((a, b) => a - b);
}

function ratesOf(
  record: ModelRecord,
  prices: RecordPrices,
  start: number | null,
  citation: Omit<Known, 'value'>,
): RateFigures {
  const rate = (key: Exclude<keyof RecordPrices, 'request'>, absent: Unknown): Sourced => {
    const price = prices[key];
    if (price === undefined) return absent;
    const usd = priceAbove(price, start);
    return record.deprecated === true ? withdrawn(usd) : { value: usd, ...citation };
  };
  if (record.unpriced !== undefined) return everyRate(unknown(record.unpriced));
  if (Object.keys(prices).length === 0) return everyRate(EMPTY);
  return {
    usdPerMillionInputTokens: rate('input', NO_INPUT),
    usdPerMillionCachedInputTokens: rate('cached', AS_INPUT),
    usdPerMillionCacheWriteTokens: rate('write', AS_INPUT),
    usdPerMillionCacheWriteOneHourTokens: rate('writeHour', prices.write === undefined ? AS_INPUT : NO_HOUR),
    usdPerMillionOutputTokens: rate('output', NO_OUTPUT),
    usdPerMillionReasoningTokens: rate('reasoning', AS_OUTPUT),
  };
}

const everyRate = (figure: Unknown): RateFigures => ({
  usdPerMillionInputTokens: figure,
  usdPerMillionCachedInputTokens: figure,
  usdPerMillionCacheWriteTokens: figure,
  usdPerMillionCacheWriteOneHourTokens: figure,
  usdPerMillionOutputTokens: figure,
  usdPerMillionReasoningTokens: figure,
});

const withdrawn = (usd: number): Unknown =>
  unknown(`The vendor has withdrawn this model, or is about to; its last listed price was ${usd} USD per million.`);

/** The price of a token when the request's input lies above `start` tokens; null is below every tier. */
function priceAbove(price: StepPrice, start: number | null): number {
  if (typeof price === 'number') return price;
  let highest = -1;
  let usd = price.base;
  for (const tier of price.tiers) {
    if (start !== null && tier.start <= start && tier.start > highest) {
      highest = tier.start;
      usd = tier.price;
    }
  }
  return usd;
}
