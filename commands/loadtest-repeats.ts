import { duration, number, UNKNOWN, whole } from '../render/format.ts';
import { loadName } from '../render/load-name.ts';
import type { OperatingPoint } from '../schema/measurement.ts';

/** How much the runs of one load differ, a sentence for each load that was run more than once. */
export function repeatNotes(points: readonly OperatingPoint[]): string[] {
  const loads = [...new Set(points.map(({ arrivals }) => loadName(arrivals)))];
  return loads.flatMap((load) => {
    const runs = points.filter(({ arrivals }) => loadName(arrivals) === load);
    return runs.length < 2 ? [] : [`${load}, ${whole(runs.length)} runs, lowest to highest: ${spreadText(runs)}.`];
  });
}

const rateText = (unit: string) => (rate: number) => `${number(rate)} ${unit}`;

const spreadText = (runs: readonly OperatingPoint[]): string =>
  [
    spread(runs, ({ throughput }) => throughput.requestsPerSecond, rateText('req/s')),
    spread(runs, ({ throughput }) => throughput.outputTokensPerSecond, rateText('output tok/s')),
    ttftSpread(runs),
  ].join(', ');

/** At p99 where at least two runs have it, else at the median. */
function ttftSpread(runs: readonly OperatingPoint[]): string {
  const at = (percentile: 'p50' | 'p99') => (point: OperatingPoint) =>
    point.latency[point.headlineTtft][percentile]?.value ?? null;
  const percentile = runs.map(at('p99')).filter((value) => value !== null).length < 2 ? 'p50' : 'p99';
  return `TTFT ${percentile} ${spread(runs, at(percentile), duration)}`;
}

/** "8 req/s to 9 req/s", or how many runs have the figure where not all do. */
function spread(
  runs: readonly OperatingPoint[],
  figureOf: (point: OperatingPoint) => number | null,
  text: (figure: number) => string,
): string {
  const figures = runs.map(figureOf).filter((figure) => figure !== null);
  if (figures.length === 0) return UNKNOWN;
  if (figures.length === 1) return `${text(figures[0]!)} (of 1 run)`;
  const partly = figures.length < runs.length ? ` (of ${whole(figures.length)} runs)` : '';
  return `${text(Math.min(...figures))} to ${text(Math.max(...figures))}${partly}`;
}
