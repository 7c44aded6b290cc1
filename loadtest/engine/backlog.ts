import type { Turn } from './turn.ts';

/** A request that was meant to start. */
export interface Arrival {
  readonly turn: Turn;
  readonly intendedMs: number;
  /** How many requests of this closed-loop user failed in a row before it. */
  readonly failuresBefore: number;
}

const SPENT_BEFORE_CUT = 1024;

/** Arrivals that a cap on requests in flight holds back, first come, first served. */
export class Backlog {
  #waiting: Arrival[] = [];
  #taken = 0;

  add(arrival: Arrival): void {
    this.#waiting.push(arrival);
  }

  take(): Arrival | undefined {
    const arrival = this.#waiting[this.#taken];
    if (arrival === undefined) return undefined;
    this.#taken++;
    if (this.#taken >= SPENT_BEFORE_CUT) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    return arrival;
  }

  clear(): void {
    this.#waiting = [];
    this.#taken = 0;
  }
}
