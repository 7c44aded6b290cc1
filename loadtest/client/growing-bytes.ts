const FIRST_CAPACITY = 1024;

/** Bytes that are added to at the end; adding n parts costs no more than a few copies of the whole. */
export class GrowingBytes {
  #buffer = Buffer.allocUnsafeSlow(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** All of it, valid until the next change. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  add(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, length, 2 * this.#buffer.length));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(part, this.#length);
    this.#length = length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Forgets everything before `from`. */
  dropBefore(from: number): void {
    this.#buffer.copyWithin(0, from, this.#length);
    this.#length -= from;
  }
}
