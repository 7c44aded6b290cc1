import { nearestRank, type SortedSamples, sortedSamples } from '../../math/quantile.ts';
import { secondsFromMs } from '../../schema/units.ts';
import type { StepReading } from './step-reading.ts';

/** What became of so many streams of paced events. */
export interface EventStep {
  readonly holds: boolean;
  /** What was too slow; null when it holds. */
  readonly limit: 'client' | 'reference-server' | null;
  /** Written by the server within the window. */
  readonly eventsPerSecond: number;
  readonly eventCount: number;
  /** From right before an event was written until its bytes were read. */
  readonly clientDelayP50Ms: number | null;
  readonly clientDelayP99Ms: number | null;
  readonly clientDelayMaxMs: number | null;
  /** From when an event was due until right before it was written. */
  readonly serverLatenessP99Ms: number | null;
  readonly coalescedRatio: number;
  readonly failedRequests: number;
  readonly cpuRatio: number | null;
}

/** A client this late at p99 is at its end. */
export const LONGEST_DELAY_MS = 5;
/** The share of what was asked that must have been served. */
const LEAST_SERVED_RATIO = 0.97;

/**
 * Joins what the client read to what the server wrote, event by event: the k-th token event of a request was written at
 * the k-th stamp of its answer. Events count by when they were written, within the window.
 */
export function eventStepOf(
  reading: StepReading,
  { streamCount, eventGapMs }: { readonly streamCount: number; readonly eventGapMs: number },
): EventStep {
  const { requests, served, zeroMs, windowStartMs, windowEndMs, cpuRatio } = reading;
  const delaysMs: number[] = [];
  const latenessMs: number[] = [];
  let failedRequests = 0;
  let tokenEvents = 0;
  let coalesced = 0;
  for (const request of requests) {
    if (request.outcome === 'failed') failedRequests++;
    const answer = served.get(request.id);
    if (request.outcome !== 'succeeded' || answer === undefined) continue;
    tokenEvents += request.tokenEvents;
    coalesced += request.coalescedTokenEvents;
    let arrivalMs = zeroMs + request.firstTokenMs!;
    for (const [k, stampMs] of answer.stampsMs.entries()) {
      if (k > 0) arrivalMs += request.gapsMs[k - 1]!;
      if (stampMs < zeroMs + windowStartMs || stampMs >= zeroMs + windowEndMs) continue;
      delaysMs.push(arrivalMs - stampMs);
      latenessMs.push(stampMs - (answer.receivedMs + (k + 1) * eventGapMs));
    }
  }
  const eventsPerSecond = delaysMs.length / secondsFromMs(windowEndMs - windowStartMs);
  const asked = streamCount / secondsFromMs(eventGapMs);
  const delays = sortedSamples(delaysMs);
  const p99 = rank(delays, 0.99);
  const serverLatenessP99Ms = rank(sortedSamples(latenessMs), 0.99);
  const serverIsLate = serverLatenessP99Ms !== null && serverLatenessP99Ms > LONGEST_DELAY_MS;
  const holds =
    failedRequests === 0 &&
    p99 !== null &&
    p99 <= LONGEST_DELAY_MS &&
    !serverIsLate &&
    eventsPerSecond >= LEAST_SERVED_RATIO * asked;
  return {
    holds,
    limit: holds ? null : serverIsLate ? 'reference-server' : 'client',
    eventsPerSecond,
    eventCount: delaysMs.length,
    clientDelayP50Ms: rank(delays, 0.5),
    clientDelayP99Ms: p99,
    clientDelayMaxMs: rank(delays, 1),
    serverLatenessP99Ms,
    coalescedRatio: tokenEvents === 0 ? 0 : coalesced / tokenEvents,
    failedRequests,
    cpuRatio,
  };
}

export const rank = (sorted: SortedSamples | null, q: number): number | null =>
  sorted === null ? null : nearestRank(sorted, q);
