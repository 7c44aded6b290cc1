import type { ChartLine, ChartPoint, LineChartSpec } from './line-chart-spec.ts';
import { shareAt } from './axis.ts';
import { spreadApart } from './spread-apart.ts';
import { LINE_HEIGHT, textWidth, wrapped } from './text-fit.ts';

/** The plot inside the picture, in pixels. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const STRIP_HEIGHT = 22;
const NARROW_PIXELS = 560;
const END_LABEL_CHARACTERS = 22;
const AXIS_HEIGHT = 44;
const STRIP_ROOM = STRIP_HEIGHT + 24;

export const isNarrow = (widthPixels: number): boolean => widthPixels < NARROW_PIXELS;

export const endLabelLines = (label: string): string[] => wrapped(label, END_LABEL_CHARACTERS);

/** Room for ticks on the left, names on the right, the x axis and the strip below. */
export function plotOf(spec: LineChartSpec, size: { readonly width: number; readonly height: number }): Plot {
  const tickWidth = Math.max(...spec.y.ticks.map((tick) => textWidth(spec.y.show(tick))), 20);
  const names = spec.endLabels && !isNarrow(size.width) ? spec.lines.flatMap(({ label }) => endLabelLines(label)) : [];
  const nameWidth = names.length === 0 ? 0 : Math.max(...names.map(textWidth)) + 18;
  return {
    left: tickWidth + 12,
    right: size.width - Math.max(nameWidth, 14),
    top: 36,
    bottom: size.height - AXIS_HEIGHT - (spec.strip === null ? 0 : STRIP_ROOM),
  };
}

export const xPixel = (spec: LineChartSpec, plot: Plot, value: number): number =>
  plot.left + shareAt(spec.x, value) * (plot.right - plot.left);

export const yPixel = (spec: LineChartSpec, plot: Plot, value: number): number =>
  plot.bottom - shareAt(spec.y, value) * (plot.bottom - plot.top);

/** A value kept inside the plot, for intervals that run past its ends. */
export const xPixelInside = (spec: LineChartSpec, plot: Plot, value: number): number =>
  Math.min(Math.max(xPixel(spec, plot, value), plot.left), plot.right);

/** The points of a line in pixels; those that cannot stand on a log axis and those that move less than a pixel's part are left out. */
export function pixelsOf(spec: LineChartSpec, plot: Plot, { points }: ChartLine): ChartPoint[] {
  const pixels: ChartPoint[] = [];
  const possible = points.filter(
    ({ x, y }) => (spec.x.kind === 'linear' || x > 0) && (spec.y.kind === 'linear' || y > 0),
  );
  for (const [index, point] of possible.entries()) {
    const pixel = { x: xPixel(spec, plot, point.x), y: yPixel(spec, plot, point.y) };
    const last = pixels.at(-1);
    const isEnd = index === possible.length - 1;
    if (last !== undefined && !isEnd && Math.abs(pixel.x - last.x) < 0.4 && Math.abs(pixel.y - last.y) < 0.4) continue;
    pixels.push(pixel);
  }
  return pixels;
}

export const pathOf = (pixels: readonly ChartPoint[]): string =>
  pixels.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${tenth(x)} ${tenth(y)}`).join('');

/** A tenth of a pixel is finer than any screen shows and keeps the page small. */
const tenth = (pixel: number): number => Math.round(pixel * 10) / 10;

/** Height of a line at an x between its points, in the units given; null outside them. */
export function heightAt(points: readonly ChartPoint[], x: number): number | null {
  let low = 0;
  let high = points.length - 1;
  if (high < 0 || x < points[0]!.x || x > points[high]!.x) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x <= x) low = middle;
    else high = middle;
  }
  const [a, b] = [points[low]!, points[high]!];
  return b.x === a.x ? b.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}

const SHAPES_PER_LINE = 6;

/** Where a line carries its shape: a few places, a little further right for each line, so that lines that lie together show both. */
export function shapePlaces(pixels: readonly ChartPoint[], plot: Plot, lineIndex: number): ChartPoint[] {
  const places: ChartPoint[] = [];
  for (let k = 0; k < SHAPES_PER_LINE; k++) {
    const x = plot.left + ((k + 0.3 + (lineIndex % 5) * 0.14) / SHAPES_PER_LINE) * (plot.right - plot.left);
    const y = heightAt(pixels, x);
    if (y !== null && y >= plot.top && y <= plot.bottom) places.push({ x, y });
  }
  return places;
}

export interface EndLabel {
  readonly line: ChartLine;
  readonly text: readonly string[];
  readonly from: ChartPoint;
  readonly y: number;
}

/** Names at the ends of the lines, apart from each other; none where the picture is narrow. */
export function endLabels(
  lines: readonly { readonly line: ChartLine; readonly pixels: readonly ChartPoint[] }[],
  plot: Plot,
): EndLabel[] {
  const ends = lines.filter(({ pixels }) => pixels.length > 0);
  const texts = ends.map(({ line }) => endLabelLines(line.label));
  const middles = spreadApart(
    ends.map(({ pixels }, index) => ({ wanted: pixels.at(-1)!.y, height: texts[index]!.length * LINE_HEIGHT + 4 })),
    { top: plot.top - LINE_HEIGHT, bottom: plot.bottom + LINE_HEIGHT },
  );
  return ends.map(({ line, pixels }, index) => ({
    line,
    from: pixels.at(-1)!,
    text: texts[index]!,
    y: middles[index]!,
  }));
}
