import { gammaDraw } from '../../math/gamma-draw.ts';
import type { RandomStream } from '../../math/random.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { NextArrival } from './next-arrival.ts';

export interface GammaArrivals {
  readonly requestsPerSecond: number;
  /** Shape of the gaps' distribution: their squared coefficient of variation is its inverse. */
  readonly burstiness: number;
}

/** Gaps the process has run for before the load starts, at burstiness 1 and above; below it more, as bursts are longer. */
const LEAD_GAPS = 20;
const MOST_LEAD_GAPS = 100_000;

/**
 * Gaps ~ Gamma(shape b, scale 1 / (rate * b)). The process begins long before the load: one that began with it would have
 * (1 / b - 1) / 2 arrivals too many (b < 1) or too few (b > 1) in the first moments.
 */
export function gammaArrivals({ requestsPerSecond, burstiness }: GammaArrivals, random: RandomStream): NextArrival {
  const scaleMs = msFromSeconds(1) / (requestsPerSecond * burstiness);
  const leadGaps = Math.min(MOST_LEAD_GAPS, LEAD_GAPS * (1 + 1 / burstiness));
  let at = (-leadGaps * msFromSeconds(1)) / requestsPerSecond;
  return () => {
    do at += scaleMs * gammaDraw(random, burstiness);
    while (at < 0);
    return at;
  };
}
