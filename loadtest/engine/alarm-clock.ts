import { Worker } from 'node:worker_threads';
import { monotonicClock } from '../client/monotonic-clock.ts';

/**
 * Wakes this thread within about a tenth of a millisecond. Timers of Node have a resolution of a millisecond, and turning
 * the event loop until the time has come takes most of a core; so another thread sleeps, and sends a message.
 */
export class AlarmClock {
  readonly #word = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** When to ring, and when the sleeper looks again by itself. */
  readonly #times = new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
  readonly #clock = monotonicClock();
  readonly #thread: Worker;
  /** Fulfilled when alarms are on time. */
  readonly ready: Promise<void>;

  /** `onAlarm` may also be called when the alarm was put off meanwhile. */
  constructor(onAlarm: () => void) {
    this.#times.fill(Infinity);
    this.#thread = new Worker(new URL('./alarm-thread.js', import.meta.url), {
      workerData: { word: this.#word, times: this.#times },
    });
    this.ready = new Promise((resolve) => void this.#thread.once('online', resolve));
    this.#thread.unref();
    this.#thread.on('message', onAlarm);
  }

  /** Replaces what was set before; Infinity forgets it. */
  ringIn(waitMs: number): void {
    const dueMs = this.#clock() + waitMs;
    this.#times[0] = dueMs;
    Atomics.add(this.#word, 0, 1);
    // Waking the sleeper costs more than all the rest, and one that wakes sooner looks for the new time by itself.
    if (dueMs < this.#times[1]!) Atomics.notify(this.#word, 0);
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}
