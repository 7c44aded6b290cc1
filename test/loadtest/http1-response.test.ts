import { request } from 'node:http';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedAnswer, type ResponseHead } from '../../loadtest/client/http1-head.ts';
import { Http1Response } from '../../loadtest/client/http1-response.ts';

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Bytes as a socket would bring them: each part in the middle of memory that holds other answers, and is then used again. */
function partsOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = cuts
    .map((cut) => cut % (bytes.length + 1))
    .toSorted((a, b) => a - b)
    .concat(bytes.length);
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end)).filter(({ length }) => length > 0);
}

/** What earlier reads left before and after a part: it would end headers and answers that have not ended. */
const STALE = Buffer.from('\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n');

/** Reads one answer; `endedAt` is where it ended, in all bytes, or null. */
function read(bytes: Buffer, cuts: readonly number[] = []) {
  const response = new Http1Response();
  let head: ResponseHead | null = null;
  const body: Buffer[] = [];
  response.begin({
    onHead: (came) => {
      head = came;
    },
    onBody: (part, start, end) => body.push(Buffer.from(part.subarray(start, end))),
  });
  let before = 0;
  let endedAt: number | null = null;
  for (const part of partsOf(bytes, cuts)) {
    const memory = Buffer.concat([STALE, part, STALE]);
    const ended = response.read(memory, STALE.length, STALE.length + part.length);
    memory.fill(0x3f);
    if (ended !== -1) {
      endedAt = before + ended - STALE.length;
      break;
    }
    before += part.length;
  }
  const { status, headers, keepsConnection, keepAliveSeconds } = head ?? responseWithoutHead;
  return {
    status,
    headers: { ...headers },
    keepsConnection,
    keepAliveSeconds,
    body: Buffer.concat(body).toString('latin1'),
    endedAt,
    endsByClosing: response.endsByClosing,
  };
}
const responseWithoutHead = { status: 0, headers: {}, keepsConnection: false, keepAliveSeconds: null };

/** The same by Node's own client, over a stream that stands for a socket. */
function readByNode(bytes: Buffer, cuts: readonly number[]): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const asked = request({ createConnection: () => socket, method: 'POST' }, (response) => {
      const body: Buffer[] = [];
      response.on('data', (part: Buffer) => body.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const headers: Record<string, string> = {};
        for (const [i, name] of response.rawHeaders.entries()) {
          if (i % 2 === 1) continue;
          const key = name.toLowerCase();
          const value = response.rawHeaders[i + 1]!;
          headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
        }
        resolve({ status: response.statusCode!, headers, body: Buffer.concat(body).toString('latin1') });
      });
    });
    asked.on('error', reject);
    asked.end('x', () => {
      for (const part of partsOf(bytes, cuts)) socket.push(Buffer.from(part));
      socket.push(null);
    });
  });
}

const field = fc.tuple(
  fc.stringMatching(/^X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/),
  fc.stringMatching(/^(?:[!-~\u00a1-\u00ff](?:[ -~\u00a1-\u00ff\t]{0,10}[!-~\u00a1-\u00ff])?)?$/),
  fc.constantFrom('', ' ', '  ', '\t'),
);
const fieldsText = (fields: readonly (readonly [string, string, string])[]): string =>
  fields.map(([name, value, space]) => `${name}:${space}${value}${space}\r\n`).join('');
const bodyBytes = fc.uint8Array({ maxLength: 60, size: 'max' }).map((bytes) => Buffer.from(bytes));

/** A body and how it is framed: headers, bytes, whether the connection must be closed to end it. */
const framed = fc.oneof(
  bodyBytes.map((body) => ({ header: `Content-Length: ${body.length}\r\n`, bytes: body, body, closes: false })),
  bodyBytes.map((body) => ({ header: '', bytes: body, body, closes: true })),
  fc
    .record({
      chunks: fc.array(
        fc.tuple(
          bodyBytes.filter(({ length }) => length > 0),
          fc.constantFrom('', ';a', ';a=b', ';a="b c"', ';a=b;c=d'),
          fc.boolean(),
          fc.constantFrom('', '0', '000'),
        ),
        { maxLength: 5 },
      ),
      trailers: fc.array(field, { maxLength: 2 }),
    })
    .map(({ chunks, trailers }) => ({
      header: 'Transfer-Encoding: chunked\r\n',
      bytes: Buffer.concat([
        ...chunks.flatMap(([part, extension, upper, zeros]) => {
          const size = part.length.toString(16);
          return [
            Buffer.from(`${zeros}${upper ? size.toUpperCase() : size}${extension}\r\n`),
            part,
            Buffer.from('\r\n'),
          ];
        }),
        Buffer.from(`0\r\n${fieldsText(trailers)}\r\n`, 'latin1'),
      ]),
      body: Buffer.concat(chunks.map(([part]) => part)),
      closes: false,
    })),
);

