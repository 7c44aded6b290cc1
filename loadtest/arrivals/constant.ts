import { msFromSeconds } from '../../schema/units.ts';

/** Intended starts at equal steps, in milliseconds from the start of the load, the first at 0, all before `horizonMs`. */
export function constantArrivals(requestsPerSecond: number, horizonMs: number): Float64Array {
  const gapMs = msFromSeconds(1) / requestsPerSecond;
  // A horizon that is a whole number of gaps but for floating point must not get one more arrival.
  const size = Math.max(0, Math.ceil(horizonMs / gapMs - 1e-9));
  return Float64Array.from({ length: size }, (_, i) => i * gapMs);
}
