import { GrowingBytes } from './growing-bytes.ts';
import { LONGEST_HEAD_BYTES, MalformedAnswer, notHttp, type ResponseHead, responseHead } from './http1-head.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const BEGINNING = Buffer.from('HTTP/1.');
/** So large that one more digit still makes an exact number. */
const MOST_CHUNK_BYTES = 2 ** 49 - 1;

const LF = 10;
const CR = 13;
const COLON = 58;
const SEMICOLON = 59;

/** Where in an answer the next byte stands. */
const AT_HEAD = 0;
const AT_CHUNK_SIZE = 1;
const IN_EXTENSION = 2;
const AT_SIZE_LINE_END = 3;
const IN_CHUNK = 4;
const AFTER_CHUNK = 5;
const AT_CHUNK_LINE_END = 6;
const AT_TRAILER = 7;
const IN_TRAILER = 8;
const AT_TRAILER_LINE_END = 9;
const AT_LAST_LINE_END = 10;
const IN_LENGTH = 11;
const UNTIL_CLOSE = 12;
const ENDED = 13;
const LEFT = 14;

export interface ResponseParts {
  onHead(head: ResponseHead): void;
  /** A part of the body, in memory that is used again when this has returned. */
  onBody(bytes: Buffer, start: number, end: number): void;
}

/**
 * HTTP/1.1 and 1.0 answers from bytes as they arrive, split anywhere, one after another: interim answers are passed over,
 * bodies come in chunks, by their length or until the server closes. Nothing of a body is copied.
 */
export class Http1Response {
  /** What has come of a head that is not all there. */
  readonly #rest = new GrowingBytes();
  #parts: ResponseParts | null = null;
  #head: ResponseHead | null = null;
  #state = LEFT;
  #hasBegun = false;
  /** Bytes of the body, or of the chunk, still to come. */
  #left = 0;
  /** Bytes around the chunk that is to come, or of the trailers. */
  #framingBytes = 0;
  #hasColon = false;

  /** Any byte of the answer has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Null until it has come; an interim answer's does not count. */
  get head(): ResponseHead | null {
    return this.#head;
  }

  /** Whether the end of what the server sends is the end of the answer, and not too soon. */
  get endsByClosing(): boolean {
    return this.#state === UNTIL_CLOSE;
  }

  /** Expects the next answer. */
  begin(parts: ResponseParts): void {
    this.#parts = parts;
    this.#head = null;
    this.#state = AT_HEAD;
    this.#hasBegun = false;
    this.#rest.clear();
  }

  /** Nothing more of the answer is wanted, even from within a callback. */
  leave(): void {
    this.#parts = null;
    this.#state = LEFT;
  }

  /** Reads from `start` to `end`. Gives where the answer ended, or -1 while it goes on. Throws MalformedAnswer. */
  read(bytes: Buffer, start: number, end: number): number {
    this.#hasBegun = true;
    let at = start;
    for (;;) {
      const state = this.#state;
      if (state === ENDED) return at;
      if (at === end || state === LEFT) return -1;
      if (state === IN_CHUNK || state === IN_LENGTH || state === UNTIL_CLOSE) at = this.#readBody(bytes, at, end);
      else if (state === AT_HEAD) at = this.#readHead(bytes, at, end);
      else this.#readFraming(bytes[at++]!);
    }
  }

  #readBody(bytes: Buffer, start: number, end: number): number {
    const partEnd = Math.min(end, start + this.#left);
    this.#left -= partEnd - start;
    // Before the callback, which may leave.
    if (this.#left === 0) this.#state = this.#state === IN_CHUNK ? AFTER_CHUNK : ENDED;
    this.#parts!.onBody(bytes, start, partEnd);
    return partEnd;
  }

  /** Gives where the head ends in these bytes, or their end. */
  #readHead(bytes: Buffer, start: number, end: number): number {
    const keptBytes = this.#rest.length;
    if (keptBytes === 0) {
      const found = bytes.indexOf(HEAD_END, start);
      if (found !== -1 && found + HEAD_END.length <= end) {
        this.#takeHead(bytes, start, found);
        return found + HEAD_END.length;
      }
    }
    this.#rest.add(bytes.subarray(start, end));
    const rest = this.#rest.bytes;
    const found = rest.indexOf(HEAD_END, Math.max(0, keptBytes - HEAD_END.length + 1));
    if (found === -1) {
      refuseBeginning(rest);
      return end;
    }
    this.#rest.clear();
    this.#takeHead(rest, 0, found);
    return start + found + HEAD_END.length - keptBytes;
  }

