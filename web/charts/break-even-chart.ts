import { usd, volume } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import { headlinePair, labelOf } from '../report-lookup.ts';
import type { SeriesStyle } from '../series.ts';
import { roundEndsAround, logAxis } from './axis.ts';
import type { ChartLine, Crossing, LineChartSpec } from './line-chart-spec.ts';
import { heightAt } from './line-geometry.ts';

/** Cost of a month by volume, both axes logarithmic; the winner of each volume under it. Null when no curve has a height. */
export function breakEvenChart(
  report: Report,
  styles: ReadonlyMap<string, SeriesStyle>,
  narrow: boolean,
): LineChartSpec | null {
  const { breakEven, demand } = report.results;
  const lines = breakEven.curves.flatMap(({ option, points }): ChartLine[] => {
    const style = styles.get(option);
    if (style === undefined) return [];
    const pairs = points.map(({ requestsPerMonth, usdPerMonth }) => ({ x: requestsPerMonth, y: usdPerMonth }));
    return [{ id: option, label: labelOf(report, option), style, points: pairs }];
  });
  const heights = roundEndsAround(lines.flatMap(({ points }) => points.map(({ y }) => y)));
  if (heights === null) return null;
  return {
    x: logAxis({
      title: 'requests per month',
      show: shortVolume,
      min: Math.max(breakEven.fromRequestsPerMonth, 1),
      max: breakEven.toRequestsPerMonth,
      wantedTicks: narrow ? 4 : 9,
    }),
    y: logAxis({ title: 'USD per month', show: usd, ...heights, wantedTicks: 8 }),
    lines,
    points: [],
    references: [{ axis: 'x', at: demand.requestsPerMonth, label: `your volume: ${volume(demand.requestsPerMonth)}` }],
    crossings: crossings(report, lines, styles),
    strip: {
      caption: 'cheapest at each volume',
      intervals: breakEven.winners.flatMap(({ fromRequestsPerMonth, toRequestsPerMonth, options }) => {
        const style = styles.get(options[0] ?? '');
        if (style === undefined) return [];
        const label = options.map((option) => labelOf(report, option)).join(' = ');
        return [{ from: fromRequestsPerMonth, to: toRequestsPerMonth, label, colourIndex: style.colourIndex }];
      }),
    },
    endLabels: true,
    readout: { x: (value) => `${volume(value)} requests a month`, y: (value) => `USD ${usd(value)}` },
  };
}

/** Every crossing with the baseline; the first of each option with its volume, that of the headline's pair with its interval. */
function crossings(report: Report, lines: readonly ChartLine[], styles: ReadonlyMap<string, SeriesStyle>): Crossing[] {
  const headline = headlinePair(report);
  const pairs = report.results.breakEven.pairs.toSorted((a, b) => Number(b === headline) - Number(a === headline));
  return pairs.flatMap((pair) => {
    const baseline = lines.find(({ id }) => id === pair.baseline);
    if (baseline === undefined || pair.outcome !== 'crosses') return [];
    const { value, p5, p95 } = pair.firstCrossingRequestsPerMonth;
    return pair.crossingsRequestsPerMonth.flatMap((x): Crossing[] => {
      const y = heightAt(baseline.points, x);
      if (y === null || y <= 0) return [];
      const interval = pair === headline && x === value ? { low: p5, high: p95 } : { low: null, high: null };
      return [
        {
          x,
          y,
          ...interval,
          label: x === value ? volume(x) : null,
          colourIndex: styles.get(pair.option)?.colourIndex ?? 0,
        },
      ];
    });
  });
}

/** Powers of ten as an axis shows them: 1,000, 10 M, 1 bn. */
function shortVolume(requests: number): string {
  if (requests >= 1e9) return `${requests / 1e9} bn`;
  if (requests >= 1e6) return `${requests / 1e6} M`;
  return volume(requests);
}
