import { describe, expect, test } from 'vitest';
import type { OptionResult, Report } from '../../schema/report.ts';
import { optionStyles } from '../../web/series.ts';
import { carbonTable } from '../../web/tables/carbon-tables.ts';
import { comparisonNotes, comparisonTable } from '../../web/tables/comparison-table.ts';
import { spreadCell } from '../../web/tables/table-spec.ts';
import { richReport } from './page-report.ts';

const report = richReport();
const withOptions = (change: (option: OptionResult) => OptionResult): Report => ({
  ...report,
  results: { ...report.results, options: report.results.options.map(change) },
});
const rowsOf = (from: Report) => comparisonTable(from, optionStyles(from)).rows;

describe('the comparison of all options', () => {
  test('has the cheapest first and what has no price last', () => {
    const order = report.results.options
      .toSorted((a, b) => (a.cost?.usdPerMonth.value ?? Infinity) - (b.cost?.usdPerMonth.value ?? Infinity))
      .map(({ label }) => label);
    expect(rowsOf(report).map(({ head }) => head)).toEqual(order);
    expect(order.at(-1)).toBe('Other card');
  });

  test('a refused option says no, why and what to do, over all columns that are left', () => {
    const row = rowsOf(report).at(-1)!;
    const [refusal] = report.results.options.find(({ label }) => label === 'Other card')!.refusals;
    expect(row.mark).toBe('bad');
    expect(row.cells).toHaveLength(2);
    expect(row.cells[1]).toEqual([`No: ${refusal!.message}`, refusal!.hint]);
  });

  test('the option that leads is marked, and the baseline named', () => {
    const { cheapest, baseline } = report.results.verdict;
    const rows = rowsOf(report);
    const labelOf = (id: string | null) => report.results.options.find((option) => option.id === id)!.label;
    expect(rows.filter(({ mark }) => mark === 'leads').map(({ head }) => head)).toEqual([labelOf(cheapest)]);
    expect(rows.find(({ head }) => head === labelOf(baseline))!.note).toMatch(/, baseline$/);
    expect(rows.filter(({ note }) => note!.includes('baseline'))).toHaveLength(1);
  });

  test('an unknown figure stays unknown, a fleet shows instances and their use', () => {
    const changed = withOptions((option) => ({
      ...option,
      carbon: null,
      latency: { ttftP99Ms: null, tpotP99Ms: 21 } as OptionResult['latency'],
      fleet: option.fleet && { ...option.fleet, instances: 2, utilisationRatio: 0.75, spareReplicas: 1 },
    }));
    const rented = rowsOf(changed).find(({ head }) => head.includes('cloud/one'))!;
    // badge, cost, output, request, carbon, TTFT, TPOT, fleet, feasible
    expect(rented.cells.slice(4, 7)).toEqual([null, null, '21']);
    expect(rented.cells[7]).toEqual(expect.arrayContaining(['2 × 75 %', '1 spare']));
  });

  test('notes name the option by its label', () => {
    const bounded = withOptions((option) => ({
      ...option,
      fleet: option.fleet && { ...option.fleet, capacityBasis: 'upper-bound' },
    }));
    for (const note of comparisonNotes(bounded)) {
      expect(bounded.results.options.some(({ label }) => note.startsWith(`${label}: `))).toBe(true);
    }
    expect(comparisonNotes(bounded).length).toBeGreaterThan(0);
  });
});

describe('a figure with its interval', () => {
  const spread = { value: 4.2, p5: 3, p50: 4, p95: 6 };

  test('stands over P5 to P95, a lower bound with its sign', () => {
    expect(spreadCell(spread, String)).toEqual(['4.2', '3 to 6']);
    expect(spreadCell(spread, String, true)).toEqual(['\u2265 4.2', '3 to 6']);
  });

  test('stands alone where the draws read alike', () => {
    expect(spreadCell({ value: 4, p5: 4.001, p50: 4, p95: 4.002 }, (value) => value.toFixed(1))).toBe('4.0');
  });

  test('in the carbon table too', () => {
    const from = withOptions((option) => ({
      ...option,
      carbon: option.carbon && { ...option.carbon, lowerBound: true },
    }));
    const table = carbonTable(from, optionStyles(from));
    const total = table.columns.findIndex(({ head }) => head === 'Total') - 1;
    const known = table.rows.filter(({ cells }) => cells.length > 1);
    expect(known.length).toBeGreaterThan(0);
    for (const { cells } of known) expect([cells[total]].flat()[0]).toMatch(/^\u2265 /);
  });
});
