import type { Capacity } from '../schema/measurement.ts';
import { number, UNKNOWN } from './format.ts';

/** The rates the capacity lies between: "12 to 12.6 requests/s", "at least 12 requests/s", "below 0.5 requests/s". */
export function capacityText({ metRequestsPerSecond: met, missedRequestsPerSecond: missed }: Capacity): string {
  if (met === null) return missed === null ? UNKNOWN : `below ${number(missed)} requests/s`;
  return missed === null ? `at least ${number(met)} requests/s` : `${number(met)} to ${number(missed)} requests/s`;
}