const answer = fc.record({
  interim: fc.array(fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n'), {
    maxLength: 2,
  }),
  status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 204, 304)),
  reason: fc.constantFrom('', ' ', ' OK', ' Not So Good'),
  connection: fc.constantFrom('', 'Connection: keep-alive\r\n', 'Connection: Close\r\n', 'connection: te, close\r\n'),
  fields: fc.array(field, { maxLength: 5 }),
  framed,
});

describe('reads what Node reads', () => {
  test('whatever the status, the headers, the framing and the cuts', async () => {
    await fc.assert(
      fc.asyncProperty(answer, fc.array(fc.nat(), { maxLength: 15 }), async (asked, cuts) => {
        const { interim, status, reason, connection, fields, framed } = asked;
        const isEmpty = status === 204 || status === 304;
        const closes = framed.closes && !isEmpty;
        const head = `HTTP/1.1 ${status}${reason}\r\n${connection}${fieldsText(fields)}${framed.header}\r\n`;
        const bytes = Buffer.concat([
          Buffer.from(interim.join('') + head, 'latin1'),
          isEmpty ? Buffer.alloc(0) : framed.bytes,
        ]);
        const { headers, ...seen } = read(bytes, cuts);
        expect(seen).toMatchObject({
          status,
          body: isEmpty ? '' : framed.body.toString('latin1'),
          endedAt: closes ? null : bytes.length,
          endsByClosing: closes,
          keepsConnection: !closes && !/close/i.test(connection),
        });
        expect({ status, headers, body: seen.body }).toEqual(await readByNode(bytes, cuts));
      }),
      { numRuns: 600 },
    );
  });

  test('at every two cuts of one answer', () => {
    const bytes = Buffer.from(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\n',
    );
    const whole = read(bytes);
    expect(whole).toMatchObject({ status: 200, body: 'abcd', endedAt: bytes.length });
    for (let first = 1; first < bytes.length; first++) {
      for (let second = first; second < bytes.length; second++) expect(read(bytes, [first, second])).toEqual(whole);
    }
  });
});

