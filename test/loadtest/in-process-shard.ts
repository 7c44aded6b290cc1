import { Drive } from '../../loadtest/engine/drive.ts';
import type { FromShard, StartShard } from '../../loadtest/engine/messages.ts';

/** A shard on this thread, from source: the same messages, copied as a thread would copy them. */
export const inProcessShard: StartShard = (settings) => {
  const handlers: ((message: FromShard) => void)[] = [];
  const errorHandlers: ((error: Error) => void)[] = [];
  const drive = new Drive(structuredClone(settings), (message, transfer = []) => {
    const copy = structuredClone(message, { transfer: [...transfer] });
    setImmediate(() => handlers.forEach((handle) => handle(copy)));
  });
  return {
    send: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => {
        drive.receive(copy).catch((error: Error) => errorHandlers.forEach((handle) => handle(error)));
      });
    },
    onMessage: (handler) => void handlers.push(handler),
    onError: (handler) => void errorHandlers.push(handler),
    terminate: () => Promise.resolve(),
  };
};
