import { integratedAutocorrelationTime } from '../../math/autocorrelation.ts';
import { mean } from '../../math/quantile.ts';

/** How the number in flight moved through a window: the slope of a straight line through its slices. */
export interface BacklogTrend {
  readonly requestsPerSecond: number;
  /** Of the slope, if the backlog is steady and its slices hang together as they lie about the line. */
  readonly standardError: number;
  readonly windowSeconds: number;
}

export interface BacklogSlices {
  /** Mean number in flight in evenly long slices of the window. */
  readonly inFlightRequests: readonly number[];
  readonly windowSeconds: number;
  /** How long a request takes: slices closer than twice that are no news. 0 where unknown. */
  readonly requestSeconds: number;
}

const FEWEST_SLICES = 8;

/** Least squares; null with fewer than 8 slices. */
export function backlogTrend({ inFlightRequests, windowSeconds, requestSeconds }: BacklogSlices): BacklogTrend | null {
  const n = inFlightRequests.length;
  if (n < FEWEST_SLICES || windowSeconds <= 0) return null;
  const sliceSeconds = windowSeconds / n;
  const centre = mean(inFlightRequests)!;
  const seconds = (slice: number): number => (slice - (n - 1) / 2) * sliceSeconds;
  let products = 0;
  let squares = 0;
  inFlightRequests.forEach((count, slice) => {
    products += seconds(slice) * (count - centre);
    squares += seconds(slice) ** 2;
  });
  const requestsPerSecond = products / squares;
  const residuals = inFlightRequests.map((count, slice) => count - centre - requestsPerSecond * seconds(slice));
  const variance = residuals.reduce((sum, residual) => sum + residual ** 2, 0) / (n - 2);
  // A short window hides how long its slices hang together: at the least, one request is in flight in several of them.
  const time = Math.max(integratedAutocorrelationTime(residuals), (2 * requestSeconds) / sliceSeconds);
  return { requestsPerSecond, standardError: Math.sqrt((variance * time) / squares), windowSeconds };
}

/** One-sided, 1 %. */
const RISING_Z = 2.326;
/** One-sided, 0.1 %. */
const GROWING_Z = 3.09;
/** Variance of the slope of a line through T seconds of a random walk that gains variance v a second: 6/5 * v / T. */
const RANDOM_WALK_SLOPE = 6 / 5;
/** What an arrival and its completion bring to that walk when both come at random: 1 each. */
const VARIANCE_PER_REQUEST = 2;

/** The runs' backlogs rise together, slopes weighted by how well each is known: too much of a trend for a rate to pass. */
export function backlogRises(trends: readonly BacklogTrend[]): boolean {
  let weights = 0;
  let slopes = 0;
  for (const { requestsPerSecond, standardError } of trends) {
    if (standardError === 0) continue;
    weights += standardError ** -2;
    slopes += requestsPerSecond * standardError ** -2;
  }
  return slopes > RISING_Z * Math.sqrt(weights);
}

/**
 * The backlogs grow by more than chance gives one that nothing pulls back: the rate fails for it. A server just below its
 * capacity lets its queue wander for minutes, so that only a growth which even a random walk of as many requests would not
 * show proves an overload.
 */
export function backlogGrows(trends: readonly BacklogTrend[], arrivalsPerSecond: number): boolean {
  let seconds = 0;
  let growth = 0;
  for (const { requestsPerSecond, windowSeconds } of trends) {
    seconds += windowSeconds;
    growth += requestsPerSecond * windowSeconds;
  }
  const variance = RANDOM_WALK_SLOPE * VARIANCE_PER_REQUEST * arrivalsPerSecond * seconds;
  return growth > GROWING_Z * Math.sqrt(variance);
}
