import { sortedSamples, nearestRank } from '../math/quantile.ts';
import { fromTable, quantileTable } from '../math/quantile-table.ts';
import { randomStream } from '../math/random.ts';
import type { Spread } from '../schema/report.ts';
import type { Figure, ValueOf } from './figure.ts';

/** The values a run draws for every uncertain figure, shared by all options: `at(k)` picks those of draw k. */
export interface Draws {
  readonly drawCount: number;
  readonly at: (draw: number) => ValueOf;
}

/**
 * Draws keyed by (seed, path of the figure, draw): adding an option or another figure changes no other figure's draws.
 * A figure without a range keeps its value; a range without a distribution is a PERT.
 */
export function drawsOf(figures: readonly Figure[], seed: number, drawCount: number): Draws {
  const samples = new Map<string, Float64Array>();
  for (const { path, known } of figures) {
    const table = quantileTable({
      distribution: known.distribution ?? 'pert',
      low: known.low ?? known.value,
      centre: known.value,
      high: known.high ?? known.value,
    });
    const random = randomStream(seed, path);
    const drawn = new Float64Array(drawCount);
    for (let k = 0; k < drawCount; k++) drawn[k] = fromTable(table, random());
    samples.set(path, drawn);
  }
  return {
    drawCount,
    at: (draw) => (figure) => samples.get(figure.path)?.[draw] ?? figure.known.value,
  };
}

/**
 * The base value beside the 5th, 50th and 95th percentile (nearest rank) of its draws. A draw that cannot be served has no
 * finite value and is left out; without any other all are the base.
 */
export function spreadOf(value: number, drawn: ArrayLike<number>): Spread {
  const sorted = sortedSamples(Float64Array.from(drawn).filter(Number.isFinite));
  if (sorted === null) return { value, p5: value, p50: value, p95: value };
  return { value, p5: nearestRank(sorted, 0.05), p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95) };
}

/** Share of paired draws in which `a` is below `b`; a tie counts half, a pair of infinities not at all. Null without draws. */
export function belowRatio(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length === 0) return null;
  let below = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference < 0) below += 1;
    else if (difference === 0) below += 0.5;
  }
  return below / a.length;
}
