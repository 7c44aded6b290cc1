import type { RandomStream } from '../../math/random.ts';
import type { PromptCalibration } from './prompt-calibration.ts';

/** Length of a prompt as it can be had. */
export interface PromptLength {
  /** Perhaps a fraction. */
  readonly words: number;
  readonly inputTokens: number;
}

/**
 * Words of a prompt of `inputTokens`. One shorter than the endpoint's template and one word beyond `leastWords` cannot be
 * had: it becomes that long, and says so.
 */
export function promptLength(
  inputTokens: number,
  { inputTokensPerWord, templateInputTokens }: PromptCalibration,
  leastWords = 0,
): PromptLength {
  const words = (inputTokens - templateInputTokens) / inputTokensPerWord;
  if (words >= leastWords + 1) return { words, inputTokens };
  const shortest = leastWords + 1;
  return { words: shortest, inputTokens: Math.max(0, templateInputTokens + inputTokensPerWord * shortest) };
}

/** A whole number of words, at least one, whose mean over many draws is `words`. */
export const wholeWords = (words: number, random: RandomStream): number => Math.max(1, Math.floor(words + random()));
