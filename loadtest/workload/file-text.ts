import { createReadStream } from 'node:fs';
import { InputError } from '../../schema/input-error.ts';

/** A line, or one value of a list, with the line it begins at. */
export interface TextAt {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** A single prompt of this size is longer than any context. */
export const LONGEST_ITEM_CHARACTERS = 16 * 1024 * 1024;

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'a folder',
};

/** A text file piece by piece, without its byte-order mark. InputError when it cannot be read. */
export async function* fileText(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { encoding: 'utf8' });
  let isBeginning = true;
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      yield isBeginning && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk;
      isBeginning = false;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new InputError({
      path,
      expected: 'a readable file',
      received: FILE_FAULTS[code] ?? code,
      hint: 'Give the path of a file with prompts or of a trace.',
    });
  }
}

/** Lines that hold more than spaces. InputError for one that is too long. */
export async function* linesOf(path: string, chunks: AsyncIterable<string>): AsyncGenerator<TextAt> {
  let line = 1;
  let rest = '';
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      const text = rest + chunk.slice(start, end);
      rest = '';
      start = end + 1;
      if (text.trim() !== '') yield { text, line };
      line++;
    }
    rest += chunk.slice(start);
    refuseLongerThan(rest.length, path, line);
  }
  if (rest.trim() !== '') yield { text: rest, line };
}

export function refuseLongerThan(characters: number, path: string, line: number): void {
  if (characters <= LONGEST_ITEM_CHARACTERS) return;
  throw new InputError({
    path: `${path}:${line}`,
    expected: `at most ${LONGEST_ITEM_CHARACTERS} characters`,
    received: 'more',
    hint: 'One line, or one entry of a list, is one conversation.',
  });
}

/** A value of a file that must be JSON, or an InputError with file and line. */
export function jsonAt({ text, line }: TextAt, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError({
      path: `${path}:${line}`,
      expected: 'one JSON value',
      received: text.length > 60 ? `${text.trimStart().slice(0, 60)}...` : text.trim(),
      hint: 'Correct it there, or write the file again.',
    });
  }
}
