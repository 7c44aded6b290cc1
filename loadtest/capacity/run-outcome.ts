import { mean } from '../../math/quantile.ts';
import type { PointPlan } from '../../schema/event.ts';
import type { CountedPoint, OperatingPoint, ValidityReason } from '../../schema/measurement.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { operatingPointOf } from '../metrics/operating-point.ts';
import type { PointRecord } from '../metrics/point-record.ts';
import { sloSamples } from '../metrics/slo-samples.ts';
import { type BacklogTrend, backlogTrend } from './backlog.ts';

/** The values that one SLO term judges, in start order. */
export interface TermSeries {
  readonly metric: OperatingPoint['sloTerms'][number]['metric'];
  /** Infinity for a failed or cut-off request: above every limit. */
  readonly valuesMs: Float64Array;
}

/** What was seen of one run. */
export interface RunSamples {
  readonly plan: PointPlan;
  /** From the beginning of the load to its end. */
  readonly elapsedMs: number;
  /** 0 without a window. */
  readonly windowMs: number;
  readonly terms: readonly TermSeries[];
  readonly startedCount: number;
  readonly failedCount: number;
  /** Null without a window. */
  readonly completedRequestsPerSecond: number | null;
  /** Requests of a conversation: an open loop's rate is that of conversations. */
  readonly turnCount: number;
  /** Mean number in flight in each slice of the window. */
  readonly inFlightRequests: readonly number[];
  readonly reasons: readonly ValidityReason[];
}

/** What a search keeps of one run: enough to pool it with others at the same load. */
export interface RunOutcome extends Omit<RunSamples, 'inFlightRequests'> {
  /** Null where the window is too short for one. */
  readonly backlog: BacklogTrend | null;
}

/** What a search keeps of a recorded run; `point` its figures where they are there already. */
export function runOutcomeOf(record: PointRecord, point: CountedPoint = operatingPointOf(record, 0).point): RunOutcome {
  const { plan, run, window, loadStartMs, lastMs } = record;
  return outcomeOf({
    plan,
    elapsedMs: loadStartMs === null ? 0 : lastMs - loadStartMs,
    windowMs: window === null ? 0 : window.endMs - window.startMs,
    terms: (['ttft', 'tpot'] as const).map((metric) => ({ metric, valuesMs: sloSamples(record, metric).valuesMs })),
    startedCount: point.requests.started,
    failedCount: point.requests.failed,
    completedRequestsPerSecond: point.throughput.requestsPerSecond,
    turnCount: run.workload.turnCount,
    inFlightRequests: point.windows.map(({ meanInFlightRequests }) => meanInFlightRequests),
    reasons: point.validity.reasons,
  });
}

/** A run's samples with how its backlog moved. */
export function outcomeOf({ inFlightRequests, ...samples }: RunSamples): RunOutcome {
  const inFlight = mean(inFlightRequests);
  const completed = samples.completedRequestsPerSecond ?? 0;
  return {
    ...samples,
    backlog: backlogTrend({
      inFlightRequests,
      windowSeconds: secondsFromMs(samples.windowMs),
      // Little's law: in flight = rate * time.
      requestSeconds: inFlight === null || completed === 0 ? 0 : inFlight / completed,
    }),
  };
}
