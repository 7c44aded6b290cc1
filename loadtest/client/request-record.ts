import type { RequestEvent } from '../../schema/event.ts';

/** What the client saw of one request; who asked for it, and when it was meant to start, is the engine's to add. */
export type RequestRecord = Omit<RequestEvent, 'kind' | 'point' | 'id' | 'target' | 'intendedMs' | 'dueMs'>;

/** Milliseconds since the load's clock began. */
export type Clock = () => number;

/** One read of a socket. */
export interface Arrival {
  /** When its bytes came. */
  readonly atMs: number;
  /** Counts the reads of the socket: events with the same number came in one. */
  readonly readNumber: number;
}

/** Stamps are kept to the microsecond: finer is noise, and the log stays small. */
export const toMicrosecond = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
