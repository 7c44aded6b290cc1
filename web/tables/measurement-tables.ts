import { number, percent, whole } from '../../render/format.ts';
import { loadNames } from '../../render/load-name.ts';
import { serverCount, serverCountText } from '../../render/server-count.ts';
import type { Latency, Measurement, OperatingPoint } from '../../schema/measurement.ts';
import { latencyOf, PERCENTILES, sloVerdict } from '../operating-points.ts';
import type { Cell, Column, TableSpec } from './table-spec.ts';

const METRICS = ['ttft', 'tpot'] as const;
const COLUMNS = PERCENTILES.filter((percentile) => percentile !== 'p95');
const EACH = METRICS.flatMap((metric) => COLUMNS.map((percentile) => ({ metric, percentile })));

export function latencyTable({ hardware, operatingPoints }: Measurement, index: number): TableSpec {
  const names = loadNames(operatingPoints);
  return {
    label: `Operating points of ${hardware.description}, measurement ${index + 1}`,
    columns: [
      { head: 'Load', kind: 'text' },
      { head: 'Requests', unit: 'n in the figures' },
      { head: 'Output', unit: 'tokens/s' },
      ...EACH.map(({ metric, percentile }): Column => ({
        head: `${metric.toUpperCase()} ${percentile}`,
        unit: 'ms',
      })),
      { head: 'SLO', kind: 'text' },
      { head: 'Validity', kind: 'text' },
    ],
    rows: operatingPoints.map((point, i) => ({
      head: names[i]!,
      cells: [
        number(latencyOf(point, 'ttft').sampleCount, 12),
        point.throughput.outputTokensPerSecond === null ? null : number(point.throughput.outputTokensPerSecond),
        ...EACH.map(({ metric, percentile }) => estimateCell(latencyOf(point, metric)[percentile])),
        sloVerdict(point) ?? 'none',
        point.validity.verdict,
      ],
    })),
  };
}

function estimateCell(estimate: Latency['p50']): Cell {
  if (estimate === null) return null;
  const { value, low, high } = estimate;
  return low === null || high === null ? number(value) : [number(value), `${number(low)} to ${number(high)}`];
}

export const ratesTable = (name: string, { rates }: NonNullable<Measurement['capacity']>): TableSpec => ({
  label: `Rates tried in the search of ${name}`,
  columns: [
    { head: 'Rate', unit: 'requests/s' },
    { head: 'Runs' },
    { head: 'Requests', unit: 'n in the verdict' },
    { head: 'SLO', kind: 'text' },
    { head: 'Requests in flight', kind: 'text' },
  ],
  rows: rates.map(({ requestsPerSecond, runCount, sampleCount, verdict, backlogGrew }) => ({
    head: number(requestsPerSecond),
    cells: [whole(runCount), whole(sampleCount), verdict, backlogGrew ? 'kept growing' : 'steady'],
  })),
});

export function validityTable(name: string, { operatingPoints }: Measurement): TableSpec {
  const names = loadNames(operatingPoints);
  return {
    label: `Validity of the operating points of ${name}`,
    columns: [
      { head: 'Load', kind: 'text' },
      { head: 'Verdict', kind: 'text' },
      { head: 'Succeeded', unit: 'requests' },
      { head: 'Failed', unit: 'requests' },
      { head: 'Cut off', unit: 'requests' },
      { head: 'Send lag p99', unit: 'ms' },
      { head: 'Client delay p99', unit: 'ms' },
      { head: 'Client CPU', unit: 'of a core' },
      { head: 'Reasons, and figures left out', kind: 'words' },
    ],
    rows: operatingPoints.map((point, i) => {
      const { validity, requests, client } = point;
      const left = [...validity.reasons.map(({ message }) => message), ...notes(point)];
      return {
        head: names[i]!,
        mark: validity.verdict === 'INVALID' ? 'bad' : undefined,
        cells: [
          validity.verdict,
          known(requests.succeeded, whole),
          (requests.failed ?? 0) > 0 ? [known(requests.failed, whole), failures(point)] : known(requests.failed, whole),
          known(requests.censored, whole),
          known(client.sendLagP99Ms, number),
          known(client.clientDelayMs?.p99, number),
          known(client.cpuRatio, percent),
          left.length === 0 ? 'none' : (left as [string, ...string[]]),
        ],
      };
    }),
  };
}

const known = (value: number | null | undefined, show: (value: number) => string): string | null =>
  value === null || value === undefined ? null : show(value);

const failures = ({ requests: { failuresByKind } }: OperatingPoint): string =>
  Object.entries(failuresByKind)
    .map(([kind, count]) => `${whole(count)} ${kind}`)
    .join(', ');

/** The server's own count, then what a percentile lacks, once for each reason: "TTFT p99: 662 samples are needed". */
function notes(point: OperatingPoint): string[] {
  const count = serverCount(point);
  return [...(count === null ? [] : [serverCountText(count)]), ...missing(point)];
}

const missing = (point: OperatingPoint): string[] =>
  METRICS.flatMap((metric) => {
    const latency = latencyOf(point, metric);
    return PERCENTILES.flatMap((percentile) => {
      const reason = latency.reasons[percentile];
      return latency[percentile] === null && reason !== undefined
        ? [`${metric.toUpperCase()} ${percentile}: ${reason}`]
        : [];
    });
  });
