import * as z from 'zod/mini';
import { count, text } from '../schema/sourced.ts';

/** No token, request or hour costs more than this; a higher number is a slip or worse. */
const LARGEST_USD = 1_000_000;
const usd = z.number().check(z.nonnegative(), z.lte(LARGEST_USD));
const shortText = text.check(z.maxLength(300));
const id = z.string().check(
  z.regex(/^[\w~@][\w.:@~/ -]{0,199}$/),
  z.refine((word) => !(word in Object.prototype), { error: 'a name that no object has by itself' }),
);
const clock = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d:00Z$/), z.describe('HH:MM:00Z'));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.describe('YYYY-MM-DD'));

const prices = z.record(
  z.string().check(z.maxLength(80)),
  z.union([
    usd,
    z.strictObject({
      base: usd,
      tiers: z.array(z.strictObject({ start: count, price: usd })).check(z.maxLength(16)),
    }),
  ]),
);

/** Conditions are judged to the letter: one that is not understood must not be passed over. */
const constraint = z.union([
  z.strictObject({ type: z.optional(z.literal('start_date')), start_date: day }),
  z.strictObject({ type: z.optional(z.literal('time_of_date')), start_time: clock, end_time: clock }),
]);

/** A model's record of @pydantic/genai-prices; keys that are not here are passed over. */
export const vendorModelSchema = z.object({
  id,
  name: z.optional(z.nullable(shortText)),
  context_window: z.optional(z.nullable(count)),
  deprecated: z.optional(z.boolean()),
  prices: z.union([
    z
      .array(z.strictObject({ prices, constraint: z.optional(z.nullable(constraint)) }))
      .check(z.minLength(1), z.maxLength(64)),
    prices,
  ]),
});
export type VendorModel = z.infer<typeof vendorModelSchema>;

/** Which field of the vendor's usage report feeds which count. */
const extractor = z.object({
  api_flavor: text,
  mappings: z.array(z.object({ path: z.unknown(), dest: text })),
});

/** A provider; its models are judged one by one. */
export const vendorProviderSchema = z.object({
  id,
  name: shortText,
  pricing_urls: z.optional(z.nullable(z.array(text.check(z.maxLength(2_000))))),
  extractors: z.optional(z.nullable(z.array(extractor))),
  models: z.array(z.unknown()).check(z.maxLength(10_000)),
});
export type VendorProvider = z.infer<typeof vendorProviderSchema>;

export const vendorDataSchema = z.array(vendorProviderSchema).check(z.minLength(1), z.maxLength(500));

/** What the data may hold beside what is taken; any other key is new and worth a look. */
export const PASSED_OVER: ReadonlySet<string> = new Set([
  'match',
  'description',
  'price_comments',
  'api_pattern',
  'model_match',
  'provider_match',
  'fallback_model_providers',
]);
