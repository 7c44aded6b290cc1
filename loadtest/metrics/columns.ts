/** Rows of one piece: pieces are added as rows come, so that nothing is ever copied to grow. */
const CHUNK_BITS = 11;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const ROW_IN_CHUNK = CHUNK_ROWS - 1;

/** Numbers in the order they came, 8 bytes each. */
export class NumberColumn {
  readonly #chunks: Float64Array[] = [];
  #length = 0;

  push(value: number): void {
    if ((this.#length & ROW_IN_CHUNK) === 0) this.#chunks.push(new Float64Array(CHUNK_ROWS));
    this.#chunks[this.#length >>> CHUNK_BITS]![this.#length & ROW_IN_CHUNK] = value;
    this.#length++;
  }

  at(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![row & ROW_IN_CHUNK]!;
  }
}

const MISSING = -0x80000000;
const ELSEWHERE = -0x7fffffff;
const LEAST = -0x7ffffffe;
const MOST = 0x7fffffff;

/**
 * Whole numbers or null in the order they came, 4 bytes each: the few that need more are kept beside, and a piece that
 * holds only nulls takes no room.
 */
export class IntegerColumn {
  readonly #chunks: (Int32Array | null)[] = [];
  readonly #large = new Map<number, number>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number | null): void {
    if ((this.#length & ROW_IN_CHUNK) === 0) this.#chunks.push(null);
    this.set(this.#length++, value);
  }

  /** Sets what is not known yet; null leaves it so. */
  set(row: number, value: number | null): void {
    if (value === null) return;
    const chunk = (this.#chunks[row >>> CHUNK_BITS] ??= new Int32Array(CHUNK_ROWS).fill(MISSING));
    const fits = value >= LEAST && value <= MOST;
    chunk[row & ROW_IN_CHUNK] = fits ? value : ELSEWHERE;
    if (!fits) this.#large.set(row, value);
  }

  at(row: number): number | null {
    const value = this.#chunks[row >>> CHUNK_BITS]?.[row & ROW_IN_CHUNK] ?? MISSING;
    if (value > ELSEWHERE) return value;
    return value === MISSING ? null : this.#large.get(row)!;
  }
}

/** Parts of one that a figure is kept to: finer than a thousandth of a millisecond is noise. */
const PARTS = 1000;

/** Numbers or null in the order they came, kept to the thousandth, 4 bytes each. */
export class ThousandthColumn {
  readonly #parts = new IntegerColumn();

  get length(): number {
    return this.#parts.length;
  }

  push(value: number | null): void {
    this.#parts.push(value === null ? null : Math.round(value * PARTS));
  }

  set(row: number, value: number | null): void {
    if (value !== null) this.#parts.set(row, Math.round(value * PARTS));
  }

  at(row: number): number | null {
    const parts = this.#parts.at(row);
    return parts === null ? null : parts / PARTS;
  }
}
