import type { Schedule } from '../arrivals/schedule.ts';

export interface WarmRequest {
  readonly schedule: Schedule;
  /** About how long one request takes. */
  readonly requestMs: number;
  readonly maxInFlightRequests: number | null;
  readonly shards: number;
  readonly urls: number;
}

/** More requests than the mean are in flight at times. */
const PEAK_TO_MEAN = 1.5;
const MOST_OF_AN_OPEN_LOOP = 256;

/** Connections each shard opens to each URL: enough for the requests expected in flight, so that the first do not wait. */
export function warmConnections({ schedule, requestMs, maxInFlightRequests, shards, urls }: WarmRequest): number {
  const { closedLoop, offsetsMs } = schedule;
  const open = Math.min(Math.ceil(startsWithin(offsetsMs, requestMs) * PEAK_TO_MEAN) + 1, MOST_OF_AN_OPEN_LOOP);
  const inFlight = Math.min(closedLoop ? offsetsMs.length : open, maxInFlightRequests ?? Infinity);
  return Math.ceil(Math.ceil(inFlight / shards) / urls);
}

function startsWithin(offsetsMs: Float64Array, spanMs: number): number {
  const after = offsetsMs.findIndex((offsetMs) => offsetMs > spanMs);
  return after === -1 ? offsetsMs.length : after;
}
