import * as z from 'zod/mini';
import { count, nonNegative, positive, sourcedOrUnknown, text } from './sourced.ts';

export const acceleratorSchema = z.strictObject({
  name: text,
  boardPowerWatts: sourcedOrUnknown(positive),
  loadedIdlePowerWatts: sourcedOrUnknown(positive),
  memoryGigabytes: sourcedOrUnknown(positive),
  embodiedKilogramsCo2e: sourcedOrUnknown(nonNegative),
  lifetimeYears: sourcedOrUnknown(positive),
  purchaseUsd: sourcedOrUnknown(positive),
});
export type Accelerator = z.infer<typeof acceleratorSchema>;

/** The machine around the accelerators; every figure is for the whole host, which carries `acceleratorCount` of them. */
export const hostSchema = z.strictObject({
  name: text,
  acceleratorCount: count,
  vcpuCount: z.nullable(count),
  powerWatts: sourcedOrUnknown(positive),
  embodiedKilogramsCo2e: sourcedOrUnknown(nonNegative),
  lifetimeYears: sourcedOrUnknown(positive),
});
export type Host = z.infer<typeof hostSchema>;
