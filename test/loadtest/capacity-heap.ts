/** Smallest first. */
export class Heap {
  readonly #values: number[] = [];

  push(value: number): void {
    const values = this.#values;
    let at = values.push(value) - 1;
    for (let up = (at - 1) >> 1; at > 0 && values[up]! > values[at]!; up = (at - 1) >> 1) {
      [values[at], values[up]] = [values[up]!, values[at]!];
      at = up;
    }
  }

  pop(): number | null {
    const values = this.#values;
    const top = values[0];
    const last = values.pop();
    if (top === undefined) return null;
    if (values.length > 0) {
      values[0] = last!;
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        const right = left + 1;
        let least = at;
        if (left < values.length && values[left]! < values[least]!) least = left;
        if (right < values.length && values[right]! < values[least]!) least = right;
        if (least === at) break;
        [values[at], values[least]] = [values[least]!, values[at]!];
        at = least;
      }
    }
    return top;
  }
}
