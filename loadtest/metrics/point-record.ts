import type { CounterEvent, PlanEvent, PointPlan } from '../../schema/event.ts';
import type { ThousandthColumn } from './columns.ts';
import type { RequestColumns } from './request-columns.ts';

/** A stretch of the load's clock, end not included. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Everything the events say of one operating point. */
export interface PointRecord {
  readonly run: PlanEvent;
  readonly plan: PointPlan;
  /** Null when no line told of it. */
  readonly loadStartMs: number | null;
  /** The last moment any line told of. */
  readonly lastMs: number;
  /** Null when the load ended before the window began. */
  readonly window: Span | null;
  /** The window was cut short. */
  readonly interrupted: boolean;
  readonly requests: RequestColumns;
  /** Rows of all requests, warm-up and overrun included, by their intended start. */
  readonly rows: Uint32Array;
  /** Rows of the requests meant to start in the window, by their intended start. */
  readonly cohort: Uint32Array;
  /** Of the worst worker. */
  readonly eventLoopDelayP99Ms: number | null;
  readonly workerBusyRatio: number | null;
  /** How late events of the canary were read, by all workers together. */
  readonly clientDelaysMs: ThousandthColumn;
  /** The server's own, where it has any. */
  readonly counters: { readonly start: CounterEvent | null; readonly end: CounterEvent | null };
}
