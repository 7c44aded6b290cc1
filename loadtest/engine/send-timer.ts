import type { Clock } from '../client/request-record.ts';
import { AlarmClock } from './alarm-clock.ts';

/** The alarm is about a tenth of a millisecond late: it is set so much earlier, and the rest is waited by looking at the clock. */
const ALARM_EARLY_MS = 0.12;
const LONGEST_SPIN_MS = 2 * ALARM_EARLY_MS;

/**
 * Calls back at a time of the clock, well under a millisecond late on an idle machine; one call at a time. One round of
 * a busy event loop may read hundreds of sockets before it hears of an alarm: whoever reads calls `check` in between.
 */
export class SendTimer {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  readonly #alarm = new AlarmClock(() => this.#ring());
  /** Infinity while nothing is set. */
  #dueMs = Infinity;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Replaces what was set before. The call back never comes within this call. */
  set(dueMs: number): void {
    this.#dueMs = dueMs;
    const waitMs = dueMs - this.#clock();
    if (waitMs > LONGEST_SPIN_MS) this.#alarm.ringIn(waitMs - ALARM_EARLY_MS);
    else setImmediate(() => this.#ring());
  }

  clear(): void {
    this.#dueMs = Infinity;
  }

  /** Calls back now if the time has come. */
  check(): void {
    if (this.#clock() < this.#dueMs) return;
    this.#dueMs = Infinity;
    this.#onDue();
  }

  /** Fulfilled when calls are on time. */
  get ready(): Promise<void> {
    return this.#alarm.ready;
  }

  async stop(): Promise<void> {
    this.clear();
    await this.#alarm.stop();
  }

  #ring(): void {
    if (this.#dueMs === Infinity) return;
    // An alarm may have been put off after it rang.
    if (this.#dueMs - this.#clock() > LONGEST_SPIN_MS) this.set(this.#dueMs);
    else {
      while (this.#clock() < this.#dueMs);
      this.check();
    }
  }
}
