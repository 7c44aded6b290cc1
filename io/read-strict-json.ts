import { createScanner } from 'jsonc-parser';
import { InputError, shown } from '../schema/input-error.ts';
import { parseJsonText, readTextFile } from './read-document.ts';

/** Far deeper than any document of ours; a text of brackets alone would otherwise exhaust the stack. */
const DEEPEST = 40;

/** jsonc-parser's token kinds, whose enum has no value at run time. */
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, colon: 6, string: 10, end: 17 } as const;

export interface StrictReading {
  readonly path: string;
  readonly largestBytes: number;
  /** What to do when the file cannot be used. */
  readonly hint: string;
}

/**
 * The value of a JSON file that somebody else may have written; comments and trailing commas are allowed. InputError for
 * all that `readJsonFile` refuses, and for a file above `largestBytes`, a key that stands twice in its object (the later
 * value would silently win), a key that every object answers to (`__proto__`) and a nesting deeper than 40.
 */
export async function readStrictJson({ path, largestBytes, hint }: StrictReading): Promise<unknown> {
  const text = await readTextFile(path, hint);
  const bytes = Buffer.byteLength(text);
  if (bytes > largestBytes) {
    throw new InputError({ path, expected: `at most ${largestBytes} bytes`, received: `${bytes} bytes`, hint });
  }
  refuseHostileStructure(text, path);
  return parseJsonText(text, path);
}

/** Reads tokens, not values: what a parser makes of such a text may no longer show what stood in it. */
function refuseHostileStructure(text: string, path: string): void {
  const scanner = createScanner(text, true);
  /** The keys of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let lastString: { readonly value: string; readonly offset: number } | null = null;
  for (let token: number = scanner.scan(); token !== TOKEN.end; token = scanner.scan()) {
    if (token === TOKEN.colon && lastString !== null) {
      const keys = open.at(-1);
      const { value: key, offset } = lastString;
      if (keys?.has(key)) refuseRepeated(key, placeIn(text, offset, path));
      if (key in Object.prototype) refuseInherited(key, placeIn(text, offset, path));
      keys?.add(key);
    } else if (token === TOKEN.openBrace || token === TOKEN.openBracket) {
      if (open.length === DEEPEST) refuseDepth(placeIn(text, scanner.getTokenOffset(), path));
      open.push(token === TOKEN.openBrace ? new Set() : null);
    } else if (token === TOKEN.closeBrace || token === TOKEN.closeBracket) open.pop();
    lastString = token === TOKEN.string ? { value: scanner.getTokenValue(), offset: scanner.getTokenOffset() } : null;
  }
}

function refuseRepeated(key: string, path: string): never {
  throw new InputError({
    path,
    expected: 'a key that stands once in its object',
    received: `${shown(key)} a second time`,
    hint: 'Remove one of them: only the later would count.',
  });
}

function refuseInherited(key: string, path: string): never {
  throw new InputError({
    path,
    expected: 'a key that no object has by itself',
    received: shown(key),
    hint: 'Name it otherwise.',
  });
}

function refuseDepth(path: string): never {
  throw new InputError({
    path,
    expected: `nested at most ${DEEPEST} deep`,
    received: 'more',
    hint: 'No document of breakeven is nested so deep.',
  });
}

/** `file:line:column`, from 1. */
function placeIn(text: string, offset: number, path: string): string {
  const before = text.slice(0, offset).split('\n');
  return `${path}:${before.length}:${before.at(-1)!.length + 1}`;
}
