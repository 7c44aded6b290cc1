import { type StreamEvent, streamEventOf } from './token-events.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const FIRST_PRINTABLE = 32;
const FIRST_BEYOND_ASCII = 128;
/** The second byte of the escapes that stand for one byte of text: \" \\ \/ \b \f \n \r \t. */
const SHORT_ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

/** A whole event of one line. JSON holds no end of a line, so that all of it is one `data` field. */
const ONE_LINE = /^(data: ?)([^\r\n]*)(\n\n|\r\n\r\n)$/;
const TEXT_FIELD = /"(?:content|text|reasoning_content|reasoning|refusal|arguments)" ?: ?"/g;
const REST_OF_STRING = /(?:[^"\\]|\\.)*/y;
const PROBE = 'probe';

/**
 * Events of a stream that differ in one text alone. Such an event is known by its bytes: all before and after the text are
 * as they were, so that it means what the one before meant, and only the text is looked at.
 */
export class TokenPattern {
  /** The text is the answer itself, not reasoning or a tool call. */
  readonly isContent: boolean;
  readonly #head: Buffer;
  readonly #tail: Buffer;
  #textStart = 0;
  #textEnd = 0;
  #textBytes = 0;
  #isVerbatim = false;
  #end = 0;

  /** `tail` begins with the quotation mark that ends the text. */
  constructor({ head, tail, isContent }: { head: string; tail: string; isContent: boolean }) {
    this.#head = Buffer.from(head);
    this.#tail = Buffer.from(tail);
    this.isContent = isContent;
  }

  /** UTF-8 bytes of the text of the event matched last. */
  get textBytes(): number {
    return this.#textBytes;
  }

  /** Where that event ends. */
  get end(): number {
    return this.#end;
  }

  /** The text of the event matched last, whose bytes are given again. */
  textIn(bytes: Buffer): string {
    return this.#isVerbatim
      ? bytes.toString('latin1', this.#textStart, this.#textEnd)
      : unescaped(bytes, this.#textStart, this.#textEnd)!;
  }

  /** Whether the event that begins at `start` is all there, up to `end`, and one of these. */
  matches(bytes: Buffer, start: number, end: number): boolean {
    const head = this.#head;
    const tail = this.#tail;
    const textStart = start + head.length;
    const lastTail = end - tail.length;
    if (textStart > lastTail) return false;
    if (bytes.compare(head, 0, head.length, start, textStart) !== 0) return false;
    let at = textStart;
    let escapes = 0;
    let isPlain = true;
    for (let byte = bytes[at]!; byte !== QUOTE; byte = bytes[at]!) {
      if (byte === BACKSLASH) {
        at++;
        escapes++;
        if (!SHORT_ESCAPES.has(bytes[at]!)) isPlain = false;
      } else if (byte < FIRST_PRINTABLE) return false;
      else if (byte >= FIRST_BEYOND_ASCII) isPlain = false;
      if (++at > lastTail) return false;
    }
    if (bytes.compare(tail, 0, tail.length, at, at + tail.length) !== 0) return false;
    this.#textStart = textStart;
    this.#textEnd = at;
    this.#isVerbatim = isPlain && escapes === 0;
    if (isPlain) {
      this.#textBytes = at - textStart - escapes;
    } else {
      const text = unescaped(bytes, textStart, at);
      if (text === null) return false;
      this.#textBytes = Buffer.byteLength(text);
    }
    this.#end = at + tail.length;
    return true;
  }
}

/** The pattern of one event, given whole; null where other events like it could mean something else. */
export function tokenPatternOf(whole: Buffer): TokenPattern | null {
  const [, field, json, end] = ONE_LINE.exec(whole.toString('utf8')) ?? [];
  if (field === undefined || json === undefined || end === undefined) return null;
  for (const match of json.matchAll(TEXT_FIELD)) {
    const textStart = match.index + match[0].length;
    REST_OF_STRING.lastIndex = textStart;
    const textEnd = textStart + (REST_OF_STRING.exec(json)?.[0].length ?? 0);
    if (textEnd === textStart) continue;
    const head = json.slice(0, textStart);
    const tail = json.slice(textEnd);
    // Without the text the event says nothing, with another one just that: so it is for every text.
    if (saidBy(head + tail)?.textBytes !== 0) continue;
    const probe = saidBy(head + PROBE + tail);
    if (probe?.textBytes === PROBE.length) {
      return new TokenPattern({ head: field + head, tail: tail + end, isContent: probe.content !== '' });
    }
  }
  return null;
}

/** Null where an event brings more than text. */
function saidBy(json: string): StreamEvent | null {
  const event = streamEventOf(json);
  if (event === null || event.error !== null || event.usage !== null || event.finishReason !== null) return null;
  return event;
}

/** The text that stands between two quotation marks of JSON; null when it is none. */
function unescaped(bytes: Buffer, start: number, end: number): string | null {
  try {
    return JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string;
  } catch {
    return null;
  }
}
