import { randomStream } from '../../math/random.ts';
import type { PointPlan } from '../../schema/event.ts';
import type { Arrivals, RateStage } from '../../schema/measurement.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { toMicrosecond } from '../client/request-record.ts';
import { changingRateArrivals } from './changing-rate.ts';
import { staggeredStarts } from './concurrency.ts';
import { constantArrivals } from './constant.ts';
import { gammaArrivals } from './gamma.ts';
import type { NextArrival } from './next-arrival.ts';
import { poissonArrivals } from './poisson.ts';
import { replayArrivals } from './replay.ts';
import { RisingTimes } from './rising-times.ts';
import { type WindowLength, windowLengthOf } from './window-length.ts';

/** When the requests of one operating point are meant to start, computed once for all workers. */
export interface Schedule {
  /** In a closed loop these are the first starts alone; each user goes on when its request has ended. */
  readonly closedLoop: boolean;
  /** Milliseconds from the start of the load, rising. */
  readonly offsetsMs: Float64Array;
  /**
   * Length of the measured window where the schedule decides it: stages, a trace, or an open loop that ends by count, which
   * the arrival after the last one ends. Null where the plan's duration or, in a closed loop, the count decides.
   */
  readonly windowMs: number | null;
}

export interface ScheduleRequest {
  readonly point: PointPlan;
  readonly seed: number;
  /** About how long one request takes: what a closed loop's first starts are spread over. */
  readonly expectedRequestMs: number;
  /** Times of the trace's records from its first one; null without a trace. */
  readonly traceAtMs: readonly number[] | null;
}

/** Without a warm-up the spread is inside the window: it must stay short. */
const LONGEST_SPREAD_WITHOUT_WARMUP_MS = 1000;
/** Stamps of requests are kept to it. */
const STAMP_STEP_MS = 0.001;

/** InputError where the plan cannot be kept: a trace shorter than the warm-up, a rate that is 0 throughout, too much load. */
export function scheduleOf(request: ScheduleRequest): Schedule {
  const { point, expectedRequestMs } = request;
  const { arrivals } = point;
  if (arrivals.kind === 'concurrency') {
    const longest = point.warmupMs > 0 ? point.warmupMs : LONGEST_SPREAD_WITHOUT_WARMUP_MS;
    const offsetsMs = staggeredStarts(arrivals.concurrency, Math.min(expectedRequestMs, longest));
    return { closedLoop: true, offsetsMs, windowMs: null };
  }
  const length = windowLengthOf(point, request.traceAtMs);
  const next = arrivalsOf(arrivals, { ...request, windowMs: length.kind === 'time' ? length.windowMs : null });
  return { closedLoop: false, ...collected(next, point, length) };
}

/** Session i of the whole goes to shard i mod `shards`. */
export function sliceOf(schedule: Schedule, shard: number, shards: number): Schedule {
  const { offsetsMs } = schedule;
  const size = Math.max(0, Math.ceil((offsetsMs.length - shard) / shards));
  const slice = new Float64Array(size);
  for (let i = 0; i < size; i++) slice[i] = offsetsMs[shard + i * shards]!;
  return { ...schedule, offsetsMs: slice };
}

type OpenArrivals = Exclude<Arrivals, { kind: 'concurrency' }>;

function arrivalsOf(
  arrivals: OpenArrivals,
  { point, seed, traceAtMs, windowMs }: ScheduleRequest & { readonly windowMs: number | null },
): NextArrival {
  const random = randomStream(seed, point.id, 'arrivals');
  switch (arrivals.kind) {
    case 'constant':
      return constantArrivals(arrivals.requestsPerSecond);
    case 'poisson':
      return poissonArrivals(arrivals.requestsPerSecond, random);
    case 'gamma':
      return gammaArrivals(arrivals, random);
    case 'ramp':
      return changingRateArrivals(
        withHeldEnds([{ ...arrivals, durationSeconds: secondsFromMs(windowMs!) }], point),
        random,
      );
    case 'staged':
      return changingRateArrivals(withHeldEnds(arrivals.stages, point), random);
    case 'replay':
      return replayArrivals(traceAtMs!, arrivals.speedRatio);
  }
}

/** The warm-up in front at the first rate, and the last rate on through the grace. */
function withHeldEnds(stages: readonly RateStage[], { warmupMs, graceMs }: PointPlan): RateStage[] {
  const held = (requestsPerSecond: number, milliseconds: number): RateStage => ({
    fromRequestsPerSecond: requestsPerSecond,
    toRequestsPerSecond: requestsPerSecond,
    durationSeconds: secondsFromMs(milliseconds),
  });
  return [
    held(stages[0]!.fromRequestsPerSecond, warmupMs),
    ...stages,
    held(stages.at(-1)!.toRequestsPerSecond, graceMs),
  ];
}

/** Warm-up, window and grace: load goes on until the window's requests have finished. */
function collected(
  next: NextArrival,
  point: PointPlan,
  length: WindowLength,
): Pick<Schedule, 'offsetsMs' | 'windowMs'> {
  const { warmupMs, graceMs } = point;
  const times = new RisingTimes();
  let windowMs = length.kind === 'count' ? null : length.windowMs;
  let inWindow = 0;
  let lastMs = 0;
  for (let atMs = next(); ; atMs = next()) {
    if (length.kind === 'count' && windowMs === null && toMicrosecond(atMs) >= toMicrosecond(warmupMs)) {
      if (inWindow === length.requestCount || atMs === Infinity) {
        // Past the last request's own stamp, whatever shares it.
        const endMs = Math.max(
          toMicrosecond(Math.min(atMs, length.latestEndMs)),
          toMicrosecond(lastMs) + STAMP_STEP_MS,
        );
        windowMs = toMicrosecond(endMs - warmupMs);
      }
      inWindow++;
    }
    // Floating point must not give a horizon of a whole number of gaps one more arrival.
    if (atMs >= warmupMs + (windowMs ?? Infinity) + graceMs - 1e-9) break;
    times.add(atMs);
    lastMs = atMs;
  }
  return { offsetsMs: times.values(), windowMs: length.kind === 'time' && length.isOfPlan ? null : windowMs };
}
