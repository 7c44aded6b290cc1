import { GrowingBytes } from './growing-bytes.ts';

/**
 * One server-sent event; `name` is its `event:` field. `whole` is all its bytes, the closing blank line among them, until
 * the callback returns; null where they did not come together.
 */
export type OnEvent = (data: string, name: string | null, whole: Buffer | null) => void;

/**
 * Deals with the event that begins at `start`, of which no more has come than up to `end`, and gives where it ends; or gives
 * -1 to leave it to the scanner.
 */
export type Shortcut = (bytes: Buffer, start: number, end: number) => number;

const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const DATA = Buffer.from('data');
const EVENT = Buffer.from('event');
/** A longer event comes in so many reads that a shortcut, tried at each, would look at the same bytes too often. */
const LONGEST_SHORTCUT_BYTES = 16 * 1024;

/**
 * Server-sent events from bytes as they arrive, split anywhere: LF, CR and CRLF ends, comments, `data:` with or without
 * a space, several data lines, a byte-order mark. Text is decoded a whole line at a time, so a character is never cut.
 * What is kept of a chunk is copied: its memory may be used again.
 */
export class SseScanner {
  readonly #onEvent: OnEvent;
  readonly #shortcut: Shortcut | null;
  /** The line that has not ended. */
  readonly #rest = new GrowingBytes();
  #skipLineFeed = false;
  #atStart = true;
  #data: string | null = null;
  #name: string | null = null;

  constructor(onEvent: OnEvent, shortcut: Shortcut | null = null) {
    this.#onEvent = onEvent;
    this.#shortcut = shortcut;
  }

  /** Bytes of the line that has not ended yet. */
  get pendingBytes(): number {
    return this.#rest.length;
  }

  /** What an event without its closing blank line holds: `data: [DONE]` may be the last line. Nothing may be pushed after. */
  unfinishedData(): string | null {
    const { bytes } = this.#rest;
    if (bytes.length > 0) this.#field(bytes, 0, bytes.length);
    this.#rest.dropBefore(bytes.length);
    return this.#data;
  }

  /** Forgets all that was pushed, for another stream. */
  restart(): void {
    this.#rest.clear();
    this.#skipLineFeed = false;
    this.#atStart = true;
    this.#data = null;
    this.#name = null;
  }

  push(bytes: Buffer, start = 0, end = bytes.length): void {
    const searched = this.#rest.length;
    if (searched > 0) {
      this.#rest.add(bytes.subarray(start, end));
      this.#rest.dropBefore(this.#scan(this.#rest.bytes, searched));
      return;
    }
    const known = this.#pastShortcuts(bytes, start, end);
    if (known === end) return;
    const chunk = bytes.subarray(known, end);
    const used = this.#scan(chunk, 0);
    if (used < chunk.length) this.#rest.add(chunk.subarray(used));
  }

  /** Where the events end that the shortcut deals with: mostly all of a read, for which no view is made. */
  #pastShortcuts(bytes: Buffer, start: number, end: number): number {
    if (this.#shortcut === null || this.#skipLineFeed || this.#data !== null || this.#name !== null) return start;
    let at = start;
    while (at < end) {
      const next = this.#shortcut(bytes, at, end);
      if (next === -1) break;
      this.#atStart = false;
      at = next;
    }
    return at;
  }

  /** Reads the lines that end; before `from` none does. Gives where the line begins that has not ended. */
  #scan(bytes: Buffer, from: number): number {
    let start = 0;
    let eventStart = -1;
    let carriageReturn = -1;
    if (this.#skipLineFeed && bytes.length > 0) {
      this.#skipLineFeed = false;
      if (bytes[0] === LF) start = from = 1;
    }
    for (;;) {
      if (this.#data === null && this.#name === null) {
        const shortcutEnd =
          from - start > LONGEST_SHORTCUT_BYTES ? -1 : (this.#shortcut?.(bytes, start, bytes.length) ?? -1);
        if (shortcutEnd !== -1) {
          this.#atStart = false;
          start = from = shortcutEnd;
          continue;
        }
        eventStart = start;
      }
      const lineFeed = positionOf(LF, bytes, from);
      if (carriageReturn < from) carriageReturn = positionOf(CR, bytes, from);
      const end = Math.min(lineFeed, carriageReturn);
      if (end === Infinity) return start;
      let next = end + 1;
      if (end === carriageReturn) {
        if (next === bytes.length) this.#skipLineFeed = true;
        else if (bytes[next] === LF) next++;
      }
      if (this.#atStart) start = this.#withoutMark(bytes, start);
      if (start < end) this.#field(bytes, start, end);
      else this.#blankLine(eventStart === -1 ? null : bytes.subarray(eventStart, next));
      start = from = next;
    }
  }

  #withoutMark(bytes: Buffer, start: number): number {
    this.#atStart = false;
    return bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
  }

  #field(bytes: Buffer, start: number, end: number): void {
    if (isNamed(DATA, bytes, start, end)) {
      const value = valueAfter(DATA, bytes, start, end);
      this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    } else if (isNamed(EVENT, bytes, start, end)) {
      this.#name = valueAfter(EVENT, bytes, start, end) || null;
    }
  }

  #blankLine(whole: Buffer | null): void {
    const data = this.#data;
    const name = this.#name;
    this.#data = null;
    this.#name = null;
    if (data !== null) this.#onEvent(data, name, whole);
  }
}

function positionOf(byte: number, bytes: Buffer, from: number): number {
  const position = bytes.indexOf(byte, from);
  return position === -1 ? Infinity : position;
}

/** The line is `name`, or begins with it and a colon. */
function isNamed(name: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const nameEnd = start + name.length;
  if (nameEnd > end || (nameEnd < end && bytes[nameEnd] !== COLON)) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}

function valueAfter(name: Buffer, bytes: Buffer, start: number, end: number): string {
  let from = Math.min(start + name.length + 1, end);
  if (from < end && bytes[from] === SPACE) from++;
  return bytes.toString('utf8', from, end);
}
