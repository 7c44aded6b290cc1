import { performance } from 'node:perf_hooks';
import type { Clock } from './request-record.ts';

const NANOSECONDS_PER_MILLISECOND = 1e6;
const TRIES = 16;

/**
 * The system's monotonic clock in milliseconds, the same in every thread and process of this machine. `performance.now`
 * counts from the start of its own thread; the distance between the two is taken once, by the tightest of a few looks.
 */
export function monotonicClock(): Clock {
  let offsetMs = 0;
  let tightestMs = Infinity;
  for (let i = 0; i < TRIES; i++) {
    const before = performance.now();
    const systemMs = Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
    const after = performance.now();
    if (after - before < tightestMs) {
      tightestMs = after - before;
      offsetMs = systemMs - (before + after) / 2;
    }
  }
  return () => performance.now() + offsetMs;
}
