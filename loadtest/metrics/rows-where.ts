/** Rows that hold, in their order. The language's own filter would gather them in a list first, four times as large. */
export function rowsWhere(rows: Uint32Array, holds: (row: number) => boolean): Uint32Array {
  let count = 0;
  for (const row of rows) if (holds(row)) count++;
  const found = new Uint32Array(count);
  let next = 0;
  for (const row of rows) if (holds(row)) found[next++] = row;
  return found;
}
