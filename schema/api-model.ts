import * as z from 'zod/mini';
import { count, isoDate, nonNegative, positive, sourced, sourcedOrUnknown, text } from './sourced.ts';

/** What a vendor sells beside its standard service: answers within a day, when there is room, or first in the queue. */
export const SERVICE_TIERS = ['batch', 'flex', 'priority'] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

const usdInputRates = {
  usdPerMillionInputTokens: sourcedOrUnknown(nonNegative),
  /** Unknown means billed as input, as the vendors do. */
  usdPerMillionCachedInputTokens: sourcedOrUnknown(nonNegative),
  /** Kept for five minutes, or for the only time the vendor offers. Unknown means billed as input. */
  usdPerMillionCacheWriteTokens: sourcedOrUnknown(nonNegative),
  /** Unknown means billed as input, but only where the shorter writes are: else nobody knows. */
  usdPerMillionCacheWriteOneHourTokens: sourcedOrUnknown(nonNegative),
};
const usdRates = {
  ...usdInputRates,
  usdPerMillionOutputTokens: sourcedOrUnknown(nonNegative),
  /** Unknown means billed as output. */
  usdPerMillionReasoningTokens: sourcedOrUnknown(nonNegative),
};

const clockTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/), z.describe('HH:MM in UTC'));

const priceTierSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cliff'),
    /** With strictly more tokens of input every token of the request pays these rates, output too. */
    aboveInputTokens: count,
    ...usdRates,
  }),
  z.strictObject({
    kind: z.literal('marginal'),
    /** Only the tokens of the prompt that lie above pay these rates; a cache holds the beginning of a prompt. */
    aboveInputTokens: count,
    ...usdInputRates,
  }),
]);
export type PriceTier = z.infer<typeof priceTierSchema>;

/** One set of prices and when it holds. Of several rules the last one that holds at the priced time applies. */
export const priceRuleSchema = z.strictObject({
  effectiveFrom: z.nullable(isoDate),
  /** Half-open, and over midnight where `to` is the earlier one. */
  hoursUtc: z.nullable(z.strictObject({ from: clockTime, to: clockTime })),
  /** 1 is Monday, 7 is Sunday, of the priced moment itself; null is every day. */
  weekdaysUtc: z.nullable(z.array(z.literal([1, 2, 3, 4, 5, 6, 7])).check(z.minLength(1))),
  ...usdRates,
  /** What a request costs beside its tokens; null: the vendor lists no such fee. */
  usdPerRequest: z.nullable(sourced(nonNegative)),
  tiers: z.array(priceTierSchema).check(
    z.refine((tiers) => new Set(tiers.map(({ kind }) => kind)).size <= 1, {
      error: 'tiers of one kind, cliffs or margins',
    }),
  ),
});
export type PriceRule = z.infer<typeof priceRuleSchema>;

export const serviceTierSchema = z.strictObject({
  /** Price over the standard price, for every kind of token; a fee per request stays. */
  priceRatio: sourced(positive),
  /**
   * What a cached token pays: its own price times the ratio (`stacks`), the input price times the ratio (`as-input`), or
   * its own price as ever (`as-standard`); null: not known.
   */
  cachedInput: z.nullable(z.enum(['stacks', 'as-input', 'as-standard'])),
});
export type ServiceTierPrice = z.infer<typeof serviceTierSchema>;

export const apiModelSchema = z.strictObject({
  provider: text,
  model: text,
  name: text,
  /** Whether reasoning tokens are inside the reported output tokens or come on top. */
  reasoning: z.enum(['subset', 'disjoint']),
  /** Whether the vendor's own report counts cached and written tokens inside its input count or beside it. */
  cacheAccounting: z.enum(['within-input', 'beside-input']),
  contextWindowTokens: z.nullable(count),
  /** Active parameters in billions; unknown for models whose size is not published. */
  activeParametersBillions: sourcedOrUnknown(positive),
  rules: z.array(priceRuleSchema).check(z.minLength(1)),
  /** A tier that is not listed is not known to be sold. */
  serviceTiers: z.strictObject({
    batch: z.optional(serviceTierSchema),
    flex: z.optional(serviceTierSchema),
    priority: z.optional(serviceTierSchema),
  }),
  /** Withdrawn, or about to be. */
  deprecated: z.boolean(),
  /** The day somebody last held the prices against the vendor's page; null: the source does not say. */
  checkedAt: z.nullable(isoDate),
  url: z.nullable(text),
});
export type ApiModel = z.infer<typeof apiModelSchema>;
