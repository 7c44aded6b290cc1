import { monthsText, usd } from '../../render/format.ts';
import { paybackText } from '../../render/payback-text.ts';
import type { Report, Spread } from '../../schema/report.ts';
import { cumulative } from '../charts/projection-chart.ts';
import { labelOf, optionOf } from '../report-lookup.ts';
import { type Cell, optionRow, spreadCell, type Styles, type TableSpec } from './table-spec.ts';

export function projectionTable(report: Report, styles: Styles): TableSpec {
  const { horizonMonths, rows } = report.results.projection;
  const within = (paid: Spread | null): Cell => (paid === null ? 'beyond' : spreadCell(paid, usd));
  return {
    label: 'Projection by option',
    columns: [
      { head: 'Option', kind: 'text' },
      { head: 'Upfront', unit: 'USD' },
      { head: '12 months', unit: 'USD paid' },
      { head: '36 months', unit: 'USD paid' },
      { head: 'Present value', unit: `USD, ${monthsText(horizonMonths)}` },
      { head: 'Payback', unit: 'month' },
    ],
    rows: rows.map((row) =>
      optionRow({ report, styles }, row.option, [
        usd(optionOf(report, row.option)?.cost?.upfrontUsd ?? null),
        within(row.cumulativeUsd12Months),
        within(row.cumulativeUsd36Months),
        within(row.presentValueUsd),
        paybackText(row),
      ]),
    ),
  };
}

/** What each option pays in each month, and under it what it has paid so far. */
export function cashTable(report: Report): TableSpec {
  const { horizonMonths, rows } = report.results.projection;
  const soFar = rows.map(({ usdByMonth }) => cumulative(usdByMonth));
  return {
    label: 'Cash by month',
    columns: [
      { head: 'Month' },
      ...rows.map(({ option }) => ({ head: labelOf(report, option), unit: 'USD that month, so far' })),
    ],
    rows: Array.from({ length: horizonMonths }, (_, month) => ({
      head: String(month + 1),
      cells: rows.map(
        ({ usdByMonth }, row) => [usd(usdByMonth[month] ?? null), usd(soFar[row]?.[month] ?? null)] as const,
      ),
    })),
  };
}
