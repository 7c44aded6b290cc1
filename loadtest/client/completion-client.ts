import type { Timeouts } from '../../schema/event.ts';
import { type MakeRequest, requestMaker } from './http1-request.ts';
import { Lane } from './lane.ts';
import type { RequestRecord } from './request-record.ts';
import { type RequestTerms, RunningRequest } from './running-request.ts';

/** Half of the shortest queue of new connections that systems give a server. */
const OPENED_AT_A_TIME = 64;

export interface CompletionClientOptions extends RequestTerms {
  readonly origin: string;
  readonly path: string;
  readonly authorization: string | null;
  /** Called after each read of a socket, when its bytes have been dealt with: a chance to look at the clock. Cheap. */
  readonly onTurn?: () => void;
}

export interface CompletionRequest {
  readonly id: string;
  readonly body: Buffer;
  readonly keepAnswer: boolean;
  /** `answer` is the content that came; empty unless it was to be kept. */
  readonly onDone: (record: RequestRecord, answer: string) => void;
}

/** Sends streaming completions, as many at a time as asked for, each over a connection of its own; never retries. */
export class CompletionClient {
  readonly #options: CompletionClientOptions;
  readonly #request: MakeRequest;
  readonly #idle: RunningRequest[] = [];
  readonly #running = new Set<RunningRequest>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: CompletionClientOptions) {
    this.#options = options;
    const { origin, path, authorization } = options;
    this.#request = requestMaker({
      method: 'POST',
      host: new URL(origin).host,
      path,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-encoding': 'identity',
        ...(authorization === null ? {} : { authorization }),
      },
    });
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs(options.timeouts));
    this.#sweeper.unref();
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Opens connections until `count` wait unused, a few at a time: a server's queue of new ones is short. */
  async warm(count: number): Promise<void> {
    while (this.#idle.length < count) this.#idle.push(this.#newRequest());
    const waiting = this.#idle.slice(-count).values();
    const openInTurn = async (): Promise<void> => {
      for (const { lane } of waiting) await lane.warm();
    };
    await Promise.all(Array.from({ length: OPENED_AT_A_TIME }, openInTurn));
  }

  send({ id, body, keepAnswer, onDone }: CompletionRequest): void {
    // The lane used last has the best chance that its socket is still open.
    const request = this.#idle.pop() ?? this.#newRequest();
    this.#running.add(request);
    request.start({ bytes: this.#request(id, body), keepAnswer, onDone });
  }

  /** Cuts off everything in flight; each ends as censored. */
  cancelAll(): void {
    for (const request of this.#running) request.cancel();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.cancelAll();
    await Promise.all(this.#idle.splice(0).map(({ lane }) => lane.destroy()));
  }

  #newRequest(): RunningRequest {
    const { origin, clock, timeouts, onTurn = () => undefined } = this.#options;
    return new RunningRequest({
      terms: this.#options,
      lane: new Lane({ origin, clock, connectTimeoutMs: timeouts.connectTimeoutMs, onTurn }),
      onEnd: (request, laneIsSound) => {
        this.#running.delete(request);
        if (laneIsSound) this.#idle.push(request);
        else void request.lane.destroy();
      },
    });
  }

  #sweep(): void {
    const now = this.#options.clock();
    // Bytes that came while this thread was busy are read first: their stamps are later than `now`.
    setImmediate(() => {
      for (const request of this.#running) request.expire(now);
    });
  }
}

/** Often enough that a timeout is late by a twentieth of itself at most. */
const sweepMs = ({ firstByteTimeoutMs, idleTimeoutMs, requestTimeoutMs }: Timeouts): number =>
  Math.min(250, Math.max(5, Math.min(firstByteTimeoutMs, idleTimeoutMs, requestTimeoutMs) / 20));
