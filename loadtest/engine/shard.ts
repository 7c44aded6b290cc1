import { parentPort, workerData } from 'node:worker_threads';
import { Drive } from './drive.ts';
import type { ShardSettings, ToShard } from './messages.ts';

const port = parentPort!;
const drive = new Drive(workerData as ShardSettings, (message, transfer = []) => port.postMessage(message, transfer));
port.on('message', (message: ToShard) => {
  // A rejection is not caught: it ends this thread, and the coordinator hears of it.
  void drive.receive(message).then(() => {
    if (message.kind === 'close') port.unref();
  });
});
