import { describe, expect, test } from 'vitest';
import type { OptionResult } from '../../schema/report.ts';
import { costParts, partIndexOf } from '../../web/cost-parts.ts';
import { richReport } from './page-report.ts';

const priced = richReport().results.options.filter(({ cost }) => cost !== null);
const sumOf = (parts: ReturnType<typeof costParts>, row: number) =>
  parts.reduce((sum, { usdByOption }) => sum + usdByOption[row]!, 0);

describe('the parts of a bill', () => {
  test('add up to the month of every option', () => {
    const parts = costParts(priced);
    for (const [row, { cost }] of priced.entries()) expect(sumOf(parts, row)).toBeCloseTo(cost!.usdPerMonth.value, 9);
  });

  test('idle capacity stands apart and is what the option says', () => {
    const idle = costParts(priced).find(({ kind }) => kind === 'idle')!;
    const gpu = priced.findIndex(({ id }) => id === 'gpu');
    expect(idle.usdByOption[gpu]).toBeCloseTo(priced[gpu]!.cost!.idleUsdPerMonth!, 9);
    expect(idle.usdByOption[priced.findIndex(({ id }) => id === 'api')]).toBe(0);
    expect(partIndexOf(idle, 3)).toBeNull();
  });

  test('many lines become the largest and the rest', () => {
    const gpu = priced.find(({ id }) => id === 'gpu')!;
    const lines = [50, 40, 30, 20, 10, 5].map((usdPerMonth, i) => ({
      id: `line-${i}`,
      label: `Line ${i}`,
      usdPerMonth,
      basis: 'given',
      figures: [],
    }));
    const option: OptionResult = { ...gpu, cost: { ...gpu.cost!, lines, idleUsdPerMonth: null } };
    const parts = costParts([option]);
    expect(parts.map(({ label, usdByOption }) => [label, usdByOption[0]])).toEqual([
      ['Line 0', 50],
      ['Line 1', 40],
      ['Line 2', 30],
      ['Line 3', 20],
      ['2 smaller lines', 15],
    ]);
  });
});
