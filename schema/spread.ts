import * as z from 'zod/mini';
import { finite, nonNegative } from './sourced.ts';

/** The base case beside the 5th, 50th and 95th percentile of the draws. */
export const spread = z.strictObject({ value: finite, p5: finite, p50: finite, p95: finite });
export type Spread = z.infer<typeof spread>;

/** A place at which something turns; null is "never". A percentile is null when that share of the draws never turns. */
export const crossing = z.strictObject({
  value: z.nullable(nonNegative),
  p5: z.nullable(nonNegative),
  p50: z.nullable(nonNegative),
  p95: z.nullable(nonNegative),
});
