/** One server-sent event; `name` is its `event:` field. */
export type OnEvent = (data: string, name: string | null) => void;

const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const EMPTY = Buffer.alloc(0);

/**
 * Server-sent events from bytes as they arrive, split anywhere: LF, CR and CRLF ends, comments, `data:` with or without
 * a space, several data lines, a byte-order mark. Text is decoded a whole line at a time, so a character is never cut.
 */
export class SseScanner {
  readonly #onEvent: OnEvent;
  #rest: Buffer = EMPTY;
  /** Bytes of `#rest` known to hold no end of line, so that a long line is not searched again at each read. */
  #searched = 0;
  #skipLineFeed = false;
  #atStart = true;
  #data: string | null = null;
  #name: string | null = null;

  constructor(onEvent: OnEvent) {
    this.#onEvent = onEvent;
  }

  /** Bytes of the line that has not ended yet. */
  get pendingBytes(): number {
    return this.#rest.length;
  }

  /** What an event without its closing blank line holds so far: `data: [DONE]` may be the last line of a stream. */
  get unfinishedData(): string | null {
    if (this.#rest.length > 0) this.#line(this.#rest, 0, this.#rest.length);
    this.#rest = EMPTY;
    this.#searched = 0;
    return this.#data;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    let from = this.#searched;
    if (this.#skipLineFeed && bytes.length > 0) {
      this.#skipLineFeed = false;
      if (bytes[0] === LF) start = from = 1;
    }
    for (;;) {
      const end = lineEnd(bytes, from);
      if (end === -1) break;
      this.#line(bytes, start, end);
      start = end + 1;
      if (bytes[end] === CR) {
        if (start === bytes.length) this.#skipLineFeed = true;
        else if (bytes[start] === LF) start++;
      }
      from = start;
    }
    this.#rest = start === bytes.length ? EMPTY : bytes.subarray(start);
    this.#searched = this.#rest.length;
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (this.#atStart) {
      this.#atStart = false;
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
    }
    if (start === end) return this.#blankLine();
    const colon = bytes.indexOf(COLON, start);
    const nameEnd = colon === -1 || colon >= end ? end : colon;
    if (nameEnd === start) return;
    let valueStart = Math.min(nameEnd + 1, end);
    if (bytes[valueStart] === SPACE && valueStart < end) valueStart++;
    const field = bytes.toString('latin1', start, nameEnd);
    if (field === 'data') {
      const value = bytes.toString('utf8', valueStart, end);
      this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    } else if (field === 'event') {
      this.#name = bytes.toString('utf8', valueStart, end) || null;
    }
  }

  #blankLine(): void {
    const data = this.#data;
    const name = this.#name;
    this.#data = null;
    this.#name = null;
    if (data !== null) this.#onEvent(data, name);
  }
}

function lineEnd(bytes: Buffer, from: number): number {
  const lineFeed = bytes.indexOf(LF, from);
  const carriageReturn = bytes.subarray(0, lineFeed === -1 ? bytes.length : lineFeed).indexOf(CR, from);
  return carriageReturn === -1 ? lineFeed : carriageReturn;
}
