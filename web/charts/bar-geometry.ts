import type { BarChartSpec } from './bar-chart-spec.ts';
import { linearAxis, shareAt } from './axis.ts';
import { AXIS_HEIGHT, type BarAxis, NARROW_PIXELS } from './bar-axis.ts';
import { textWidth } from './text-fit.ts';

export const BAR_HEIGHT = 24;
const LINE_HEIGHT = 17;
/** Whisker and air under a bar. */
const UNDER_BAR = 20;

export interface BarSegment {
  readonly label: string;
  readonly partIndex: number | null;
  readonly value: number;
  readonly left: number;
  readonly width: number;
}

export interface BarRow {
  readonly id: string;
  readonly label: string;
  /** Its name stands over the bar. */
  readonly nameY: number;
  readonly barTop: number;
  readonly segments: readonly BarSegment[];
  readonly low: number;
  readonly high: number;
  readonly total: { readonly text: string; readonly x: number; readonly y: number };
}

export interface BarLayout extends BarAxis {
  readonly rows: readonly BarRow[];
}

/**
 * Negative parts (credits) start left of zero and go further left; positive ones go right. The total stands behind the
 * bar, in a narrow picture over it.
 */
export function barLayout(spec: BarChartSpec, widthPixels: number): BarLayout {
  const stacks = spec.rows.map((_, row) => stackOf(spec, row));
  const most = Math.max(0, ...spec.rows.map(({ total }) => total.p95), ...stacks.map(({ high }) => high));
  const least = Math.min(0, ...spec.rows.map(({ total }) => total.p5), ...stacks.map(({ low }) => low));
  const narrow = widthPixels < NARROW_PIXELS;
  const axis = linearAxis({ title: spec.unit, show: spec.show, min: least, max: most, wantedTicks: narrow ? 4 : 7 });
  const totalWidth = narrow ? 0 : Math.max(...spec.rows.map(({ totalText }) => textWidth(totalText)), 0) * 1.06;
  const right = widthPixels - totalWidth - 16;
  const namesHeight = (narrow ? 2 : 1) * LINE_HEIGHT + 3;
  const rowHeight = namesHeight + BAR_HEIGHT + UNDER_BAR;
  const bottom = spec.rows.length * rowHeight;
  const xPixel = (value: number): number => 1 + shareAt(axis, value) * (right - 1);
  return {
    height: bottom + AXIS_HEIGHT,
    bottom,
    axis,
    right,
    xPixel,
    rows: spec.rows.map(({ id, label, total, totalText }, row) => ({
      id,
      label,
      nameY: row * rowHeight + LINE_HEIGHT - 4,
      barTop: row * rowHeight + namesHeight,
      total: narrow
        ? { text: totalText, x: 1, y: row * rowHeight + 2 * LINE_HEIGHT - 4 }
        : {
            text: totalText,
            x: xPixel(Math.max(stacks[row]!.high, 0)) + 8,
            y: row * rowHeight + namesHeight + BAR_HEIGHT / 2 + 4,
          },
      low: xPixel(total.p5),
      high: xPixel(total.p95),
      segments: stacks[row]!.segments.map(({ from, to, part }) => {
        const [left, end] = [xPixel(Math.min(from, to)), xPixel(Math.max(from, to))];
        return { label: part.label, partIndex: part.partIndex, value: to - from, left, width: end - left };
      }),
    })),
  };
}

function stackOf({ parts }: BarChartSpec, row: number) {
  let [low, high] = [0, 0];
  const segments = parts.flatMap((part) => {
    const value = part.values[row] ?? 0;
    if (value === 0) return [];
    const from = value > 0 ? high : low;
    if (value > 0) high += value;
    else low += value;
    return [{ part, from, to: from + value }];
  });
  return { segments, low, high };
}
