/** How a slider's whole-numbered positions map to values. `from` is the report's own value and is always on the scale. */
export interface SliderScale {
  readonly kind: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
  readonly from: number;
  /** Positions run from 0 to this. */
  readonly lastPosition: number;
}

const LOG_POSITIONS = 240;

/** Equal ratios between positions. Needs 0 < min < max; widened so that `from` is inside. */
export const logScale = (from: number, min: number, max: number): SliderScale => ({
  kind: 'log',
  min: Math.min(min, from),
  max: Math.max(max, from),
  from,
  lastPosition: LOG_POSITIONS,
});

/** Equal steps between positions; widened upwards so that `from` is inside. */
export function linearScale(from: number, [min, max]: readonly [number, number], step: number): SliderScale {
  const top = Math.max(max, from);
  return { kind: 'linear', min, max: top, from, lastPosition: Math.round((top - min) / step) };
}

const rawPosition = ({ kind, min, max, lastPosition }: SliderScale, value: number): number =>
  kind === 'log'
    ? (lastPosition * Math.log(value / min)) / Math.log(max / min)
    : (lastPosition * (value - min)) / (max - min);

/** Nearest position of a value; values outside the scale stop at its ends. */
export const positionOf = (scale: SliderScale, value: number): number =>
  Math.min(
    Math.max(Math.round(rawPosition(scale, Math.min(Math.max(value, scale.min), scale.max))), 0),
    scale.lastPosition,
  );

/** Value at a position, to three significant digits; exactly `from` at the position nearest to it. */
export function valueAt(scale: SliderScale, position: number): number {
  if (position === positionOf(scale, scale.from)) return scale.from;
  const share = position / scale.lastPosition;
  const value =
    scale.kind === 'log' ? scale.min * (scale.max / scale.min) ** share : scale.min + (scale.max - scale.min) * share;
  return Number(value.toPrecision(3));
}
