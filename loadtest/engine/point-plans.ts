import type { PointPlan } from '../../schema/event.ts';
import type { Arrivals } from '../../schema/measurement.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { LoadTestPlan } from '../plan.ts';

/** The operating points of a plan, named after their load; one asked for twice gets a number. */
export function pointPlans(plan: LoadTestPlan): PointPlan[] {
  const seen = new Map<string, number>();
  return plan.arrivals.map((arrivals) => {
    const name = pointName(arrivals);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return {
      id: times === 1 ? name : `${name}-run-${times}`,
      arrivals,
      warmupMs: msFromSeconds(plan.warmupSeconds),
      durationMs: 'durationSeconds' in plan.length ? msFromSeconds(plan.length.durationSeconds) : null,
      requestCount: 'requestCount' in plan.length ? plan.length.requestCount : null,
      graceMs: msFromSeconds(plan.graceSeconds),
      maxInFlightRequests: plan.maxInFlightRequests,
    };
  });
}

const pointName = (arrivals: Arrivals): string =>
  arrivals.kind === 'concurrency'
    ? `concurrency-${arrivals.concurrency}`
    : `${arrivals.kind}-${arrivals.requestsPerSecond}-per-second`;
