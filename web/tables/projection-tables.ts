import { usd, whole } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import { cumulative } from '../charts/projection-chart.ts';
import { labelOf, optionOf } from '../report-lookup.ts';
import { optionRow, type Styles, type TableSpec } from './table-spec.ts';

export function projectionTable(report: Report, styles: Styles): TableSpec {
  const { horizonMonths, rows } = report.results.projection;
  const within = (paid: number | null): string => (paid === null ? 'beyond' : usd(paid));
  return {
    label: 'Projection by option',
    columns: [
      { head: 'Option', kind: 'text' },
      { head: 'Upfront', unit: 'USD' },
      { head: '12 months', unit: 'USD paid' },
      { head: '36 months', unit: 'USD paid' },
      { head: 'Present value', unit: `USD, ${horizonMonths} months` },
      { head: 'Payback', unit: 'month' },
    ],
    rows: rows.map(({ option, cumulativeUsd12Months, cumulativeUsd36Months, presentValueUsd, paybackMonth }) =>
      optionRow({ report, styles }, option, [
        usd(optionOf(report, option)?.cost?.upfrontUsd ?? null),
        within(cumulativeUsd12Months),
        within(cumulativeUsd36Months),
        usd(presentValueUsd),
        option === report.results.verdict.baseline ? 'baseline' : paybackMonth === null ? 'none' : whole(paybackMonth),
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
