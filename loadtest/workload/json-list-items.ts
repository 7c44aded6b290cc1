import { InputError } from '../../schema/input-error.ts';
import { refuseLongerThan, type TextAt } from './file-text.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const LINE_FEED = 10;
const SPACE = 32;

/**
 * The values of a JSON list one after another, so that a file larger than memory can be read. Only their borders are looked
 * for; whether each is JSON is seen when it is parsed. InputError when the list does not end.
 */
export async function* jsonListItems(path: string, chunks: AsyncIterable<string>): AsyncGenerator<TextAt> {
  let line = 1;
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  /** The value that has begun and not ended; null between values. */
  let item: TextAt | null = null;
  for await (const chunk of chunks) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (code === LINE_FEED) line++;
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) inString = false;
        continue;
      }
      const endsValue = depth === 1 && (code === COMMA || isClosing(code));
      if (endsValue && item !== null) {
        yield { text: item.text + chunk.slice(start, i), line: item.line };
        item = null;
      }
      if (depth > 0 && item === null && code > SPACE && !endsValue) {
        item = { text: '', line };
        start = i;
      }
      if (code === QUOTE) inString = true;
      else if (isOpening(code)) depth++;
      else if (isClosing(code) && --depth === 0) return;
    }
    if (item === null) continue;
    item = { text: item.text + chunk.slice(start), line: item.line };
    refuseLongerThan(item.text.length, path, item.line);
  }
  throw new InputError({
    path: `${path}:${line}`,
    expected: 'whole, valid JSON',
    received: 'a file that ends in the middle of a list',
    hint: 'The file is cut off: write it again.',
  });
}

/** [ or { */
const isOpening = (code: number): boolean => code === 91 || code === 123;
/** ] or } */
const isClosing = (code: number): boolean => code === 93 || code === 125;
