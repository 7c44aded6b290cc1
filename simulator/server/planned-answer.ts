import { drawOutputTokens } from '../engine/output-length.ts';
import type { RandomStream } from '../../math/random.ts';
import { ApiError } from './api-error.ts';
import type { GenerationRequest } from './generation-request.ts';

export interface PlannedAnswer {
  readonly outputTokens: number;
  readonly finishReason: 'stop' | 'length';
}

export interface AnswerLimits {
  readonly maxModelTokens: number;
  readonly meanOutputTokens: number;
}

/**
 * How long the answer will be. With `ignore_eos` exactly as long as it may be; else drawn around the preset's mean, at
 * least `min_tokens`, cut at the limit. ApiError 400 when input and limit together pass the model's context.
 */
export function planAnswer(request: GenerationRequest, limits: AnswerLimits, random: RandomStream): PlannedAnswer {
  const { inputTokens, maxOutputTokens, minOutputTokens } = request;
  const asked = Math.max(maxOutputTokens ?? 1, minOutputTokens);
  if (inputTokens + asked > limits.maxModelTokens) {
    throw new ApiError(
      400,
      `This model's maximum context length is ${limits.maxModelTokens} tokens. However, you requested ${inputTokens + asked} tokens (${inputTokens} in the prompt, ${asked} in the completion). Please reduce the length of the prompt or of the completion.`,
      { param: 'max_tokens', code: 'context_length_exceeded' },
    );
  }
  const longest = maxOutputTokens ?? limits.maxModelTokens - inputTokens;
  if (request.ignoreEos) return { outputTokens: longest, finishReason: 'length' };
  const drawn = Math.max(drawOutputTokens(random, limits.meanOutputTokens), minOutputTokens);
  return drawn > longest
    ? { outputTokens: longest, finishReason: 'length' }
    : { outputTokens: drawn, finishReason: 'stop' };
}
