import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import type { PointRecord } from './point-record.ts';
import { sendLagMs } from './request-latency.ts';

/** What the client itself added: how late it sent, how busy it was, how often its own idle sockets failed it. */
export function clientFigures({ cohort, lag, cpu }: PointRecord): OperatingPoint['client'] {
  const lags = sortedSamples(cohort.flatMap(({ request }) => (request === null ? [] : (sendLagMs(request) ?? []))));
  const stale = cohort.filter(({ request }) => request?.failure === 'stale-socket').length;
  return {
    sendLagP50Ms: lags === null ? null : nearestRank(lags, 0.5),
    sendLagP99Ms: lags === null ? null : nearestRank(lags, 0.99),
    sendLagMaxMs: lags === null ? null : nearestRank(lags, 1),
    cpuRatio: cpu?.workerBusyRatio ?? null,
    eventLoopDelayP99Ms: lag?.eventLoopDelayP99Ms ?? null,
    staleSocketRatio: cohort.length === 0 ? null : stale / cohort.length,
  };
}
