import { CanaryStream } from '../canary/canary-stream.ts';
import { CompletionClient } from '../client/completion-client.ts';
import { dialectOf } from '../client/dialects/dialect-of.ts';
import { withoutSecrets } from '../client/endpoint.ts';
import { monotonicClock } from '../client/monotonic-clock.ts';
import { type Clock, toMicrosecond } from '../client/request-record.ts';
import { SessionSupply } from '../workload/session-supply.ts';
import type { Post, ShardSettings, ShardStage, ShardTarget, ToShard } from './messages.ts';
import { EventPacker } from './packed-events.ts';
import { SendTimer } from './send-timer.ts';
import { StageRun } from './stage-run.ts';

/** Events go to the coordinator in lots: a message for each would cost more than the request. */
const POST_EVERY_MS = 50;

interface Running {
  readonly point: string;
  readonly run: StageRun;
  readonly supply: SessionSupply;
  readonly canary: CanaryStream | null;
}

/** One shard: takes stages one after another, sends their requests and tells what happened. */
export class Drive {
  readonly #post: Post;
  readonly #settings: ShardSettings;
  readonly #clock: Clock;
  readonly #clients: readonly CompletionClient[];
  readonly #packer = new EventPacker();
  readonly #timer: SendTimer;
  readonly #poster: NodeJS.Timeout;
  #running: Running | null = null;

  constructor(settings: ShardSettings, post: Post) {
    const system = monotonicClock();
    this.#settings = settings;
    this.#post = post;
    this.#clock = () => system() - settings.zeroMs;
    this.#timer = new SendTimer(this.#clock, () => this.#running?.run.due());
    this.#clients = settings.targets.map((target) => this.#clientFor(target));
    this.#poster = setInterval(() => this.#flush(), POST_EVERY_MS);
  }

  /** Rejects when the shard cannot do as it was told: whoever runs it must let it die of that. */
  async receive(message: ToShard): Promise<void> {
    if (message.kind === 'stage') await this.#prepare(message.stage);
    else if (message.kind === 'go') this.#running?.run.start(message.start);
    else if (message.kind === 'window-end') this.#running?.run.closeWindow(message.atMs);
    else if (message.kind === 'drain') this.#running?.run.drain();
    else if (message.kind === 'end') await this.#end();
    else await this.#close();
  }

  #clientFor({ origin, path, authorization }: ShardTarget): CompletionClient {
    return new CompletionClient({
      origin,
      path,
      authorization,
      timeouts: this.#settings.timeouts,
      clock: this.#clock,
      tokensWithoutText: dialectOf(this.#settings.supply.dialectName).tokensWithoutText,
      clean: (text) => withoutSecrets(text, { authorization }),
      onTurn: () => this.#timer.check(),
    });
  }

  async #prepare(stage: ShardStage): Promise<void> {
    const { canaryUrl, supply: settings, shard, shards, runTag } = this.#settings;
    const canary = canaryUrl === null ? null : new CanaryStream({ url: canaryUrl, clock: monotonicClock() });
    const supply = new SessionSupply(settings, { point: stage.point, first: shard, step: shards });
    const run = new StageRun({
      stage,
      shard,
      shards,
      runTag,
      clients: this.#clients,
      clock: this.#clock,
      timer: this.#timer,
      supply,
      packer: this.#packer,
      canary,
      tell: (message) => this.#post(message),
    });
    this.#running = { point: stage.point, run, supply, canary };
    await Promise.all([
      this.#timer.ready,
      canary?.open(),
      ...this.#clients.map((client) => client.warm(stage.warmConnections)),
    ]);
    // The stage may have been ended before it was ready.
    if (this.#running?.run === run) this.#post({ kind: 'ready' });
  }

  async #end(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.run.end();
    running.supply.stop();
    this.#flush();
    this.#running = null;
    this.#post({ kind: 'ended', atMs: toMicrosecond(this.#clock()) });
    await running.canary?.close();
  }

  #flush(): void {
    if (this.#running === null) return;
    const { reachedMs } = this.#running.run;
    const events = this.#packer.take(this.#running.point);
    this.#post({ kind: 'events', events, reachedMs }, [events.numbers.buffer]);
  }

  async #close(): Promise<void> {
    clearInterval(this.#poster);
    await this.#end();
    await Promise.all([this.#timer.stop(), ...this.#clients.map((client) => client.close())]);
    this.#post({ kind: 'closed' });
  }
}
