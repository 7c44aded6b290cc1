import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RandomStream, randomStream } from '../../math/random.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { answerWord } from '../answer-words.ts';
import type { Clock } from '../pacing/step-timer.ts';
import type { TokenLoop, TokenSink } from '../pacing/token-loop.ts';
import type { TruthLog, TruthRecord } from '../truth.ts';
import { type AnswerIdentity, answerBody, eventTexts } from './answer-bodies.ts';
import { type ApiError, sendError, sendJson } from './api-error.ts';
import { EventStream } from './event-stream.ts';
import type { GenerationRequest, Route } from './generation-request.ts';
import type { PlannedAnswer } from './planned-answer.ts';

export interface AnswerParts {
  readonly loop: TokenLoop;
  readonly clock: Clock;
  readonly truth: TruthLog;
  readonly model: string;
  readonly seed: number;
}

export interface AnswerOpening {
  readonly number: number;
  readonly route: Route;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When the head of the request had been read, on the clock's scale. */
  readonly receivedMs: number;
  readonly onEnd: () => void;
}

/** One request for an answer: takes the tokens from the loop, writes them, and leaves one line of truth. */
export class Answer implements TokenSink {
  readonly #parts: AnswerParts;
  readonly #opening: AnswerOpening;
  readonly #identity: AnswerIdentity;
  readonly #requestId: string;
  readonly #words: RandomStream;
  #asked: GenerationRequest | null = null;
  #plan: PlannedAnswer | null = null;
  #stream: { readonly events: EventStream; readonly texts: ReturnType<typeof eventTexts> } | null = null;
  #text = '';
  #outputTokens = 0;
  #firstTokenMs: number | null = null;
  #lastTokenMs: number | null = null;
  #pacingLagMaxMs: number | null = null;
  #ended = false;

  constructor(parts: AnswerParts, opening: AnswerOpening) {
    this.#parts = parts;
    this.#opening = opening;
    const { number, route, request, response } = opening;
    const id = `${route === 'chat' ? 'chatcmpl' : 'cmpl'}-${parts.seed}-${number}`;
    this.#identity = { route, id, model: parts.model, createdSeconds: Math.floor(secondsFromMs(Date.now())) };
    this.#words = randomStream(parts.seed, 'words', number);
    const given = request.headers['x-request-id'];
    this.#requestId = typeof given === 'string' && given !== '' ? given : id;
    response.setHeader('x-request-id', this.#requestId);
    response.on('close', () => this.cutOff('disconnected'));
  }

  /** Queues the answer. A stream is opened at once, with its role: the first token comes when it is due. */
  start(asked: GenerationRequest, plan: PlannedAnswer): void {
    if (this.#ended) return;
    this.#asked = asked;
    this.#plan = plan;
    if (asked.stream) {
      const texts = eventTexts(this.#identity, asked.includeUsage);
      this.#stream = { events: new EventStream(this.#opening.response), texts };
      if (this.#opening.route === 'chat') this.#stream.events.send(texts.role());
    }
    const { inputTokens } = asked;
    this.#parts.loop.submit({ id: this.#opening.number, inputTokens, outputTokens: plan.outputTokens }, this);
  }

  token(tokenNumber: number, last: boolean, dueMs: number): void {
    const word = answerWord(this.#words, tokenNumber);
    this.#outputTokens = tokenNumber;
    const event = this.#stream?.texts.token(word);
    const nowMs = this.#parts.clock.nowMs();
    this.#pacingLagMaxMs = Math.max(this.#pacingLagMaxMs ?? 0, nowMs - dueMs);
    if (event === undefined) {
      this.#text += word;
    } else {
      this.#firstTokenMs ??= nowMs;
      this.#lastTokenMs = nowMs;
      this.#stream!.events.send(event);
    }
    if (last) this.#complete(this.#asked!, this.#plan!);
  }

  refuse(error: ApiError): void {
    if (this.#ended) return;
    this.#end('refused', error.status);
    sendError(this.#opening.response, error);
  }

  /** Ends an answer under way without finishing it; its slot is free from the next step on. */
  cutOff(outcome: 'disconnected' | 'stopped'): void {
    if (this.#ended) return;
    this.#parts.loop.cancel(this.#opening.number);
    this.#end(outcome, this.#opening.response.statusCode);
  }

  #complete(asked: GenerationRequest, { finishReason }: PlannedAnswer): void {
    const usage = { inputTokens: asked.inputTokens, outputTokens: this.#outputTokens };
    this.#end('completed', 200);
    if (this.#stream === null) {
      sendJson(this.#opening.response, 200, answerBody(this.#identity, { text: this.#text, finishReason, usage }));
      return;
    }
    const { events, texts } = this.#stream;
    events.finish([texts.finish(finishReason), ...(asked.includeUsage ? [texts.usage(usage)] : [])]);
  }

  #end(outcome: TruthRecord['outcome'], status: number): void {
    this.#ended = true;
    this.#opening.onEnd();
    this.#parts.truth.add({
      requestId: this.#requestId,
      timeOriginMs: performance.timeOrigin,
      receivedMs: this.#opening.receivedMs,
      firstTokenMs: this.#firstTokenMs,
      lastTokenMs: this.#lastTokenMs,
      doneMs: this.#parts.clock.nowMs(),
      inputTokens: this.#asked?.inputTokens ?? null,
      outputTokens: this.#outputTokens,
      streamed: this.#asked?.stream ?? false,
      status,
      outcome,
      pacingLagMaxMs: this.#pacingLagMaxMs,
    });
  }
}
