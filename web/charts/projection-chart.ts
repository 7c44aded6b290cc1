import { usd, whole } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import { labelOf } from '../report-lookup.ts';
import type { SeriesStyle } from '../series.ts';
import { type Axis, linearAxis } from './axis.ts';
import type { LineChartSpec } from './line-chart-spec.ts';

/** Cash paid by the end of each month, from the first payment on. */
export const cumulative = (usdByMonth: readonly number[]): number[] => {
  let sum = 0;
  return usdByMonth.map((paid) => (sum += paid));
};

export function projectionChart(
  report: Report,
  styles: ReadonlyMap<string, SeriesStyle>,
  narrow: boolean,
): LineChartSpec {
  const { rows, horizonMonths } = report.results.projection;
  const paid = rows.map(({ usdByMonth }) => cumulative(usdByMonth));
  return {
    x: monthAxis(horizonMonths, narrow),
    y: linearAxis({
      title: 'USD paid so far',
      show: usd,
      min: Math.min(0, ...paid.flat()),
      max: Math.max(...paid.flat()),
      wantedTicks: 6,
    }),
    lines: rows.flatMap(({ option }, index) => {
      const style = styles.get(option);
      const points = paid[index]!.map((y, month) => ({ x: month + 1, y }));
      return style === undefined ? [] : [{ id: option, label: labelOf(report, option), style, points }];
    }),
    points: [],
    references: [],
    crossings: [],
    strip: null,
    endLabels: true,
    readout: { x: (value) => `after month ${whole(value)}`, y: (value) => `USD ${usd(value)}` },
  };
}

function monthAxis(horizonMonths: number, narrow: boolean): Axis {
  const step = horizonMonths > 60 ? 24 : horizonMonths > 18 ? (narrow ? 12 : 6) : 3;
  const ticks = [1];
  for (let month = step; month <= horizonMonths; month += step) if (month > 1) ticks.push(month);
  return { kind: 'linear', title: 'month', show: whole, min: 1, max: Math.max(horizonMonths, 2), ticks };
}
