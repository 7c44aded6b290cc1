import type { LoadEvent, PlanEvent, PointPlan } from '../../schema/event.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { scheduleOf } from '../arrivals/schedule.ts';
import type { Clock } from '../client/request-record.ts';
import type { LoadTestPlan } from '../plan.ts';
import { ErrorLimit } from './error-limit.ts';
import type { LoadTestHooks } from './hooks.ts';
import type { Journal } from './journal.ts';
import type { LoadPoints } from './load-points.ts';
import { type Counters, PointRun } from './point-run.ts';
import { ProgressCounter } from './progress.ts';
import type { ShardGroup } from './shard-group.ts';
import { traceTimesOf } from './trace-times.ts';
import { warmConnections } from './warm-connections.ts';

const PROGRESS_EVERY_MS = 500;

/** How a run came to its end; `errors`: more requests failed than the plan allows. */
export type RunEnding = 'complete' | 'interrupted' | 'errors';

export interface CoordinatorParts {
  readonly plan: LoadTestPlan;
  readonly hooks: LoadTestHooks;
  readonly planEvent: PlanEvent;
  readonly points: LoadPoints;
  readonly journal: Journal;
  readonly shards: ShardGroup;
  /** Of the run: all stamps are its. */
  readonly clock: Clock;
  readonly readCounters: (signal: AbortSignal) => Promise<Counters | null>;
  readonly urls: number;
  /** About how long a request takes, as the first one did. */
  readonly expectedRequestMs: number;
  /** The last moment of an earlier part of the run and how many points it told of; 0 without one. */
  readonly lastMs: number;
  readonly pointsBefore: number;
}

/** Runs the points on the shards one after another, and passes on what happened. Sends nothing itself. */
export class Coordinator {
  readonly #parts: CoordinatorParts;
  readonly #tooManyErrors = new AbortController();
  readonly #drain: AbortSignal;
  readonly #cancel: AbortSignal;
  readonly #warnings: string[] = [];
  #progress: ProgressCounter | null = null;
  #errorLimit: ErrorLimit;
  #point = '';
  #lastMs: number;
  #requestMs: number;
  #took = { milliseconds: 0, requests: 0 };
  #pointNumber: number;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    const never = new AbortController().signal;
    this.#drain = parts.hooks.drain ?? never;
    this.#cancel = AbortSignal.any([parts.hooks.cancel ?? never, this.#tooManyErrors.signal]);
    this.#errorLimit = new ErrorLimit(parts.plan.abortErrorRatio);
    this.#requestMs = parts.expectedRequestMs;
    this.#lastMs = parts.lastMs;
    this.#pointNumber = parts.pointsBefore;
  }

  /** Rejects with the error of a shard that died. */
  async run(): Promise<RunEnding> {
    const { points, hooks, shards, journal } = this.#parts;
    const ticker = setInterval(() => this.#tellProgress(), PROGRESS_EVERY_MS);
    try {
      while (!this.#isStopped) {
        const { value: point, done } = points.next();
        if (done === true) break;
        hooks.onPoint?.(point.id);
        await this.#runPoint(point);
      }
    } finally {
      clearInterval(ticker);
    }
    await shards.close();
    const ending = this.#tooManyErrors.signal.aborted ? 'errors' : this.#isStopped ? 'interrupted' : 'complete';
    await journal.end({
      kind: 'end',
      atMs: this.#lastMs,
      complete: ending === 'complete',
      warnings: this.#warnings,
    });
    return ending;
  }

  #keep(event: LoadEvent): void {
    this.#parts.journal.keep(event);
    this.#progress?.add(event, this.#parts.clock());
    if (event.kind === 'stage') this.#lastMs = event.atMs;
    if (event.kind !== 'request') return;
    if (event.outcome === 'succeeded' && event.sentMs !== null) {
      this.#took.milliseconds += event.endMs - event.sentMs;
      this.#took.requests++;
    }
    if (this.#errorLimit.isPassedWith(event) && !this.#tooManyErrors.signal.aborted) {
      this.#warnings.push(this.#errorLimit.warning(this.#point));
      this.#tooManyErrors.abort();
    }
  }

  #tellProgress(): void {
    if (this.#progress !== null) this.#parts.hooks.onProgress?.(this.#progress.at(this.#parts.clock()));
  }

  get #isStopped(): boolean {
    return this.#drain.aborted || this.#cancel.aborted;
  }

  async #runPoint(point: PointPlan): Promise<void> {
    const { plan, planEvent, shards, clock, readCounters, urls } = this.#parts;
    const schedule = scheduleOf({
      point,
      seed: planEvent.seed,
      expectedRequestMs: this.#requestMs,
      traceAtMs: traceTimesOf(plan.workload),
    });
    this.#point = point.id;
    this.#took = { milliseconds: 0, requests: 0 };
    this.#errorLimit = new ErrorLimit(plan.abortErrorRatio);
    const position = { point: point.id, number: ++this.#pointNumber, ...this.#outlook(point, schedule.windowMs) };
    this.#progress = new ProgressCounter(position, clock());
    const { maxInFlightRequests } = point;
    const warm = { schedule, requestMs: this.#requestMs, maxInFlightRequests, shards: shards.size, urls };
    await new PointRun({
      point,
      schedule,
      shards,
      clock,
      warmConnections: warmConnections(warm),
      emit: (event) => this.#keep(event),
      readCounters: () => readCounters(this.#cancel),
      drain: this.#drain,
      cancel: this.#cancel,
    }).run();
    if (this.#took.requests > 0) this.#requestMs = this.#took.milliseconds / this.#took.requests;
  }

  /** How many points there are, and how long everything from this one on takes; null for what is not known. */
  #outlook(point: PointPlan, windowMs: number | null): { count: number | null; secondsLeft: number | null } {
    const { search, points } = this.#parts.planEvent;
    if (search !== null)
      return { count: null, secondsLeft: secondsFromMs(Math.max(0, search.budgetMs - this.#lastMs)) };
    const later = points.slice(this.#pointNumber);
    const lengths = [windowMs ?? point.durationMs, ...later.map(({ durationMs }) => durationMs)];
    if (lengths.includes(null)) return { count: points.length, secondsLeft: null };
    const warmupMs = [point, ...later].reduce((sum, each) => sum + each.warmupMs, 0);
    return {
      count: points.length,
      secondsLeft: secondsFromMs(lengths.reduce<number>((sum, ms) => sum + ms!, warmupMs)),
    };
  }
}
