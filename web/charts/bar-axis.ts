import type { Axis } from './axis.ts';

/** Under this width a picture of bars has fewer ticks. */
export const NARROW_PIXELS = 560;
/** Room for ticks and title under the plot. */
export const AXIS_HEIGHT = 40;

/** What the frame around horizontal bars needs to know of them. */
export interface BarAxis {
  readonly height: number;
  /** Where the plot ends and the axis begins. */
  readonly bottom: number;
  readonly right: number;
  readonly axis: Axis;
  readonly xPixel: (value: number) => number;
}
