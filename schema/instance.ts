import * as z from 'zod/mini';
import { count, positive, sourcedOrUnknown, text } from './sourced.ts';

export const PURCHASES = ['on-demand', 'reserved-1y'] as const;
export type Purchase = (typeof PURCHASES)[number];

export const instanceSchema = z.strictObject({
  provider: text,
  instanceType: text,
  vcpuCount: z.nullable(count),
  memoryGibibytes: z.nullable(positive),
  accelerator: z.nullable(text),
  acceleratorCount: count,
  host: z.nullable(text),
  /** Region id -> what an hour costs; `reserved-1y` is the no-upfront standard reservation. */
  usdPerHourByRegion: z.record(
    z.string(),
    z.strictObject({ 'on-demand': sourcedOrUnknown(positive), 'reserved-1y': sourcedOrUnknown(positive) }),
  ),
});
export type Instance = z.infer<typeof instanceSchema>;
