import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomStream } from '../../math/random.ts';
import { Answer, type AnswerParts } from './answer.ts';
import { ApiError } from './api-error.ts';
import { parseGenerationRequest, type Route } from './generation-request.ts';
import { type AnswerLimits, planAnswer } from './planned-answer.ts';
import { readJsonBody } from './read-body.ts';

/** The requests for answers that are under way. */
export class OpenAnswers {
  readonly #parts: AnswerParts;
  readonly #limits: AnswerLimits;
  readonly #open = new Set<Answer>();
  #nextNumber = 1;

  constructor(parts: AnswerParts, limits: AnswerLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  async take(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedMs = this.#parts.clock.nowMs();
    const number = this.#nextNumber++;
    const onEnd = (): void => void this.#open.delete(answer);
    const answer = new Answer(this.#parts, { number, route, request, response, receivedMs, onEnd });
    this.#open.add(answer);
    try {
      const body = await readJsonBody(request);
      if (body === null) return;
      const asked = parseGenerationRequest(route, body);
      this.#requireModel(asked.model);
      answer.start(asked, planAnswer(asked, this.#limits, randomStream(this.#parts.seed, 'length', number)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer.refuse(error);
    }
  }

  /** Marks every answer under way as stopped; closing the sockets is left to the server. */
  stop(): void {
    for (const answer of this.#open) answer.cutOff('stopped');
  }

  #requireModel(model: string): void {
    if (model === this.#parts.model) return;
    throw new ApiError(404, `The model '${model}' does not exist. This endpoint serves '${this.#parts.model}'.`, {
      param: 'model',
      code: 'model_not_found',
    });
  }
}
