import * as z from 'zod/mini';
import { finite, nonNegative, ratio, text } from './sourced.ts';
import { crossing } from './spread.ts';

export const BREAK_EVEN_VARIABLES = ['usd-per-hour', 'utilisation', 'months', 'cached-share'] as const;

/** Where an option turns cheaper than the baseline as one thing alone is varied, all others at the base case. */
export const breakEvenOverSchema = z.strictObject({
  variable: z.enum(BREAK_EVEN_VARIABLES),
  option: text,
  baseline: text,
  /** Path of the assumption that is varied; null for utilisation and months, which are none. */
  path: z.nullable(text),
  /**
   * Over utilisation the part whose machines are meant, by its option's id, or the baseline where the option has none; null
   * for machines of the option's own.
   */
  part: z.nullable(text),
  unit: text,
  from: nonNegative,
  to: nonNegative,
  /** Where the comparison stands, over months at its horizon; null where it lies outside the range. */
  current: z.nullable(nonNegative),
  /** `tie`: the variable moves both alike or neither, and they cost the same. */
  outcome: z.enum(['never', 'always', 'crosses', 'tie']),
  /** Values at which the cheaper of the two changes, rising. */
  crossings: z.array(nonNegative),
  /** On which side of the first crossing the option is cheaper; null without one. */
  cheaperSide: z.nullable(z.enum(['below', 'above'])),
  /**
   * The first crossing, with its band over a twentieth of the draws (at least 100, at most 500; over months half as many, at
   * most 200); null where there is none. A draw without one lies beyond all others.
   */
  firstCrossing: crossing,
  /** Shares of those draws in which the option is nowhere cheaper in the range, and in which it is so all over it; neither crosses. */
  neverRatio: ratio,
  alwaysRatio: ratio,
  /**
   * Cost of the option less the baseline's, where the line over the range bends or ends: straight lines join the points. Over
   * months it is the cash since the start. At most 25.
   */
  points: z.array(z.strictObject({ at: nonNegative, differenceUsd: finite })),
});
export type BreakEvenOver = z.infer<typeof breakEvenOverSchema>;
