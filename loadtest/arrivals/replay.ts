import { msFromSeconds } from '../../schema/units.ts';
import type { NextArrival } from './next-arrival.ts';

/** The times of a trace, in milliseconds from its first record, `speedRatio` times as fast. */
export function replayArrivals(traceAtMs: readonly number[], speedRatio: number): NextArrival {
  let number = 0;
  return () => {
    const atMs = traceAtMs[number++];
    return atMs === undefined ? Infinity : atMs / speedRatio;
  };
}

/** Where a replayed trace ends: one mean gap after its last record; a second after it where all came at once. */
export function replayEndMs(traceAtMs: readonly number[], speedRatio: number): number {
  const lastMs = (traceAtMs.at(-1) ?? 0) / speedRatio;
  return lastMs === 0 ? msFromSeconds(1) : lastMs + lastMs / (traceAtMs.length - 1);
}
