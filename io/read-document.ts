import { readFile, stat } from 'node:fs/promises';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { InputError } from '../schema/input-error.ts';

const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * The value of a JSON file; comments and trailing commas are allowed, so that a starter file can explain itself.
 * InputError when the file is missing, too large, not readable or cut off.
 */
export async function readJsonFile(path: string, hint: string): Promise<unknown> {
  return parseJsonText(await readTextFile(path, hint), path);
}

export async function readTextFile(path: string, hint: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_BYTES) {
      throw new InputError({ path, expected: `at most ${LARGEST_BYTES} bytes`, received: `${size} bytes`, hint });
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    throw new InputError({ path, expected: 'a readable file', received: FILE_FAULTS[code] ?? code, hint });
  }
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'a folder',
};

/** `text` as JSON with comments; InputError with line and column of the first fault. */
export function parseJsonText(text: string, path: string): unknown {
  const faults: ParseError[] = [];
  const value: unknown = parse(text, faults, { allowTrailingComma: true, disallowComments: false });
  const first = faults[0];
  if (first === undefined) return value;
  const before = text.slice(0, first.offset).split('\n');
  const rest = text.slice(first.offset);
  // A string that is still open on the last line was cut off there, not mistyped.
  const cutInString = printParseErrorCode(first.error) === 'UnexpectedEndOfString' && !rest.trimEnd().includes('\n');
  const atEnd = rest.trim() === '' || cutInString;
  throw new InputError({
    path: `${path}:${before.length}:${before.at(-1)!.length + 1}`,
    expected: 'whole, valid JSON',
    received: atEnd ? 'a file that ends in the middle' : printParseErrorCode(first.error),
    hint: atEnd ? 'The file is cut off: write it again.' : 'Correct it at this line and column.',
  });
}
