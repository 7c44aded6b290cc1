import type { Assumption } from '../schema/report.ts';
import type { ScenarioNumber } from '../schema/known.ts';

/** The ends that a figure may not pass, as its document's schema has them. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * `value` in place of the figure an assumption holds. A range keeps its width relative to the value: moving a slider is
 * no reason to become certain. A range around zero has no relative width and is dropped.
 */
export function movedTo(
  value: number,
  { value: from, low, high, distribution }: Assumption,
  bounds: Bounds,
): ScenarioNumber {
  if (from === null || from === 0 || (low === null && high === null)) return value;
  const factor = value / from;
  const within = (end: number): number => Math.min(Math.max(end * factor, bounds.least), bounds.most);
  return {
    value,
    ...(low === null ? {} : { low: Math.min(within(low), value) }),
    ...(high === null ? {} : { high: Math.max(within(high), value) }),
    ...(distribution === null || distribution === 'resampled' ? {} : { distribution }),
    source: 'user',
  };
}
