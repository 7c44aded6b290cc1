/** Things with a time, the earliest first; a binary heap. */
export class DueQueue<T extends { readonly intendedMs: number }> {
  readonly #heap: T[] = [];

  /** Time of the earliest; Infinity when there is none. */
  get nextMs(): number {
    return this.#heap[0]?.intendedMs ?? Infinity;
  }

  add(item: T): void {
    const heap = this.#heap;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.intendedMs <= item.intendedMs) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }

  take(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.intendedMs < heap[child]!.intendedMs) child++;
      if (heap[child]!.intendedMs >= last.intendedMs) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  clear(): void {
    this.#heap.length = 0;
  }
}
