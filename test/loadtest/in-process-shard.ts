import { Drive } from '../../loadtest/engine/drive.ts';
import type { FromShard, StartShard } from '../../loadtest/engine/messages.ts';

/** A shard on this thread, from source: the same messages, copied as a thread would copy them. */
export const inProcessShard: StartShard = (settings) => {
  const handlers: ((message: FromShard) => void)[] = [];
  const drive = new Drive(structuredClone(settings), (message) => {
    const copy = structuredClone(message);
    setImmediate(() => handlers.forEach((handle) => handle(copy)));
  });
  return {
    send: (message) => void setImmediate(() => drive.receive(structuredClone(message))),
    onMessage: (handler) => void handlers.push(handler),
    onError: () => undefined,
    terminate: () => Promise.resolve(),
  };
};
