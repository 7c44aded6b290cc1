import { edgesUpTo, type Staircase, usdPerMonthAt } from './staircase.ts';

/** A stretch of volumes (from, to] on which every option's cost is a straight line. */
interface Segment {
  readonly from: number;
  readonly to: number;
}

/** Steps looked at per option; beyond them (a demand for thousands of machines) the cost is taken as a straight line. */
const MOST_STEPS = 2_000;
/** Steps that a range of volumes may hold in the base case, so that a draw with steps a quarter as wide skips none. */
export const RANGE_STEPS = MOST_STEPS / 4;
/** Relative difference below which two costs are a tie. */
const TIE = 1e-9;
/** Relative step over an edge, beyond the tolerance within which exactly full stays on the lower step. */
const JUST_ABOVE = 1e-8;

/**
 * The stretches of (from, to] between the edges of all the staircases. Within one, each cost is a straight line; at its
 * left end a new step may begin, so lines are read from inside.
 */
function segmentsOf(staircases: readonly Staircase[], from: number, to: number): Segment[] {
  const edges = new Set<number>();
  for (const stairs of staircases) {
    for (const edge of edgesUpTo(stairs, to, MOST_STEPS)) if (edge > from && edge < to) edges.add(edge);
  }
  const ends = [...edges, to].toSorted((a, b) => a - b);
  return ends.map((end, i) => ({ from: i === 0 ? from : ends[i - 1]!, to: end }));
}

/** Cost just above the left end of a segment and at its right end; the line between them. */
function lineOn(stairs: Staircase, { from, to }: Segment): { readonly atFrom: number; readonly atTo: number } {
  const middle = from + (to - from) / 2;
  const atMiddle = usdPerMonthAt(stairs, middle);
  const atTo = usdPerMonthAt(stairs, to);
  return { atFrom: 2 * atMiddle - atTo, atTo };
}

export interface PairCrossings {
  /** Volumes at which the cheaper of the two changes, rising; a jump to another step counts where it happens. */
  readonly crossings: readonly number[];
  /** Lowest volume above which the option is cheaper for a while; `from` itself when it is so from the start; null for never. */
  readonly firstCheaper: number | null;
  /** Volume above which it stays cheaper up to `to`; null when it is not cheaper at `to`. */
  readonly alwaysCheaperAbove: number | null;
  /** They cost the same all over. */
  readonly tied: boolean;
}

/** Of the crossings the first at which the option turns cheaper, or dearer; null where it never does. */
export function firstTurn(
  { crossings, firstCheaper }: PairCrossings,
  from: number,
  turns: 'cheaper' | 'dearer',
): number | null {
  // They alternate.
  const startsCheaper = firstCheaper === from;
  return crossings[startsCheaper === (turns === 'cheaper') ? 1 : 0] ?? null;
}

/**
 * Which of two costs is the lower along neighbouring stretches, on each of which both are straight lines: one `add` for
 * each, rising, with the gap (own - other) just inside its two ends. A tie is not cheaper.
 */
export class Turns {
  readonly #crossings: number[] = [];
  #firstCheaper: number | null = null;
  #alwaysCheaperAbove: number | null = null;
  #cheaperBefore: boolean | null = null;
  #tied = true;

  add(from: number, to: number, gapFrom: number, gapTo: number): void {
    this.#tied &&= gapFrom === 0 && gapTo === 0;
    if ((gapFrom < 0 && gapTo > 0) || (gapFrom > 0 && gapTo < 0)) {
      this.#turn(from, gapFrom < 0);
      this.#turn(from + ((to - from) * gapFrom) / (gapFrom - gapTo), gapTo < 0);
    } else {
      this.#turn(from, gapFrom + gapTo < 0);
    }
  }

