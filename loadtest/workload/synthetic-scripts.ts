import { randomStream } from '../../math/random.ts';
import { MadeUpWords } from './made-up-words.ts';
import type { PromptCalibration } from './prompt-calibration.ts';
import { promptLength, wholeWords } from './prompt-length.ts';
import type { ScriptOf } from './script.ts';
import { tokensAt } from './token-lengths.ts';
import type { WorkloadPlan } from './workload-plan.ts';

export interface MadeUpSettings {
  readonly workload: WorkloadPlan;
  readonly calibration: PromptCalibration;
  /** Whatever makes the words of this run its own. */
  readonly keys: readonly (string | number)[];
}

type Synthetic = Extract<WorkloadPlan['content'], { kind: 'synthetic' }>;

/**
 * Made-up conversations. The first prompt is the shared prefix, then words of its own; each later turn adds a message of the
 * drawn length to the history, so that nobody knows the length of the whole before the answers are there.
 */
export function syntheticScripts(content: Synthetic, { workload, calibration, keys }: MadeUpSettings): ScriptOf {
  const words = new MadeUpWords(...keys);
  const inputAt = tokensAt(content.input);
  const outputAt = tokensAt(content.output);
  const { turnsPerSession, sharedPrefixTokens } = workload;
  const prefixWords = Math.round(sharedPrefixTokens / calibration.inputTokensPerWord);
  const prefix =
    prefixWords === 0
      ? []
      : [...words.pieces(randomStream(...keys, 'shared prefix'), { words: prefixWords }), Buffer.from(' ', 'latin1')];
  return ({ random }) => ({
    turnCount: turnsPerSession,
    system: null,
    turn: (position) => {
      const inputTokens = inputAt(random());
      const askedOutputTokens = outputAt(random());
      if (position > 0) {
        const more = wholeWords(inputTokens / calibration.inputTokensPerWord, random);
        return { text: words.pieces(random, { words: more }), askedInputTokens: null, askedOutputTokens };
      }
      const length = promptLength(sharedPrefixTokens + inputTokens, calibration, prefixWords);
      const own = wholeWords(length.words - prefixWords, random);
      const text = [...prefix, ...words.pieces(random, { words: own })];
      return { text, askedInputTokens: length.inputTokens, askedOutputTokens };
    },
  });
}
