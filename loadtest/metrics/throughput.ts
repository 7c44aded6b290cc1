import type { OperatingPoint } from '../../schema/measurement.ts';
import { msFromSeconds, secondsFromMs } from '../../schema/units.ts';
import type { PointRecord, Span } from './point-record.ts';
import { countedOutputTokens } from './request-latency.ts';

type Window = OperatingPoint['windows'][number];

const SLICE_MS = msFromSeconds(1);
const FEWEST_SLICES = 10;

/** What arrived in the slices of a window. */
export interface WindowContent {
  readonly slices: readonly Window[];
  /** Token-bearing events that came in the window, those of failed requests too: what the client had to read. */
  readonly tokenEvents: number;
}

/**
 * What arrived in each slice of the window: tokens by their arrival (a request's usage spread evenly over its
 * token-bearing events), input tokens with the first token, requests by their end, and the mean number in flight.
 * Failed requests bring nothing; of one that was cut off, what had arrived counts.
 */
export function windowContent({ requests, rows }: PointRecord, window: Span): WindowContent {
  const lengthMs = window.endMs - window.startMs;
  const count = Math.max(FEWEST_SLICES, Math.floor(lengthMs / SLICE_MS));
  const sliceMs = lengthMs / count;
  const completed = new Float64Array(count);
  const inputTokens = new Float64Array(count);
  const outputTokens = new Float64Array(count);
  const inFlightMs = new Float64Array(count);
  let tokenEvents = 0;
  /** -1 outside the window. */
  const sliceOf = (atMs: number): number =>
    atMs < window.startMs || atMs >= window.endMs
      ? -1
      : Math.min(count - 1, Math.floor((atMs - window.startMs) / sliceMs));
  const cutOffWeight = tokensPerEvent({ requests, rows });
  for (const row of rows) {
    const outcome = requests.outcome(row);
    if (outcome === null) continue;
    const intendedMs = requests.intendedMs(row);
    const endMs = intendedMs + requests.endMs(row)!;
    const sentMs = requests.sentMs(row);
    if (sentMs !== null) addInFlight({ startMs: intendedMs + sentMs, endMs }, { window, sliceMs, inFlightMs });
    const firstTokenMs = requests.firstTokenMs(row);
    if (firstTokenMs === null) continue;
    const firstSlice = sliceOf(intendedMs + firstTokenMs);
    if (outcome !== 'failed' && firstSlice >= 0) inputTokens[firstSlice]! += requests.inputTokens(row) ?? 0;
    if (outcome === 'succeeded' && sliceOf(endMs) >= 0) completed[sliceOf(endMs)]!++;
    const weight = weightOf(outcome, countedOutputTokens(requests, row) / requests.tokenEvents(row), cutOffWeight);
    let atMs = intendedMs + firstTokenMs;
    for (let event = 0; ; event++) {
      const slice = sliceOf(atMs);
      if (slice >= 0) {
        outputTokens[slice]! += weight;
        tokenEvents++;
      }
      if (event === requests.gapCount(row)) break;
      atMs += requests.gapMs(row, event);
    }
  }
  const slices = Array.from({ length: count }, (_, i) => ({
    startMs: window.startMs + i * sliceMs,
    durationSeconds: secondsFromMs(sliceMs),
    requestsCompleted: completed[i]!,
    inputTokens: inputTokens[i]!,
    outputTokens: outputTokens[i]!,
    meanInFlightRequests: inFlightMs[i]! / sliceMs,
  }));
  return { slices, tokenEvents };
}

const weightOf = (outcome: string, ofSuccess: number, ofCutOff: number): number =>
  outcome === 'succeeded' ? ofSuccess : outcome === 'censored' ? ofCutOff : 0;

/** Mean number of tokens that one token-bearing event of these requests stands for; 1 when none finished. */
function tokensPerEvent({ requests, rows }: Pick<PointRecord, 'requests' | 'rows'>): number {
  let tokens = 0;
  let events = 0;
  for (const row of rows) {
    if (requests.outcome(row) !== 'succeeded') continue;
    tokens += countedOutputTokens(requests, row);
    events += requests.tokenEvents(row);
  }
  return events === 0 ? 1 : tokens / events;
}

interface InFlightColumn {
  readonly window: Span;
  readonly sliceMs: number;
  readonly inFlightMs: Float64Array;
}

/** Adds the time the request was in flight to each slice it touched. */
function addInFlight({ startMs, endMs }: Span, { window, sliceMs, inFlightMs }: InFlightColumn): void {
  const from = Math.max(startMs, window.startMs) - window.startMs;
  const to = Math.min(endMs, window.endMs) - window.startMs;
  for (let slice = Math.floor(from / sliceMs); slice < inFlightMs.length && slice * sliceMs < to; slice++) {
    inFlightMs[slice]! += Math.min(to, (slice + 1) * sliceMs) - Math.max(from, slice * sliceMs);
  }
}

export interface Throughput {
  readonly rates: OperatingPoint['throughput'];
  readonly meanInFlightRequests: number | null;
}

/** Rates over the whole window, from its slices; all null without a window. */
export function throughputOf(
  slices: readonly Window[],
  offeredRequests: number | null,
  usageComplete: boolean,
): Throughput {
  const seconds = slices.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const perSecond = (figure: (slice: Window) => number): number | null =>
    seconds === 0 ? null : slices.reduce((sum, slice) => sum + figure(slice), 0) / seconds;
  return {
    rates: {
      requestsPerSecond: perSecond((slice) => slice.requestsCompleted),
      offeredRequestsPerSecond: seconds === 0 || offeredRequests === null ? null : offeredRequests / seconds,
      inputTokensPerSecond: usageComplete ? perSecond((slice) => slice.inputTokens) : null,
      outputTokensPerSecond: perSecond((slice) => slice.outputTokens),
    },
    meanInFlightRequests: perSecond((slice) => slice.meanInFlightRequests * slice.durationSeconds),
  };
}
