/** One line of the table that `npm run bench` prints. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it is held against in the same run, or how often it was taken. */
  readonly beside: string;
  /** The bar of the design; empty where there is none. */
  readonly bar: string;
}

/** Middle of the sorted values; of an even number the mean of the two in the middle. Throws on none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('median of nothing');
  return (lower + upper) / 2;
}

/** Median wall time in milliseconds of `runs` calls, after one that is not counted. */
export async function medianMs(runs: number, call: () => unknown): Promise<number> {
  await call();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = performance.now();
    await call();
    times.push(performance.now() - before);
  }
  return median(times);
}

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
