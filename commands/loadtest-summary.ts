import { duration, number, percent, UNKNOWN, whole } from '../render/format.ts';
import { limitsText } from '../render/limits-text.ts';
import { loadNames } from '../render/load-name.ts';
import { textTable, type TextColumn } from '../render/text-table.ts';
import { workloadText } from '../render/workload-text.ts';
import type { Capacity, Latency, Measurement, OperatingPoint } from '../schema/measurement.ts';
import { isEndingWarning, summaryNotes } from './loadtest-notes.ts';

const COLUMNS: readonly TextColumn[] = [
  { header: 'load asked', align: 'left' },
  { header: 'in flight', align: 'right' },
  { header: 'req/s', align: 'right' },
  { header: 'output tok/s', align: 'right' },
  { header: 'TTFT p50', align: 'right' },
  { header: 'TTFT p99', align: 'right' },
  { header: 'TPOT p50', align: 'right' },
  { header: 'TPOT p99', align: 'right' },
  { header: 'client delay', align: 'right' },
  { header: 'errors', align: 'right' },
  { header: 'requests', align: 'right' },
  { header: 'SLO', align: 'left' },
  { header: 'run', align: 'left' },
];

const RATE_COLUMNS: readonly TextColumn[] = [
  { header: 'rate tried', align: 'right' },
  { header: 'runs', align: 'right' },
  { header: 'requests', align: 'right' },
  { header: 'SLO', align: 'left' },
  { header: 'in flight', align: 'left' },
];

/** The end of a load test for a terminal: one line per operating point, then in sentences what holds and what does not. */
export function loadtestSummary(measurement: Measurement): string {
  const { capacity, operatingPoints } = measurement;
  const names = loadNames(operatingPoints);
  const table =
    operatingPoints.length === 0
      ? 'No operating point was measured.'
      : textTable(
          COLUMNS,
          operatingPoints.map((point, i) => [names[i]!, ...figuresOf(point)]),
        );
  const rates = capacity === null || capacity.rates.length === 0 ? [] : ['', ratesTable(capacity)];
  const notes = summaryNotes(measurement, names);
  return [...head(measurement), '', table, ...rates, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

function head({ endpoint, workload, slo, source, complete, warnings }: Measurement): string[] {
  const others = endpoint.otherUrls.length === 0 ? '' : ` and ${endpoint.otherUrls.join(', ')}`;
  const ended = warnings.find(isEndingWarning);
  return [
    `${source === 'simulated' ? 'Simulated: ' : ''}${endpoint.model} at ${endpoint.url}${others}`,
    `workload ${workloadText(workload)}`,
    `SLO ${limitsText(slo)}`,
    ...(complete ? [] : [`NOT COMPLETE: ${ended ?? 'the run was cut short'}`]),
  ];
}

function figuresOf(point: OperatingPoint): string[] {
  const { throughput, latency, requests, client } = point;
  const ttft = latency[point.headlineTtft];
  return [
    number(point.meanInFlightRequests),
    number(throughput.requestsPerSecond),
    number(throughput.outputTokensPerSecond),
    figure(ttft, 'p50'),
    figure(ttft, 'p99'),
    figure(latency.tpotMs, 'p50'),
    figure(latency.tpotMs, 'p99'),
    duration(client.clientDelayMs?.p99 ?? null),
    requests.failed === null || !requests.started ? UNKNOWN : percent(requests.failed / requests.started),
    whole(requests.started),
    sloVerdict(point),
    point.validity.verdict,
  ];
}

const figure = (latency: Latency, name: 'p50' | 'p99'): string => {
  const estimate = latency[name];
  return estimate === null ? '-' : duration(estimate.value);
};

const ratesTable = ({ rates }: Capacity): string =>
  textTable(
    RATE_COLUMNS,
    rates.map(({ requestsPerSecond, runCount, sampleCount, verdict, backlogGrew }) => [
      `${number(requestsPerSecond)}/s`,
      whole(runCount),
      whole(sampleCount),
      verdict,
      backlogGrew ? 'kept growing' : 'steady',
    ]),
  );

/** The worst of the terms. */
export function sloVerdict({ sloTerms }: OperatingPoint): 'MET' | 'MISSED' | 'UNDECIDED' {
  const verdicts = new Set(sloTerms.map(({ verdict }) => verdict));
  if (verdicts.has('MISSED')) return 'MISSED';
  return verdicts.has('UNDECIDED') || verdicts.size === 0 ? 'UNDECIDED' : 'MET';
}
