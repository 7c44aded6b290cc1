import { InputError } from '../../schema/input-error.ts';

/** 80 MB of times: more requests than one operating point can use. */
export const MOST_ARRIVALS = 10_000_000;

/** Times in the order they are added, in one block that grows. */
export class RisingTimes {
  #values = new Float64Array(1024);
  #size = 0;

  /** InputError above `MOST_ARRIVALS`. */
  add(value: number): void {
    if (this.#size === MOST_ARRIVALS) {
      throw new InputError({
        path: 'the load of one operating point',
        expected: `at most ${MOST_ARRIVALS} requests`,
        received: 'more',
        hint: 'Ask for a lower rate or a shorter time.',
      });
    }
    if (this.#size === this.#values.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.#size);
  }
}
