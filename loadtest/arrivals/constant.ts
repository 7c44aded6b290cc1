import { msFromSeconds } from '../../schema/units.ts';
import type { NextArrival } from './next-arrival.ts';

/** Equal steps, the first at 0. Multiples, not sums: rounding does not add up. */
export function constantArrivals(requestsPerSecond: number): NextArrival {
  let number = 0;
  return () => msFromSeconds(number++) / requestsPerSecond;
}
