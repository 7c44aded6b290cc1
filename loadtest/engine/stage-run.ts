import type { RequestEvent } from '../../schema/event.ts';
import type { CompletionClient } from '../client/completion-client.ts';
import { type Clock, type RequestRecord, toMicrosecond } from '../client/request-record.ts';
import type { SessionSupply } from '../workload/session-supply.ts';
import { Alarms } from './alarms.ts';
import { type Arrival, Backlog } from './backlog.ts';
import { DueQueue } from './due-queue.ts';
import type { FromShard, ShardStage, StageStart } from './messages.ts';
import type { EventPacker } from './packed-events.ts';
import type { SendTimer } from './send-timer.ts';
import { firstTurn, nextTurn, type Turn } from './turn.ts';
import { type DelaySource, WindowWatch } from './window-watch.ts';

export interface StageRunOptions {
  readonly stage: ShardStage;
  readonly shard: number;
  readonly shards: number;
  readonly runTag: string;
  /** One for each URL; requests take turns. */
  readonly clients: readonly CompletionClient[];
  readonly clock: Clock;
  /** Whoever made it calls `due` when its time has come. */
  readonly timer: Pick<SendTimer, 'set' | 'clear'>;
  readonly supply: SessionSupply;
  readonly packer: EventPacker;
  readonly canary: DelaySource | null;
  readonly tell: (message: Extract<FromShard, { kind: 'cohort-done' | 'drained' }>) => void;
}

/** A start that is still to come: a later turn of a session, or a new session of a closed-loop user. */
interface Later {
  readonly intendedMs: number;
  readonly turn: Turn | null;
  readonly failuresBefore: number;
}

/** A closed loop against a dead server must not spin: its users wait longer after each failure. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** Stamps are rounded to it, up or down. */
const STAMP_STEP_MS = 0.001;

/**
 * One shard's part of the load of one operating point. It sends by the schedule until it is told to drain or to end, and
 * tells when every request meant to start in the window has finished; what is in flight at the end is censored.
 */
export class StageRun {
  readonly #options: StageRunOptions;
  readonly #watch: WindowWatch;
  readonly #alarms: Alarms;
  readonly #later = new DueQueue<Later>();
  readonly #backlog = new Backlog();
  /** Told as started, not yet as finished. */
  readonly #unfinished = new Set<Arrival>();
  #state: 'waiting' | 'loading' | 'draining' | 'ended' = 'waiting';
  #startMs = 0;
  #windowStartMs = Infinity;
  #windowEndMs = Infinity;
  #nextOffset = 0;
  #sessions = 0;
  #inFlight = 0;
  #cohortOpen = 0;
  #cohortTold = false;

