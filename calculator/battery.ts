import { SECONDS_PER_HOUR } from '../schema/units.ts';

/** Absorbs floating-point noise: exactly the last token still counts. */
const FLOOR_TOLERANCE = 1e-12;

/** Whole output tokens that a full battery generates, nothing else drawing from it. Joules > 0. */
export const batteryOutputTokens = (battery: {
  readonly batteryJoules: number;
  readonly joulesPerOutputToken: number;
}): number => Math.floor((battery.batteryJoules / battery.joulesPerOutputToken) * (1 + FLOOR_TOLERANCE));

/** Hours of generating without a pause that a full battery lasts. */
export const batteryHours = (battery: {
  readonly batteryJoules: number;
  readonly joulesPerOutputToken: number;
  readonly outputTokensPerSecond: number;
}): number => battery.batteryJoules / battery.joulesPerOutputToken / battery.outputTokensPerSecond / SECONDS_PER_HOUR;
