import { Worker } from 'node:worker_threads';
import type { StartShard } from './messages.ts';

/** A shard in a thread of its own. Runs from the built files alone: a thread cannot be started from TypeScript. */
export const startWorkerShard: StartShard = (settings) => {
  const worker = new Worker(new URL('./shard.js', import.meta.url), { workerData: settings });
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (handler) => void worker.on('message', handler),
    onError: (handler) => void worker.on('error', handler),
    terminate: async () => void (await worker.terminate()),
  };
};
