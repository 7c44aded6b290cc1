import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearAxis, logAxis } from '../../web/charts/axis.ts';
import type { ChartLine, LineChartSpec } from '../../web/charts/line-chart-spec.ts';
import { endLabels, heightAt, pixelsOf, plotOf, xPixel } from '../../web/charts/line-geometry.ts';
import { spreadApart } from '../../web/charts/spread-apart.ts';
import { fitted, wrapped } from '../../web/charts/text-fit.ts';
import { seriesStyle } from '../../web/series.ts';

const show = String;
const line = (id: string, points: ChartLine['points']): ChartLine => ({ id, label: id, style: seriesStyle(0), points });
const specWith = (parts: Partial<LineChartSpec> = {}): LineChartSpec => ({
  x: linearAxis({ title: 'x', show, min: 0, max: 100, wantedTicks: 5 }),
  y: linearAxis({ title: 'y', show, min: 0, max: 100, wantedTicks: 5 }),
  lines: [],
  points: [],
  references: [],
  crossings: [],
  strip: null,
  endLabels: true,
  readout: null,
  ...parts,
});
const plot = { left: 0, right: 1_000, top: 0, bottom: 1_000 };

describe('the geometry of a line chart', () => {
  test('a point in the middle of both axes is in the middle of the plot', () => {
    const [pixel] = pixelsOf(specWith(), plot, line('a', [{ x: 50, y: 50 }]));
    expect(pixel).toEqual({ x: 500, y: 500 });
  });

  test('what a log axis cannot show is left out', () => {
    const spec = specWith({ y: logAxis({ title: 'y', show, min: 1, max: 100, wantedTicks: 5 }) });
    const points = [
      { x: 10, y: -5 },
      { x: 20, y: 0 },
      { x: 30, y: 10 },
    ];
    expect(pixelsOf(spec, plot, line('a', points))).toHaveLength(1);
  });

  test('points closer than a screen shows are thinned, the last one kept', () => {
    const points = Array.from({ length: 1_001 }, (_, i) => ({ x: i * 0.0001, y: 50 }));
    const pixels = pixelsOf(specWith(), plot, line('a', points));
    expect(pixels.length).toBeLessThan(10);
    expect(pixels.at(-1)!.x).toBeCloseTo(1, 9);
  });

  test('the height between two points is on the straight line: a third of the way from 10 to 40 is 20', () => {
    const points = [
      { x: 0, y: 10 },
      { x: 3, y: 40 },
    ];
    expect(heightAt(points, 1)).toBeCloseTo(20, 12);
    expect(heightAt(points, -1)).toBeNull();
    expect(heightAt(points, 4)).toBeNull();
    expect(heightAt([], 1)).toBeNull();
  });

  test('room for names is kept on a wide picture only', () => {
    const spec = specWith({ lines: [line('a long name of an option', [])] });
    // 17 characters of "a long name of an" at 6.3 px, and 18 px of air
    expect(plotOf(spec, { width: 900, height: 400 }).right).toBeCloseTo(900 - 107.1 - 18, 9);
    expect(plotOf(spec, { width: 340, height: 400 }).right).toBe(326);
  });

  test('names of lines that end together do not overlap', () => {
    const ends = ['a', 'b', 'c', 'd'].map((id) => ({ line: line(id, []), pixels: [{ x: 900, y: 500 }] }));
    const heights = endLabels(ends, plot)
      .map(({ y }) => y)
      .toSorted((a, b) => a - b);
    for (let i = 1; i < heights.length; i++) expect(heights[i]! - heights[i - 1]!).toBeGreaterThanOrEqual(14);
  });

  test('boxes that fit a column are inside it and apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 450 }), { minLength: 1, maxLength: 12 }), (wanted) => {
        const boxes = wanted.map((each) => ({ wanted: each, height: 20 }));
        const middles = spreadApart(boxes, { top: 0, bottom: 400 }).toSorted((a, b) => a - b);
        expect(middles[0]!).toBeGreaterThanOrEqual(10 - 1e-9);
        expect(middles.at(-1)!).toBeLessThanOrEqual(390 + 1e-9);
        for (let i = 1; i < middles.length; i++)
          expect(middles[i]! - middles[i - 1]!).toBeGreaterThanOrEqual(20 - 1e-9);
      }),
    );
  });

  test('x grows to the right', () => {
    expect(xPixel(specWith(), plot, 20)).toBeLessThan(xPixel(specWith(), plot, 30));
  });

  test('text is wrapped at spaces and shortened with an ellipsis', () => {
    expect(wrapped('Llama 3.1 8B on Groq (API)', 12)).toEqual(['Llama 3.1 8B', 'on Groq', '(API)']);
    expect(fitted('Llama 3.1 8B', 1_000)).toBe('Llama 3.1 8B');
    expect(fitted('Llama 3.1 8B', 50)).toMatch(/^Llama.*\u2026$/);
    expect(fitted('Llama 3.1 8B', 20)).toBeNull();
  });
});
