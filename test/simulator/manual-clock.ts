import type { Clock } from '../../simulator/pacing/step-timer.ts';

interface Task {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock turned by hand. Each turn of the loop takes `turnMs`; timers of `after` wake `timerLatenessMs` late. */
export class ManualClock implements Clock {
  readonly timerLatenessMs: number;
  readonly turnMs: number;
  #nowMs = 0;
  #tasks: Task[] = [];

  constructor({ timerLatenessMs = 0, turnMs = 0.01 } = {}) {
    this.timerLatenessMs = timerLatenessMs;
    this.turnMs = turnMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(milliseconds: number, callback: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + milliseconds + this.timerLatenessMs, callback });
  }

  soon(callback: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + this.turnMs, callback });
  }

  /** The process does nothing for so long. */
  freeze(milliseconds: number): void {
    this.#nowMs += milliseconds;
  }

  /** Runs one task; false when there is none. */
  turn(): boolean {
    const next = this.#tasks.toSorted((a, b) => a.dueMs - b.dueMs)[0];
    if (next === undefined) return false;
    this.#tasks = this.#tasks.filter((task) => task !== next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.callback();
    return true;
  }

  run(): void {
    for (let turns = 0; this.turn(); turns++) {
      if (turns > 1_000_000) throw new Error('the loop does not end');
    }
  }

  #add(task: Task): () => void {
    this.#tasks.push(task);
    return () => void (this.#tasks = this.#tasks.filter((other) => other !== task));
  }
}
