import type { RandomStream } from '../../math/random.ts';
import { jsonText } from './conversation.ts';
import { anyWord } from './made-up-words.ts';
import type { ScriptOf } from './script.ts';
import { tokensAt } from './token-lengths.ts';
import type { WorkloadPlan } from './workload-plan.ts';

/** Words of the line in front of a salted prompt: about one token each, and one for the line's end. */
export const SALT_WORDS = 6;

type Recorded = Extract<WorkloadPlan['content'], { kind: 'prompts' }>;

/**
 * The conversations of a file, in their order and round again, as they are; salted, each begins with a line of random words.
 * What was answered when they were recorded is not sent: the endpoint's own answers take its place.
 */
export function recordedScripts({ conversations, output }: Recorded, salted: boolean): ScriptOf {
  const outputAt = output === null ? null : tokensAt(output);
  return ({ index, random }) => {
    const { system, turns } = conversations[index % conversations.length]!;
    const salt = salted ? [saltLine(random)] : [];
    return {
      turnCount: turns.length,
      system: system === null ? null : [...salt, jsonText(system)],
      turn: (position) => {
        const { text, outputTokens } = turns[position]!;
        const isBeginning = position === 0 && system === null;
        return {
          text: [...(isBeginning ? salt : []), jsonText(text)],
          askedInputTokens: null,
          askedOutputTokens: outputTokens ?? outputAt?.(random()) ?? null,
        };
      },
    };
  };
}

const saltLine = (random: RandomStream): Buffer =>
  Buffer.from(`${Array.from({ length: SALT_WORDS }, () => anyWord(random)).join(' ')}\\n`);
