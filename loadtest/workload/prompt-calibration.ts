import { InputError } from '../../schema/input-error.ts';

/** How words of a prompt become input tokens at one endpoint: tokens = template + perWord * words. */
export interface PromptCalibration {
  readonly inputTokensPerWord: number;
  /** What the chat template adds to every request. */
  readonly templateInputTokens: number;
  readonly samples: number;
}

/**
 * What the endpoint's own usage counts for a prompt of `words` words; null when it sends no usage. Prompts of the same `text`
 * have the same words, others share nothing.
 */
export type CountTokens = (words: number, text: string) => Promise<number | null>;

/** What made-up words are in most vocabularies; a chat template adds a few. */
export const ASSUMED_CALIBRATION: PromptCalibration = { inputTokensPerWord: 1, templateInputTokens: 0, samples: 0 };

/** Two prompts in a row that come out this near to the fit end the calibration: the vocabulary knows the words. */
const CLOSE_ENOUGH = 0.005;
/** Else the words differ in tokens, and single prompts scatter: enough of them are asked that their mean is this sure. */
const STANDARD_ERROR = 0.006;
const FEWEST_SCATTERED = 6;
const MOST_AT_TARGET = 40;
/** At least this many words apart, for a slope that rounding does not spoil. */
const SHORTEST_WORDS = 16;

/** A truncating endpoint counts no more from some length on: between the longest prompts the slope is below the first one's. */
const FALLEN_SLOPE = 0.8;
const NEAR_LONGEST = 0.9;
/** Or it cuts off so near the wanted length that only the prompts there show it: always the highest count, below what was asked. */
const STUCK_BELOW = 0.98;

interface Sample {
  readonly words: number;
  readonly inputTokens: number;
}

/**
 * Fits on three texts, then asks at the wanted length and refits until it is hit. Null when the endpoint sends no usage;
 * InputError when it cuts prompts off.
 */
export async function calibratePrompts(
  targetInputTokens: number,
  count: CountTokens,
): Promise<PromptCalibration | null> {
  const samples: Sample[] = [];
  const longest = Math.max(Math.round(targetInputTokens), 4 * SHORTEST_WORDS);
  for (const words of [SHORTEST_WORDS, Math.round(longest / 2), longest]) {
    const inputTokens = await count(words, `length-${samples.length}`);
    if (inputTokens === null) return null;
    samples.push({ words, inputTokens });
  }
  let calibration = fitted(samples);
  const [short, middle, long] = samples as [Sample, Sample, Sample];
  if (slope(middle, long) < FALLEN_SLOPE * slope(short, middle)) {
    const words = Math.round(NEAR_LONGEST * long.words);
    const inputTokens = await count(words, 'near-longest');
    if (inputTokens === long.inputTokens) throw cutOff([...samples, { words, inputTokens }]);
  }
  const atTarget: CheckedSample[] = [];
  while (atTarget.length < MOST_AT_TARGET && !sureOf(atTarget)) {
    const words = Math.round(wordsFor(targetInputTokens, calibration));
    const inputTokens = await count(words, `target-${atTarget.length}`);
    if (inputTokens === null) return null;
    const expectedInputTokens = calibration.templateInputTokens + calibration.inputTokensPerWord * words;
    atTarget.push({ words, inputTokens, expectedInputTokens });
    calibration = fitted([...samples, ...atTarget]);
  }
  const last = atTarget.slice(-3);
  const most = Math.max(...[...samples, ...atTarget].map(({ inputTokens }) => inputTokens));
  const isStuck = last.length === 3 && last.every(({ inputTokens }) => inputTokens === most);
  if (isStuck && most < STUCK_BELOW * targetInputTokens) throw cutOff([...samples, ...last]);
  return calibration;
}

/** Prompts of which an endpoint that leaves cached tokens out counts clearly fewer when they come again. */
const REPEATED_WORDS = 512;
const COUNTED_AGAIN = 0.9;

/**
 * A warning when the same prompt is counted as fewer tokens the second time: cached tokens are then left out, and what was
 * sent cannot be known. Null when all is well, or the endpoint sends no usage. Asks twice.
 */
export async function cachedTokensWarning(count: CountTokens): Promise<string | null> {
  const first = await count(REPEATED_WORDS, 'repeated');
  const again = await count(REPEATED_WORDS, 'repeated');
  if (first === null || again === null || again >= COUNTED_AGAIN * first) return null;
  return (
    `the endpoint counted one prompt as ${first} tokens and, when it came again, as ${again}: it leaves cached tokens out ` +
    'of usage.prompt_tokens, so input lengths of prompts that share a beginning read too low'
  );
}

/** A prompt of the wanted length, with what the fit of that moment expected of it. */
interface CheckedSample extends Sample {
  readonly expectedInputTokens: number;
}

/** Whether what was counted near the wanted length tells its mean: it came out as the fit had it twice, or often enough. */
function sureOf(samples: readonly CheckedSample[]): boolean {
  const lastTwo = samples.slice(-2);
  const asFitted = ({ inputTokens, expectedInputTokens }: CheckedSample): boolean =>
    Math.abs(inputTokens / expectedInputTokens - 1) <= CLOSE_ENOUGH;
  if (lastTwo.length === 2 && lastTwo.every(asFitted)) return true;
  if (samples.length < FEWEST_SCATTERED) return false;
  const perWord = samples.map(({ words, inputTokens }) => inputTokens / words);
  const average = perWord.reduce((sum, ratio) => sum + ratio, 0) / perWord.length;
  const variance = perWord.reduce((sum, ratio) => sum + (ratio - average) ** 2, 0) / (perWord.length - 1);
  return Math.sqrt(variance / perWord.length) <= STANDARD_ERROR * average;
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
function fitted(samples: readonly Sample[]): PromptCalibration {
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
  if (!(inputTokensPerWord > 0.1)) throw cutOff(samples);
  return { inputTokensPerWord, templateInputTokens: meanTokens - inputTokensPerWord * meanWords, samples: n };
}

const slope = (shorter: Sample, longer: Sample): number =>
  (longer.inputTokens - shorter.inputTokens) / (longer.words - shorter.words);

const cutOff = (samples: readonly Sample[]): InputError =>
  new InputError({
    path: 'the endpoint',
    expected: 'one whose usage.prompt_tokens grows with the prompt',
    received: samples.map(({ words, inputTokens }) => `${inputTokens} tokens for ${words} words`).join(', '),
    hint: 'It truncates prompts or leaves cached tokens out of the count; --no-calibrate measures all the same.',
  });
