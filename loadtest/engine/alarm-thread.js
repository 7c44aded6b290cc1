// JavaScript, since Node 20 starts no thread from TypeScript and this one must also run from the sources.
import { parentPort, workerData } from 'node:worker_threads';

/**
 * Sleeps until the time that is set, to some tens of microseconds, and then says so, once. `word` changes whenever
 * `times[0]` is set anew: the time to wake the other thread, of the system's monotonic clock, Infinity for never.
 * `times[1]` tells when this thread will look again by itself.
 */
const { word, times } = /** @type {{ word: Int32Array, times: Float64Array }} */ (workerData);
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const NANOSECONDS_PER_MILLISECOND = 1e6;
let rungWord = Atomics.load(word, 0) - 1;

for (;;) {
  const seen = Atomics.load(word, 0);
  const dueMs = times[0] ?? Infinity;
  const untilMs = seen === rungWord ? Infinity : dueMs;
  times[1] = untilMs;
  const sleepMs = untilMs - Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
  if (Atomics.wait(word, 0, seen, Math.max(0, sleepMs)) === 'timed-out' && Atomics.load(word, 0) === seen) {
    rungWord = seen;
    port.postMessage(null);
  }
}
