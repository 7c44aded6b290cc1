import type { LoadEvent, StageEvent } from '../../schema/event.ts';
import type { CompletionClient } from '../client/completion-client.ts';
import { type Clock, type RequestRecord, toMicrosecond } from '../client/request-record.ts';
import { LoadMonitor } from './load-monitor.ts';
import type { ShardStage } from './messages.ts';
import { SendTimer } from './send-timer.ts';

export interface StageRunOptions {
  readonly stage: ShardStage;
  readonly client: CompletionClient;
  readonly clock: Clock;
  readonly nextBody: () => Buffer;
  readonly emit: (event: LoadEvent) => void;
  readonly onEnd: () => void;
}

interface Arrival {
  readonly id: string;
  readonly intendedMs: number;
  readonly inCohort: boolean;
  /** How many requests of this closed-loop user failed in a row before it. */
  readonly failuresBefore: number;
}

/** Between preparing and the first send. */
const LEAD_MS = 2;
/** A closed loop against a dead server must not spin: its users wait longer after each failure. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/**
 * The load of one operating point on one shard: warm-up, window, then on until every request of the window has
 * finished or the grace is over; what is still in flight then is cut off and censored.
 */
export class StageRun {
  readonly #options: StageRunOptions;
  readonly #timer: SendTimer;
  readonly #monitor: LoadMonitor;
  readonly #timeouts = new Set<NodeJS.Timeout>();
  readonly #backlog: Arrival[] = [];
  #state: 'warming' | 'loading' | 'draining' | 'ended' = 'warming';
  #zeroMs = 0;
  #windowStartMs = Infinity;
  #windowEndMs = Infinity;
  #windowOpen = false;
  #windowClosed = false;
  #nextOffset = 0;
  #arrivals = 0;
  #windowArrivals = 0;
  #latestIntendedMs = 0;
  #cohortOpen = 0;

  constructor(options: StageRunOptions) {
    this.#options = options;
    this.#timer = new SendTimer(options.clock, () => this.#due());
    this.#monitor = new LoadMonitor(() => this.#timer.idlePollMs);
  }

  start(): void {
    if (this.#state !== 'warming') return;
    this.#state = 'loading';
    const { point } = this.#options.stage;
    this.#zeroMs = toMicrosecond(this.#options.clock() + LEAD_MS);
    this.#windowStartMs = toMicrosecond(this.#zeroMs + point.warmupMs);
    if (point.durationMs !== null) {
      this.#windowEndMs = toMicrosecond(this.#windowStartMs + point.durationMs);
      this.#at(this.#windowEndMs, () => this.#closeWindow());
    }
    this.#boundary('load-start', this.#zeroMs);
    this.#at(this.#windowStartMs, () => this.#openWindow());
    this.#setTimer();
  }

  /** Sends nothing more; what is in flight may finish within the grace. */
  drain(): void {
    if (this.#state === 'ended' || this.#state === 'draining') return;
    this.#state = 'draining';
    this.#timer.clear();
    this.#backlog.length = 0;
    if (this.#options.client.inFlight === 0) this.#end();
    else this.#at(this.#options.clock() + this.#options.stage.point.graceMs, () => this.#end());
  }

  /** Ends at once. */
  cancel(): void {
    if (this.#state !== 'ended') this.#end();
  }

  #due(): void {
    const { offsetsMs } = this.#options.stage.schedule;
    for (; this.#nextOffset < offsetsMs.length; this.#nextOffset++) {
      const intendedMs = this.#zeroMs + offsetsMs[this.#nextOffset]!;
      if (intendedMs > this.#options.clock()) break;
      this.#arrive(toMicrosecond(intendedMs), 0);
    }
    this.#setTimer();
  }

  #setTimer(): void {
    const { offsetsMs } = this.#options.stage.schedule;
    if (this.#state === 'loading' && this.#nextOffset < offsetsMs.length) {
      this.#timer.set(this.#zeroMs + offsetsMs[this.#nextOffset]!);
    }
  }

  #arrive(intendedMs: number, failuresBefore: number): void {
    if (this.#state !== 'loading') return;
    this.#countWindowArrival(intendedMs);
    const inCohort = intendedMs >= this.#windowStartMs && intendedMs < this.#windowEndMs;
    const { point } = this.#options.stage;
    const arrival = { id: `${point.id}-${this.#arrivals++}`, intendedMs, inCohort, failuresBefore };
    this.#latestIntendedMs = intendedMs;
    if (inCohort) this.#cohortOpen++;
    this.#options.emit({ kind: 'start', point: point.id, id: arrival.id, intendedMs });
    const { maxInFlightRequests } = point;
    if (maxInFlightRequests !== null && this.#options.client.inFlight >= maxInFlightRequests)
      this.#backlog.push(arrival);
    else this.#launch(arrival, intendedMs);
  }

  /** A window that ends by count ends with the first arrival that is one too many. */
  #countWindowArrival(intendedMs: number): void {
    const { requestCount } = this.#options.stage.point;
    if (requestCount === null || intendedMs < this.#windowStartMs || this.#windowClosed) return;
    if (this.#windowArrivals === requestCount) {
      this.#windowEndMs = Math.max(intendedMs, toMicrosecond(this.#latestIntendedMs + 0.001));
      this.#closeWindow();
    }
    this.#windowArrivals++;
  }

  #launch(arrival: Arrival, dueMs: number): void {
    this.#options.client.send({
      id: arrival.id,
      body: this.#options.nextBody(),
      onDone: (record) => this.#finished(arrival, dueMs, record),
    });
  }

  #finished(arrival: Arrival, dueMs: number, record: RequestRecord): void {
    const { id, intendedMs } = arrival;
    this.#options.emit({ kind: 'request', point: this.#options.stage.point.id, id, intendedMs, dueMs, ...record });
    if (arrival.inCohort) this.#cohortOpen--;
    if (this.#state === 'ended') return;
    if (this.#isOver()) {
      this.#end();
      return;
    }
    const waiting = this.#backlog.shift();
    if (waiting !== undefined) this.#launch(waiting, toMicrosecond(this.#options.clock()));
    if (this.#options.stage.schedule.closedLoop) this.#goOn(arrival, record);
  }

  /** The next request of a closed-loop user: at once, or after a pause when this one failed. */
  #goOn({ failuresBefore }: Arrival, { outcome, endMs }: RequestRecord): void {
    if (outcome !== 'failed') {
      this.#arrive(endMs, 0);
      return;
    }
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failuresBefore);
    const nextMs = this.#options.clock() + pauseMs;
    this.#at(nextMs, () => this.#arrive(toMicrosecond(this.#options.clock()), failuresBefore + 1));
  }

