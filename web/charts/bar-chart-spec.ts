import type { Spread } from '../../schema/report.ts';

export interface BarPart {
  readonly label: string;
  /** 0 to 5, into the colours of parts; null is the hatch. */
  readonly partIndex: number | null;
  /** By row. */
  readonly values: readonly number[];
}

/** Horizontal stacked bars: a row per option, a part per colour, the interval of the total under each bar. */
export interface BarChartSpec {
  readonly rows: readonly {
    readonly id: string;
    readonly label: string;
    readonly total: Spread;
    readonly totalText: string;
  }[];
  readonly parts: readonly BarPart[];
  readonly unit: string;
  readonly show: (value: number) => string;
}
