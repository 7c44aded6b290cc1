import { parentPort, workerData } from 'node:worker_threads';
import { Drive } from './drive.ts';
import type { ShardSettings, ToShard } from './messages.ts';

const port = parentPort!;
const drive = new Drive(workerData as ShardSettings, (message) => port.postMessage(message));
port.on('message', (message: ToShard) => {
  drive.receive(message);
  if (message.kind === 'close') port.unref();
});
