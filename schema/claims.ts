import * as z from 'zod/mini';
import { NOT_COMPARED } from './claim-check.ts';
import { SOURCE_KINDS } from './known.ts';
import { parseDocument } from './parse-document.ts';
import { finite, isoDate, text } from './sourced.ts';

export const CLAIMS_SCHEMA = 'claims/1';

/** Text and no number, for its digits say how precisely it was published: 0.30 is not 0.3, 7e5 is 700 thousand and not 700,000. */
const printedNumber = z
  .string()
  .check(z.regex(/^-?\d+(\.\d+)?(e-?\d+)?$/), z.describe('a number as it was printed, without separators'));

const printed = <T extends string>(is: T) =>
  z.strictObject({ is: z.literal(is), figure: text, printed: printedNumber, unit: text });

const publishedSchema = z.discriminatedUnion('is', [
  /** To the nearest of its last digit. */
  printed('rounded'),
  /** Its last digit is reached and the next one is not. */
  printed('cut-off'),
  printed('above'),
  printed('below'),
  z.strictObject({
    is: z.literal('range'),
    figure: text,
    printedLow: printedNumber,
    printedHigh: printedNumber,
    unit: text,
  }),
]);
export type PublishedFigure = z.infer<typeof publishedSchema>;

const claimInputSchema = z.strictObject({
  value: finite,
  unit: text,
  source: z.enum(SOURCE_KINDS),
  /** Left out: the claim's own. */
  citation: z.optional(text),
  note: z.optional(text),
});

const claimSchema = z
  .strictObject({
    id: z
      .string()
      .check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), z.describe('small letters and digits, joined by hyphens')),
    claim: text,
    where: text,
    citation: text,
    published: z.array(publishedSchema),
    /** By the name that the formula gives them. */
    inputs: z.record(z.string(), claimInputSchema),
    /** The recomputation to use; null where the inputs allow none. */
    formula: z.nullable(text),
    /** Why published figures are not compared, or why there are none; left out where all are. */
    notCompared: z.optional(z.strictObject({ reason: z.enum(NOT_COMPARED), text })),
    note: z.optional(text),
  })
  .check(
    z.refine(
      ({ formula, published, notCompared }) => (formula !== null && published.length > 0) || notCompared !== undefined,
      { error: 'a claim with a formula and a published figure, or with notCompared' },
    ),
  );
export type Claim = z.infer<typeof claimSchema>;

export const claimsSchema = z.strictObject({
  schema: z.literal(CLAIMS_SCHEMA),
  asOf: isoDate,
  claims: z.array(claimSchema).check(
    z.refine((claims) => new Set(claims.map(({ id }) => id)).size === claims.length, {
      error: 'claims that each have an id of their own',
    }),
  ),
});
export type Claims = z.infer<typeof claimsSchema>;

/** `value` (parsed JSON) as published claims, or an InputError that names the place in `file`. */
export const parseClaims = (value: unknown, file = 'claims.json'): Claims =>
  parseDocument<Claims>(
    {
      schemaName: CLAIMS_SCHEMA,
      schema: claimsSchema,
      otherVersionHint: 'This version reads claims/1.',
    },
    value,
    file,
  );
