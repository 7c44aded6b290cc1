import { nearestRank, nearestRanks, sortedSamples } from '../math/quantile.ts';
import { fromTable, type QuantileTable, quantileTable } from '../math/quantile-table.ts';
import { randomInteger, randomStream } from '../math/random.ts';
import type { Known } from '../schema/known.ts';
import type { Spread } from '../schema/report.ts';
import type { Figure, ValueOf } from './figure.ts';

/** The values a run draws for every uncertain figure, shared by all options. */
export interface Draws {
  readonly drawCount: number;
  /** Picks draw k: what it gives holds until the next call, which returns the same function over other values. */
  readonly at: (draw: number) => ValueOf;
  /** The uncertain figures. */
  readonly inputs: readonly DrawnInput[];
}

export interface DrawnInput {
  readonly figure: Figure;
  /** In the order of the draws. */
  readonly values: Float64Array;
  /** The value that a share of the distribution lies below, in [0, 1]. */
  readonly quantile: (share: number) => number;
}

/**
 * Draws keyed by (seed, path of the figure, draw): adding an option or another figure changes no other figure's draws, and
 * fewer draws are the first of more. A figure without a range keeps its value. Figures that were resampled together are
 * keyed by that resampling, so that a draw takes all of them from the same resample.
 */
export function drawsOf(figures: readonly Figure[], seed: number, drawCount: number): Draws {
  const inputs = figures.map((figure) => drawnInput(figure, seed, drawCount));
  const slots = Math.max(-1, ...figures.map(({ slot }) => slot)) + 1;
  const columns: (Float64Array | null)[] = Array.from({ length: slots }, () => null);
  for (const { figure, values } of inputs) columns[figure.slot] = values;
  let current = 0;
  const valueOf: ValueOf = ({ slot, known }) => {
    const column = slot < slots ? columns[slot]! : null;
    return column === null ? known.value : column[current]!;
  };
  return {
    drawCount,
    at: (draw) => {
      current = draw;
      return valueOf;
    },
    inputs,
  };
}

/** The first draws of a run alone, at most `count`: they are what a run of so few would have drawn. */
export const firstDraws = (draws: Draws, count: number): Draws =>
  count >= draws.drawCount
    ? draws
    : {
        drawCount: count,
        at: draws.at,
        inputs: draws.inputs.map((input) => ({ ...input, values: input.values.subarray(0, count) })),
      };

function drawnInput(figure: Figure, seed: number, drawCount: number): DrawnInput {
  const { path, resamples } = figure;
  const random = randomStream(seed, resamples?.key ?? path);
  const values = new Float64Array(drawCount);
  if (resamples !== null) {
    for (let k = 0; k < drawCount; k++) values[k] = resamples.values[randomInteger(random, resamples.values.length)]!;
    return { figure, values, quantile: (share) => nearestRank(sortedSamples(resamples.values)!, share) };
  }
  const table = tableOf(figure.known);
  for (let k = 0; k < drawCount; k++) values[k] = fromTable(table, random());
  return { figure, values, quantile: (share) => fromTable(table, share) };
}

/** Enough for the ranges of a report, which a page that moves a slider asks for again and again. */
const MOST_TABLES = 256;
const tables = new Map<string, QuantileTable>();

/** A range without a distribution is a PERT. Not to be written to: the same range gives the same table. */
export function tableOf(known: Known): QuantileTable {
  const { distribution = 'pert', value: centre, low = centre, high = centre } = known;
  const key = `${distribution} ${low} ${centre} ${high}`;
  let table = tables.get(key);
  if (table === undefined) {
    table = quantileTable({ distribution, low, centre, high });
    if (tables.size === MOST_TABLES) tables.clear();
    tables.set(key, table);
  }
  return table;
}

/**
 * The base value beside the 5th, 50th and 95th percentile (nearest rank) of its draws. A draw that cannot be served has no
 * finite value and is left out; without any other all are the base.
 */
export function spreadOf(value: number, drawn: ArrayLike<number>): Spread {
  const finite = finiteOf(drawn);
  if (finite.length === 0) return { value, p5: value, p50: value, p95: value };
  const [p5, p50, p95] = nearestRanks(finite, [0.05, 0.5, 0.95]);
  return { value, p5: p5!, p50: p50!, p95: p95! };
}

/** A copy. */
function finiteOf(drawn: ArrayLike<number>): Float64Array {
  const copy = new Float64Array(drawn.length);
  let count = 0;
  for (let k = 0; k < drawn.length; k++) if (Number.isFinite(drawn[k])) copy[count++] = drawn[k]!;
  return copy.subarray(0, count);
}

/** Share of paired draws in which `a` is below `b`; a tie counts half, a pair of infinities not at all. Null without draws. */
export function belowRatio(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const { below, ties, draws } = pairedDraws(a, b);
  return draws === 0 ? null : (below + ties / 2) / draws;
}

/** How many paired draws there are, those in which `a` is below `b`, and the ties. */
export function pairedDraws(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly below: number; readonly ties: number; readonly draws: number } {
  let below = 0;
  let ties = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference < 0) below += 1;
    else if (difference === 0) ties += 1;
  }
  return { below, ties, draws: a.length };
}
