import type { Clock } from '../client/request-record.ts';

/** A timer of Node may be late by a little more than a millisecond: from here on the event loop is polled. */
const POLL_BEFORE_MS = 1.5;
/** Nearer than one round of the event loop: waiting is done by looking at the clock. */
const SPIN_BEFORE_MS = 0.03;
/** A round of the event loop shorter than this did nothing but poll. */
const IDLE_ROUND_MS = 0.05;

/**
 * Calls back at a time of the clock, well under a millisecond late on an idle machine; one call at a time. One round of
 * a busy event loop may read hundreds of sockets before it looks at any timer: whoever reads calls `check` in between.
 */
export class SendTimer {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #timeout: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  /** Infinity while nothing is set. */
  #dueMs = Infinity;
  #roundMs = 0;
  #idlePollMs = 0;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Time spent in polling alone: the event loop was busy, the engine was not. */
  get idlePollMs(): number {
    return this.#idlePollMs;
  }

  /** Replaces what was set before. */
  set(dueMs: number): void {
    this.clear();
    this.#dueMs = dueMs;
    const waitMs = dueMs - this.#clock() - POLL_BEFORE_MS;
    if (waitMs >= 1) this.#timeout = setTimeout(() => this.#startPolling(), Math.floor(waitMs));
    else this.#startPolling();
  }

  clear(): void {
    if (this.#timeout !== null) clearTimeout(this.#timeout);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timeout = null;
    this.#immediate = null;
    this.#dueMs = Infinity;
  }

  /** Calls back now if the time has come. */
  check(): void {
    if (this.#dueMs !== Infinity && this.#clock() >= this.#dueMs) this.#fire();
  }

  #fire(): void {
    this.clear();
    this.#onDue();
  }

  #startPolling(): void {
    this.#timeout = null;
    this.#roundMs = this.#clock();
    this.#immediate = setImmediate(() => this.#poll());
  }

  #poll(): void {
    const now = this.#clock();
    const roundMs = now - this.#roundMs;
    if (roundMs < IDLE_ROUND_MS) this.#idlePollMs += roundMs;
    this.#roundMs = now;
    if (this.#dueMs - now > SPIN_BEFORE_MS) {
      this.#immediate = setImmediate(() => this.#poll());
      return;
    }
    while (this.#clock() < this.#dueMs);
    this.#fire();
  }
}
