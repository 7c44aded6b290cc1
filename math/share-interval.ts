import { incompleteBeta } from './distributions.ts';
import type { Interval } from './block-bootstrap.ts';

/** Less than this of a trial is none: an effective count may come out as a speck. */
const TINY = 1e-9;

/**
 * Clopper-Pearson interval of a share seen as `successes` of `trials`. Both may be fractions, as an effective number of
 * trials is. [0, 1] without trials.
 */
export function shareInterval(successes: number, trials: number, confidence = 0.95): Interval {
  if (trials <= 0) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    low: successes < TINY ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures < TINY ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}

/** x with I_x(a, b) = share, by bisection. */
function betaQuantile(share: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const centre = (low + high) / 2;
    if (incompleteBeta(centre, a, b) < share) low = centre;
    else high = centre;
  }
  return (low + high) / 2;
}
