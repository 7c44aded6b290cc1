import type { Clock } from '../client/request-record.ts';

/** Calls at times of a clock, never early, though a timer of Node may be; all can be forgotten at once. */
export class Alarms {
  readonly #clock: Clock;
  readonly #timeouts = new Set<NodeJS.Timeout>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  at(atMs: number, act: () => void): void {
    const timeout = setTimeout(
      () => {
        this.#timeouts.delete(timeout);
        if (this.#clock() < atMs) this.at(atMs, act);
        else act();
      },
      Math.max(0, atMs - this.#clock()),
    );
    this.#timeouts.add(timeout);
  }

  /** Fulfilled after so many milliseconds; never, once all has been forgotten. */
  after(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.#clock() + milliseconds, resolve));
  }

  clear(): void {
    for (const timeout of this.#timeouts) clearTimeout(timeout);
    this.#timeouts.clear();
  }
}
