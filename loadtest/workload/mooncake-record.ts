import { InputError, shown } from '../../schema/input-error.ts';
import { msFromSeconds, secondsFromMs } from '../../schema/units.ts';
import type { RecordOf } from './azure-record.ts';
import { jsonAt } from './file-text.ts';
import { TRACE_BLOCK_TOKENS } from './workload-plan.ts';

/**
 * Reads the lines of a Mooncake trace: `timestamp` in milliseconds, `input_length`, `output_length`, and `hash_ids`, one for
 * each begun block of 512 tokens, equal where prompts share their beginning up to there. InputError with file and line.
 */
export const mooncakeRecords =
  (path: string): RecordOf =>
  (line) => {
    const place = `${path}:${line.line}`;
    const value = jsonAt(line, path);
    const entry = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
    const timestampMs = figure(entry.timestamp, `${place}: timestamp`, 'milliseconds, at least 0');
    const inputTokens = whole(entry.input_length, `${place}: input_length`);
    const seconds = Math.floor(secondsFromMs(timestampMs));
    return {
      seconds,
      restMs: timestampMs - msFromSeconds(seconds),
      inputTokens,
      outputTokens: whole(entry.output_length, `${place}: output_length`),
      blocks: blocksOf(entry.hash_ids, { place: `${place}: hash_ids`, inputTokens }),
    };
  };

function blocksOf(
  value: unknown,
  { place, inputTokens }: { readonly place: string; readonly inputTokens: number },
): readonly number[] | null {
  if (value === undefined || value === null) return null;
  const needed = Math.ceil(inputTokens / TRACE_BLOCK_TOKENS);
  const isRight =
    Array.isArray(value) &&
    value.length >= needed &&
    value.every((id) => Number.isSafeInteger(id) && (id as number) >= 0);
  if (isRight) return (value as readonly number[]).slice(0, needed);
  throw new InputError({
    path: place,
    expected: `a list of ${needed} whole numbers, one for each ${TRACE_BLOCK_TOKENS} of ${inputTokens} tokens`,
    received: shown(value),
    hint: 'Leave hash_ids out where the blocks are not known.',
  });
}

function figure(value: unknown, path: string, expected: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new InputError({
    path,
    expected,
    received: shown(value),
    hint: 'A line is {"timestamp": 0, "input_length": 512, "output_length": 64, "hash_ids": [0]}.',
  });
}

function whole(value: unknown, path: string): number {
  const tokens = figure(value, path, 'a whole number of tokens');
  return Number.isSafeInteger(tokens) ? tokens : figure(NaN, path, 'a whole number of tokens');
}
