import type { LoadEvent } from '../../schema/event.ts';
import type { FromShard, ShardLink, ShardStage, ToShard } from './messages.ts';
import { unpacked } from './packed-events.ts';

/** What all shards say once in each stage, or at the end. */
type Word = Exclude<FromShard['kind'], 'events'>;

export interface ShardGroupListener {
  readonly onEvent: (event: LoadEvent) => void;
  /** Everything that `shard` meant to start before `reachedMs` has been told. */
  readonly onReached: (shard: number, reachedMs: number) => void;
}

/** The shards as one: they are told the same, and an answer counts when all have given it. A dead shard ends every wait. */
export class ShardGroup {
  readonly #links: readonly ShardLink[];
  readonly #said = new Map<Word, Set<number>>();
  readonly #waiting = new Map<Word, () => void>();
  readonly #fail: (error: Error) => void;
  #latestEndMs = 0;
  listener: ShardGroupListener | null = null;
  /** Rejects when a shard has died; never fulfilled. */
  readonly failure: Promise<never>;

  constructor(links: readonly ShardLink[]) {
    this.#links = links;
    const { promise, reject } = withReject();
    this.failure = promise;
    this.#fail = reject;
    for (const [shard, link] of links.entries()) {
      link.onMessage((message) => this.#receive(shard, message));
      link.onError((error) => this.#fail(error));
    }
  }

  get size(): number {
    return this.#links.length;
  }

  /** Hands out the parts of a stage; fulfilled when every shard is ready to begin. */
  prepare(stages: readonly ShardStage[]): Promise<void> {
    this.#said.clear();
    for (const [shard, link] of this.#links.entries()) link.send({ kind: 'stage', stage: stages[shard]! });
    return this.all('ready');
  }

  tell(message: ToShard): void {
    for (const link of this.#links) link.send(message);
  }

  /** Fulfilled when all have said so in this stage. */
  all(word: Word): Promise<void> {
    const said = new Promise<void>((resolve) => {
      this.#waiting.set(word, resolve);
      this.#check(word);
    });
    return Promise.race([said, this.failure]);
  }

  /** Ends the stage; gives the moment the last shard stopped. */
  async end(): Promise<number> {
    this.tell({ kind: 'end' });
    await this.all('ended');
    return this.#latestEndMs;
  }

  async close(): Promise<void> {
    this.tell({ kind: 'close' });
    await this.all('closed');
  }

  async terminate(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.terminate()));
  }

  #receive(shard: number, message: FromShard): void {
    if (message.kind === 'events') {
      for (const event of unpacked(message.events)) this.listener?.onEvent(event);
      this.listener?.onReached(shard, message.reachedMs);
      return;
    }
    if (message.kind === 'ended') this.#latestEndMs = Math.max(this.#latestEndMs, message.atMs);
    const said = this.#said.get(message.kind) ?? new Set();
    this.#said.set(message.kind, said.add(shard));
    this.#check(message.kind);
  }

  #check(word: Word): void {
    if ((this.#said.get(word)?.size ?? 0) === this.#links.length) this.#waiting.get(word)?.();
  }
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  // Whoever waits for something hears of it; without anyone waiting it must not end the process.
  promise.catch(() => undefined);
  return { promise, reject: reject! };
}
