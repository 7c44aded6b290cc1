import type { RequestEvent } from '../../schema/event.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { msFromSeconds, secondsFromMs } from '../../schema/units.ts';
import type { Span } from './point-record.ts';
import { countedOutputTokens } from './request-latency.ts';

type Window = OperatingPoint['windows'][number];

const SLICE_MS = msFromSeconds(1);
const FEWEST_SLICES = 10;

/**
 * What arrived in each slice of the window: tokens by their arrival (a request's usage spread evenly over its
 * token-bearing events), input tokens with the first token, requests by their end, and the mean number in flight.
 * Failed requests bring nothing; of one that was cut off, what had arrived counts.
 */
export function windowSlices(requests: readonly RequestEvent[], window: Span): Window[] {
  const lengthMs = window.endMs - window.startMs;
  const count = Math.max(FEWEST_SLICES, Math.floor(lengthMs / SLICE_MS));
  const sliceMs = lengthMs / count;
  const completed = new Float64Array(count);
  const inputTokens = new Float64Array(count);
  const outputTokens = new Float64Array(count);
  const inFlightMs = new Float64Array(count);
  const sliceOf = (atMs: number): number =>
    atMs < window.startMs || atMs >= window.endMs
      ? -1
      : Math.min(count - 1, Math.floor((atMs - window.startMs) / sliceMs));
  const add = (column: Float64Array, atMs: number, amount: number): void => {
    const slice = sliceOf(atMs);
    if (slice >= 0) column[slice]! += amount;
  };
  const cutOffWeight = tokensPerEvent(requests);
  for (const request of requests) {
    addInFlight(request, { window, sliceMs, inFlightMs });
    if (request.outcome === 'failed' || request.firstTokenMs === null) continue;
    if (request.outcome === 'succeeded') add(completed, request.endMs, 1);
    add(inputTokens, request.firstTokenMs, request.inputTokens ?? 0);
    const weight = request.outcome === 'succeeded' ? countedOutputTokens(request) / request.tokenEvents : cutOffWeight;
    let atMs = request.firstTokenMs;
    add(outputTokens, atMs, weight);
    for (const gapMs of request.gapsMs) {
      atMs += gapMs;
      add(outputTokens, atMs, weight);
    }
  }
  return Array.from({ length: count }, (_, i) => ({
    startMs: window.startMs + i * sliceMs,
    durationSeconds: secondsFromMs(sliceMs),
    requestsCompleted: completed[i]!,
    inputTokens: inputTokens[i]!,
    outputTokens: outputTokens[i]!,
    meanInFlightRequests: inFlightMs[i]! / sliceMs,
  }));
}

/** Mean number of tokens that one token-bearing event of these requests stands for; 1 when none finished. */
function tokensPerEvent(requests: readonly RequestEvent[]): number {
  let tokens = 0;
  let events = 0;
  for (const request of requests) {
    if (request.outcome !== 'succeeded') continue;
    tokens += countedOutputTokens(request);
    events += request.tokenEvents;
  }
  return events === 0 ? 1 : tokens / events;
}

interface InFlightColumn {
  readonly window: Span;
  readonly sliceMs: number;
  readonly inFlightMs: Float64Array;
}

/** Adds the time the request was in flight to each slice it touched. */
function addInFlight({ sentMs, endMs }: RequestEvent, { window, sliceMs, inFlightMs }: InFlightColumn): void {
  if (sentMs === null) return;
  const from = Math.max(sentMs, window.startMs) - window.startMs;
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
