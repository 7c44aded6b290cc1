import type { LoadEvent } from '../../schema/event.ts';
import type { ShardLink, ShardStage } from './messages.ts';

/** One stage at a time over the line to a shard; a dead shard ends the wait with its error. */
export class ShardLine {
  readonly #shard: ShardLink;
  #ended: (() => void) | null = null;
  #failed: ((error: Error) => void) | null = null;
  #fault: Error | null = null;

  constructor(shard: ShardLink, onEvent: (event: LoadEvent) => void) {
    this.#shard = shard;
    shard.onMessage((message) => {
      if (message.kind === 'events') for (const event of message.events) onEvent(event);
      else this.#ended?.();
    });
    shard.onError((error) => {
      this.#fault = error;
      this.#failed?.(error);
    });
  }

  run(stage: ShardStage): Promise<void> {
    return this.#answered(() => this.#shard.send({ kind: 'stage', stage }));
  }

  close(): Promise<void> {
    return this.#answered(() => this.#shard.send({ kind: 'close' }));
  }

  #answered(ask: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== null) {
        reject(this.#fault);
        return;
      }
      this.#ended = resolve;
      this.#failed = reject;
      ask();
    });
  }
}
