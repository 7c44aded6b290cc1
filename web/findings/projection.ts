import { monthsText, probability, usd } from '../../render/format.ts';
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
  const within = monthsText(horizonMonths);
  const payback = rows.flatMap(({ option, paybackMonth, neverPaysBackRatio }) =>
    paybackMonth === null || paybackMonth.value === null
      ? []
      : `${labelOf(report, option)} is ahead from month ${paybackMonth.value} to the end of the ${within}${neverPaysBackRatio === 0 ? '' : ` (not in ${probability(neverPaysBackRatio)} of draws)`}`,
  );
  return {
    finding: `After ${within} ${labelOf(report, least.row.option)} has taken the least cash: USD ${usd(least.paid)}`,
    takeaway:
      payback.length === 0
        ? `Cash as it is paid, upfront payments included. No option pays back against ${baseline} within ${within}.`
        : `Cash as it is paid, upfront payments included. Against ${baseline}, ${payback.join('; ')}.`,
  };
}
