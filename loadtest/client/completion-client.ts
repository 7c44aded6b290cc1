import type { Dispatcher } from 'undici';
import type { FailureKind, Timeouts } from '../../schema/event.ts';
import { AnswerReader } from './answer-reader.ts';
import { failureKindOf } from './failure-kind.ts';
import { Lane, type SocketUse } from './lane.ts';
import { type Clock, type RequestRecord, toMicrosecond } from './request-record.ts';

export interface CompletionClientOptions {
  readonly origin: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  readonly tokensWithoutText: boolean;
  /** Takes secrets out of what the endpoint said. */
  readonly clean: (text: string) => string;
}

export interface CompletionRequest {
  readonly id: string;
  readonly body: Buffer;
  readonly onDone: (record: RequestRecord) => void;
}

/** Sends streaming completions, as many at a time as asked for, each over a connection of its own; never retries. */
export class CompletionClient {
  readonly #options: CompletionClientOptions;
  readonly #headers: readonly string[];
  readonly #idle: Lane[] = [];
  readonly #running = new Set<RunningRequest>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: CompletionClientOptions) {
    this.#options = options;
    this.#headers = [
      'content-type',
      'application/json',
      'accept',
      'text/event-stream',
      'accept-encoding',
      'identity',
      ...(options.authorization === null ? [] : ['authorization', options.authorization]),
    ];
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs(options.timeouts));
    this.#sweeper.unref();
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Opens connections until `count` wait unused. */
  async warm(count: number): Promise<void> {
    while (this.#idle.length < count) this.#idle.push(this.#newLane());
    await Promise.all(this.#idle.slice(-count).map((lane) => lane.warm()));
  }

  send({ id, body, onDone }: CompletionRequest): void {
    // The lane used last has the best chance that its socket is still open.
    const lane = this.#idle.pop() ?? this.#newLane();
    const request = new RunningRequest(this.#options, lane, (record, laneIsSound) => {
      this.#running.delete(request);
      if (laneIsSound) this.#idle.push(lane);
      else void lane.destroy();
      onDone(record);
    });
    this.#running.add(request);
    const headers = [...this.#headers, 'x-request-id', id];
    lane.client.dispatch({ method: 'POST', path: this.#options.path, headers, body }, request);
  }

  /** Cuts off everything in flight; each ends as censored. */
  cancelAll(): void {
    for (const request of this.#running) request.cancel();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.cancelAll();
    await Promise.all(this.#idle.splice(0).map((lane) => lane.destroy()));
  }

  #newLane(): Lane {
    const { origin, clock, timeouts } = this.#options;
    return new Lane({ origin, clock, connectTimeoutMs: timeouts.connectTimeoutMs });
  }

  #sweep(): void {
    const now = this.#options.clock();
    for (const request of this.#running) request.expire(now);
  }
}

/** Often enough that a timeout is late by a twentieth of itself at most. */
const sweepMs = ({ firstByteTimeoutMs, idleTimeoutMs, requestTimeoutMs }: Timeouts): number =>
  Math.min(250, Math.max(5, Math.min(firstByteTimeoutMs, idleTimeoutMs, requestTimeoutMs) / 20));

type OnEnd = (record: RequestRecord, laneIsSound: boolean) => void;

class RunningRequest implements Dispatcher.DispatchHandler {
  readonly #options: CompletionClientOptions;
  readonly #lane: Lane;
  readonly #onEnd: OnEnd;
  readonly #answer: AnswerReader;
  readonly #begunMs: number;
  #sentMs: number | null = null;
  #lastByteMs = 0;
  #use: SocketUse = { socket: null, socketReused: false, connectMs: null };
  #ended = false;

  constructor(options: CompletionClientOptions, lane: Lane, onEnd: OnEnd) {
    this.#options = options;
    this.#lane = lane;
    this.#onEnd = onEnd;
    this.#begunMs = options.clock();
    this.#answer = new AnswerReader(options.clock, options.tokensWithoutText);
  }

  onRequestStart(): void {
    this.#use = this.#lane.use();
    this.#sentMs = this.#options.clock();
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    if (status >= 200) this.#answer.headers(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return;
    this.#answer.body(chunk, this.#use.socket?.bytesRead ?? 0);
    this.#lastByteMs = this.#options.clock();
    const { fault } = this.#answer;
    // The body of an answer that is no stream says why: it is read to its end.
    if (fault !== null && fault.failure !== 'not-a-stream') this.#fail(fault.failure, fault.detail, false);
  }

  onResponseEnd(): void {
    const verdict = this.#answer.verdict();
    if (verdict === null) this.#end({ outcome: 'succeeded', failure: null, detail: null }, true);
    else this.#fail(verdict.failure, verdict.detail, true);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const failure = failureKindOf(error, {
      answerBegun: this.#answer.begun,
      sent: this.#sentMs !== null,
      socketReused: this.#use.socketReused,
    });
    this.#fail(failure, error.message || error.name, false);
  }

  cancel(): void {
    this.#end({ outcome: 'censored', failure: null, detail: null }, false);
  }

  expire(nowMs: number): void {
    const { firstByteTimeoutMs, idleTimeoutMs, requestTimeoutMs } = this.#options.timeouts;
    const quietMs = nowMs - (this.#answer.bodyBegun ? this.#lastByteMs : (this.#sentMs ?? nowMs));
    if (nowMs - this.#begunMs > requestTimeoutMs) {
      this.#fail('request-timeout', `not finished after ${requestTimeoutMs} ms`, false);
    } else if (this.#answer.bodyBegun && quietMs > idleTimeoutMs) {
      this.#fail('idle-timeout', `no byte for ${idleTimeoutMs} ms`, false);
    } else if (!this.#answer.bodyBegun && quietMs > firstByteTimeoutMs) {
      this.#fail('first-byte-timeout', `no answer within ${firstByteTimeoutMs} ms`, false);
    }
  }

  #fail(failure: FailureKind, detail: string, laneIsSound: boolean): void {
    this.#end({ outcome: 'failed', failure, detail: this.#options.clean(detail) }, laneIsSound);
  }

  #end(ending: Pick<RequestRecord, 'outcome' | 'failure' | 'detail'>, laneIsSound: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    const { connectMs, socketReused } = this.#use;
    this.#onEnd(
      {
        sentMs: this.#sentMs === null ? null : toMicrosecond(this.#sentMs),
        endMs: toMicrosecond(this.#options.clock()),
        connectMs: connectMs === null ? null : toMicrosecond(connectMs),
        socketReused,
        ...this.#answer.result(),
        ...ending,
      },
      laneIsSound,
    );
  }
}
