/** As much as the headers of an answer may take: Node's own limit. */
export const LONGEST_HEAD_BYTES = 16 * 1024;

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: [\t -~\u0080-\u00ff]*)?$/;
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const FIELD_VALUE = /^[\t -~\u0080-\u00ff]*$/;
/** A field goes on in a line that begins with white space: an old form. */
const FOLD = /\r\n[ \t]+/g;
const OUTER_SPACE = /^[ \t]+|[ \t]+$/g;
/** Two equal lengths say the same. */
const LENGTH = /^(\d{1,15})(?:[ \t]*,[ \t]*\1)*$/;
const KEEP_ALIVE_SECONDS = /(?:^|[ \t,])timeout=(\d+)/i;
const LONGEST_SHOWN = 80;

/** What came breaks the rules of HTTP. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** How a body goes on: so many bytes, in chunks, or until the server closes. */
export type Framing = number | 'chunks' | 'until-close';

export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; a name that came more than once has its values with commas between them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly framing: Framing;
  /** Whether the answer, when it has ended, leaves the connection for another request. */
  readonly keepsConnection: boolean;
  /** How long the server says it keeps an idle connection; null when it does not say. */
  readonly keepAliveSeconds: number | null;
}

/**
 * Status line and headers of an answer, in Latin-1 and without the blank line. Throws MalformedAnswer for what breaks the
 * rules of HTTP, and where two framings contradict each other: neither is to be guessed at.
 */
export function responseHead(text: string): ResponseHead {
  const lineEnd = text.indexOf('\r\n');
  const statusLine = lineEnd === -1 ? text : text.slice(0, lineEnd);
  const [, minor, digits] = STATUS_LINE.exec(statusLine) ?? [];
  if (digits === undefined) throw notHttp();
  const status = Number(digits);
  if (status < 100) throw new MalformedAnswer(`a status of ${digits}`);
  const headers = lineEnd === -1 ? {} : headersIn(text.slice(lineEnd + 2));
  const framing = framingOf(status, headers);
  const asked = (headers.connection ?? '').split(',').map((option) => option.trim().toLowerCase());
  // An old server that sends chunks may not know where they end (RFC 9112, section 6.1).
  const mayGoOn = minor === '1' ? !asked.includes('close') : asked.includes('keep-alive') && framing !== 'chunks';
  const keepAlive = KEEP_ALIVE_SECONDS.exec(headers['keep-alive'] ?? '')?.[1];
  return {
    status,
    headers,
    framing,
    keepsConnection: mayGoOn && framing !== 'until-close',
    keepAliveSeconds: keepAlive === undefined ? null : Number(keepAlive),
  };
}

export const notHttp = (): MalformedAnswer =>
  new MalformedAnswer('what came does not begin with a status line of HTTP/1.1');

function headersIn(text: string): Record<string, string | undefined> {
  const headers = Object.create(null) as Record<string, string | undefined>;
  for (const line of text.replaceAll(FOLD, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!FIELD_NAME.test(name)) {
      throw new MalformedAnswer(`a header without a name and a colon: ${line.slice(0, LONGEST_SHOWN)}`);
    }
    const value = line.slice(colon + 1).replaceAll(OUTER_SPACE, '');
    if (!FIELD_VALUE.test(value)) throw new MalformedAnswer(`a control character in the header ${name}`);
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

/** RFC 9112, section 6.3. */
function framingOf(status: number, headers: ResponseHead['headers']): Framing {
  const coding = headers['transfer-encoding'];
  const lengths = headers['content-length'];
  if (coding !== undefined && lengths !== undefined) {
    throw new MalformedAnswer('both a transfer-encoding and a content-length');
  }
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new MalformedAnswer(`transfer-encoding ${coding.slice(0, LONGEST_SHOWN)}, which was not asked for`);
  }
  const length = lengths === undefined ? undefined : LENGTH.exec(lengths)?.[1];
  if (lengths !== undefined && length === undefined) {
    throw new MalformedAnswer(`a content-length of ${lengths.slice(0, LONGEST_SHOWN)}`);
  }
  if (status < 200 || status === 204 || status === 304) return 0;
  if (coding !== undefined) return 'chunks';
  return length === undefined ? 'until-close' : Number(length);
}
