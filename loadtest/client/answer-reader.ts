import type { FailureKind } from '../../schema/event.ts';
import { type Clock, type RequestRecord, toMicrosecond } from './request-record.ts';
import { SseScanner } from './sse-scanner.ts';
import { errorOf, streamEventOf, type Usage } from './token-events.ts';

/** An event longer than this is no answer of a language model. */
const LONGEST_EVENT_BYTES = 16 * 1024 * 1024;
const LONGEST_ERROR_BODY_BYTES = 4096;
const LONGEST_DETAIL = 300;
const NO_STREAM_TYPE = /^(application\/json|text\/html|application\/xml|text\/xml)/i;

export interface Failure {
  readonly failure: FailureKind;
  readonly detail: string;
}

type AnswerPart = Omit<
  RequestRecord,
  'outcome' | 'failure' | 'detail' | 'sentMs' | 'endMs' | 'connectMs' | 'socketReused'
>;

/** Reads one answer as its bytes arrive: stamps first, then parses. What breaks the rules of a stream is a failure. */
export class AnswerReader {
  readonly #clock: Clock;
  readonly #tokensWithoutText: boolean;
  readonly #scanner = new SseScanner((data, name) => this.#event(data, name));
  #status: number | null = null;
  #headersMs: number | null = null;
  #firstByteMs: number | null = null;
  #firstTokenMs: number | null = null;
  #firstContentMs: number | null = null;
  #lastTokenMs: number | null = null;
  #arrivedMs = 0;
  #arrivedRead = -1;
  #lastTokenRead = -1;
  #lastTokenAlone = true;
  #coalesced = 0;
  #tokenEvents = 0;
  #textBytes = 0;
  #gapsMs: number[] = [];
  #finishReason: string | null = null;
  #usage: Usage | null = null;
  #done = false;
  #streamFault: Failure | null = null;
  #errorBody: Buffer[] = [];
  #errorBodyBytes = 0;

  constructor(clock: Clock, tokensWithoutText: boolean) {
    this.#clock = clock;
    this.#tokensWithoutText = tokensWithoutText;
  }

  get begun(): boolean {
    return this.#headersMs !== null;
  }

  get bodyBegun(): boolean {
    return this.#firstByteMs !== null;
  }

  /** A fault after which nothing more of the answer is wanted. */
  get fault(): Failure | null {
    return this.#streamFault;
  }

  headers(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    this.#headersMs = this.#clock();
    this.#status = status;
    if (status < 200 || status > 299) return;
    const type = String(headers['content-type'] ?? '');
    const encoding = String(headers['content-encoding'] ?? 'identity');
    if (NO_STREAM_TYPE.test(type)) this.#fault('not-a-stream', `content-type ${type}`);
    else if (encoding !== 'identity') this.#fault('not-a-stream', `content-encoding ${encoding}`);
  }

  /** `read` tells reads of the socket apart: parts with the same number came in one. */
  body(chunk: Buffer, read: number): void {
    this.#arrivedMs = this.#clock();
    this.#arrivedRead = read;
    this.#firstByteMs ??= this.#arrivedMs;
    if (this.#streamFault !== null || this.#status! < 200 || this.#status! > 299) {
      this.#keepErrorBody(chunk);
      return;
    }
    this.#scanner.push(chunk);
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
    if (!this.#done && this.#scanner.unfinishedData === '[DONE]') this.#done = true;
    return this.#streamFault ?? this.#missing() ?? this.#countFault();
  }

  result(): AnswerPart {
    return {
      headersMs: stamp(this.#headersMs),
      firstByteMs: stamp(this.#firstByteMs),
      firstTokenMs: stamp(this.#firstTokenMs),
      firstContentMs: stamp(this.#firstContentMs),
      lastTokenMs: stamp(this.#lastTokenMs),
      status: this.#status,
      finishReason: this.#finishReason,
      inputTokens: this.#usage?.inputTokens ?? null,
      cachedInputTokens: this.#usage?.cachedInputTokens ?? null,
      outputTokens: this.#usage?.outputTokens ?? null,
      reasoningTokens: this.#usage?.reasoningTokens ?? null,
      tokenEvents: this.#tokenEvents,
      coalescedTokenEvents: this.#coalesced,
      textBytes: this.#textBytes,
      gapsMs: this.#gapsMs,
    };
  }

  #event(data: string, name: string | null): void {
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
    if (event.textBytes > 0) this.#token(event.textBytes, event.hasContent);
  }

  #token(textBytes: number, hasContent: boolean): void {
    const at = toMicrosecond(this.#arrivedMs);
    if (this.#lastTokenMs === null) this.#firstTokenMs = at;
    else this.#gapsMs.push(toMicrosecond(at - this.#lastTokenMs));
    if (hasContent) this.#firstContentMs ??= at;
    if (this.#arrivedRead === this.#lastTokenRead) {
      this.#coalesced += this.#lastTokenAlone ? 2 : 1;
      this.#lastTokenAlone = false;
    } else {
      this.#lastTokenAlone = true;
    }
    this.#lastTokenRead = this.#arrivedRead;
    this.#lastTokenMs = at;
    this.#tokenEvents++;
    this.#textBytes += textBytes;
  }

  #missing(): Failure | null {
    if (this.#finishReason === null) {
      const end = this.#done ? '[DONE]' : 'the end of the answer';
      return { failure: 'truncated', detail: `${end} without a finish reason after ${this.#tokenEvents} token events` };
    }
    return this.#tokenEvents === 0
      ? { failure: 'no-tokens', detail: `finished (${this.#finishReason}) without a token` }
      : null;
  }

  /** Usage that what arrived proves wrong. */
  #countFault(): Failure | null {
    const outputTokens = this.#usage?.outputTokens ?? null;
    if (outputTokens === null) return null;
    const visible = outputTokens - (this.#usage?.reasoningTokens ?? 0);
    const tooFew = outputTokens < this.#tokenEvents - 1;
    const tooMany = !this.#tokensWithoutText && visible > this.#textBytes + 1;
    if (!tooFew && !tooMany) return null;
    return {
      failure: 'token-mismatch',
      detail: `usage says ${outputTokens} output tokens; ${this.#tokenEvents} token events with ${this.#textBytes} bytes came`,
    };
  }

  #fault(failure: FailureKind, detail: string): void {
    this.#streamFault ??= { failure, detail: shortened(detail) };
  }

  #keepErrorBody(chunk: Buffer): void {
    if (this.#errorBodyBytes >= LONGEST_ERROR_BODY_BYTES) return;
    this.#errorBody.push(chunk);
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
