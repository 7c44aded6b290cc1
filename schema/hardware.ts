import * as z from 'zod/mini';
import { count, nonNegative, positive, sourced, sourcedOrUnknown, text } from './sourced.ts';

export const acceleratorSchema = z.strictObject({
  name: text,
  boardPowerWatts: sourcedOrUnknown(positive),
  /** With a model loaded and no requests. */
  loadedIdlePowerWatts: sourcedOrUnknown(positive),
  memoryGigabytes: sourcedOrUnknown(positive),
  /** What EC2 reports of it, which is less than the data sheet says where memory guards itself against errors. */
  memoryOnEc2Mebibytes: sourcedOrUnknown(positive),
  memoryBandwidthGigabytesPerSecond: sourcedOrUnknown(positive),
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

/** A machine of a user's own that answers one person at a time. */
export const deviceSchema = z.strictObject({
  name: text,
  kind: z.enum(['phone', 'laptop', 'mini-pc', 'single-board']),
  memoryGigabytes: sourcedOrUnknown(positive),
  memoryBandwidthGigabytesPerSecond: sourcedOrUnknown(positive),
  /** Of the whole device, doing nothing. */
  idlePowerWatts: sourcedOrUnknown(positive),
  /** Of the whole device, at full load. */
  loadedPowerWatts: sourcedOrUnknown(positive),
  /** Null for a device that has none. */
  batteryWattHours: z.nullable(sourcedOrUnknown(positive)),
  embodiedKilogramsCo2e: sourcedOrUnknown(nonNegative),
  lifetimeYears: sourcedOrUnknown(positive),
  purchaseUsd: sourcedOrUnknown(positive),
  /** Published energy of an output token by model and precision; each figure's note names its boundary. */
  joulesPerOutputTokenByModel: z.record(z.string(), sourced(positive)),
});
export type Device = z.infer<typeof deviceSchema>;
