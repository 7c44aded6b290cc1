import { mass, usd } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import type { SeriesStyle } from '../series.ts';
import type { Styles } from '../tables/table-spec.ts';
import { type Axis, type AxisWish, linearAxis, logAxis, roundEndsAround } from './axis.ts';
import type { LineChartSpec, NotedPoint } from './line-chart-spec.ts';

/** The line that joins the front is no option's: grey and dotted. */
const FRONT: SeriesStyle = { colourIndex: 5, dash: [2, 3], shape: 'circle' };
const WIDE_RATIO = 30;

/** Cost over CO2e of a month, an option a point; those that nothing beats in both are joined. Null with fewer than two points. */
export function paretoChart(report: Report, styles: Styles, narrow: boolean): LineChartSpec | null {
  const points = report.results.options.flatMap(({ id, label, cost, carbon }): (NotedPoint & { id: string })[] => {
    const style = styles.get(id);
    if (cost === null || carbon === null || style === undefined) return [];
    const [x, y] = [carbon.totalKilogramsCo2ePerMonth.value, cost.usdPerMonth.value];
    const title = `${label}: USD ${usd(y)}, ${carbon.lowerBound ? 'at least ' : ''}${mass(x)} CO2e a month`;
    return [{ id, x, y, label, title, style, crossed: false }];
  });
  if (points.length < 2) return null;
  const front = report.results.search.pareto.front.flatMap((option) => points.filter(({ id }) => id === option));
  const axisOf = (values: readonly number[], wish: Pick<AxisWish, 'title' | 'show' | 'wantedTicks'>): Axis => {
    const ends = roundEndsAround(values);
    return ends !== null && Math.min(...values) > 0 && ends.max / ends.min > WIDE_RATIO
      ? logAxis({ ...wish, ...ends })
      : linearAxis({ ...wish, min: Math.min(0, ...values), max: Math.max(...values) });
  };
  return {
    x: axisOf(
      points.map(({ x }) => x),
      { title: 'CO2e per month', show: mass, wantedTicks: narrow ? 4 : 7 },
    ),
    y: axisOf(
      points.map(({ y }) => y),
      { title: 'USD per month', show: usd, wantedTicks: 6 },
    ),
    lines:
      front.length < 2
        ? []
        : [{ id: 'front', label: 'front', style: FRONT, points: front.toSorted((a, b) => a.x - b.x) }],
    points,
    references: [],
    crossings: [],
    strip: null,
    endLabels: false,
    readout: null,
  };
}
