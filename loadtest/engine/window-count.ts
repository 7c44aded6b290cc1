const FIRST_CAPACITY = 1024;
const SMALLEST_STEP_MS = 0.001;

/**
 * Finds the end of a closed-loop window of `count` requests. Shards tell of their arrivals in lots, each up to a moment of
 * its own: the window ends with the first arrival that is one too many, once no earlier one can still be told.
 */
export class WindowCount {
  readonly #count: number;
  readonly #reachedMs: Float64Array;
  #arrivals = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  constructor(count: number, shards: number) {
    this.#count = count;
    this.#reachedMs = new Float64Array(shards);
  }

  /** An arrival of the window, in any order. */
  add(intendedMs: number): void {
    if (this.#size === this.#arrivals.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#arrivals);
      this.#arrivals = larger;
    }
    this.#arrivals[this.#size++] = intendedMs;
  }

  reached(shard: number, reachedMs: number): void {
    this.#reachedMs[shard] = reachedMs;
  }

  /** End of the window, so that exactly `count` arrivals lie before it, or as many more as share the last one's moment; null while it is not known. */
  endMs(): number | null {
    if (this.#size <= this.#count) return null;
    const sorted = this.#arrivals.subarray(0, this.#size).toSorted();
    const last = sorted[this.#count - 1]!;
    const endMs = Math.max(sorted[this.#count]!, last + SMALLEST_STEP_MS);
    return this.#reachedMs.every((reachedMs) => reachedMs >= endMs) ? endMs : null;
  }
}
