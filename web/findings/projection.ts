import { usd } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import { cumulative } from '../charts/projection-chart.ts';
import { labelOf } from '../report-lookup.ts';
import type { FigureText } from './figure-text.ts';

export function projectionText(report: Report): FigureText {
  const { rows, horizonMonths } = report.results.projection;
  const ends = rows
    .map((row) => ({ row, paid: cumulative(row.usdByMonth).at(-1) ?? 0 }))
    .toSorted((a, b) => a.paid - b.paid);
  const least = ends[0];
  if (least === undefined) return { finding: 'There is nothing to project', takeaway: 'No option has a price.' };
  const baseline = labelOf(report, report.results.verdict.baseline);
  const payback = rows.filter(({ paybackMonth }) => paybackMonth !== null);
  return {
    finding: `After ${horizonMonths} months ${labelOf(report, least.row.option)} has taken the least cash: USD ${usd(least.paid)}`,
    takeaway:
      payback.length === 0
        ? `Cash as it is paid, upfront payments included. No option pays back against ${baseline} within ${horizonMonths} months.`
        : `Cash as it is paid, upfront payments included. Against ${baseline}, ${payback.map(({ option, paybackMonth }) => `${labelOf(report, option)} is ahead for good from month ${paybackMonth}`).join('; ')}.`,
  };
}
