import type { Dispatcher } from 'undici';
import type { FailureKind, Timeouts } from '../../schema/event.ts';
import { AnswerReader } from './answer-reader.ts';
import { failureKindOf } from './failure-kind.ts';
import type { Lane, SocketUse } from './lane.ts';
import { type Arrival, type Clock, type RequestRecord, toMicrosecond } from './request-record.ts';

/** What holds for every request to an endpoint. */
export interface RequestTerms {
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  /** A forced answer may hold tokens that bring no text, so that usage above the bytes received proves nothing. */
  readonly tokensWithoutText: boolean;
  /** Takes secrets out of what the endpoint said. */
  readonly clean: (text: string) => string;
}

export interface RunningRequestOptions {
  readonly terms: RequestTerms;
  readonly lane: Lane;
  readonly keepAnswer: boolean;
  /** Called once. A lane that is not sound must not be used again. */
  readonly onEnd: (ending: { record: RequestRecord; answer: string; laneIsSound: boolean }) => void;
}

/** One request on its way: what the connection tells of it becomes a record. */
export class RunningRequest implements Dispatcher.DispatchHandler {
  readonly #options: RunningRequestOptions;
  readonly #answer: AnswerReader;
  readonly #begunMs: number;
  #sentMs: number | null = null;
  #arrival: Arrival | null = null;
  #use: SocketUse = { socketReused: false, connectMs: null };
  #ended = false;

  constructor(options: RunningRequestOptions) {
    const { terms, keepAnswer } = options;
    this.#options = options;
    this.#begunMs = terms.clock();
    this.#answer = new AnswerReader({ tokensWithoutText: terms.tokensWithoutText, keepAnswer });
  }

  onRequestStart(): void {
    this.#use = this.#options.lane.use();
    this.#sentMs = this.#options.terms.clock();
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    if (status < 200) return;
    this.#arrival = this.#options.lane.bodyArrival();
    this.#answer.headers({ status, headers, atMs: this.#arrival.atMs });
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return;
    this.#answer.body(chunk, this.#arrival!);
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

  /** Cuts the request off: it ends as censored. */
  cancel(): void {
    this.#end({ outcome: 'censored', failure: null, detail: null }, false);
  }

  /** Ends the request if one of its timeouts has run out. */
  expire(nowMs: number): void {
    const { firstByteTimeoutMs, idleTimeoutMs, requestTimeoutMs } = this.#options.terms.timeouts;
    const { bodyBegun } = this.#answer;
    const quietMs = nowMs - (bodyBegun ? this.#arrival!.atMs : (this.#sentMs ?? nowMs));
    if (nowMs - this.#begunMs > requestTimeoutMs) {
      this.#fail('request-timeout', `not finished after ${requestTimeoutMs} ms`, false);
    } else if (bodyBegun && quietMs > idleTimeoutMs) {
      this.#fail('idle-timeout', `no byte for ${idleTimeoutMs} ms`, false);
    } else if (!bodyBegun && quietMs > firstByteTimeoutMs) {
      this.#fail('first-byte-timeout', `no answer within ${firstByteTimeoutMs} ms`, false);
    }
  }

  #fail(failure: FailureKind, detail: string, laneIsSound: boolean): void {
    this.#end({ outcome: 'failed', failure, detail: this.#options.terms.clean(detail) }, laneIsSound);
  }

  #end(ending: Pick<RequestRecord, 'outcome' | 'failure' | 'detail'>, laneIsSound: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    const { connectMs, socketReused } = this.#use;
    this.#options.onEnd({
      record: {
        sentMs: this.#sentMs === null ? null : toMicrosecond(this.#sentMs),
        endMs: toMicrosecond(this.#options.lane.nowMs()),
        connectMs: connectMs === null ? null : toMicrosecond(connectMs),
        socketReused,
        ...this.#answer.result(),
        ...ending,
      },
      answer: this.#answer.takeText(),
      laneIsSound,
    });
  }
}