  #isOver(): boolean {
    if (this.#state === 'draining') return this.#options.client.inFlight === 0;
    return this.#windowClosed && this.#cohortOpen === 0;
  }

  #openWindow(): void {
    if (this.#windowOpen || this.#state === 'ended') return;
    this.#windowOpen = true;
    this.#monitor.start();
    this.#boundary('window-start', this.#windowStartMs);
  }

  #closeWindow(): void {
    if (this.#windowClosed || this.#state !== 'loading') return;
    this.#openWindow();
    this.#windowClosed = true;
    this.#tellLoad();
    this.#boundary('window-end', this.#windowEndMs);
    this.#at(this.#windowEndMs + this.#options.stage.point.graceMs, () => this.#end());
    // Not before the arrival that closed it, and everything it may have set off, has been told.
    if (this.#cohortOpen === 0) this.#at(this.#options.clock(), () => this.#isOver() && this.#end());
  }

  #tellLoad(): void {
    const figures = this.#windowOpen ? this.#monitor.figures() : null;
    if (figures === null) return;
    const span = {
      point: this.#options.stage.point.id,
      fromMs: this.#windowStartMs,
      toMs: toMicrosecond(this.#options.clock()),
    };
    const { eventLoopDelayP99Ms, ...cpu } = figures;
    this.#options.emit({ kind: 'lag', ...span, eventLoopDelayP99Ms });
    this.#options.emit({ kind: 'cpu', ...span, ...cpu });
  }

  #end(): void {
    if (this.#state === 'ended') return;
    if (!this.#windowClosed) this.#tellLoad();
    this.#state = 'ended';
    this.#timer.clear();
    for (const timeout of this.#timeouts) clearTimeout(timeout);
    this.#options.client.cancelAll();
    this.#boundary('load-end', toMicrosecond(this.#options.clock()));
    this.#options.onEnd();
  }

  #boundary(boundary: StageEvent['boundary'], atMs: number): void {
    this.#options.emit({ kind: 'stage', point: this.#options.stage.point.id, boundary, atMs });
  }

  #at(atMs: number, act: () => void): void {
    const timeout = setTimeout(
      () => {
        this.#timeouts.delete(timeout);
        if (this.#state !== 'ended') act();
      },
      Math.max(0, atMs - this.#options.clock()),
    );
    this.#timeouts.add(timeout);
  }
}
