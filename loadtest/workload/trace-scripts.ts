import { type RandomStream, randomStream } from '../../math/random.ts';
import { MadeUpWords } from './made-up-words.ts';
import { promptLength, wholeWords } from './prompt-length.ts';
import type { ScriptOf } from './script.ts';
import type { MadeUpSettings } from './synthetic-scripts.ts';
import { TRACE_BLOCK_TOKENS, type TraceRecord } from './workload-plan.ts';

const SPACE = Buffer.from(' ', 'latin1');

/**
 * One made-up prompt for each record, of its length, its answer as long as recorded. A block's words depend on its name
 * alone, so that prompts share as much of a beginning as they did when they were recorded.
 */
export function traceScripts(
  records: readonly TraceRecord[],
  { calibration, keys }: Omit<MadeUpSettings, 'workload'>,
): ScriptOf {
  const words = new MadeUpWords(...keys);
  const blockText = blockTextOf(words, { keys, words: TRACE_BLOCK_TOKENS / calibration.inputTokensPerWord });
  return ({ index, random }) => {
    const record = records[index % records.length]!;
    return {
      turnCount: 1,
      system: null,
      turn: () => {
        const length = promptLength(record.inputTokens, calibration);
        const total = wholeWords(length.words, random);
        const text: Buffer[] = [];
        let left = total;
        for (const block of record.blocks ?? []) {
          if (left === 0) break;
          left -= blockText(block, left, text);
        }
        // Blocks are whole words and may fall short of the prompt by a few.
        if (left > 0) text.push(...separator(text), ...words.pieces(random, { words: left }));
        return { text, askedInputTokens: length.inputTokens, askedOutputTokens: record.outputTokens };
      },
    };
  };
}

interface BlockSettings {
  readonly keys: readonly (string | number)[];
  /** Of a whole block, perhaps a fraction. */
  readonly words: number;
}

/** Adds the words of a block to `text`, at most so many, and gives how many they were. */
type AddBlock = (block: number, mostWords: number, text: Buffer[]) => number;

function blockTextOf(madeUp: MadeUpWords, { keys, words }: BlockSettings): AddBlock {
  return (block, mostWords, text) => {
    const random: RandomStream = randomStream(...keys, 'block', block);
    const wholeLength = wholeWords(words, random);
    const length = Math.min(wholeLength, mostWords);
    text.push(...separator(text), ...madeUp.pieces(random, { words: length, wholeWords: wholeLength }));
    return length;
  };
}

const separator = (text: readonly Buffer[]): Buffer[] => (text.length === 0 ? [] : [SPACE]);
