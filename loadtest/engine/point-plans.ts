import type { PointPlan } from '../../schema/event.ts';
import type { Arrivals } from '../../schema/measurement.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { LoadTestPlan } from '../plan.ts';

/**
 * The operating points of a plan in their order, all of them again for each repeat, named after their load; one that comes
 * again gets a number. None for a search, which names its own.
 */
export function pointPlans(plan: LoadTestPlan): PointPlan[] {
  if (plan.load.kind === 'search') return [];
  const { arrivals: loads, repeats } = plan.load;
  const seen = new Map<string, number>();
  return Array.from({ length: repeats }, () => loads)
    .flat()
    .map((arrivals) => {
      const name = pointName(arrivals);
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return {
        id: times === 1 ? name : `${name}-run-${times}`,
        arrivals,
        warmupMs: msFromSeconds(plan.warmupSeconds),
        ...windowLength(arrivals, plan.length),
        graceMs: msFromSeconds(plan.graceSeconds),
        maxInFlightRequests: plan.maxInFlightRequests,
      };
    });
}

/** Stages and traces have a length of their own. */
function windowLength(
  arrivals: Arrivals,
  length: LoadTestPlan['length'],
): Pick<PointPlan, 'durationMs' | 'requestCount'> {
  if (arrivals.kind === 'replay') return { durationMs: null, requestCount: null };
  if (arrivals.kind === 'staged') {
    const seconds = arrivals.stages.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    return { durationMs: msFromSeconds(seconds), requestCount: null };
  }
  return 'durationSeconds' in length
    ? { durationMs: msFromSeconds(length.durationSeconds), requestCount: null }
    : { durationMs: null, requestCount: length.requestCount };
}

function pointName(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case 'concurrency':
      return `concurrency-${arrivals.concurrency}`;
    case 'constant':
    case 'poisson':
      return `${arrivals.kind}-${arrivals.requestsPerSecond}-per-second`;
    case 'gamma':
      return `gamma-${arrivals.burstiness}-${arrivals.requestsPerSecond}-per-second`;
    case 'ramp':
      return `ramp-${arrivals.fromRequestsPerSecond}-to-${arrivals.toRequestsPerSecond}-per-second`;
    case 'staged':
      return 'staged';
    case 'replay':
      return arrivals.speedRatio === 1 ? 'replay' : `replay-${arrivals.speedRatio}-times`;
  }
}
