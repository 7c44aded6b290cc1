import type { Dispatcher } from 'undici';
import { AnswerReader } from './answer-reader.ts';
import type { Lane } from './lane.ts';
import type { Arrival } from './request-record.ts';

export interface WatchOptions {
  readonly lane: Lane;
  readonly path: string;
  /** What a read brought, and when it came. */
  readonly onContent: (content: string, atMs: number) => void;
  /** Called once. A lane that is not sound must not be used again. */
  readonly onEnd: (laneIsSound: boolean) => void;
}

/** Asks for a stream without sending anything and gives its content as it comes. */
export function watchAnswer(options: WatchOptions): void {
  options.lane.client.dispatch({ method: 'GET', path: options.path }, new WatchedAnswer(options));
}

class WatchedAnswer implements Dispatcher.DispatchHandler {
  readonly #options: WatchOptions;
  readonly #reader = new AnswerReader({ tokensWithoutText: true, keepAnswer: true });
  #arrival: Arrival | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  onRequestStart(): void {
    this.#options.lane.use();
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#arrival = this.#options.lane.bodyArrival();
    this.#reader.headers({ status, headers, atMs: this.#arrival.atMs });
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#reader.body(chunk, this.#arrival!);
    const content = this.#reader.takeText();
    if (content !== '') this.#options.onContent(content, this.#arrival!.atMs);
  }

  onResponseEnd(): void {
    this.#options.onEnd(this.#reader.verdict() === null);
  }

  onResponseError(): void {
    this.#options.onEnd(false);
  }
}
