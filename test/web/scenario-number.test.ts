import { describe, expect, test } from 'vitest';
import type { Assumption } from '../../schema/report.ts';
import { movedTo } from '../../web/scenario-number.ts';

const assumption = (parts: Partial<Assumption>): Assumption => ({
  path: 'demand.peakToMeanRatio',
  label: 'Peak',
  unit: 'ratio',
  value: 3,
  low: null,
  high: null,
  distribution: null,
  source: 'assumed',
  reason: null,
  citation: null,
  url: null,
  asOf: null,
  licence: null,
  note: null,
  overridden: false,
  options: [],
  ...parts,
});
const any = { least: 0, most: Number.MAX_VALUE };

describe('a moved figure', () => {
  test('without a range is a bare number', () => {
    expect(movedTo(6, assumption({}), any)).toBe(6);
  });

  test('keeps the relative width of its range: 3 (2 to 5) moved to 6 is 6 (4 to 10)', () => {
    expect(movedTo(6, assumption({ low: 2, high: 5, distribution: 'pert' }), any)).toEqual({
      value: 6,
      low: 4,
      high: 10,
      distribution: 'pert',
      source: 'user',
    });
  });

  test('stays within the bounds of its kind: 0.5 (0.4 to 0.8) moved to 0.9 ends at 1', () => {
    const moved = movedTo(0.9, assumption({ value: 0.5, low: 0.4, high: 0.8 }), { least: 0, most: 1 });
    expect(moved).toEqual({ value: 0.9, low: expect.closeTo(0.72, 12), high: 1, source: 'user' });
  });

  test('the range always holds the value, also at a bound: 3 (2 to 5) moved to 1 with 1 as the least', () => {
    expect(movedTo(1, assumption({ low: 2, high: 5 }), { least: 1, most: 1e9 })).toMatchObject({ value: 1, low: 1 });
  });

  test('a range around zero has no relative width', () => {
    expect(movedTo(0.3, assumption({ value: 0, low: 0, high: 0.1 }), any)).toBe(0.3);
  });
});