  #takeHead(bytes: Buffer, start: number, end: number): void {
    if (end - start > LONGEST_HEAD_BYTES) throw tooLong('headers');
    const head = responseHead(bytes.toString('latin1', start, end));
    if (head.status === 101) throw new MalformedAnswer('a change of protocol (101) that nobody asked for');
    // Interim: the answer itself is still to come.
    if (head.status < 200) return;
    this.#head = head;
    this.#framingBytes = 0;
    if (head.framing === 'chunks') {
      this.#left = 0;
      this.#state = AT_CHUNK_SIZE;
    } else if (head.framing === 'until-close') {
      this.#left = Infinity;
      this.#state = UNTIL_CLOSE;
    } else {
      this.#left = head.framing;
      this.#state = head.framing === 0 ? ENDED : IN_LENGTH;
    }
    this.#parts!.onHead(head);
  }

  /** One byte of what stands around chunks. */
  #readFraming(byte: number): void {
    if (++this.#framingBytes > LONGEST_HEAD_BYTES) throw tooLong('extensions or trailers');
    switch (this.#state) {
      case AT_CHUNK_SIZE: {
        const digit = hexDigit(byte);
        if (digit !== -1 && this.#left <= MOST_CHUNK_BYTES) this.#left = this.#left * 16 + digit;
        else if (this.#framingBytes > 1 && byte === CR) this.#state = AT_SIZE_LINE_END;
        else if (this.#framingBytes > 1 && byte === SEMICOLON) this.#state = IN_EXTENSION;
        else throw new MalformedAnswer('a chunk whose size is no hexadecimal number');
        break;
      }
      case IN_EXTENSION:
        this.#state = lineState(byte, IN_EXTENSION, AT_SIZE_LINE_END);
        break;
      case AT_SIZE_LINE_END:
        expectLineFeed(byte);
        this.#framingBytes = 0;
        this.#state = this.#left === 0 ? AT_TRAILER : IN_CHUNK;
        break;
      case AFTER_CHUNK:
        if (byte !== CR) throw new MalformedAnswer('a chunk longer than its size');
        this.#state = AT_CHUNK_LINE_END;
        break;
      case AT_CHUNK_LINE_END:
        expectLineFeed(byte);
        this.#framingBytes = 0;
        this.#state = AT_CHUNK_SIZE;
        break;
      case AT_TRAILER:
        if (byte === COLON) throw new MalformedAnswer('a trailer without a name');
        this.#hasColon = false;
        this.#state = byte === CR ? AT_LAST_LINE_END : lineState(byte, IN_TRAILER, AT_TRAILER_LINE_END);
        break;
      case IN_TRAILER:
        this.#hasColon ||= byte === COLON;
        this.#state = lineState(byte, IN_TRAILER, AT_TRAILER_LINE_END);
        break;
      case AT_TRAILER_LINE_END:
        expectLineFeed(byte);
        if (!this.#hasColon) throw new MalformedAnswer('a trailer without a colon');
        this.#state = AT_TRAILER;
        break;
      default:
        expectLineFeed(byte);
        this.#state = ENDED;
    }
  }
}

/** What has come of a head that is not all there is refused as soon as it can become none. */
function refuseBeginning(head: Buffer): void {
  const known = Math.min(head.length, BEGINNING.length);
  if (head.compare(BEGINNING, 0, known, 0, known) !== 0) throw notHttp();
  if (head.length > LONGEST_HEAD_BYTES) throw tooLong('headers');
  for (let at = head.indexOf(LF); at !== -1; at = head.indexOf(LF, at + 1)) {
    if (head[at - 1] !== CR) throw new MalformedAnswer('a header that ends with a line feed alone');
  }
}

const tooLong = (of: string): MalformedAnswer => new MalformedAnswer(`${of} of more than ${LONGEST_HEAD_BYTES} bytes`);

/** The state after one byte of a line: in it, or before the line feed that ends it. */
function lineState(byte: number, inLine: number, atLineEnd: number): number {
  if (byte === LF) throw new MalformedAnswer('a line around a chunk that ends with a line feed alone');
  return byte === CR ? atLineEnd : inLine;
}

function expectLineFeed(byte: number): void {
  if (byte !== LF) throw new MalformedAnswer('no line feed after a carriage return around a chunk');
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
