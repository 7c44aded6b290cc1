import type { LoadEvent } from '../../schema/event.ts';

/** Fewer finished requests say nothing of a share. */
const FEWEST_REQUESTS = 50;

/** Watches one operating point for a share of failures above which going on makes no sense. */
export class ErrorLimit {
  readonly #limitRatio: number;
  readonly #failures = new Map<string, number>();
  #finished = 0;
  #failed = 0;

  /** A null limit is never passed. */
  constructor(limitRatio: number | null) {
    this.#limitRatio = limitRatio ?? 1;
  }

  /** True when the limit is passed with this event. */
  isPassedWith(event: LoadEvent): boolean {
    if (event.kind !== 'request' || event.outcome === 'censored') return false;
    this.#finished++;
    if (event.failure === null) return false;
    this.#failed++;
    this.#failures.set(event.failure, (this.#failures.get(event.failure) ?? 0) + 1);
    return this.#finished >= FEWEST_REQUESTS && this.#failed > this.#limitRatio * this.#finished;
  }

  /** Why the run was ended. */
  warning(point: string): string {
    const kinds = [...this.#failures].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    const list = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
    return `the run was ended because ${this.#failed} of ${this.#finished} requests of ${point} failed (${list}), a share above the limit of ${this.#limitRatio}`;
  }
}
