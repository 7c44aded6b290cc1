import type { PointPlan } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import type { RateStage } from '../../schema/measurement.ts';
import { msFromSeconds, secondsFromMs } from '../../schema/units.ts';
import { expectedOf } from './changing-rate.ts';
import { replayEndMs } from './replay.ts';

/** What ends the measured window of an open loop. */
export type WindowLength =
  | {
      readonly kind: 'time';
      readonly windowMs: number;
      /** The plan's own duration, and not one that follows from the arrivals. */
      readonly isOfPlan: boolean;
    }
  | {
      readonly kind: 'count';
      readonly requestCount: number;
      /** Milliseconds from the start of the load after which nothing comes any more. */
      readonly latestEndMs: number;
    };

/** InputError where nothing would be measured. */
export function windowLengthOf(point: PointPlan, traceAtMs: readonly number[] | null): WindowLength {
  const { arrivals } = point;
  if (arrivals.kind === 'replay') return replayLength(point, arrivals.speedRatio, traceAtMs);
  if (arrivals.kind === 'staged') {
    refuseNoLoad(arrivals.stages);
    const seconds = arrivals.stages.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    return { kind: 'time', windowMs: msFromSeconds(seconds), isOfPlan: false };
  }
  if (arrivals.kind === 'ramp') refuseNoLoad([{ ...arrivals, durationSeconds: 1 }]);
  if (point.durationMs !== null) return { kind: 'time', windowMs: point.durationMs, isOfPlan: true };
  const requestCount = point.requestCount!;
  if (arrivals.kind !== 'ramp') return { kind: 'count', requestCount, latestEndMs: Infinity };
  // A ramp has an end, so its length must be known: what the count takes on average.
  const meanRequestsPerSecond = expectedOf({ ...arrivals, durationSeconds: 1 });
  return { kind: 'time', windowMs: msFromSeconds(requestCount / meanRequestsPerSecond), isOfPlan: false };
}

/** All of the trace after the warm-up, or as much of it as the plan's duration or count takes. */
function replayLength(point: PointPlan, speedRatio: number, traceAtMs: readonly number[] | null): WindowLength {
  if (traceAtMs === null) {
    throw new InputError({
      path: 'the arrivals',
      expected: 'of another kind, or the workload a trace',
      received: 'a replay without a trace',
      hint: 'Give the trace whose times are to be replayed.',
    });
  }
  const latestEndMs = replayEndMs(traceAtMs, speedRatio);
  const availableMs = latestEndMs - point.warmupMs;
  if (availableMs <= 0) {
    throw new InputError({
      path: 'the warm-up',
      expected: `shorter than the trace, which lasts ${secondsFromMs(latestEndMs)} s at this speed`,
      received: `${secondsFromMs(point.warmupMs)} s`,
      hint: 'A replay begins with the load: its first seconds are the warm-up.',
    });
  }
  if (point.requestCount !== null) return { kind: 'count', requestCount: point.requestCount, latestEndMs };
  return { kind: 'time', windowMs: Math.min(point.durationMs ?? Infinity, availableMs), isOfPlan: false };
}

function refuseNoLoad(stages: readonly RateStage[]): void {
  if (stages.some((stage) => expectedOf(stage) > 0)) return;
  throw new InputError({
    path: 'the arrivals',
    expected: 'at more than 0 requests per second somewhere',
    received: '0 throughout',
    hint: 'Give a rate that is not 0 at one end at least.',
  });
}
