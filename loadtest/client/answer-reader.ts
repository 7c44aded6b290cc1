import type { FailureKind } from '../../schema/event.ts';
import { type Arrival, type RequestRecord, toMicrosecond } from './request-record.ts';
import { SseScanner } from './sse-scanner.ts';
import { errorOf, streamEventOf, type Usage } from './token-events.ts';
import { TokenRecogniser } from './token-recogniser.ts';
import { TokenTally } from './token-tally.ts';

/** An event longer than this is no answer of a language model. */
const LONGEST_EVENT_BYTES = 16 * 1024 * 1024;
const LONGEST_ERROR_BODY_BYTES = 4096;
const LONGEST_DETAIL = 300;
const NO_STREAM_TYPE = /^(application\/json|text\/html|application\/xml|text\/xml)/i;

export interface Failure {
  readonly failure: FailureKind;
  readonly detail: string;
}

export interface AnswerOptions {
  /** A forced answer may hold tokens that bring no text, so that usage above the bytes received proves nothing. */
  readonly tokensWithoutText: boolean;
  readonly keepAnswer: boolean;
}

export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly atMs: number;
}

type AnswerPart = Omit<
  RequestRecord,
  'outcome' | 'failure' | 'detail' | 'sentMs' | 'endMs' | 'connectMs' | 'socketReused'
>;

