import { isOfOneLoad } from '../../calculator/capacity.ts';
import { duration, number } from '../../render/format.ts';
import { loadNames } from '../../render/load-name.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { latencyOf, type LatencyMetric, sloPercentile } from '../operating-points.ts';
import { seriesStyle } from '../series.ts';
import { linearAxis, logAxis } from './axis.ts';
import type { LineChartSpec, NotedPoint } from './line-chart-spec.ts';

/**
 * Latency at the percentile of the first measurement's SLO by output throughput, a line of points per measurement. Points
 * without that percentile, and those whose load kept changing, are only in the table. Null when no point is left.
 */
export function latencyChart(
  measurements: readonly Measurement[],
  metric: LatencyMetric,
  narrow: boolean,
): LineChartSpec | null {
  const [first] = measurements;
  if (first === undefined) return null;
  const percentile = sloPercentile(first);
  const series = measurements.map((measurement, index) => notedPoints(measurement, metric, index));
  const points = series.flat();
  if (points.length === 0) return null;
  const limits = [...new Set(measurements.map(({ slo }) => (metric === 'ttft' ? slo.ttftLimitMs : slo.tpotLimitMs)))];
  const heights = [...points.map(({ y }) => y), ...limits];
  const show = (value: number): string => number(value);
  return {
    x: linearAxis({
      title: 'output tokens per second',
      show,
      min: 0,
      max: Math.max(...points.map(({ x }) => x)),
      wantedTicks: narrow ? 4 : 6,
    }),
    y: logAxis({
      title: `${metric.toUpperCase()} ${percentile}, ms`,
      show,
      min: Math.min(...heights) / 1.5,
      max: Math.max(...heights) * 1.5,
      wantedTicks: 6,
    }),
    lines: series.flatMap((line, index) =>
      line.length === 0
        ? []
        : [
            {
              id: String(index),
              label: measurements[index]!.hardware.description,
              style: seriesStyle(index),
              points: line,
            },
          ],
    ),
    points,
    references: limits.map((limit) => ({ axis: 'y', at: limit, label: `limit ${duration(limit)}` })),
    crossings: [],
    strip: null,
    endLabels: false,
    readout: null,
  };
}

function notedPoints(measurement: Measurement, metric: LatencyMetric, index: number): NotedPoint[] {
  const percentile = sloPercentile(measurement);
  const names = loadNames(measurement.operatingPoints);
  return measurement.operatingPoints
    .flatMap((point, i): NotedPoint[] => {
      if (!isOfOneLoad(point)) return [];
      const x = point.throughput.outputTokensPerSecond;
      const y = latencyOf(point, metric)[percentile]?.value;
      if (x === null || y === undefined || y <= 0) return [];
      const crossed = point.validity.verdict === 'INVALID';
      const load = names[i]!;
      const title = `${load}${crossed ? ', INVALID' : ''}: ${metric.toUpperCase()} ${percentile} ${duration(y)} at ${number(x)} output tokens/s (${point.id})`;
      return [{ x, y, label: load, title, style: seriesStyle(index), crossed }];
    })
    .toSorted((a, b) => a.x - b.x);
}
