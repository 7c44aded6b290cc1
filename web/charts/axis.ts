/** An axis in its own units: what it is called, how far it goes and how its figures read. */
export interface Axis {
  readonly kind: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
  readonly title: string;
  readonly show: (value: number) => string;
  readonly ticks: readonly number[];
}

export interface AxisWish {
  readonly title: string;
  readonly show: (value: number) => string;
  readonly min: number;
  readonly max: number;
  readonly wantedTicks: number;
}

/** A linear axis whose ticks are multiples of 1, 2 or 5 times a power of ten; its end is the tick at or above `max`. */
export function linearAxis({ title, show, min, max, wantedTicks }: AxisWish): Axis {
  const width = max - min > 0 ? max - min : 1;
  const step = niceStep(width / Math.max(wantedTicks, 1));
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil((min + width) / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(Number((i * step).toPrecision(12)));
  return { kind: 'linear', title, show, min: first * step, max: last * step, ticks };
}

function niceStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * decade >= rough * (1 - 1e-9)) ?? 10;
  return factor * decade;
}

/**
 * A log axis from `min` to `max`, both above 0, with a tick at each power of ten, every second or third where that is too
 * many, and at 2 and 5 times them where that is too few.
 */
export function logAxis({ title, show, min, max, wantedTicks }: AxisWish): Axis {
  const [low, high] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
  const every = Math.max(1, Math.ceil((high - low + 1) / Math.max(wantedTicks, 1)));
  const factors = high - low < 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let exponent = low - 1; exponent <= high; exponent++) {
    if (every > 1 && exponent % every !== 0) continue;
    for (const factor of factors) {
      const tick = Number((factor * 10 ** exponent).toPrecision(12));
      if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return { kind: 'log', title, show, min, max, ticks };
}

const ROUND_FACTORS = [1, 2, 5, 10];

/** Round ends (1, 2 or 5 times a power of ten) at or outside the smallest and largest positive value; null without one. */
export function roundEndsAround(values: Iterable<number>): { readonly min: number; readonly max: number } | null {
  let least = Infinity;
  let most = 0;
  for (const value of values) {
    if (!(value > 0)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (most === 0) return null;
  const [low, high] = [10 ** Math.floor(Math.log10(least)), 10 ** Math.floor(Math.log10(most))];
  const min = low * ROUND_FACTORS.findLast((factor) => factor * low <= least * (1 + 1e-9))!;
  const max = high * ROUND_FACTORS.find((factor) => factor * high >= most * (1 - 1e-9))!;
  return { min, max: max <= min ? min * 10 : max };
}

/** Share of the axis at which a value lies, 0 at its start; outside 0 to 1 beyond its ends. */
export const shareAt = ({ kind, min, max }: Axis, value: number): number =>
  kind === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);

/** The value at a share of the axis. */
export const valueAtShare = ({ kind, min, max }: Axis, share: number): number =>
  kind === 'log' ? min * (max / min) ** share : min + (max - min) * share;
