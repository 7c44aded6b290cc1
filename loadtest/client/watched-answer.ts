import { AnswerReader } from './answer-reader.ts';
import { headOf } from './http1-request.ts';
import type { ResponseHead } from './http1-head.ts';
import type { Exchange, Lane } from './lane.ts';
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
  const { lane, path } = options;
  lane.send(headOf({ method: 'GET', host: lane.host, path, headers: {} }), new WatchedAnswer(options));
}

class WatchedAnswer implements Exchange {
  readonly #options: WatchOptions;
  readonly #reader = new AnswerReader({ tokensWithoutText: true, keepAnswer: true });
  #arrival: Arrival | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  onSend(): void {}

  onHead({ status, headers }: ResponseHead): void {
    this.#arrival = this.#options.lane.arrival;
    this.#reader.headers({ status, headers, atMs: this.#arrival.atMs });
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.#reader.body(bytes, this.#arrival!, start, end);
    const content = this.#reader.takeText();
    if (content !== '') this.#options.onContent(content, this.#arrival!.atMs);
  }

  onEnd(): void {
    this.#options.onEnd(this.#reader.verdict() === null);
  }

  onError(): void {
    this.#options.onEnd(false);
  }
}
