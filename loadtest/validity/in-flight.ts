import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.98;

/**
 * Closed loop: fewer requests were in flight than asked, so the server was under less load than the point's name says.
 * Users who think between turns are meant to be away for a while.
 */
export const inFlight: Judge = ({ figures: { arrivals, meanInFlightRequests }, record: { run } }) => {
  const { turnCount, thinkTimeSeconds } = run.workload;
  if (arrivals.kind !== 'concurrency' || meanInFlightRequests === null) return null;
  if (turnCount > 1 && thinkTimeSeconds > 0) return null;
  const figure = meanInFlightRequests / arrivals.concurrency;
  if (figure >= LIMIT_RATIO) return null;
  return {
    code: 'in-flight',
    figure,
    limit: LIMIT_RATIO,
    unit: 'share of the asked concurrency',
    message: 'Too few requests were in flight on average. Failures, a short warm-up or very short answers do this.',
  };
};
