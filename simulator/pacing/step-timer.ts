/** The clock of a process, passed in so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds on a monotonic scale. */
  nowMs(): number;
  /** Calls back after about `milliseconds`, on time or a little late. Gives what cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Calls back as soon as waiting input and output have had their turn. Gives what cancels it. */
  soon(callback: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  soon: (callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
};

/** A timer of whole milliseconds wakes up to about this much late, so it is set earlier and the rest is polled. */
const POLLED_MS = 2;

/** One deadline at a time, on the absolute scale of the clock; never early. */
export class StepTimer {
  readonly #clock: Clock;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once at `deadlineMs` or right after it, never in the same tick; replaces what was set before. */
  set(deadlineMs: number, callback: () => void): void {
    this.clear();
    const remainingMs = deadlineMs - this.#clock.nowMs();
    const poll = (): void => {
      if (this.#clock.nowMs() >= deadlineMs) callback();
      else this.#cancel = this.#clock.soon(poll);
    };
    this.#cancel =
      remainingMs > POLLED_MS ? this.#clock.after(Math.floor(remainingMs - POLLED_MS), poll) : this.#clock.soon(poll);
  }

  clear(): void {
    this.#cancel();
  }
}