describe('ends where the answer ends', () => {
  test.each([
    ['chunks', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'],
    ['a length', 'Content-Length: 1\r\n\r\na'],
    ['a length of nothing', 'Content-Length: 0\r\n\r\n'],
    ['a length that is told twice', 'Content-Length: 1\r\nContent-Length: 1\r\n\r\na'],
  ])('%s, whatever comes after it', (_, rest) => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${rest}`);
    expect(read(Buffer.concat([bytes, Buffer.from('HTTP/1.1 200 OK\r\n')])).endedAt).toBe(bytes.length);
  });

  test.each([204, 304])('%d has no body, whatever its headers say', (status) => {
    const head = `HTTP/1.1 ${status} None\r\nContent-Length: 5\r\n\r\n`;
    expect(read(Buffer.from(head))).toMatchObject({ endedAt: head.length, body: '' });
  });

  test('one answer after another', () => {
    const response = new Http1Response();
    const first = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: 1\r\n\r\n');
    const second = Buffer.from('HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nbc');
    for (const [bytes, status, body] of [
      [first, 200, 'a'],
      [second, 404, 'bc'],
      [first, 200, 'a'],
    ] as const) {
      let text = '';
      response.begin({
        onHead: () => undefined,
        onBody: (part, start, end) => (text += part.toString('latin1', start, end)),
      });
      expect(response.hasBegun).toBe(false);
      expect(response.head).toBeNull();
      expect(response.read(bytes.subarray(0, 9), 0, 9)).toBe(-1);
      expect(response.hasBegun).toBe(true);
      expect(response.read(bytes, 9, bytes.length)).toBe(bytes.length);
      expect([response.head?.status, text]).toEqual([status, body]);
    }
  });

  test('left from within a part, nothing more is told', () => {
    const response = new Http1Response();
    const told: string[] = [];
    response.begin({
      onHead: () => told.push('head'),
      onBody: () => {
        told.push('body');
        response.leave();
      },
    });
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n');
    expect(response.read(bytes, 0, bytes.length)).toBe(-1);
    expect(told).toEqual(['head', 'body']);
  });
});

describe('what becomes of the connection', () => {
  const kept = (head: string) => {
    const { keepsConnection, keepAliveSeconds } = read(Buffer.from(`${head}\r\n\r\n`));
    return [keepsConnection, keepAliveSeconds];
  };

  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 0', true, null],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: upgrade, CLOSE', false, null],
    ['HTTP/1.1 200 OK', false, null],
    ['HTTP/1.1 204 None', true, null],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0', false, null],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive', true, null],
    ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive', false, null],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5, max=100', true, 5],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: max=100, timeout=7', true, 7],
  ])('%j', (head, keepsConnection, keepAliveSeconds) => {
    expect(kept(head)).toEqual([keepsConnection, keepAliveSeconds]);
  });

  test('a field over several lines is one', () => {
    expect(read(Buffer.from('HTTP/1.1 204 None\r\nX: a\r\n  b\r\n\tc\r\nY: d\r\n\r\n')).headers).toEqual({
      x: 'a b c',
      y: 'd',
    });
  });
});

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const LONG = 'v'.repeat(16 * 1024);

describe('refuses', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'status line'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'status line'],
    ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'status line'],
    ['a blank line first', `\r\n${OK}\r\n`, 'status line'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'status line'],
    ['a status with letters', 'HTTP/1.1 2xx OK\r\n\r\n', 'status line'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n', 'status of 099'],
    ['a change of protocol', 'HTTP/1.1 101 Switching\r\n\r\n', '101'],
    ['a header without a colon', `${OK}Content-Length\r\n\r\n`, 'colon'],
    ['a header without a name', `${OK}: x\r\n\r\n`, 'name'],
    ['a space before the colon', `${OK}X : x\r\n\r\n`, 'name'],
    ['a first header that begins with a space', `${OK} X: x\r\n\r\n`, 'name'],
    ['a control character in a header', `${OK}X: a\u0001\r\n\r\n`, 'control character'],
    ['a carriage return in a header', `${OK}X: a\rb\r\n\r\n`, 'control character'],
    ['headers with line feeds alone', 'HTTP/1.1 200 OK\nX: a\n\n', 'line feed'],
    ['headers too long', `${OK}X: ${LONG}\r\n\r\n`, 'more than 16384 bytes'],
    ['headers too long that do not end', `${OK}X: ${LONG}`, 'more than 16384 bytes'],
    ['a length with letters', `${OK}Content-Length: 5x\r\n\r\n`, 'content-length of 5x'],
    ['a length with a sign', `${OK}Content-Length: +5\r\n\r\n`, 'content-length'],
    ['a length below 0', `${OK}Content-Length: -5\r\n\r\n`, 'content-length'],
    ['an empty length', `${OK}Content-Length:\r\n\r\n`, 'content-length'],
    ['a length beyond exact numbers', `${OK}Content-Length: 9999999999999999\r\n\r\n`, 'content-length'],
    ['two different lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`, 'content-length of 5, 6'],
    ['two lengths, one beginning with the other', `${OK}Content-Length: 1, 12\r\n\r\n`, 'content-length of 1, 12'],
    ['a length beside chunks', `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 'both'],
    ['another transfer coding', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`, 'gzip'],
    ['a chunk size with letters', `${CHUNKED}zz\r\n`, 'hexadecimal'],
    ['a chunk without a size', `${CHUNKED}\r\n`, 'hexadecimal'],
    ['a later chunk without a size', `${CHUNKED}1\r\na\r\n\r\n`, 'hexadecimal'],
    ['a chunk with an extension alone', `${CHUNKED};a\r\n`, 'hexadecimal'],
    ['a chunk size with a sign', `${CHUNKED}-1\r\n`, 'hexadecimal'],
    ['a chunk size with a space', `${CHUNKED}1 \r\na\r\n`, 'hexadecimal'],
    ['a chunk size with 0x', `${CHUNKED}0x1\r\na\r\n`, 'hexadecimal'],
    ['a chunk size beyond exact numbers', `${CHUNKED}${'f'.repeat(14)}\r\n`, 'hexadecimal'],
    ['a chunk size that ends with a line feed alone', `${CHUNKED}1\na\r\n`, 'hexadecimal'],
    ['a chunk size that ends with a carriage return alone', `${CHUNKED}1\ra\r\n`, 'line feed'],
    ['an extension that ends with a line feed alone', `${CHUNKED}1;a\na\r\n`, 'line feed'],
    ['an extension that does not end', `${CHUNKED}1;${LONG}`, 'more than 16384 bytes'],
    ['a chunk longer than its size', `${CHUNKED}1\r\nab\r\n`, 'longer than its size'],
    ['a chunk that ends with a carriage return alone', `${CHUNKED}1\r\na\rb`, 'line feed'],
    ['a trailer without a colon', `${CHUNKED}0\r\nT\r\n\r\n`, 'colon'],
    ['a trailer without a colon after a sound one', `${CHUNKED}0\r\nT: 1\r\nU\r\n\r\n`, 'colon'],
    ['a trailer without a name', `${CHUNKED}0\r\n: 1\r\n\r\n`, 'name'],
    ['a trailer that ends with a line feed alone', `${CHUNKED}0\r\nT: 1\n\r\n`, 'line feed'],
    ['trailers that do not end', `${CHUNKED}0\r\nT: ${LONG}`, 'more than 16384 bytes'],
    ['a last line with a carriage return alone', `${CHUNKED}0\r\n\rx`, 'line feed'],
  ])('%s', (_, text, reason) => {
    const bytes = Buffer.from(text, 'latin1');
    const everyByte = Array.from(bytes.subarray(0, 400), (_, i) => i);
    for (const cuts of [[], everyByte]) {
      expect(() => read(bytes, cuts)).toThrow(MalformedAnswer);
      expect(() => read(bytes, cuts)).toThrow(reason);
    }
  });
});
