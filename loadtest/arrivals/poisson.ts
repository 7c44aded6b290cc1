import { exponentialGap } from '../../math/distributions.ts';
import type { RandomStream } from '../../math/random.ts';
import { msFromSeconds } from '../../schema/units.ts';

/** Intended starts of a Poisson process, in milliseconds from the start of the load, all before `horizonMs`. */
export function poissonArrivals(requestsPerSecond: number, horizonMs: number, random: RandomStream): Float64Array {
  const offsets: number[] = [];
  for (let at = gap(); at < horizonMs; at += gap()) offsets.push(at);
  return Float64Array.from(offsets);

  function gap(): number {
    return msFromSeconds(exponentialGap(nonZero(random), requestsPerSecond));
  }
}

/** The stream gives [0, 1), the logarithm needs (0, 1]. */
const nonZero =
  (random: RandomStream): RandomStream =>
  () =>
    1 - random();
