import * as z from 'zod/mini';
import { count, isoDate, nonNegative, positive, sourcedOrUnknown, text } from './sourced.ts';

const usdRates = {
  usdPerMillionInputTokens: sourcedOrUnknown(nonNegative),
  /** Unknown means billed as input, as the vendors do. */
  usdPerMillionCachedInputTokens: sourcedOrUnknown(nonNegative),
  usdPerMillionCacheWriteTokens: sourcedOrUnknown(nonNegative),
  usdPerMillionOutputTokens: sourcedOrUnknown(nonNegative),
};

const clockTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/), z.describe('HH:MM in UTC'));

/**
 * One set of prices and when it holds. Of several rules the last one that holds at the priced time applies. `tiers`:
 * above `aboveInputTokens` of input (strictly more), `cliff` prices every token of the request at the tier's rates.
 */
export const priceRuleSchema = z.strictObject({
  effectiveFrom: z.nullable(isoDate),
  /** Half-open, and over midnight where `to` is the earlier one. */
  hoursUtc: z.nullable(z.strictObject({ from: clockTime, to: clockTime })),
  ...usdRates,
  tiers: z.array(z.strictObject({ aboveInputTokens: count, rule: z.literal('cliff'), ...usdRates })),
});
export type PriceRule = z.infer<typeof priceRuleSchema>;

export const apiModelSchema = z.strictObject({
  provider: text,
  model: text,
  name: text,
  /** Whether reasoning tokens are inside the reported output tokens or come on top. */
  reasoning: z.enum(['subset', 'disjoint']),
  contextWindowTokens: z.nullable(count),
  /** Active parameters in billions; unknown for models whose size is not published. */
  activeParametersBillions: sourcedOrUnknown(positive),
  rules: z.array(priceRuleSchema).check(z.minLength(1)),
  url: z.nullable(text),
});
export type ApiModel = z.infer<typeof apiModelSchema>;
