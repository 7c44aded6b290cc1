import { describe, expect, test } from 'vitest';
import type { BarChartSpec } from '../../web/charts/bar-chart-spec.ts';
import { barLayout } from '../../web/charts/bar-geometry.ts';

const spread = (value: number) => ({ value, p5: value * 0.5, p50: value, p95: value * 2 });
const spec: BarChartSpec = {
  rows: [{ id: 'a', label: 'A', total: spread(100), totalText: '100 (50 to 200)' }],
  parts: [
    { label: 'first', partIndex: 0, values: [80] },
    { label: 'second', partIndex: 1, values: [40] },
    { label: 'credit', partIndex: 2, values: [-20] },
  ],
  unit: 'USD',
  show: String,
};

describe('the geometry of a bar chart', () => {
  const layout = barLayout(spec, 900);
  const [first, second, credit] = layout.rows[0]!.segments;

  test('parts follow each other from zero', () => {
    expect(first!.left).toBeCloseTo(layout.xPixel(0), 9);
    expect(second!.left).toBeCloseTo(layout.xPixel(80), 9);
    expect(second!.left + second!.width).toBeCloseTo(layout.xPixel(120), 9);
  });

  test('a credit goes left of zero', () => {
    expect(credit!.left).toBeCloseTo(layout.xPixel(-20), 9);
    expect(credit!.left + credit!.width).toBeCloseTo(layout.xPixel(0), 9);
  });

  test('the axis holds the whole interval', () => {
    expect(layout.axis.max).toBeGreaterThanOrEqual(200);
    expect([layout.rows[0]!.low, layout.rows[0]!.high]).toEqual([layout.xPixel(50), layout.xPixel(200)]);
  });

  test('the total stands behind the bar where it is wide, over it where it is narrow', () => {
    expect(layout.rows[0]!.total.x).toBeGreaterThan(layout.xPixel(120));
    const narrow = barLayout(spec, 340).rows[0]!;
    expect(narrow.total.y).toBeLessThan(narrow.barTop);
    expect(narrow.total.y).toBeGreaterThan(narrow.nameY);
  });
});
