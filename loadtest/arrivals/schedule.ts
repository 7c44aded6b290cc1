import { randomStream } from '../../math/random.ts';
import type { PointPlan } from '../../schema/event.ts';
import { msFromSeconds } from '../../schema/units.ts';
import { staggeredStarts } from './concurrency.ts';
import { constantArrivals } from './constant.ts';
import { poissonArrivals } from './poisson.ts';

/** When the requests of one operating point are meant to start, computed once for all workers. */
export interface Schedule {
  /** In a closed loop these are the first starts alone; each user goes on when its request has ended. */
  readonly closedLoop: boolean;
  /** Milliseconds from the start of the load, rising. */
  readonly offsetsMs: Float64Array;
}

export interface ScheduleRequest {
  readonly point: PointPlan;
  readonly seed: number;
  /** About how long one request takes: what a closed loop's first starts are spread over. */
  readonly expectedRequestMs: number;
}

/** Without a warm-up the spread is inside the window: it must stay short. */
const LONGEST_SPREAD_WITHOUT_WARMUP_MS = 1000;

export function scheduleOf({ point, seed, expectedRequestMs }: ScheduleRequest): Schedule {
  const { arrivals } = point;
  if (arrivals.kind === 'concurrency') {
    const longest = point.warmupMs > 0 ? point.warmupMs : LONGEST_SPREAD_WITHOUT_WARMUP_MS;
    return {
      closedLoop: true,
      offsetsMs: staggeredStarts(arrivals.concurrency, Math.min(expectedRequestMs, longest)),
    };
  }
  const horizonMs = horizonOf(point, arrivals.requestsPerSecond);
  return {
    closedLoop: false,
    offsetsMs:
      arrivals.kind === 'constant'
        ? constantArrivals(arrivals.requestsPerSecond, horizonMs)
        : poissonArrivals(arrivals.requestsPerSecond, horizonMs, randomStream(seed, point.id, 'arrivals')),
  };
}

/**
 * Warm-up, window and grace: load goes on until the window's requests have finished. A window that ends by count gets as
 * long as that count takes at a rate lower by ten standard deviations, so that a Poisson stream never runs dry.
 */
function horizonOf(point: PointPlan, requestsPerSecond: number): number {
  const windowMs =
    point.durationMs ??
    msFromSeconds((point.requestCount! + 1 + 10 * Math.sqrt(point.requestCount! + 1)) / requestsPerSecond);
  return point.warmupMs + windowMs + point.graceMs;
}
