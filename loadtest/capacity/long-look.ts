import type { SearchPlan } from '../../schema/event.ts';
import type { Slo } from '../../schema/slo.ts';
import { MILLISECONDS_PER_SECOND } from '../../schema/units.ts';

/** Half the precision of the rate is what a queue's growth must not hide in. */
const PRECISION_SHARE = 1 / 2;
const MOST_OF_BUDGET = 1 / 3;
/** Time constant of a reflected Brownian motion of mean m and variance v per second: 16 * m^2 / v; v = 2 / rate here. */
const RELAXATION = 8;

/**
 * Load that a rate must have stood in one piece before it passes, in milliseconds, never more than a third of the budget.
 * A run begins with an empty server, and a shorter look would pass overloads, for two reasons; the longer time counts.
 * A queue that grows by half the precision of the rate takes limit / (precision / 2) to reach the TTFT limit. And a queue
 * that waits longer than the limit L with probability 1 - q, m = L / ln(1 / (1 - q)) in the mean, takes about 8 * rate * m^2
 * to forget where it began (Abate and Whitt, "Transient behavior of regulated Brownian motion", 1987; arrivals and service
 * times at random).
 */
export function longLookMs(
  requestsPerSecond: number,
  { slo: { ttftLimitMs, quantileRatio }, search: { precisionRatio, budgetMs } }: { slo: Slo; search: SearchPlan },
): number {
  const growthMs = ttftLimitMs / (precisionRatio * PRECISION_SHARE);
  const meanWaitMs = ttftLimitMs / -Math.log(1 - quantileRatio);
  const relaxationMs = (RELAXATION * requestsPerSecond * meanWaitMs ** 2) / MILLISECONDS_PER_SECOND;
  return Math.min(budgetMs * MOST_OF_BUDGET, Math.max(growthMs, relaxationMs));
}
