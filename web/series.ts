import type { Report } from '../schema/report.ts';

export const POINT_SHAPES = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star'] as const;
export type PointShape = (typeof POINT_SHAPES)[number];

const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [12, 5], [5, 2, 1, 2]];

/** How one option looks in every chart and table: colour, dash and shape, so that no two rest on colour alone. */
export interface SeriesStyle {
  /** 0 to 5, into the palette's series. */
  readonly colourIndex: number;
  readonly dash: readonly number[];
  readonly shape: PointShape;
}

/** Style number `index`. From the seventh on colours come again with another dash and shape. */
export function seriesStyle(index: number): SeriesStyle {
  const round = Math.floor(index / POINT_SHAPES.length);
  const shifted = (index + round) % POINT_SHAPES.length;
  return { colourIndex: index % POINT_SHAPES.length, dash: DASHES[shifted]!, shape: POINT_SHAPES[shifted]! };
}

/** Styles by option id, in the order of the report: an option keeps its style whatever a slider does. */
export const optionStyles = (report: Report): ReadonlyMap<string, SeriesStyle> =>
  new Map(report.results.options.map(({ id }, index) => [id, seriesStyle(index)]));
