import { performance } from 'node:perf_hooks';
import { CompletionClient } from '../client/completion-client.ts';
import { dialectOf } from '../client/dialects/dialect-of.ts';
import { withoutSecrets } from '../client/endpoint.ts';
import type { Clock } from '../client/request-record.ts';
import type { LoadEvent } from '../../schema/event.ts';
import type { FromShard, ShardSettings, ShardStage, ToShard } from './messages.ts';
import { PromptSupply } from './prompt-supply.ts';
import { StageRun } from './stage-run.ts';

/** Events go to the coordinator in lots: a message for each would cost more than the request. */
const POST_EVERY_MS = 100;

/** One shard: takes stages one after another, sends their requests and tells what happened. */
export class Drive {
  readonly #post: (message: FromShard) => void;
  readonly #settings: ShardSettings;
  readonly #clock: Clock;
  readonly #client: CompletionClient;
  readonly #poster: NodeJS.Timeout;
  #events: LoadEvent[] = [];
  #stage: StageRun | null = null;

  constructor(settings: ShardSettings, post: (message: FromShard) => void) {
    const zero = performance.now();
    this.#settings = settings;
    this.#post = post;
    this.#clock = () => performance.now() - zero;
    const { origin, path, authorization, timeouts } = settings;
    this.#client = new CompletionClient({
      origin,
      path,
      authorization,
      timeouts,
      clock: this.#clock,
      tokensWithoutText: dialectOf(settings.body.dialectName).tokensWithoutText,
      clean: (text) => withoutSecrets(text, settings),
    });
    this.#poster = setInterval(() => this.#flush(), POST_EVERY_MS);
  }

  receive(message: ToShard): void {
    if (message.kind === 'stage') this.#run(message.stage);
    else if (message.kind === 'drain') this.#stage?.drain();
    else if (message.kind === 'cancel') this.#stage?.cancel();
    else void this.#close();
  }

  #run(stage: ShardStage): void {
    const prompts = new PromptSupply(this.#settings, stage.point.id);
    this.#stage = new StageRun({
      stage,
      client: this.#client,
      clock: this.#clock,
      nextBody: () => prompts.take(),
      emit: (event) => this.#events.push(event),
      onEnd: () => {
        prompts.stop();
        this.#stage = null;
        this.#flush();
        this.#post({ kind: 'stage-ended' });
      },
    });
    void this.#client.warm(stage.warmConnections).then(() => this.#stage?.start());
  }

  #flush(): void {
    if (this.#events.length === 0) return;
    this.#post({ kind: 'events', events: this.#events });
    this.#events = [];
  }

  async #close(): Promise<void> {
    clearInterval(this.#poster);
    await this.#client.close();
    this.#flush();
    this.#post({ kind: 'closed' });
  }
}
