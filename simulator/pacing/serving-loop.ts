import type { BatchEngine, SequenceRequest } from '../engine/batch-engine.ts';
import { type Clock, StepTimer } from './step-timer.ts';
import type { TokenLoop, TokenSink } from './token-loop.ts';

/**
 * Later than this the loop gives up catching up and goes on from now: a process that was stopped for seconds would
 * otherwise pour out all the steps it owes.
 */
const LONGEST_CATCH_UP_MS = 100;

/**
 * Turns the engine's step times into real time. Each step begins where the one before was due to end, not where it was
 * noticed, so lateness does not add up; steps that are owed come one a tick, so each sequence gets at most one token in
 * a tick.
 */
export class ServingLoop implements TokenLoop {
  readonly #engine: BatchEngine;
  readonly #clock: Clock;
  readonly #timer: StepTimer;
  readonly #sinks = new Map<number, TokenSink>();
  #stepping = false;

  constructor(engine: BatchEngine, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
    this.#timer = new StepTimer(clock);
  }

  submit(request: SequenceRequest, sink: TokenSink): void {
    this.#engine.submit(request);
    this.#sinks.set(request.id, sink);
    if (!this.#stepping) this.#begin(this.#clock.nowMs());
  }

  get figures(): BatchEngine {
    return this.#engine;
  }

  cancel(id: number): boolean {
    this.#sinks.delete(id);
    return this.#engine.cancel(id);
  }

  stop(): void {
    this.#timer.clear();
    this.#sinks.clear();
  }

  #begin(startMs: number): void {
    const dueMs = this.#engine.beginStep(startMs);
    this.#stepping = dueMs !== null;
    if (dueMs !== null) this.#timer.set(dueMs, () => this.#end(dueMs));
  }

  #end(dueMs: number): void {
    const nowMs = this.#clock.nowMs();
    for (const { id, tokenNumber, last } of this.#engine.endStep()) {
      const sink = this.#sinks.get(id);
      if (last) this.#sinks.delete(id);
      sink?.token(tokenNumber, last, dueMs);
    }
    this.#begin(nowMs - dueMs > LONGEST_CATCH_UP_MS ? nowMs : dueMs);
  }
}
