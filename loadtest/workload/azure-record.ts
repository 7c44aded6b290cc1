import { InputError } from '../../schema/input-error.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { TextAt } from './file-text.ts';

/** One record of a trace by its file. */
export interface TimedRecord {
  /** Whole seconds of the time recorded, and the rest in milliseconds: together they would lose digits. */
  readonly seconds: number;
  readonly restMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly blocks: readonly number[] | null;
}

export type RecordOf = (line: TextAt) => TimedRecord;

const COLUMNS = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const;
/** Seven digits of a second in the trace of 2023, six and an offset in that of 2024. */
const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))?$/;

/** Reads the lines of an Azure LLM inference trace (2023, 2024), whose header is given. InputError with file and line. */
export function azureRecords(header: TextAt, path: string): RecordOf {
  const names = cells(header).map((name) => name.toLowerCase());
  const [time, input, output] = COLUMNS.map((column) => {
    const at = names.indexOf(column.toLowerCase());
    if (at !== -1) return at;
    throw new InputError({
      path: `${path}:${header.line}`,
      expected: `a header with ${COLUMNS.join(', ')}, or JSON lines with timestamp, input_length and output_length`,
      received: header.text.length > 60 ? `${header.text.slice(0, 60)}...` : header.text.trim(),
      hint: 'A trace is an Azure LLM inference CSV or a Mooncake JSONL file.',
    });
  }) as [number, number, number];
  return (line) => {
    const row = cells(line);
    const cell = (index: number): Cell => ({
      text: row[index] ?? '',
      place: `${path}:${line.line}: ${cells(header)[index]}`,
    });
    return {
      ...instantOf(cell(time)),
      inputTokens: tokensOf(cell(input)),
      outputTokens: tokensOf(cell(output)),
      blocks: null,
    };
  };
}

interface Cell {
  readonly text: string;
  readonly place: string;
}

const cells = ({ text }: TextAt): string[] => text.split(',').map((cell) => cell.trim());

function instantOf({ text, place }: Cell): Pick<TimedRecord, 'seconds' | 'restMs'> {
  const [, date, time, fraction, sign, hours, minutes] = TIME.exec(text) ?? [];
  const ms = Date.parse(`${date}T${time}Z`);
  // Date.parse takes the 31st of February for the 3rd of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(`${date}T${time}`)) {
    throw new InputError({
      path: place,
      expected: 'a time such as 2023-11-16 18:15:46.6805900',
      received: JSON.stringify(text),
      hint: 'Correct it there, or leave the line out.',
    });
  }
  const offsetMinutes = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  return {
    seconds: ms / 1000 - offsetMinutes * 60,
    restMs: fraction === undefined ? 0 : msFromSeconds(Number(`0.${fraction}`)),
  };
}

function tokensOf({ text, place }: Cell): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new InputError({
    path: place,
    expected: 'a whole number of tokens',
    received: JSON.stringify(text),
    hint: 'Correct it there, or leave the line out.',
  });
}