  #turn(at: number, cheaper: boolean): void {
    if (this.#cheaperBefore === cheaper) return;
    if (this.#cheaperBefore !== null) this.#crossings.push(at);
    if (cheaper) {
      this.#firstCheaper ??= at;
      this.#alwaysCheaperAbove = at;
    } else {
      this.#alwaysCheaperAbove = null;
    }
    this.#cheaperBefore = cheaper;
  }

  get found(): PairCrossings {
    return {
      crossings: this.#crossings,
      firstCheaper: this.#firstCheaper,
      alwaysCheaperAbove: this.#alwaysCheaperAbove,
      tied: this.#tied,
    };
  }
}

/** Where `option` is strictly cheaper than `baseline` over (from, to], on the exact staircases. A tie is not cheaper. */
export function crossingsBetween(option: Staircase, baseline: Staircase, from: number, to: number): PairCrossings {
  const turns = new Turns();
  for (const segment of segmentsOf([option, baseline], from, to)) {
    const own = lineOn(option, segment);
    const other = lineOn(baseline, segment);
    turns.add(segment.from, segment.to, gap(own.atFrom, other.atFrom), gap(own.atTo, other.atTo));
  }
  return turns.found;
}

/** own - other, 0 within the tie; where both cannot serve it is a tie. */
export function gap(own: number, other: number): number {
  if (own === other || (Number.isNaN(own) && Number.isNaN(other))) return 0;
  if (Number.isNaN(own) || own === Infinity) return other === Infinity || Number.isNaN(other) ? 0 : Number.MAX_VALUE;
  if (Number.isNaN(other) || other === Infinity) return -Number.MAX_VALUE;
  const difference = own - other;
  return Math.abs(difference) <= TIE * Math.max(Math.abs(own), Math.abs(other)) ? 0 : difference;
}

export interface WinnerInterval {
  readonly from: number;
  readonly to: number;
  /** More than one on a tie; none where nothing can serve. */
  readonly winners: readonly string[];
}

/** The cheapest option over every volume in (from, to], neighbouring stretches with the same winner joined. */
export function winnersOver(options: ReadonlyMap<string, Staircase>, from: number, to: number): WinnerInterval[] {
  const intervals: WinnerInterval[] = [];
  const append = (interval: WinnerInterval): void => {
    const last = intervals.at(-1);
    if (last !== undefined && last.winners.join('\n') === interval.winners.join('\n')) {
      intervals[intervals.length - 1] = { ...last, to: interval.to };
    } else {
      intervals.push(interval);
    }
  };
  const entries = [...options];
  for (const segment of segmentsOf([...options.values()], from, to)) {
    const lines = entries.map(([id, stairs]) => ({ id, ...lineOn(stairs, segment) }));
    const cuts = new Set<number>([segment.to]);
    for (let i = 0; i < lines.length; i++) {
      for (let j = i + 1; j < lines.length; j++) {
        const start = gap(lines[i]!.atFrom, lines[j]!.atFrom);
        const end = gap(lines[i]!.atTo, lines[j]!.atTo);
        if (start * end < 0) cuts.add(segment.from + ((segment.to - segment.from) * start) / (start - end));
      }
    }
    let left = segment.from;
    for (const right of [...cuts].toSorted((a, b) => a - b)) {
      append({ from: left, to: right, winners: cheapestAt(entries, left + (right - left) / 2) });
      left = right;
    }
  }
  return intervals;
}

function cheapestAt(entries: readonly (readonly [string, Staircase])[], volume: number): string[] {
  const costs = entries.map(([id, stairs]) => ({ id, usd: usdPerMonthAt(stairs, volume) }));
  const least = Math.min(...costs.map(({ usd }) => usd));
  return least === Infinity ? [] : costs.filter(({ usd }) => gap(usd, least) === 0).map(({ id }) => id);
}

export interface CurvePoint {
  readonly requestsPerMonth: number;
  readonly usdPerMonth: number;
}

/**
 * Points that draw the staircase: both ends of each step, thinned to at most about `most` steps by leaving out steps
 * too narrow to see on a logarithmic axis. Volumes nothing can serve have no points.
 */
export function curveOf(stairs: Staircase, from: number, to: number, most: number): CurvePoint[] {
  const points: CurvePoint[] = [];
  const add = (requestsPerMonth: number): void => {
    const usdPerMonth = usdPerMonthAt(stairs, requestsPerMonth);
    if (Number.isFinite(usdPerMonth)) points.push({ requestsPerMonth, usdPerMonth });
  };
  const closest = (to / from) ** (1 / most);
  add(from);
  let last = from;
  for (const edge of edgesUpTo(stairs, to, MOST_STEPS)) {
    if (edge <= last * closest || edge >= to) continue;
    for (let volume = last * 1.25; volume < edge / closest; volume *= 1.25) add(volume);
    add(edge);
    add(edge * (1 + JUST_ABOVE));
    last = edge;
  }
  for (let volume = last * 1.25; volume < to; volume *= 1.25) add(volume);
  add(to);
  return points;
}
