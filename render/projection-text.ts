import type { Report } from '../schema/report.ts';
import { monthsText, range, usd } from './format.ts';
import { nameOf } from './option-name.ts';
import { paybackText } from './payback-text.ts';
import { textTable } from './text-table.ts';

/** What each option takes in cash over the horizon; null where none has a price. */
export function projectionText(report: Report): string | null {
  const { projection, verdict } = report.results;
  const { horizonMonths, rows } = projection;
  if (rows.length === 0) return null;
  const within = [12, 36].filter((months) => months <= horizonMonths);
  const columns = [
    { header: 'Option', align: 'left' },
    ...within.map((months) => ({ header: `${months} months`, align: 'right' }) as const),
    { header: 'Present value', align: 'right' },
    { header: 'Payback month', align: 'right' },
  ] as const;
  return [
    `Cash as it is paid, in USD (P5 to P95), over ${monthsText(horizonMonths)}. Payback: the month from which less was paid in all than for ${nameOf(report, verdict.baseline)}, to the end.`,
    textTable(
      columns,
      rows.map((row) => {
        const sums = [row.cumulativeUsd12Months, row.cumulativeUsd36Months].filter((sum) => sum !== null);
        const [month, ...band] = paybackText(row);
        return [
          nameOf(report, row.option),
          ...[...sums, row.presentValueUsd].map((sum) => range(sum, usd)),
          band.length === 0 ? month : `${month} (${band.join(', ')})`,
        ];
      }),
    ),
  ].join('\n');
}
