import { exponentialGap } from '../../math/distributions.ts';
import type { RandomStream } from '../../math/random.ts';
import type { RateStage } from '../../schema/measurement.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { NextArrival } from './next-arrival.ts';

/**
 * A Poisson process whose rate goes evenly from one figure to the next: a process of rate 1 whose times are mapped through
 * the inverse of the rate's integral, which is exact. After the last stage nothing comes.
 */
export function changingRateArrivals(stages: readonly RateStage[], random: RandomStream): NextArrival {
  let index = 0;
  let stageStartSeconds = 0;
  let expectedBefore = 0;
  let expected = 0;
  return () => {
    expected += exponentialGap(random, 1);
    for (let stage = stages[index]; stage !== undefined; stage = stages[++index]) {
      const inStage = expectedOf(stage);
      if (expected - expectedBefore < inStage) {
        return msFromSeconds(stageStartSeconds + secondsUntil(stage, expected - expectedBefore));
      }
      expectedBefore += inStage;
      stageStartSeconds += stage.durationSeconds;
    }
    return Infinity;
  };
}

/** Requests a stage brings on average: the integral of its rate. */
export const expectedOf = ({ fromRequestsPerSecond, toRequestsPerSecond, durationSeconds }: RateStage): number =>
  ((fromRequestsPerSecond + toRequestsPerSecond) / 2) * durationSeconds;

/**
 * How far into a stage `expected` requests are due: the root t of a t + (b - a) t^2 / (2 d) = expected, in the form that
 * holds for a level stage and for ends of 0 too.
 */
function secondsUntil(stage: RateStage, expected: number): number {
  const { fromRequestsPerSecond: a, toRequestsPerSecond: b, durationSeconds: d } = stage;
  if (expected === 0) return 0;
  const discriminant = a * a + (2 * (b - a) * expected) / d;
  return Math.min(d, (2 * expected) / (a + Math.sqrt(Math.max(0, discriminant))));
}
