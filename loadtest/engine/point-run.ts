import type { CounterEvent, LoadEvent, PointPlan, StageEvent } from '../../schema/event.ts';
import { type Schedule, sliceOf } from '../arrivals/schedule.ts';
import { type Clock, toMicrosecond } from '../client/request-record.ts';
import { Alarms } from './alarms.ts';
import type { ShardStage } from './messages.ts';
import type { ShardGroup } from './shard-group.ts';
import { WindowCount } from './window-count.ts';

export interface PointRunOptions {
  readonly point: PointPlan;
  readonly schedule: Schedule;
  readonly shards: ShardGroup;
  /** Of the run. */
  readonly clock: Clock;
  /** Connections each shard opens to each URL. */
  readonly warmConnections: number;
  readonly emit: (event: LoadEvent) => void;
  /** The server's counters now; null where it has none. Never rejects. */
  readonly readCounters: () => Promise<Counters | null>;
  /** Send nothing more, let what is in flight finish. */
  readonly drain: AbortSignal;
  /** End at once. */
  readonly cancel: AbortSignal;
}

export type Counters = Omit<CounterEvent, 'kind' | 'point' | 'boundary' | 'atMs'>;

/** Between telling the shards and the clock of the load: long enough for the message. */
const LEAD_MS = 20;
/** What came after the window may finish, so that the server's counters and ours agree and the next point finds it idle. */
const LONGEST_DRAIN_MS = 10_000;

/**
 * The load of one operating point over all shards: warm-up, window, then on until every request of the window has
 * finished or the grace is over; nothing more is sent then, and what is in flight gets a little time. All boundaries are decided here; the shards only keep to them.
 */
export class PointRun {
  readonly #options: PointRunOptions;
  readonly #alarms: Alarms;
  readonly #listening = new AbortController();
  readonly #counting: Promise<void>[] = [];
  #windowStartMs = Infinity;
  #count: WindowCount | null = null;
  #windowOpen = false;
  #windowClosed = false;
  #isStopping = false;
  #isOver = false;
  #onWindowEnd: () => void = () => undefined;

  constructor(options: PointRunOptions) {
    this.#options = options;
    this.#alarms = new Alarms(options.clock);
  }

  /** Rejects with the error of a shard that died. */
  async run(): Promise<void> {
    const { shards, emit, drain, cancel } = this.#options;
    shards.listener = {
      onEvent: (event) => this.#event(event),
      onReached: (shard, reachedMs) => this.#reached(shard, reachedMs),
    };
    try {
      const stopped = Promise.race([this.#aborted(drain), this.#aborted(cancel)]);
      const isReady = await Promise.race([shards.prepare(this.#stages()).then(() => true), stopped.then(() => false)]);
      if (isReady) {
        this.#begin();
        await Promise.race([this.#finished(), this.#drained(), this.#aborted(cancel), shards.failure]);
      }
      this.#stop();
      const endMs = await shards.end();
      if (isReady) emit(this.#boundary('load-end', endMs));
      await Promise.race([Promise.all(this.#counting), this.#aborted(cancel)]);
    } finally {
      this.#stop();
      this.#isOver = true;
      this.#listening.abort();
    }
  }

  #stages(): ShardStage[] {
    const { point, schedule, shards, warmConnections } = this.#options;
    return Array.from({ length: shards.size }, (_, shard) => ({
      point: point.id,
      schedule: sliceOf(schedule, shard, shards.size),
      maxInFlightRequests: shareOf(point.maxInFlightRequests, shard, shards.size),
      warmConnections,
    }));
  }

  #begin(): void {
    const { point, schedule, shards, clock, emit } = this.#options;
    // Whole milliseconds: intended starts are then the same sums in every run.
    const startMs = Math.ceil(clock() + LEAD_MS);
    this.#windowStartMs = toMicrosecond(startMs + point.warmupMs);
    const lengthMs = schedule.windowMs ?? point.durationMs;
    const windowEndMs = lengthMs === null ? null : toMicrosecond(this.#windowStartMs + lengthMs);
    shards.tell({ kind: 'go', start: { startMs, windowStartMs: this.#windowStartMs, windowEndMs } });
    emit(this.#boundary('load-start', startMs));
    this.#alarms.at(this.#windowStartMs, () => this.#openWindow());
    if (windowEndMs !== null) this.#alarms.at(windowEndMs, () => this.#closeWindow(windowEndMs));
    else this.#count = new WindowCount(point.requestCount!, shards.size);
  }

  async #finished(): Promise<void> {
    const { point, shards } = this.#options;
    await new Promise<void>((resolve) => (this.#onWindowEnd = resolve));
    const graceOver = this.#alarms.after(point.graceMs);
    await Promise.race([shards.all('cohort-done'), graceOver]);
    shards.tell({ kind: 'drain' });
    await Promise.race([shards.all('drained'), graceOver, this.#alarms.after(LONGEST_DRAIN_MS)]);
  }

  async #drained(): Promise<void> {
    const { point, shards, drain } = this.#options;
    await this.#aborted(drain);
    this.#isStopping = true;
    shards.tell({ kind: 'drain' });
    await Promise.race([shards.all('drained'), this.#alarms.after(point.graceMs)]);
  }

  #event(event: LoadEvent): void {
    if (event.kind === 'start' && event.intendedMs >= this.#windowStartMs) this.#count?.add(event.intendedMs);
    this.#options.emit(event);
  }

  #reached(shard: number, reachedMs: number): void {
    if (this.#count === null) return;
    this.#count.reached(shard, reachedMs);
    const endMs = this.#count.endMs();
    if (endMs === null) return;
    this.#count = null;
    if (this.#isStopping) return;
    this.#options.shards.tell({ kind: 'window-end', atMs: endMs });
    this.#closeWindow(endMs);
  }

  #openWindow(): void {
    if (this.#windowOpen) return;
    this.#windowOpen = true;
    this.#options.emit(this.#boundary('window-start', this.#windowStartMs));
    this.#readCounters('window-start');
  }

  #closeWindow(endMs: number): void {
    if (this.#windowClosed || this.#isStopping) return;
    this.#windowClosed = true;
    this.#openWindow();
    this.#options.emit(this.#boundary('window-end', endMs));
    this.#readCounters('window-end');
    this.#onWindowEnd();
  }

  #readCounters(boundary: CounterEvent['boundary']): void {
    const { point, clock, emit, readCounters } = this.#options;
    const told = readCounters().then((counters) => {
      if (counters === null || this.#isOver) return;
      emit({ kind: 'counter', point: point.id, boundary, atMs: toMicrosecond(clock()), ...counters });
    });
    this.#counting.push(told);
  }

  #boundary(boundary: StageEvent['boundary'], atMs: number): StageEvent {
    return { kind: 'stage', point: this.#options.point.id, boundary, atMs };
  }

  /** Fulfilled when the signal is aborted while this point runs. */
  #aborted(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true, signal: this.#listening.signal }),
    );
  }

  #stop(): void {
    this.#isStopping = true;
    this.#alarms.clear();
  }
}

/** One shard's part of a cap: parts differ by one at most. */
function shareOf(cap: number | null, shard: number, shards: number): number | null {
  return cap === null ? null : Math.floor(cap / shards) + (shard < cap % shards ? 1 : 0);
}
