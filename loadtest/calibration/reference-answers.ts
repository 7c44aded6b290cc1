import type { Socket } from 'node:net';
import type { Clock } from '../client/request-record.ts';
import { SendTimer } from '../engine/send-timer.ts';
import { ANSWER_HEAD, lastBytes, tokenEvents } from './reference-bytes.ts';

/** How a reference server answers. */
export type ReferencePace =
  /** One event a write, on every stream so far apart; the first one as long after the request. */
  | { readonly kind: 'paced'; readonly eventGapMs: number }
  /** The whole answer in one write, as soon as the request has come. */
  | { readonly kind: 'at-once' }
  /** Many events a write, as fast as the client takes them. */
  | { readonly kind: 'poured' };

/** What the server knows of an answer it has given whole; times on the system's monotonic clock. */
export interface ServedAnswer {
  readonly requestId: string;
  readonly receivedMs: number;
  /** Taken right before each token event was written; empty unless paced. */
  readonly stampsMs: Float64Array;
}

interface Stream {
  readonly socket: Socket;
  readonly requestId: string;
  readonly tokens: number;
  readonly events: readonly Buffer[];
  readonly receivedMs: number;
  readonly stampsMs: Float64Array;
  dueMs: number;
  sentTokens: number;
}

/** Events that are owed are written in lots of so many, so that requests that wait are read in between. */
const LARGEST_LOT = 64;
const TOKENS_OF_A_POURED_WRITE = 256;

/** The answers of a reference server that are under way, and the record of those that were given. */
export class ReferenceAnswers {
  readonly #pace: ReferencePace;
  readonly #gapMs: number;
  readonly #clock: Clock;
  readonly #timer: SendTimer;
  // All gaps are the same, so the order of coming in is the order of time.
  #due: Stream[] = [];
  #head = 0;
  #served: ServedAnswer[] = [];

  constructor(pace: ReferencePace, clock: Clock) {
    this.#pace = pace;
    this.#gapMs = pace.kind === 'paced' ? pace.eventGapMs : 0;
    this.#clock = clock;
    this.#timer = new SendTimer(clock, () => this.#writeDue());
  }

  /** The answers given whole since the last take. */
  take(): ServedAnswer[] {
    const served = this.#served;
    this.#served = [];
    return served;
  }

  async stop(): Promise<void> {
    this.#due = [];
    this.#head = 0;
    await this.#timer.stop();
  }

  answer(socket: Socket, { requestId, tokens }: { readonly requestId: string; readonly tokens: number }): void {
    const { kind } = this.#pace;
    const receivedMs = this.#clock();
    const stream: Stream = {
      socket,
      requestId,
      tokens,
      events: tokenEvents(requestId),
      receivedMs,
      stampsMs: new Float64Array(kind === 'paced' ? tokens : 0),
      dueMs: receivedMs + this.#gapMs,
      sentTokens: 0,
    };
    if (kind === 'at-once') {
      socket.write(Buffer.concat([ANSWER_HEAD, nextEvents(stream, tokens), lastBytes(requestId, tokens)]));
      this.#served.push({ requestId, receivedMs, stampsMs: stream.stampsMs });
      return;
    }
    socket.write(ANSWER_HEAD);
    if (kind === 'poured') this.#pour(stream);
    else {
      this.#due.push(stream);
      if (this.#due.length - this.#head === 1) this.#timer.set(stream.dueMs);
    }
  }

  #writeDue(): void {
    for (let lot = 0; lot < LARGEST_LOT; lot++) {
      const stream = this.#due[this.#head];
      if (stream === undefined || stream.dueMs > this.#clock()) break;
      this.#head++;
      if (!stream.socket.destroyed) this.#writeEvent(stream);
    }
    // What was written is dropped once it is the larger part: no copying for each one.
    if (this.#head * 2 > this.#due.length) {
      this.#due = this.#due.slice(this.#head);
      this.#head = 0;
    }
    const next = this.#due[this.#head];
    if (next !== undefined) this.#timer.set(next.dueMs);
  }

  #writeEvent(stream: Stream): void {
    const { socket, events, stampsMs, tokens } = stream;
    stampsMs[stream.sentTokens] = this.#clock();
    socket.write(events[stream.sentTokens % events.length]!);
    stream.sentTokens++;
    if (stream.sentTokens === tokens) {
      this.#end(stream);
      return;
    }
    stream.dueMs += this.#gapMs;
    this.#due.push(stream);
  }

  #pour(stream: Stream): void {
    const { socket, tokens } = stream;
    if (socket.destroyed) return;
    if (stream.sentTokens === tokens) {
      this.#end(stream);
      return;
    }
    const count = Math.min(TOKENS_OF_A_POURED_WRITE, tokens - stream.sentTokens);
    const goOn = (): void => this.#pour(stream);
    if (socket.write(nextEvents(stream, count))) setImmediate(goOn);
    else socket.once('drain', goOn);
  }

  #end({ socket, requestId, tokens, receivedMs, stampsMs }: Stream): void {
    socket.write(lastBytes(requestId, tokens));
    this.#served.push({ requestId, receivedMs, stampsMs });
  }
}

function nextEvents(stream: Stream, count: number): Buffer {
  const from = stream.sentTokens;
  stream.sentTokens += count;
  return Buffer.concat(Array.from({ length: count }, (_, i) => stream.events[(from + i) % stream.events.length]!));
}
