import { incompleteBeta } from './distributions.ts';
import type { Interval } from './block-bootstrap.ts';

/** Less than this of a trial is none: an effective count may come out as a speck. */
const TINY = 1e-9;
const BISECTIONS = 60;
const CONFIDENCE = 0.95;

/**
 * Clopper-Pearson interval of a share seen as `successes` of `trials`. Both may be fractions, as an effective number of
 * trials is. [0, 1] without trials.
 */
export function shareInterval(successes: number, trials: number, confidence = CONFIDENCE): Interval {
  if (trials <= 0) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    low: successes < TINY ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures < TINY ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}

export interface SideRequest {
  readonly limit: number;
  readonly successes: number;
  readonly trials: number;
  readonly confidence?: number;
}

/** Whether the Clopper-Pearson interval lies wholly on one side of `limit`: at or above it, or below. */
export function isOnOneSide({ limit, successes, trials, confidence = CONFIDENCE }: SideRequest): boolean {
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  const isAbove = successes >= TINY && incompleteBeta(limit, successes, failures + 1) <= tail;
  const isBelow = failures >= TINY && incompleteBeta(limit, successes + 1, failures) > 1 - tail;
  return isAbove || isBelow;
}

/**
 * Shares that so many trials show when the true share is `share`, left at either end with probability
 * (1 - confidence) / 2: which samples, counted from below, enclose a quantile. `trials` may be a fraction; high may be
 * above 1, where even the largest sample may lie below the quantile.
 */
export function shareRange(share: number, trials: number, confidence = CONFIDENCE): Interval {
  const tail = (1 - confidence) / 2;
  /** P(Binomial(trials, share) <= successes), between whole numbers too. */
  const atMost = (successes: number): number =>
    successes < 0 ? 0 : successes >= trials ? 1 : incompleteBeta(1 - share, trials - successes, successes + 1);
  return {
    low:
      Math.max(
        0,
        bisected((successes) => atMost(successes) < tail, -1, trials),
      ) / trials,
    high: bisected((successes) => atMost(successes - 1) < 1 - tail, 0, trials + 1) / trials,
  };
}

/** x with I_x(a, b) = share. */
const betaQuantile = (share: number, a: number, b: number): number =>
  bisected((x) => incompleteBeta(x, a, b) < share, 0, 1);

/** Where `isBelow` stops to hold between `low` and `high`. */
function bisected(isBelow: (x: number) => boolean, low: number, high: number): number {
  for (let i = 0; i < BISECTIONS; i++) {
    const centre = (low + high) / 2;
    if (isBelow(centre)) low = centre;
    else high = centre;
  }
  return (low + high) / 2;
}
