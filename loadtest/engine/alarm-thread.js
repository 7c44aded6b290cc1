// JavaScript, since Node 20 starts no thread from TypeScript and this one must also run from the sources.
import { parentPort, workerData } from 'node:worker_threads';

/**
 * Sleeps until the time that is set, to some tens of microseconds, and then says so. `word` changes whenever `dueMs`
 * (of the system's monotonic clock; Infinity: never) is set anew.
 */
const { word, dueMs } = /** @type {{ word: Int32Array, dueMs: Float64Array }} */ (workerData);
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const NANOSECONDS_PER_MILLISECOND = 1e6;

for (;;) {
  const seen = Atomics.load(word, 0);
  const sleepMs = (dueMs[0] ?? Infinity) - Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
  if (Atomics.wait(word, 0, seen, Math.max(0, sleepMs)) === 'timed-out') {
    port.postMessage(null);
    Atomics.wait(word, 0, seen);
  }
}
