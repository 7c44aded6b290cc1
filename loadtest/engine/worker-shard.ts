import { Worker } from 'node:worker_threads';
import { lowerBackgroundThreads } from './background-threads.ts';
import type { StartShard } from './messages.ts';

/** Short-lived objects are most of what a shard makes: more room for them would only take memory. */
const YOUNG_GENERATION_MEGABYTES = 16;

let backgroundIsLowered = false;

/** A shard in a thread of its own, before which the process's threads of the runtime stand back. Runs from the built files alone: a thread cannot be started from TypeScript. */
export const startWorkerShard: StartShard = (settings) => {
  if (!backgroundIsLowered) lowerBackgroundThreads();
  backgroundIsLowered = true;
  const worker = new Worker(new URL('./shard.js', import.meta.url), {
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES },
  });
  let isWanted = true;
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (handler) => void worker.on('message', handler),
    onError: (handler) => {
      worker.on('error', handler);
      worker.on('exit', (code) => {
        if (isWanted) handler(new Error(`a worker thread ended by itself (code ${code})`));
      });
    },
    terminate: async () => {
      isWanted = false;
      await worker.terminate();
    },
  };
};
