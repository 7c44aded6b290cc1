import { linearAxis, shareAt } from './axis.ts';
import { AXIS_HEIGHT, type BarAxis, NARROW_PIXELS } from './bar-axis.ts';

export const TORNADO_BAR_HEIGHT = 16;
const NAME_HEIGHT = 19;
const ROW_HEIGHT = NAME_HEIGHT + TORNADO_BAR_HEIGHT + 12;

/** What the outcome comes to with one input at its low and at its high end. */
export interface TornadoRow {
  readonly id: string;
  readonly label: string;
  readonly atLow: number;
  readonly atHigh: number;
}

export interface TornadoSpec {
  /** The outcome with every input at its base case. */
  readonly base: number;
  readonly rows: readonly TornadoRow[];
  readonly unit: string;
  readonly show: (value: number) => string;
}

/** A stretch of a bar, from the base case to one end. */
export interface TornadoStretch {
  readonly end: 'low' | 'high';
  readonly left: number;
  readonly width: number;
}

export interface TornadoLayout extends BarAxis {
  readonly baseX: number;
  readonly rows: readonly {
    readonly id: string;
    readonly label: string;
    readonly nameY: number;
    readonly barTop: number;
    readonly stretches: readonly TornadoStretch[];
  }[];
}

/** Rows from the top in the order given; every bar starts at the base case, and both may lie on the same side of it. */
export function tornadoLayout({ base, rows, unit, show }: TornadoSpec, widthPixels: number): TornadoLayout {
  const outcomes = [base, ...rows.flatMap(({ atLow, atHigh }) => [atLow, atHigh])];
  const axis = linearAxis({
    title: unit,
    show,
    min: Math.min(0, ...outcomes),
    max: Math.max(0, ...outcomes),
    wantedTicks: widthPixels < NARROW_PIXELS ? 4 : 7,
  });
  const right = widthPixels - 16;
  const xPixel = (value: number): number => 8 + shareAt(axis, value) * (right - 8);
  const baseX = xPixel(base);
  const stretch = (end: TornadoStretch['end'], value: number): TornadoStretch => {
    const x = xPixel(value);
    return { end, left: Math.min(baseX, x), width: Math.abs(x - baseX) };
  };
  const bottom = rows.length * ROW_HEIGHT;
  return {
    height: bottom + AXIS_HEIGHT,
    bottom,
    right,
    axis,
    baseX,
    xPixel,
    rows: rows.map(({ id, label, atLow, atHigh }, row) => ({
      id,
      label,
      nameY: row * ROW_HEIGHT + NAME_HEIGHT - 5,
      barTop: row * ROW_HEIGHT + NAME_HEIGHT,
      // The longer one first, so that the shorter one on the same side stays visible.
      stretches: [stretch('low', atLow), stretch('high', atHigh)].toSorted((a, b) => b.width - a.width),
    })),
  };
}
