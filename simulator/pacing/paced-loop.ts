import type { SequenceRequest } from '../engine/batch-engine.ts';
import { type Clock, StepTimer } from './step-timer.ts';
import type { EngineFigures, TokenLoop, TokenSink } from './token-loop.ts';

/** When the tokens of every sequence come, counted from its submission. */
export interface Pace {
  readonly firstTokenMs: number;
  readonly tokenGapMs: number;
}

interface Sequence {
  readonly request: SequenceRequest;
  readonly sink: TokenSink;
  dueMs: number;
  emittedTokens: number;
  cancelled: boolean;
}

/** Tokens that are owed are given out in lots of so many, so that requests that wait are read in between. */
const LARGEST_LOT = 32;

/**
 * Tokens at fixed times, the same for every sequence however many there are. Each is due a fixed time after the one
 * before was due, not after it was written, so lateness does not add up.
 */
export class PacedLoop implements TokenLoop {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #timer: StepTimer;
  readonly #open = new Map<number, Sequence>();
  // Every wait has one of two lengths, so two queues in order of arrival are in order of time.
  readonly #first = new DueQueue();
  readonly #next = new DueQueue();
  #promptTokensTotal = 0;
  #generationTokensTotal = 0;

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#timer = new StepTimer(clock);
  }

  get figures(): EngineFigures {
    return {
      runningSequences: this.#open.size,
      waitingSequences: 0,
      kvUsageRatio: 0,
      promptTokensTotal: this.#promptTokensTotal,
      generationTokensTotal: this.#generationTokensTotal,
    };
  }

  submit(request: SequenceRequest, sink: TokenSink): void {
    const dueMs = this.#clock.nowMs() + this.#pace.firstTokenMs;
    const sequence = { request, sink, dueMs, emittedTokens: 0, cancelled: false };
    this.#open.set(request.id, sequence);
    const isHead = this.#first.headMs === Infinity;
    this.#first.push(sequence);
    if (isHead) this.#wait();
  }

  cancel(id: number): boolean {
    const sequence = this.#open.get(id);
    if (sequence === undefined) return false;
    sequence.cancelled = true;
    return this.#open.delete(id);
  }

  stop(): void {
    this.#timer.clear();
    for (const sequence of this.#open.values()) sequence.cancelled = true;
    this.#open.clear();
  }

  #wait(): void {
    const dueMs = Math.min(this.#first.headMs, this.#next.headMs);
    if (dueMs < Infinity) this.#timer.set(dueMs, () => this.#giveOut());
  }

  #giveOut(): void {
    for (let lot = 0; lot < LARGEST_LOT; lot++) {
      const queue = this.#first.headMs <= this.#next.headMs ? this.#first : this.#next;
      if (queue.headMs > this.#clock.nowMs()) break;
      this.#emit(queue.take());
    }
    this.#wait();
  }

  #emit(sequence: Sequence): void {
    const { request, sink, dueMs, cancelled } = sequence;
    if (cancelled) return;
    const tokenNumber = ++sequence.emittedTokens;
    const last = tokenNumber === request.outputTokens;
    this.#generationTokensTotal++;
    if (tokenNumber === 1) this.#promptTokensTotal += request.inputTokens;
    if (last) this.#open.delete(request.id);
    else {
      sequence.dueMs = dueMs + this.#pace.tokenGapMs;
      this.#next.push(sequence);
    }
    sink.token(tokenNumber, last, dueMs);
  }
}

/** First in, first out. */
class DueQueue {
  #waiting: Sequence[] = [];
  #head = 0;

  /** When the oldest is due; Infinity when none waits. */
  get headMs(): number {
    return this.#waiting[this.#head]?.dueMs ?? Infinity;
  }

  push(sequence: Sequence): void {
    this.#waiting.push(sequence);
  }

  take(): Sequence {
    const sequence = this.#waiting[this.#head++]!;
    // What was taken is dropped once it is the larger part: no copying for each one.
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return sequence;
  }
}
