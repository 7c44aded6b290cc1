import { duration, number, percent, UNKNOWN, whole } from '../render/format.ts';
import { textTable, type TextColumn } from '../render/text-table.ts';
import type { Latency, Measurement, OperatingPoint } from '../schema/measurement.ts';

const COLUMNS: readonly TextColumn[] = [
  { header: 'load asked', align: 'left' },
  { header: 'in flight', align: 'right' },
  { header: 'req/s', align: 'right' },
  { header: 'output tok/s', align: 'right' },
  { header: 'TTFT p50', align: 'right' },
  { header: 'TTFT p99', align: 'right' },
  { header: 'TPOT p50', align: 'right' },
  { header: 'TPOT p99', align: 'right' },
  { header: 'errors', align: 'right' },
  { header: 'requests', align: 'right' },
  { header: 'SLO', align: 'left' },
  { header: 'run', align: 'left' },
];

/** The end of a load test for a terminal: one line per operating point, then what is wrong or not known yet. */
export function loadtestSummary(measurement: Measurement): string {
  const { endpoint, workload, slo, source, complete, operatingPoints, warnings } = measurement;
  const { inputTokensPerRequest, outputTokensPerRequest, name } = workload;
  const head = [
    `${source === 'simulated' ? 'Simulated: ' : ''}${endpoint.model} at ${endpoint.url}`,
    `workload ${name}: ${inputTokensPerRequest} tokens in, ${outputTokensPerRequest} out; ` +
      `SLO ${slo.name}: ${percent(slo.quantileRatio)} of requests with TTFT up to ${duration(slo.ttftLimitMs)} and TPOT up to ${duration(slo.tpotLimitMs)}`,
    ...(complete ? [] : ['NOT COMPLETE: the run was cut short']),
  ];
  const notes = [...operatingPoints.flatMap(notesOf), ...warnings.map((warning) => `note: ${warning}`)];
  const table =
    operatingPoints.length === 0 ? 'No operating point was measured.' : textTable(COLUMNS, operatingPoints.map(rowOf));
  return [...head, '', table, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

function rowOf(point: OperatingPoint): string[] {
  const { throughput, latency, requests } = point;
  const ttft = latency[point.headlineTtft];
  return [
    loadName(point),
    number(point.meanInFlightRequests),
    number(throughput.requestsPerSecond),
    number(throughput.outputTokensPerSecond),
    figure(ttft, 'p50'),
    figure(ttft, 'p99'),
    figure(latency.tpotMs, 'p50'),
    figure(latency.tpotMs, 'p99'),
    requests.started === 0 ? UNKNOWN : percent(requests.failed / requests.started),
    whole(requests.started),
    sloVerdict(point),
    point.validity.verdict,
  ];
}

const loadName = ({ arrivals }: OperatingPoint): string =>
  arrivals.kind === 'concurrency'
    ? `${arrivals.concurrency} at a time`
    : `${number(arrivals.requestsPerSecond)}/s ${arrivals.kind}`;

const figure = (latency: Latency, name: 'p50' | 'p99'): string => {
  const estimate = latency[name];
  return estimate === null ? '-' : duration(estimate.value);
};

/** The worst of the terms. */
export function sloVerdict({ sloTerms }: OperatingPoint): 'MET' | 'MISSED' | 'UNDECIDED' {
  const verdicts = new Set(sloTerms.map(({ verdict }) => verdict));
  if (verdicts.has('MISSED')) return 'MISSED';
  return verdicts.has('UNDECIDED') || verdicts.size === 0 ? 'UNDECIDED' : 'MET';
}

/** What a dash or a verdict in the table means. */
function notesOf(point: OperatingPoint): string[] {
  const name = loadName(point);
  const { latency, validity, sloTerms, requests } = point;
  const invalid = validity.reasons.map(
    ({ code, figure: value, limit, unit, message }) =>
      `${name}: INVALID ${code}${value === null ? '' : ` (${number(value)} ${unit}, limit ${number(limit)})`}: ${message}`,
  );
  const unknown = (['p50', 'p99'] as const).flatMap((percentile) => {
    const reason = latency[point.headlineTtft].reasons[percentile];
    return latency[point.headlineTtft][percentile] !== null || reason === undefined || requests.started === 0
      ? []
      : [`${name}: no ${percentile}: ${reason}`];
  });
  const undecided = sloTerms.flatMap(({ metric, verdict, samplesStillNeededCount }) =>
    verdict !== 'UNDECIDED' || requests.started === 0
      ? []
      : [
          `${name}: ${metric.toUpperCase()} limit UNDECIDED: ${samplesStillNeededCount === null ? 'more requests would not decide it' : `about ${number(samplesStillNeededCount, 2)} more requests would decide it`}`,
        ],
  );
  return [...invalid, ...unknown, ...undecided];
}
