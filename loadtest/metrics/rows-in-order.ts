/** Whether row `a` comes after row `b`; rows are never equal. */
export type ComesAfter = (a: number, b: number) => boolean;

/**
 * The numbers 0 to `count` - 1 in order, by merging runs that are in order already: rows come in few of them, one for each
 * lot of each worker, and a comparison sort of the language would take ten times the room.
 */
export function rowsInOrder(count: number, comesAfter: ComesAfter): Uint32Array {
  let rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  let runs = runStarts(rows, comesAfter);
  let room = new Uint32Array(runs.length > 1 ? count : 0);
  while (runs.length > 1) {
    const merged: number[] = [];
    for (let i = 0; i < runs.length; i += 2) {
      const start = runs[i]!;
      merged.push(start);
      merge({ rows, room, comesAfter }, [start, runs[i + 1] ?? count, runs[i + 2] ?? count]);
    }
    [rows, room] = [room, rows];
    runs = merged;
  }
  return rows;
}

function runStarts(rows: Uint32Array, comesAfter: ComesAfter): number[] {
  const starts = [0];
  for (let i = 1; i < rows.length; i++) if (comesAfter(rows[i - 1]!, rows[i]!)) starts.push(i);
  return starts;
}

interface Merging {
  readonly rows: Uint32Array;
  readonly room: Uint32Array;
  readonly comesAfter: ComesAfter;
}

/** Merges [start, middle) and [middle, end) of `rows` into the same place of `room`. */
function merge({ rows, room, comesAfter }: Merging, [start, middle, end]: readonly [number, number, number]): void {
  let left = start;
  let right = middle;
  for (let to = start; to < end; to++) {
    const takesRight = left === middle || (right < end && comesAfter(rows[left]!, rows[right]!));
    room[to] = rows[takesRight ? right++ : left++]!;
  }
}
