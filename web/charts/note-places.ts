import type { ChartPoint } from './line-chart-spec.ts';
import type { Plot } from './line-geometry.ts';
import { LINE_HEIGHT, textWidth } from './text-fit.ts';

type Anchor = 'start' | 'middle' | 'end';

/** Something drawn at a point, and what is to stand beside it; null needs no text. */
export interface Marked extends ChartPoint {
  readonly text: string | null;
}

/** Where a text stands, its middle at `y`. */
export interface NotePlace extends ChartPoint {
  readonly text: string;
  readonly anchor: Anchor;
  /** So far from its mark that a line has to join the two. */
  readonly leader: boolean;
}

/** The offset of a text from its mark. */
type Offset = readonly [dx: number, dy: number, anchor: Anchor];

const MARK_PIXELS = 6;
const NEAR_PIXELS = 16;
/** Air between two texts in a row. */
const AIR = 4;

/** At a slant from the mark, further away each time; `pixels` are those of the nearest. */
const slanted = (dx: number, pixels: readonly number[]): Offset[] =>
  pixels.flatMap((dy): Offset[] => [
    [dx, dy, 'start'],
    [-dx, -dy, 'end'],
    [dx, -dy, 'start'],
    [-dx, dy, 'end'],
  ]);

/** Under a point, over it, beside it; then further away with a line to it. */
export const POINT_OFFSETS: readonly Offset[] = [
  [0, 15, 'middle'],
  [0, -15, 'middle'],
  [10, 0, 'start'],
  [-10, 0, 'end'],
  ...slanted(18, [28, 44, 60]),
];

/** A line may run through a ring from side to side, so that its text is at a slant. */
export const RING_OFFSETS: readonly Offset[] = slanted(10, [16, 32]);

interface Box {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right + AIR && b.left < a.right + AIR && Math.abs(a.y - b.y) < LINE_HEIGHT;

/**
 * A place for the text of every mark: the first of `offsets` where it lies inside the plot, on no other text and on no
 * mark that has one; null where none is left. Marks at the start of the list choose first. A text centred on its mark moves along to stay inside.
 */
export function notePlaces(
  marks: readonly Marked[],
  { offsets, plot }: { readonly offsets: readonly Offset[]; readonly plot: Plot },
): (NotePlace | null)[] {
  const taken: Box[] = marks
    .filter(({ text }) => text !== null)
    .map(({ x, y }) => ({ left: x - MARK_PIXELS, right: x + MARK_PIXELS, y }));
  return marks.map(({ x, y, text }) => {
    if (text === null) return null;
    const width = textWidth(text);
    for (const [dx, dy, anchor] of offsets) {
      const wanted = anchor === 'start' ? x + dx : anchor === 'end' ? x + dx - width : x - width / 2;
      const left = anchor === 'middle' ? Math.max(Math.min(wanted, plot.right - width), plot.left) : wanted;
      const box = { left, right: left + width, y: y + dy };
      if (left < plot.left || box.right > plot.right || box.y < plot.top || box.y > plot.bottom - 8) continue;
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      const at = anchor === 'start' ? left : anchor === 'end' ? box.right : left + width / 2;
      return { text, x: at, y: box.y, anchor, leader: Math.abs(dy) > NEAR_PIXELS };
    }
    return null;
  });
}
