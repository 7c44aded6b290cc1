import * as z from 'zod/mini';
import { DISTRIBUTION_KINDS, SOURCE_KINDS } from './known.ts';

export const isoDate = z
  .string()
  .check(z.regex(/^\d{4}(-\d{2}(-\d{2}(T[\d:.]+Z)?)?)?$/), z.describe('YYYY, YYYY-MM, YYYY-MM-DD or a UTC time'));
export const text = z.string().check(z.minLength(1));

/** Number schemas by range; zod refuses NaN and infinities. */
export const finite = z.number();
export const nonNegative = z.number().check(z.nonnegative());
export const positive = z.number().check(z.positive());
export const ratio = z.number().check(z.nonnegative(), z.lte(1));
export const atLeastOne = z.number().check(z.gte(1));
export const count = z.int().check(z.nonnegative());

const provenance = {
  source: z.enum(SOURCE_KINDS),
  citation: z.optional(text),
  url: z.optional(text),
  asOf: z.optional(isoDate),
  licence: z.optional(text),
  note: z.optional(text),
};

/** What holds of every range. */
export const RANGE_ORDER = 'low <= value <= high';

const inOrder = z.refine<{ value: number; low?: number | undefined; high?: number | undefined }>(
  (figure) => (figure.low ?? figure.value) <= figure.value && figure.value <= (figure.high ?? figure.value),
  { error: `a range with ${RANGE_ORDER}` },
);

/** A known figure with where it came from; `low` and `high` bound it. */
export const sourced = <T extends z.ZodMiniType<number, number>>(number: T) =>
  z
    .strictObject({
      value: number,
      low: z.optional(number),
      high: z.optional(number),
      distribution: z.optional(z.enum(DISTRIBUTION_KINDS)),
      ...provenance,
    })
    .check(inOrder as never);

/** A figure nobody could give: null, and why. */
export const unknownFigure = z.strictObject({ value: z.null(), reason: text });

export const sourcedOrUnknown = <T extends z.ZodMiniType<number, number>>(number: T) =>
  z.union([sourced(number), unknownFigure]);

/** What a scenario may hold where a number stands: a bare number (source "user"), a range with a source, or null for "unknown". */
export const scenarioNumber = <T extends z.ZodMiniType<number, number>>(number: T) =>
  z.union([
    number,
    z
      .strictObject({
        value: number,
        low: z.optional(number),
        high: z.optional(number),
        distribution: z.optional(z.enum(DISTRIBUTION_KINDS)),
        ...provenance,
        source: z.optional(z.enum(SOURCE_KINDS)),
      })
      .check(inOrder as never),
    z.null(),
  ]);
