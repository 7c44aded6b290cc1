import { sortedSamples } from '../../math/quantile.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { LONGEST_DELAY_MS, rank } from './event-step.ts';
import type { StepReading } from './step-reading.ts';

/** What became of so many requests a second. */
export interface RequestStep {
  readonly holds: boolean;
  /** What was too slow; null when it holds. */
  readonly limit: 'client' | 'reference-server' | null;
  /** Sent within the window. */
  readonly requestsPerSecond: number;
  readonly requestCount: number;
  /** From when a request was due until its first byte was written. */
  readonly sendLagP50Ms: number | null;
  readonly sendLagP99Ms: number | null;
  readonly sendLagMaxMs: number | null;
  /** From then until the server had read it. */
  readonly serverDelayP99Ms: number | null;
  /** Failed, or cut off in the end. */
  readonly unansweredRequests: number;
  readonly cpuRatio: number | null;
}

const LEAST_SENT_RATIO = 0.97;

/** Judges a stretch of requests at a constant rate: those that were due within the window. */
export function requestStepOf(reading: StepReading, askedRequestsPerSecond: number): RequestStep {
  const { requests, served, zeroMs, windowStartMs, windowEndMs, cpuRatio } = reading;
  const due = requests.filter(({ dueMs }) => dueMs >= windowStartMs && dueMs < windowEndMs);
  const sent = due.flatMap(({ id, dueMs, sentMs }) => (sentMs === null ? [] : [{ id, dueMs, sentMs }]));
  const lags = sortedSamples(sent.map(({ dueMs, sentMs }) => sentMs - dueMs));
  const serverDelays = sortedSamples(
    sent.flatMap(({ id, sentMs }) => {
      const answer = served.get(id);
      return answer === undefined ? [] : [answer.receivedMs - (zeroMs + sentMs)];
    }),
  );
  const unansweredRequests = due.filter(({ outcome }) => outcome !== 'succeeded').length;
  const inWindow = sent.filter(({ sentMs }) => sentMs < windowEndMs).length;
  const requestsPerSecond = inWindow / secondsFromMs(windowEndMs - windowStartMs);
  const p99 = rank(lags, 0.99);
  const serverDelayP99Ms = rank(serverDelays, 0.99);
  const clientIsLate =
    p99 === null || p99 > LONGEST_DELAY_MS || requestsPerSecond < LEAST_SENT_RATIO * askedRequestsPerSecond;
  const serverIsLate = serverDelayP99Ms !== null && serverDelayP99Ms > LONGEST_DELAY_MS;
  const holds = unansweredRequests === 0 && !clientIsLate && !serverIsLate;
  return {
    holds,
    limit: holds ? null : serverIsLate && !clientIsLate ? 'reference-server' : 'client',
    requestsPerSecond,
    requestCount: sent.length,
    sendLagP50Ms: rank(lags, 0.5),
    sendLagP99Ms: p99,
    sendLagMaxMs: rank(lags, 1),
    serverDelayP99Ms,
    unansweredRequests,
    cpuRatio,
  };
}
