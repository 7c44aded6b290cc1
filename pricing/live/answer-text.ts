import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { secondsFromMs } from '../../schema/units.ts';
import { type PriceRequest, SourceError } from './live-source.ts';
import { maskedUrl } from './masked.ts';

export interface AnswerLimits {
  readonly signal: AbortSignal;
  readonly dispatcher: Dispatcher;
  /** Until the first header, and between any two pieces of the answer. */
  readonly silentMs: number;
  /** For the day in a Retry-After header. */
  readonly now: () => Date;
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Price list files are often stored without a type of their own. */
const TEXT_TYPE = /^(text\/(?!html)|(application\/(json|[\w.-]+\+json|octet-stream)|binary\/octet-stream) *(;|$))/i;

/**
 * One request, one answer: the text of a 2xx answer of JSON or plain text, unpacked, within the request's limit of bytes.
 * Throws SourceError, `passing` where another try may help. Redirects are not followed: a key sent along would go with them.
 */
export async function answerText(asked: PriceRequest, limits: AnswerLimits): Promise<string> {
  const url = maskedUrl(asked.url);
  refuseOpenTransport(asked.url, url);
  try {
    const { statusCode, headers, body } = await request(asked.url, {
      method: asked.method ?? 'GET',
      headers: {
        accept: 'application/json, text/plain',
        'accept-encoding': 'gzip',
        'user-agent': 'breakeven',
        ...asked.headers,
      },
      body: asked.body ?? null,
      dispatcher: limits.dispatcher,
      signal: limits.signal,
      headersTimeout: limits.silentMs,
      bodyTimeout: limits.silentMs,
    });
    try {
      refuseStatus(statusCode, headers, { url, now: limits.now });
      refuseType(headers['content-type'], url);
      return await boundedText(unpacked(body, headers['content-encoding'], url), asked.maximumBytes, url);
    } finally {
      // What is left unread would hold the connection.
      body.on('error', () => undefined).destroy();
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    limits.signal.throwIfAborted();
    throw networkError(error, url);
  }
}

/** In the clear anybody on the way could read a key and change a price; a server on this machine is a test's. */
function refuseOpenTransport(url: string, shown: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return;
  throw new SourceError(`${shown} is not https.`, { hint: 'Prices are asked for by https only.', passing: false });
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function refuseStatus(
  status: number,
  headers: Headers,
  { url, now }: { readonly url: string; readonly now: () => Date },
): void {
  if (status >= 200 && status < 300) return;
  const answered = `${url} answered ${status}`;
  if (status === 429 || status >= 500) {
    throw new SourceError(`${answered}.`, {
      hint: 'The service is busy: try again later.',
      passing: status !== 501,
      retryAfterSeconds: retryAfterSeconds(headers['retry-after'], now),
    });
  }
  if (status === 401 || status === 403) {
    throw new SourceError(`${answered}: it refuses the key, or wants one.`, { hint: 'Check the key.', passing: false });
  }
  const redirect = status >= 300 && status < 400;
  throw new SourceError(
    redirect ? `${answered}: it points elsewhere, and redirects are not followed.` : `${answered}.`,
    {
      hint: 'The service may have moved: see whether there is a newer breakeven.',
      passing: false,
    },
  );
}

/** Seconds, or a day in the form of HTTP; null for anything else. */
function retryAfterSeconds(header: string | string[] | undefined, now: () => Date): number | null {
  if (typeof header !== 'string') return null;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, secondsFromMs(at - now().getTime()));
}

function refuseType(type: string | string[] | undefined, url: string): void {
  if (type === undefined || (typeof type === 'string' && TEXT_TYPE.test(type))) return;
  throw new SourceError(`${url} answered with ${String(type)} instead of JSON.`, {
    hint: 'A proxy or a login page may stand in between.',
    passing: false,
  });
}

function unpacked(body: Readable, encoding: string | string[] | undefined, url: string): Readable {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') {
    throw new SourceError(`${url} answered in the encoding ${String(encoding)}, which was not asked for.`, {
      hint: 'A proxy may stand in between.',
      passing: false,
    });
  }
  const unzip = createGunzip();
  // An error of the connection has to reach whoever reads what comes out.
  body.on('error', (error) => unzip.destroy(error));
  return body.pipe(unzip);
}

/** Counts while reading, what was packed as it is unpacked: neither a long answer nor a small bomb fills the memory. */
async function boundedText(stream: Readable, maximumBytes: number, url: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maximumBytes) {
      throw new SourceError(`${url} answered with more than ${maximumBytes} bytes.`, {
        hint: 'No price list is that long: see whether there is a newer breakeven.',
        passing: false,
      });
    }
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new SourceError(`${url} answered with bytes that are no UTF-8 text.`, {
      hint: 'A proxy may stand in between.',
      passing: false,
    });
  }
}

const NETWORK_FAULTS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name was not found',
  EAI_AGAIN: 'its name was not found',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped in the middle',
};

/** A fault of the network may pass, one of a certificate or of packed data does not. */
function networkError(error: unknown, url: string): SourceError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const isTrust = /CERT|SELF_SIGNED|ERR_TLS|SSL/.test(code);
  const isPacking = code.startsWith('Z_');
  const what = NETWORK_FAULTS[code] ?? (code === '' ? String(error) : code);
  return new SourceError(`${url} could not be read: ${what}.`, {
    hint: isTrust ? 'Its certificate is not trusted here.' : 'Check the network, then try again.',
    passing: !isTrust && !isPacking,
    cause: error,
  });
}
