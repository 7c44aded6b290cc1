import type { LoadEvent } from '../../schema/event.ts';
import { msFromSeconds } from '../../schema/units.ts';
import { type Clock, toMicrosecond } from '../client/request-record.ts';
import { LoadMonitor } from './load-monitor.ts';

/** How late this thread reads, by a stream whose sender stamps its events. */
export interface DelaySource {
  /** Delays in milliseconds, to the microsecond, since they were last taken. */
  readonly take: () => readonly number[];
}

export interface WindowWatchOptions {
  readonly point: string;
  readonly shard: number;
  readonly clock: Clock;
  /** Null without a canary. */
  readonly canary: DelaySource | null;
  readonly emit: (event: LoadEvent) => void;
}

/** The client's own state over the window, as one shard sees it: delay of its event loop, CPU, delays of the canary. */
export class WindowWatch {
  readonly #options: WindowWatchOptions;
  readonly #monitor = new LoadMonitor();
  #openedMs: number | null = null;
  #closed = false;
  #canaryFromMs = 0;
  #everySecond: NodeJS.Timeout | null = null;

  constructor(options: WindowWatchOptions) {
    this.#options = options;
  }

  /** The window begins; what came before is forgotten. */
  open(): void {
    if (this.#openedMs !== null || this.#closed) return;
    this.#openedMs = this.#now();
    this.#monitor.start();
    if (this.#options.canary === null) return;
    this.#options.canary.take();
    this.#canaryFromMs = this.#openedMs;
    this.#everySecond = setInterval(() => this.#tellDelays(), msFromSeconds(1));
  }

  /** The window ends, or was cut short: tells what was seen, once. */
  close(): void {
    if (this.#everySecond !== null) clearInterval(this.#everySecond);
    this.#everySecond = null;
    if (this.#closed) return;
    this.#closed = true;
    const figures = this.#monitor.figures();
    if (this.#openedMs === null || figures === null) return;
    this.#tellDelays();
    const { point, shard, emit } = this.#options;
    const span = { point, shard, fromMs: this.#openedMs, toMs: this.#now() };
    const { eventLoopDelayP99Ms, ...cpu } = figures;
    emit({ kind: 'lag', ...span, eventLoopDelayP99Ms });
    emit({ kind: 'cpu', ...span, ...cpu });
  }

  #tellDelays(): void {
    const { point, shard, canary, emit } = this.#options;
    const delaysMs = [...(canary?.take() ?? [])];
    const toMs = this.#now();
    if (delaysMs.length > 0) emit({ kind: 'canary', point, shard, fromMs: this.#canaryFromMs, toMs, delaysMs });
    this.#canaryFromMs = toMs;
  }

  #now(): number {
    return toMicrosecond(this.#options.clock());
  }
}
