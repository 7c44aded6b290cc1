import * as z from 'zod/mini';
import { count, positive, ratio, sourcedOrUnknown, text } from './sourced.ts';

const usdPerHour = z.optional(sourcedOrUnknown(positive));
const upfrontUsd = z.optional(sourcedOrUnknown(positive));

export const instanceSchema = z.strictObject({
  provider: text,
  instanceType: text,
  vcpuCount: z.nullable(count),
  memoryGibibytes: z.nullable(positive),
  accelerator: z.nullable(text),
  acceleratorCount: count,
  host: z.nullable(text),
  /**
   * Region id -> purchase -> what an hour costs; a purchase left out is unknown. A reservation is the standard one with the
   * least paid upfront, which is spread over the hours of its term; a savings plan is one for any machine, nothing upfront.
   */
  usdPerHourByRegion: z.record(
    z.string(),
    z.strictObject({
      'on-demand': usdPerHour,
      'reserved-1y': usdPerHour,
      'reserved-3y': usdPerHour,
      'savings-plan-1y': usdPerHour,
      'savings-plan-3y': usdPerHour,
      spot: usdPerHour,
    }),
  ),
  /** Region id -> purchase -> the part of its term's price that is paid at the start; left out where nothing is. */
  upfrontUsdByRegion: z.optional(
    z.record(
      z.string(),
      z.strictObject({
        'reserved-1y': upfrontUsd,
        'reserved-3y': upfrontUsd,
        'savings-plan-1y': upfrontUsd,
        'savings-plan-3y': upfrontUsd,
      }),
    ),
  ),
  /** Region id -> share of the running spot machines that the vendor took back within a month. */
  spotInterruptionRatioPerMonthByRegion: z.optional(z.record(z.string(), sourcedOrUnknown(ratio))),
});
export type Instance = z.infer<typeof instanceSchema>;