/** Reads an answer as its bytes arrive, one after another. What breaks the rules of a stream is a failure. */
export class AnswerReader {
  readonly #tokensWithoutText: boolean;
  #keepAnswer: boolean;
  readonly #scanner = new SseScanner(
    (data, name, whole) => this.#event(data, name, whole),
    (bytes, start, end) => this.#knownEvent(bytes, start, end),
  );
  readonly #recogniser = new TokenRecogniser();
  readonly #tally = new TokenTally();
  #status: number | null = null;
  #headersMs: number | null = null;
  #firstByteMs: number | null = null;
  #text = '';
  #finishReason: string | null = null;
  #usage: Usage | null = null;
  #done = false;
  #streamFault: Failure | null = null;
  #errorBody: Buffer[] = [];
  #errorBodyBytes = 0;

  constructor({ tokensWithoutText, keepAnswer }: AnswerOptions) {
    this.#tokensWithoutText = tokensWithoutText;
    this.#keepAnswer = keepAnswer;
  }

  /** Forgets the answer read so far, for another one of the same endpoint; of its events the look is remembered. */
  restart(keepAnswer: boolean): void {
    this.#keepAnswer = keepAnswer;
    this.#scanner.restart();
    this.#tally.restart();
    this.#status = null;
    this.#headersMs = null;
    this.#firstByteMs = null;
    this.#text = '';
    this.#finishReason = null;
    this.#usage = null;
    this.#done = false;
    this.#streamFault = null;
    this.#errorBody = [];
    this.#errorBodyBytes = 0;
  }

  get bodyBegun(): boolean {
    return this.#firstByteMs !== null;
  }

  /** A fault after which nothing more of the answer is wanted. */
  get fault(): Failure | null {
    return this.#streamFault;
  }

  /** The content that came since the last call, without reasoning and tool calls; empty unless it was to be kept. */
  takeText(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  headers({ status, headers, atMs }: AnswerHead): void {
    this.#headersMs = atMs;
    this.#status = status;
    if (status < 200 || status > 299) return;
    const type = String(headers['content-type'] ?? '');
    const encoding = String(headers['content-encoding'] ?? 'identity');
    if (NO_STREAM_TYPE.test(type)) this.#fault('not-a-stream', `content-type ${type}`);
    else if (encoding !== 'identity') this.#fault('not-a-stream', `content-encoding ${encoding}`);
  }

  /**
   * A part of the body, from `start` to `end`: a view of it for each read would be work for the collector. What is kept is
   * copied: the memory may be used again.
   */
  body(bytes: Buffer, arrival: Arrival, start = 0, end = bytes.length): void {
    this.#tally.arrive(arrival);
    this.#firstByteMs ??= arrival.atMs;
    if (this.#streamFault !== null || this.#status! < 200 || this.#status! > 299) {
      this.#keepErrorBody(bytes.subarray(start, end));
      return;
    }
    this.#scanner.push(bytes, start, end);
    if (this.#scanner.pendingBytes > LONGEST_EVENT_BYTES) {
      this.#fault('not-a-stream', `a line of more than ${LONGEST_EVENT_BYTES} bytes`);
    }
  }

  /** Null for a success; judged once, when the answer has ended whole. */
  verdict(): Failure | null {
    const status = this.#status!;
    if (status < 200 || status > 299) {
      return { failure: 'http-status', detail: shortened(`${status} ${this.#errorText()}`.trim()) };
    }
    if (this.#streamFault?.failure === 'not-a-stream') {
      return { ...this.#streamFault, detail: shortened(`${this.#streamFault.detail} ${this.#errorText()}`.trim()) };
    }
    if (!this.#done && this.#scanner.unfinishedData() === '[DONE]') this.#done = true;
    return this.#streamFault ?? this.#missing() ?? this.#countFault();
  }

  result(): AnswerPart {
    return {
      headersMs: stamp(this.#headersMs),
      firstByteMs: stamp(this.#firstByteMs),
      status: this.#status,
      finishReason: this.#finishReason,
      inputTokens: this.#usage?.inputTokens ?? null,
      cachedInputTokens: this.#usage?.cachedInputTokens ?? null,
      outputTokens: this.#usage?.outputTokens ?? null,
      reasoningTokens: this.#usage?.reasoningTokens ?? null,
      ...this.#tally.result(),
    };
  }

  /** An event like one that was parsed before: it means the same, but for its text. */
  #knownEvent(bytes: Buffer, start: number, end: number): number {
    if (this.#streamFault !== null) return -1;
    const pattern = this.#recogniser.match(bytes, start, end);
    if (pattern === null) return -1;
    if (pattern.textBytes > 0) this.#tally.add(pattern.textBytes, pattern.isContent);
    if (this.#keepAnswer && pattern.isContent) this.#text += pattern.textIn(bytes);
    return pattern.end;
  }

  #event(data: string, name: string | null, whole: Buffer | null): void {
    if (this.#streamFault !== null || data === '') return;
    if (data === '[DONE]') {
      this.#done = true;
      return;
    }
    const event = streamEventOf(data);
    if (event === null) {
      this.#fault('bad-json', data);
      return;
    }
    if (event.error !== null || name === 'error') {
      this.#fault('error-in-stream', event.error ?? data);
      return;
    }
    if (event.usage !== null) this.#usage = event.usage;
    this.#finishReason = event.finishReason ?? this.#finishReason;
    if (event.textBytes === 0) return;
    this.#tally.add(event.textBytes, event.content !== '');
    if (this.#keepAnswer) this.#text += event.content;
    if (whole !== null) this.#recogniser.learn(whole);
  }

  #missing(): Failure | null {
    const { tokenEvents } = this.#tally;
    if (this.#finishReason === null) {
      const end = this.#done ? '[DONE]' : 'the end of the answer';
      return { failure: 'truncated', detail: `${end} without a finish reason after ${tokenEvents} token events` };
    }
    return tokenEvents === 0
      ? { failure: 'no-tokens', detail: `finished (${this.#finishReason}) without a token` }
      : null;
  }

  /** Usage that what arrived proves wrong. */
  #countFault(): Failure | null {
    const outputTokens = this.#usage?.outputTokens ?? null;
    if (outputTokens === null) return null;
    const { tokenEvents, textBytes } = this.#tally;
    const visible = outputTokens - (this.#usage?.reasoningTokens ?? 0);
    const tooFew = outputTokens < tokenEvents - 1;
    const tooMany = !this.#tokensWithoutText && visible > textBytes + 1;
    if (!tooFew && !tooMany) return null;
    return {
      failure: 'token-mismatch',
      detail: `usage says ${outputTokens} output tokens; ${tokenEvents} token events with ${textBytes} bytes came`,
    };
  }

  #fault(failure: FailureKind, detail: string): void {
    this.#streamFault ??= { failure, detail: shortened(detail) };
  }

  #keepErrorBody(chunk: Buffer): void {
    if (this.#errorBodyBytes >= LONGEST_ERROR_BODY_BYTES) return;
    this.#errorBody.push(Buffer.from(chunk.subarray(0, LONGEST_ERROR_BODY_BYTES)));
    this.#errorBodyBytes += chunk.length;
  }

  #errorText(): string {
    const body = Buffer.concat(this.#errorBody).toString('utf8').trim();
    try {
      return errorOf(JSON.parse(body)) ?? body;
    } catch {
      return body;
    }
  }
}

const stamp = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : toMicrosecond(milliseconds);

const shortened = (text: string): string =>
  text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}...` : text;
