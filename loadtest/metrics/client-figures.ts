import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { clientDelayOf } from './client-delay.ts';
import type { PointRecord } from './point-record.ts';
import type { SampleRoom } from './sample-room.ts';

/** What the client itself added: how late it sent and read, how busy it was, how often its own idle sockets failed it. */
export function clientFigures(record: PointRecord, room: SampleRoom): OperatingPoint['client'] {
  const { requests, cohort } = record;
  let count = 0;
  for (const row of cohort) {
    const lagMs = requests.sendLagMs(row);
    if (lagMs !== null) room.valuesMs[count++] = lagMs;
  }
  const lags = sortedSamples(room.valuesMs.subarray(0, count), room.sortedMs.subarray(0, count));
  let stale = 0;
  for (const row of cohort) if (requests.failure(row) === 'stale-socket') stale++;
  return {
    sendLagP50Ms: lags === null ? null : nearestRank(lags, 0.5),
    sendLagP99Ms: lags === null ? null : nearestRank(lags, 0.99),
    sendLagMaxMs: lags === null ? null : nearestRank(lags, 1),
    cpuRatio: record.workerBusyRatio,
    eventLoopDelayP99Ms: record.eventLoopDelayP99Ms,
    staleSocketRatio: cohort.length === 0 ? null : stale / cohort.length,
    clientDelayMs: clientDelayOf([record]),
  };
}
