import { exponentialGap } from '../../math/distributions.ts';
import type { RandomStream } from '../../math/random.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { NextArrival } from './next-arrival.ts';

/** A Poisson process: gaps are exponential, and nothing about the next one can be told from those before. */
export function poissonArrivals(requestsPerSecond: number, random: RandomStream): NextArrival {
  let at = 0;
  return () => (at += msFromSeconds(exponentialGap(random, requestsPerSecond)));
}
