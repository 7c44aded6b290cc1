import type { FailureKind, Timeouts } from '../../schema/event.ts';
import { AnswerReader } from './answer-reader.ts';
import { failureKindOf } from './failure-kind.ts';
import type { ResponseHead } from './http1-head.ts';
import type { Exchange, Lane, SocketUse } from './lane.ts';
import { type Arrival, type Clock, type RequestRecord, toMicrosecond } from './request-record.ts';

const NO_SOCKET: SocketUse = { socketReused: false, connectMs: null };

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
  /** Called as each request ends, before it is told. A lane that is not sound must not be used again. */
  readonly onEnd: (request: RunningRequest, laneIsSound: boolean) => void;
}

export interface RequestStart {
  /** The whole request as it is written. */
  readonly bytes: Buffer;
  readonly keepAnswer: boolean;
  /** Called once. `answer` is the content that came; empty unless it was to be kept. */
  readonly onDone: (record: RequestRecord, answer: string) => void;
}

/** The request that is on its way on a lane, one after another: what the connection tells of it becomes a record. */
export class RunningRequest implements Exchange {
  readonly lane: Lane;
  readonly #options: RunningRequestOptions;
  readonly #answer: AnswerReader;
  #onDone: RequestStart['onDone'] | null = null;
  #begunMs = 0;
  #sentMs: number | null = null;
  #arrival: Arrival | null = null;
  #use = NO_SOCKET;

  constructor(options: RunningRequestOptions) {
    this.lane = options.lane;
    this.#options = options;
    this.#answer = new AnswerReader({ tokensWithoutText: options.terms.tokensWithoutText, keepAnswer: false });
  }

  /** The last one must have ended, and left the lane sound. */
  start({ bytes, keepAnswer, onDone }: RequestStart): void {
    this.#onDone = onDone;
    this.#begunMs = this.#options.terms.clock();
    this.#sentMs = null;
    this.#arrival = null;
    this.#use = NO_SOCKET;
    this.#answer.restart(keepAnswer);
    this.lane.send(bytes, this);
  }

  onSend(use: SocketUse): void {
    this.#use = use;
    this.#sentMs = this.#options.terms.clock();
  }

  onHead({ status, headers }: ResponseHead): void {
    this.#arrival = this.lane.arrival;
    this.#answer.headers({ status, headers, atMs: this.#arrival.atMs });
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.#answer.body(bytes, this.#arrival!, start, end);
    const { fault } = this.#answer;
    // The body of an answer that is no stream says why: it is read to its end.
    if (fault !== null && fault.failure !== 'not-a-stream') this.#fail(fault.failure, fault.detail, false);
  }

  onEnd(): void {
    const verdict = this.#answer.verdict();
    if (verdict === null) this.#end({ outcome: 'succeeded', failure: null, detail: null }, true);
    else this.#fail(verdict.failure, verdict.detail, true);
  }

  onError(error: Error): void {
    const failure = failureKindOf(error, {
      answerBegun: this.lane.answerHasBegun,
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
    const onDone = this.#onDone;
    if (onDone === null) return;
    this.#onDone = null;
    const { connectMs, socketReused } = this.#use;
    const record = {
      sentMs: this.#sentMs === null ? null : toMicrosecond(this.#sentMs),
      endMs: toMicrosecond(this.lane.nowMs()),
      connectMs: connectMs === null ? null : toMicrosecond(connectMs),
      socketReused,
      ...this.#answer.result(),
      ...ending,
    };
    const answer = this.#answer.takeText();
    this.#options.onEnd(this, laneIsSound);
    onDone(record, answer);
  }
}
