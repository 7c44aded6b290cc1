import type { SeriesStyle } from '../series.ts';
import type { Axis } from './axis.ts';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

export interface ChartLine {
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  readonly points: readonly ChartPoint[];
}

/** A point of its own standing, such as an operating point. */
export interface NotedPoint extends ChartPoint {
  readonly label: string;
  readonly title: string;
  readonly style: SeriesStyle;
  /** Drawn as a cross: not to be relied on. */
  readonly crossed: boolean;
}

/** A labelled line across the plot: a limit, or where the reader stands. */
export interface ReferenceLine {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
}

/** A ring where two lines cross, with its interval; `high` null with `low` given means that it has no end. */
export interface Crossing extends ChartPoint {
  readonly low: number | null;
  readonly high: number | null;
  readonly label: string | null;
  readonly colourIndex: number;
}

/** Under the x axis: what holds over which part of it. */
export interface StripInterval {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly colourIndex: number;
}

/** What a chart of lines shows, in the units of its axes. */
export interface LineChartSpec {
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly ChartLine[];
  readonly points: readonly NotedPoint[];
  readonly references: readonly ReferenceLine[];
  readonly crossings: readonly Crossing[];
  readonly strip: { readonly caption: string; readonly intervals: readonly StripInterval[] } | null;
  /** Whether names stand at the ends of the lines where there is room. */
  readonly endLabels: boolean;
  /** What the pointer reads at an x; null where pointing at single points is enough. */
  readonly readout: { readonly x: (value: number) => string; readonly y: (value: number) => string } | null;
}
