import type { LoadTestPlan } from '../plan.ts';

/** One core reads some tens of thousands of events a second: more threads than these are for whoever asks for them. */
const MOST_BY_DEFAULT = 16;
/** A cap is kept by each shard for itself: smaller parts than this would hold requests back that the whole has room for. */
const SMALLEST_CAP_OF_A_SHARD = 512;

/**
 * Threads that drive load: as asked, or one per core but one, 16 at most. Never more than the largest concurrency where all loads are
 * closed loops, nor so many that a cap on requests in flight falls into small parts.
 */
export function shardCount(
  plan: Pick<LoadTestPlan, 'workers' | 'load' | 'maxInFlightRequests'>,
  cores: number,
): number {
  const wanted = plan.workers ?? Math.min(MOST_BY_DEFAULT, Math.max(1, cores - 1));
  const byCap =
    plan.maxInFlightRequests === null ? Infinity : Math.floor(plan.maxInFlightRequests / SMALLEST_CAP_OF_A_SHARD);
  return Math.max(1, Math.min(wanted, byCap, mostUsers(plan.load)));
}

/** Infinity where any load is not a closed loop. */
function mostUsers(load: LoadTestPlan['load']): number {
  if (load.kind === 'search') return Infinity;
  return Math.max(
    ...load.arrivals.map((arrivals) => (arrivals.kind === 'concurrency' ? arrivals.concurrency : Infinity)),
  );
}
