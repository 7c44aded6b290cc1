import { expect, test } from 'vitest';
import { tornadoLayout } from '../../web/charts/tornado-geometry.ts';
import { expectNear } from '../factories/near.ts';

const layoutOf = (rows: { atLow: number; atHigh: number }[], base = 100) =>
  tornadoLayout(
    { base, unit: 'USD/month', show: String, rows: rows.map((row, i) => ({ id: `r${i}`, label: `row ${i}`, ...row })) },
    800,
  );

test('bars run from the base case to either end', () => {
  const layout = layoutOf([{ atLow: 50, atHigh: 200 }]);
  const [longer, shorter] = layout.rows[0]!.stretches;
  expect([longer!.end, shorter!.end]).toEqual(['high', 'low']);
  expectNear(longer!.left, layout.baseX);
  expectNear(longer!.left + longer!.width, layout.xPixel(200));
  expectNear(shorter!.left, layout.xPixel(50));
  expectNear(shorter!.left + shorter!.width, layout.baseX);
});

test('both ends may lie on one side: the shorter bar is drawn over the longer one', () => {
  const { rows, baseX } = layoutOf([{ atLow: 150, atHigh: 300 }]);
  expect(rows[0]!.stretches.map(({ end }) => end)).toEqual(['high', 'low']);
  for (const { left } of rows[0]!.stretches) expectNear(left, baseX);
});

test('the axis holds zero and every end, below zero too', () => {
  const layout = layoutOf([{ atLow: -400, atHigh: 10 }], -100);
  expect(layout.axis.ticks).toContain(0);
  expect(layout.rows[0]!.stretches[0]!.left).toBeGreaterThanOrEqual(0);
  expect(layout.xPixel(0)).toBeGreaterThan(layout.baseX);
  expect(layout.xPixel(0)).toBeLessThanOrEqual(layout.right);
});

test('rows from the top in the order given, none on another', () => {
  const { rows, bottom } = layoutOf([
    { atLow: 0, atHigh: 1 },
    { atLow: 0, atHigh: 2 },
  ]);
  expect(rows[1]!.nameY).toBeGreaterThan(rows[0]!.barTop + 16);
  expect(bottom).toBeGreaterThan(rows[1]!.barTop + 16);
});
