import { InputError } from '../../schema/input-error.ts';

/** How words of a prompt become input tokens at one endpoint: tokens = template + perWord * words. */
export interface PromptCalibration {
  readonly inputTokensPerWord: number;
  /** What the chat template adds to every request. */
  readonly templateInputTokens: number;
  readonly samples: number;
}

/** A prompt of `words` words was counted as `inputTokens` by the endpoint's own usage; null when it sent no usage. */
export type CountTokens = (words: number) => Promise<number | null>;

/** What the words of prompt-text are in most vocabularies; a chat template adds a few. */
export const ASSUMED_CALIBRATION: PromptCalibration = { inputTokensPerWord: 1, templateInputTokens: 0, samples: 0 };

/** A prompt built by the fit must come out this near, or it is fitted again with what was seen. */
const CLOSE_ENOUGH = 0.005;
const MOST_SAMPLES = 6;
/** At least this many words apart, for a slope that rounding does not spoil. */
const SHORTEST_WORDS = 16;

/** Fits on three texts, then checks the asked length and refits while it is off. Null when the endpoint sends no usage. */
export async function calibratePrompts(
  targetInputTokens: number,
  count: CountTokens,
): Promise<PromptCalibration | null> {
  const samples: { words: number; inputTokens: number }[] = [];
  const longest = Math.max(targetInputTokens, 4 * SHORTEST_WORDS);
  for (const words of [SHORTEST_WORDS, Math.round(longest / 2), longest]) {
    const inputTokens = await count(words);
    if (inputTokens === null) return null;
    samples.push({ words, inputTokens });
  }
  let calibration = fitted(samples);
  while (samples.length < MOST_SAMPLES) {
    const words = Math.round(wordsFor(targetInputTokens, calibration));
    const inputTokens = await count(words);
    if (inputTokens === null) return null;
    samples.push({ words, inputTokens });
    if (Math.abs(inputTokens / targetInputTokens - 1) <= CLOSE_ENOUGH) break;
    calibration = fitted(samples);
  }
  return { ...calibration, samples: samples.length };
}

/** Words, perhaps a fraction, of a prompt of `inputTokens`; at least one. InputError below the template's own length. */
export function wordsFor(inputTokens: number, { inputTokensPerWord, templateInputTokens }: PromptCalibration): number {
  const words = (inputTokens - templateInputTokens) / inputTokensPerWord;
  if (words >= 1) return words;
  throw new InputError({
    path: '--input-tokens',
    expected: `at least ${Math.ceil(templateInputTokens + inputTokensPerWord)} for this endpoint`,
    received: String(inputTokens),
    hint: `Its chat template alone takes about ${Math.round(templateInputTokens)} tokens; ask for more, or use --route completions.`,
  });
}

/** Least squares. InputError when longer prompts do not count as more tokens. */
function fitted(samples: readonly { words: number; inputTokens: number }[]): PromptCalibration {
  const n = samples.length;
  const meanWords = samples.reduce((sum, { words }) => sum + words, 0) / n;
  const meanTokens = samples.reduce((sum, { inputTokens }) => sum + inputTokens, 0) / n;
  let covariance = 0;
  let variance = 0;
  for (const { words, inputTokens } of samples) {
    covariance += (words - meanWords) * (inputTokens - meanTokens);
    variance += (words - meanWords) ** 2;
  }
  const inputTokensPerWord = covariance / variance;
  if (!(inputTokensPerWord > 0.1)) {
    throw new InputError({
      path: 'the endpoint',
      expected: 'one whose usage.prompt_tokens grows with the prompt',
      received: samples.map(({ words, inputTokens }) => `${inputTokens} tokens for ${words} words`).join(', '),
      hint: 'It truncates prompts or leaves cached tokens out of the count; --no-calibrate measures all the same.',
    });
  }
  return { inputTokensPerWord, templateInputTokens: meanTokens - inputTokensPerWord * meanWords, samples: n };
}