  constructor(options: StageRunOptions) {
    this.#options = options;
    this.#alarms = new Alarms(options.clock);
    this.#watch = new WindowWatch({
      point: options.stage.point,
      shard: options.shard,
      clock: options.clock,
      canary: options.canary,
      emit: (event) => options.packer.other(event),
    });
  }

  /** Everything meant to start before this has been told. */
  get reachedMs(): number {
    return Math.min(this.#options.clock(), this.#nextDueMs()) - STAMP_STEP_MS;
  }

  start({ startMs, windowStartMs, windowEndMs }: StageStart): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'loading';
    this.#startMs = startMs;
    this.#windowStartMs = windowStartMs;
    this.#alarms.at(windowStartMs, () => this.#watch.open());
    if (windowEndMs !== null) this.closeWindow(windowEndMs);
    this.#setTimer();
  }

  /** The window ends, or ended, at this time. */
  closeWindow(atMs: number): void {
    if (this.#state === 'ended') return;
    this.#windowEndMs = atMs;
    this.#cohortOpen = 0;
    for (const arrival of this.#unfinished) if (this.#inCohort(arrival)) this.#cohortOpen++;
    this.#alarms.at(atMs, () => {
      this.#watch.close();
      this.#tellIfDone();
    });
  }

  /** Sends what has become due. */
  due(): void {
    for (let dueMs = this.#nextDueMs(); dueMs <= this.#options.clock(); dueMs = this.#nextDueMs()) {
      if (this.#later.nextMs === dueMs) {
        const { turn, failuresBefore } = this.#later.take()!;
        this.#arrive({ intendedMs: dueMs, turn, failuresBefore });
      } else {
        this.#nextOffset++;
        this.#arrive({ intendedMs: toMicrosecond(dueMs), turn: null, failuresBefore: 0 });
      }
    }
    this.#setTimer();
    this.#tellIfDone();
  }

  /** Sends nothing more. */
  drain(): void {
    if (this.#state === 'ended' || this.#state === 'draining') return;
    this.#stopSending('draining');
    if (this.#inFlight === 0) this.#options.tell({ kind: 'drained' });
  }

  /** Cuts off what is in flight. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#stopSending('ended');
    this.#watch.close();
    this.#alarms.clear();
    for (const client of this.#options.clients) client.cancelAll();
  }

  #stopSending(state: 'draining' | 'ended'): void {
    this.#state = state;
    this.#options.timer.clear();
    this.#later.clear();
    this.#backlog.clear();
  }

  #nextDueMs(): number {
    if (this.#state !== 'loading') return Infinity;
    const offset = this.#options.stage.schedule.offsetsMs[this.#nextOffset];
    return Math.min(offset === undefined ? Infinity : this.#startMs + offset, this.#later.nextMs);
  }

  #setTimer(): void {
    const dueMs = this.#nextDueMs();
    if (dueMs !== Infinity) this.#options.timer.set(dueMs);
  }

  #arrive({ intendedMs, turn: given, failuresBefore }: Later): void {
    const { stage, packer } = this.#options;
    const turn = given ?? this.#newSession();
    const arrival: Arrival = { turn, intendedMs, failuresBefore };
    const { askedInputTokens, askedOutputTokens } = turn.request;
    packer.start({
      kind: 'start',
      point: stage.point,
      id: turn.id,
      intendedMs,
      askedInputTokens,
      askedOutputTokens,
      turn: turn.position,
    });
    this.#unfinished.add(arrival);
    if (this.#inCohort(arrival)) this.#cohortOpen++;
    if (stage.maxInFlightRequests !== null && this.#inFlight >= stage.maxInFlightRequests) this.#backlog.add(arrival);
    else this.#launch(arrival, intendedMs);
  }

  #newSession(): Turn {
    const { stage, shard, shards, runTag, supply } = this.#options;
    const number = shard + shards * this.#sessions++;
    return firstTurn({ session: supply.take(), number, idPrefix: `${runTag}-${stage.point}` });
  }

  #launch(arrival: Arrival, dueMs: number): void {
    const { clients, supply } = this.#options;
    const { id, request, number, position } = arrival.turn;
    const target = (number + position) % clients.length;
    this.#inFlight++;
    clients[target]!.send({
      id,
      body: request.body,
      keepAnswer: supply.keepsAnswers,
      onDone: (record, answer) => this.#finished(arrival, { target, dueMs, ...record }, answer),
    });
  }

  #finished(arrival: Arrival, record: RequestRecord & Pick<RequestEvent, 'target' | 'dueMs'>, answer: string): void {
    const { stage, packer, clock } = this.#options;
    this.#inFlight--;
    this.#unfinished.delete(arrival);
    if (this.#inCohort(arrival)) this.#cohortOpen--;
    const { intendedMs } = arrival;
    packer.request({ kind: 'request', point: stage.point, id: arrival.turn.id, intendedMs, ...record });
    if (this.#state === 'draining' && this.#inFlight === 0) this.#options.tell({ kind: 'drained' });
    if (this.#state !== 'loading') return;
    const waiting = this.#backlog.take();
    if (waiting !== undefined) this.#launch(waiting, toMicrosecond(clock()));
    this.#goOn(arrival, record, answer);
    this.#tellIfDone();
  }

  /** What follows a request: the next turn of its session; in a closed loop, once the session is over, a new one. */
  #goOn(arrival: Arrival, { outcome, endMs }: RequestRecord, answer: string): void {
    const next = outcome === 'succeeded' ? nextTurn(arrival.turn, answer) : null;
    if (next !== null) {
      this.#plan({ intendedMs: toMicrosecond(endMs + next.thinkMs), turn: next.turn, failuresBefore: 0 });
    } else if (this.#options.stage.schedule.closedLoop) {
      const { failuresBefore } = arrival;
      const failed = outcome === 'failed';
      const pauseMs = failed ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failuresBefore) : 0;
      const failures = failed ? failuresBefore + 1 : 0;
      this.#plan({ intendedMs: toMicrosecond(endMs + pauseMs), turn: null, failuresBefore: failures });
    }
  }

  #plan(later: Later): void {
    if (later.intendedMs <= this.#options.clock()) {
      this.#arrive(later);
      return;
    }
    const isEarliest = later.intendedMs < this.#nextDueMs();
    this.#later.add(later);
    if (isEarliest) this.#setTimer();
  }

  #inCohort({ intendedMs }: Arrival): boolean {
    return intendedMs >= this.#windowStartMs && intendedMs < this.#windowEndMs;
  }

  #tellIfDone(): void {
    if (this.#cohortTold || this.#cohortOpen > 0 || this.#state !== 'loading') return;
    if (this.#options.clock() < this.#windowEndMs || this.#nextDueMs() < this.#windowEndMs) return;
    this.#cohortTold = true;
    this.#options.tell({ kind: 'cohort-done' });
  }
}
