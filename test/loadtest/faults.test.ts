import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CompletionClient } from '../../loadtest/client/completion-client.ts';
import { failureKindOf } from '../../loadtest/client/failure-kind.ts';
import type { RequestRecord } from '../../loadtest/client/request-record.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import type { FailureKind, RequestEvent } from '../../schema/event.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { eventsOf, request } from './event-factory.ts';
import {
  type Answer,
  answerWith,
  bytes,
  chunk,
  DONE,
  event,
  FINISH,
  LAST_CHUNK,
  type RawServer,
  rawServer,
  ROLE,
  stream,
  tokenEvent,
  usageEvent,
} from './raw-server.ts';
import { selfSigned } from './self-signed.ts';

/** Longer than a machine that is busy with other things may stand still. */
const TIMEOUTS = {
  connectTimeoutMs: 20_000,
  firstByteTimeoutMs: 20_000,
  idleTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
};

const open: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map(({ stop }) => stop()));
});

async function server(answer: Answer, certificate: ReturnType<typeof selfSigned> | null = null): Promise<RawServer> {
  const started = await rawServer(answer, certificate);
  open.push(started);
  return started;
}

/** A server that is no HTTP server. */
async function plainServer(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const plain = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket.resume());
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  open.push({
    stop: async () => {
      const closed = new Promise((resolve) => plain.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
  return `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
}

function client(
  origin: string,
  change: Partial<typeof TIMEOUTS> = {},
  tokensWithoutText = false,
  onTurn: () => void = () => undefined,
  clock: () => number = () => performance.now(),
): CompletionClient {
  const made = new CompletionClient({
    origin,
    path: '/v1/chat/completions',
    authorization: 'Bearer secret-key',
    timeouts: { ...TIMEOUTS, ...change },
    clock,
    tokensWithoutText,
    onTurn,
    clean: (text) => text.replaceAll('secret-key', '***'),
  });
  open.push({ stop: () => made.close() });
  return made;
}

const send = (by: CompletionClient, id = 'a'): Promise<RequestRecord> =>
  new Promise((resolve) => by.send({ id, body: Buffer.from('{}'), keepAnswer: false, onDone: resolve }));

const ask = async (answer: Answer): Promise<RequestRecord> => send(client((await server(answer)).origin));

const TOKENS = [tokenEvent('one'), tokenEvent(' two'), tokenEvent(' three')];
const SLOW_HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** Headers in packets of 500 bytes, then the body. */
function headersInParts(contentType: string, body: Answer): Answer {
  const fillers = Array.from({ length: 40 }, (_, i) => `x-header-${i}: ${'v'.repeat(100)}\r\n`).join('');
  const text = `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\n${fillers}transfer-encoding: chunked\r\n\r\n`;
  const parts = text.match(/[\s\S]{1,500}/g)!;
  return (socket, number) => {
    const next = (i: number): void => {
      if (i === parts.length) {
        if (contentType === 'text/html') socket.write(LAST_CHUNK);
        body(socket, number);
        return;
      }
      socket.write(parts[i]!);
      setTimeout(() => setImmediate(next, i + 1), 2);
    };
    next(0);
  };
}

const FAULTS: readonly (readonly [name: string, answer: Answer, failure: FailureKind, tokens: number])[] = [
  ['closes before answering', (socket) => socket.end(), 'reset', 0],
  ['resets before answering', (socket) => socket.resetAndDestroy(), 'reset', 0],
  [
    'resets in the middle of the stream',
    (socket, number) => {
      stream(TOKENS, { end: false })(socket, number);
      setTimeout(() => socket.resetAndDestroy(), 60);
    },
    'reset',
    3,
  ],
  [
    'closes in the middle of the stream',
    (socket, number) => {
      stream(TOKENS, { end: false })(socket, number);
      setTimeout(() => socket.end(), 60);
    },
    'truncated',
    3,
  ],
  ['ends the body after part of the tokens, no finish reason', stream(TOKENS), 'truncated', 3],
  ['says [DONE] without a finish reason', stream([...TOKENS, DONE]), 'truncated', 3],
  ['401', answerWith('401 Unauthorized', '{"error":{"message":"bad key"}}'), 'http-status', 0],
  ['404 model', answerWith('404 Not Found', '{"error":{"message":"no such model"}}'), 'http-status', 0],
  ['429', answerWith('429 Too Many Requests', '{}', 'retry-after: 1\r\n'), 'http-status', 0],
  ['500', answerWith('500 Internal Server Error', 'oops', ''), 'http-status', 0],
  ['503 with HTML', answerWith('503 Service Unavailable', '<html>', 'content-type: text/html\r\n'), 'http-status', 0],
  ['a redirect', answerWith('302 Found', '', 'location: http://127.0.0.1:1/\r\n'), 'http-status', 0],
  ['invalid JSON in one event', stream([...TOKENS, 'data: {"choices":[\n\n', FINISH, DONE]), 'bad-json', 3],
  [
    'an error object inside a 200',
    stream([...TOKENS, event({ error: { message: 'out of memory' } })]),
    'error-in-stream',
    3,
  ],
  ['an event named error', stream([TOKENS[0]!, 'event: error\ndata: {"detail":"x"}\n\n']), 'error-in-stream', 1],
  ['plain JSON where a stream was asked', answerWith('200 OK', '{"choices":[]}'), 'not-a-stream', 0],
  ['an HTML page', answerWith('200 OK', '<html>', 'content-type: text/html\r\n'), 'not-a-stream', 0],
  [
    'gzip though none was asked for',
    (socket) => {
      const body = gzipSync(TOKENS.join('') + FINISH + DONE);
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      socket.write(body);
    },
    'not-a-stream',
    0,
  ],
  [
    'an HTML page whose headers come in many packets, more of them than a read holds',
    headersInParts('text/html', () => undefined),
    'not-a-stream',
    0,
  ],
  ['no tokens at all', stream([ROLE, FINISH, usageEvent(0), DONE]), 'no-tokens', 0],
  ['an empty body', stream([]), 'truncated', 0],
  ['usage below what arrived', stream([...TOKENS, FINISH, usageEvent(1), DONE]), 'token-mismatch', 3],
  ['usage far above the bytes that arrived', stream([...TOKENS, FINISH, usageEvent(160), DONE]), 'token-mismatch', 3],
  ['a broken chunk length', bytes(`${SLOW_HEADERS}zz\r\n`), 'bad-http', 0],
  ['not HTTP', bytes('SSH-2.0-OpenSSH_9.6\r\n'), 'bad-http', 0],
  [
    'a body shorter than its length',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 5000\r\n\r\n');
      socket.end(TOKENS.join(''));
    },
    'truncated',
    3,
  ],
];

const STALLS: readonly (readonly [
  name: string,
  answer: Answer,
  timeouts: Partial<typeof TIMEOUTS>,
  failure: FailureKind,
  tokens: number,
])[] = [
  [
    'stalls for ever after some tokens',
    // In one packet: whoever has read the first has read them all.
    (socket) => socket.write(Buffer.concat([Buffer.from(SLOW_HEADERS), chunk(TOKENS.join(''))])),
    { idleTimeoutMs: 100 },
    'idle-timeout',
    3,
  ],
  ['sends headers and then nothing', bytes(SLOW_HEADERS), { firstByteTimeoutMs: 100 }, 'first-byte-timeout', 0],
  ['never answers', () => undefined, { firstByteTimeoutMs: 100 }, 'first-byte-timeout', 0],
  [
    'sends comments for ever',
    (socket) => {
      socket.write(SLOW_HEADERS);
      const timer = setInterval(() => socket.write(chunk(': keep-alive\n\n')), 20);
      socket.on('close', () => clearInterval(timer));
    },
    { requestTimeoutMs: 300 },
    'request-timeout',
    0,
  ],
];

/** What a measurement tells of ten sound requests and this one, its stamps moved into the window. */
function measuredWith(record: RequestRecord | null): OperatingPoint {
  const sound = Array.from({ length: 10 }, (_, i) => request(i, 2000 + 100 * i));
  const events = eventsOf({ requests: record === null ? sound : [...sound, movedTo(3500, record)] });
  return measurementFromEvents(events).operatingPoints[0]!;
}

function movedTo(intendedMs: number, record: RequestRecord): RequestEvent {
  const originMs = record.sentMs ?? record.endMs;
  const moved = (stampMs: number | null): number | null => stampMs && intendedMs + stampMs - originMs;
  return {
    ...request('faulty', intendedMs, record),
    sentMs: moved(record.sentMs),
    headersMs: moved(record.headersMs),
    firstByteMs: moved(record.firstByteMs),
    firstTokenMs: moved(record.firstTokenMs),
    firstContentMs: moved(record.firstContentMs),
    lastTokenMs: moved(record.lastTokenMs),
    endMs: moved(record.endMs)!,
  };
}

/** It counts as one request that failed, and leaves every figure of the sound ones as it was. */
function expectNoTraceOf(record: RequestRecord): void {
  const with11 = measuredWith(record);
  const with10 = measuredWith(null);
  expect(with11.requests).toEqual({
    ...with10.requests,
    started: 11,
    failed: 1,
    failuresByKind: { [record.failure!]: 1 },
  });
  expect(with11.latency).toEqual(with10.latency);
  expect(with11.tokens).toEqual(with10.tokens);
  expect(with11.throughput.outputTokensPerSecond).toBe(with10.throughput.outputTokensPerSecond);
  expect(with11.throughput.requestsPerSecond).toBe(with10.throughput.requestsPerSecond);
  expect(with11.goodput.requestsPerSecond).toBe(with10.goodput.requestsPerSecond);
  expect(with11.goodput.metRatio).toBeCloseTo((with10.goodput.metRatio! * 10) / 11, 12);
}

describe('faults', () => {
  test.each(STALLS)('%s', async (_, answer, timeouts, failure, tokens) => {
    const by = client((await server(answer)).origin, timeouts);
    const begunMs = performance.now();
    const record = await send(by);
    expect(record).toMatchObject({ outcome: 'failed', failure, tokenEvents: tokens });
    expect(record.endMs - begunMs).toBeGreaterThanOrEqual(Math.min(...Object.values(timeouts)));
    expect(by.inFlight).toBe(0);
    expectNoTraceOf(record);
  });

  test.each(FAULTS)('%s', async (_, answer, failure, tokens) => {
    const record = await ask(answer);
    expect(record).toMatchObject({ outcome: 'failed', failure, tokenEvents: tokens });
    expect(record.detail).not.toBe('');
    expectNoTraceOf(record);
  });

  test('connection refused', async () => {
    const { origin, stop } = await rawServer(() => undefined);
    await stop();
    expect(await send(client(origin))).toMatchObject({ outcome: 'failed', failure: 'connect-refused', sentMs: null });
  });

  test('a host name that does not exist', async () => {
    // A label of more than 63 characters cannot be one: nobody outside is asked.
    const origin = `http://${'a'.repeat(64)}.invalid`;
    const record = await send(client(origin));
    expect(record).toMatchObject({ outcome: 'failed', failure: 'dns', sentMs: null });
    expectNoTraceOf(record);
  });

  test('a certificate of an unknown authority', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]), selfSigned());
    expect(await send(client(origin))).toMatchObject({ outcome: 'failed', failure: 'tls', sentMs: null });
  });

  test('plain HTTP where TLS was asked', async () => {
    const origin = await plainServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'));
    });
    const record = await send(client(origin.replace('http:', 'https:')));
    expect(record).toMatchObject({ outcome: 'failed', failure: 'tls', sentMs: null });
  });

  test('every answer a failure: each is told, and none is left', async () => {
    const { origin } = await server(
      answerWith('503 Service Unavailable', '<html>no</html>', 'content-type: text/html\r\n'),
    );
    const by = client(origin);
    const records = await Promise.all(Array.from({ length: 20 }, (_, i) => send(by, `r${i}`)));
    for (const record of records) {
      expect(record).toMatchObject({ outcome: 'failed', failure: 'http-status', status: 503, firstTokenMs: null });
    }
    expect(by.inFlight).toBe(0);
  });

  test.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ETIMEDOUT', 'connect-timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect-timeout'],
    ['EHOSTUNREACH', 'connect-failed'],
    ['EMFILE', 'client-resources'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ])('%s before anything was sent is %s', (code, kind) => {
    const error = Object.assign(new Error('no connection'), { code });
    expect(failureKindOf(error, { answerBegun: false, sent: false, socketReused: false })).toBe(kind);
  });

  test('an error over several addresses is judged by the last one', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const error = new AggregateError([refused]);
    expect(failureKindOf(error, { answerBegun: false, sent: false, socketReused: false })).toBe('connect-refused');
  });

  test("a socket that the server closed between requests is the client's own fault", async () => {
    const { origin } = await server((socket, number) => {
      if (number === 0) stream([...TOKENS, FINISH, DONE])(socket, number);
      else socket.resetAndDestroy();
    });
    const by = client(origin);
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', socketReused: false });
    expect(await send(by)).toMatchObject({ outcome: 'failed', failure: 'stale-socket', socketReused: true });
    expect(await send(by)).toMatchObject({ failure: 'reset', socketReused: false });
  });

  test('a socket that the server closed while it was idle is not used again', async () => {
    const sockets: Socket[] = [];
    const { origin } = await server((socket, number) => {
      sockets.push(socket);
      stream([...TOKENS, FINISH, DONE])(socket, number);
    });
    const by = client(origin);
    expect(await send(by)).toMatchObject({ outcome: 'succeeded' });
    const closed = once(sockets[0]!, 'close');
    sockets[0]!.end();
    await closed;
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', socketReused: false, connectMs: expect.any(Number) });
  });

  test('a connection on which the server speaks first is not used', async () => {
    let connections = 0;
    const origin = await plainServer((socket) => {
      if (connections++ === 0) socket.write('SSH-2.0-OpenSSH_9.6\r\n');
      else socket.once('data', () => stream([...TOKENS, FINISH, DONE])(socket, 0));
    });
    const by = client(origin);
    await by.warm(1);
    await vi.waitFor(() => expect(connections).toBe(1));
    // The greeting is read no later than the turn after it was sent.
    await new Promise((resolve) => setTimeout(() => setImmediate(resolve), 50));
    expect(await send(by)).toMatchObject({ outcome: 'succeeded' });
    expect(connections).toBe(2);
  });

  test('an error told in several packets is told whole', async () => {
    const headers = 'HTTP/1.1 500 Oops\r\ntransfer-encoding: chunked\r\n\r\n';
    expect((await ask(stream(['out ', 'of ', 'memory'], { headers }))).detail).toBe('500 out of memory');
  });

  test('headers in many packets on a connection that was used before', async () => {
    const { origin } = await server((socket, number) =>
      (number === 0 ? stream([...TOKENS, FINISH, DONE]) : headersInParts('text/html', () => undefined))(socket, number),
    );
    const by = client(origin);
    await send(by);
    expect(await send(by)).toMatchObject({ socketReused: true, failure: 'not-a-stream' });
  });

  test('after a request that was given up the next one has a connection of its own', async () => {
    const { origin } = await server((socket, number) => {
      if (number > 0) stream([...TOKENS, FINISH, DONE])(socket, number);
    });
    const by = client(origin, { firstByteTimeoutMs: 1000 });
    expect(await send(by)).toMatchObject({ failure: 'first-byte-timeout' });
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', socketReused: false });
  });

  test('what the endpoint says is told without the key', async () => {
    const record = await ask(answerWith('401 Unauthorized', '{"error":{"message":"Incorrect API key: secret-key"}}'));
    expect(record.detail).toBe('401 Incorrect API key: ***');
  });

  test('after a failure the next request is sound', async () => {
    const { origin } = await server((socket, number) =>
      (number === 0 ? stream(TOKENS) : stream([...TOKENS, FINISH, DONE]))(socket, number),
    );
    const by = client(origin);
    expect((await send(by)).failure).toBe('truncated');
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', tokenEvents: 3 });
  });

  test('cancelling ends everything in flight as censored, once', async () => {
    const asked: Promise<unknown>[] = [];
    const { origin } = await server((socket) => asked.push(once(socket, 'close')));
    const by = client(origin);
    const ends: unknown[] = [];
    for (const id of ['a', 'b']) {
      by.send({
        id,
        body: Buffer.from('{}'),
        keepAnswer: false,
        onDone: ({ outcome, failure }) => ends.push([outcome, failure]),
      });
    }
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    by.cancelAll();
    expect(by.inFlight).toBe(0);
    await Promise.all(asked);
    await new Promise((resolve) => setTimeout(() => setImmediate(resolve), 20));
    expect(ends).toEqual([
      ['censored', null],
      ['censored', null],
    ]);
  });
});

const SOUND: readonly (readonly [name: string, answer: Answer, tokens: number, usage: number | null])[] = [
  ['a plain stream', stream([ROLE, ...TOKENS, FINISH, usageEvent(3), DONE]), 3, 3],
  ['finished without [DONE]', stream([...TOKENS, FINISH]), 3, null],
  ['[DONE] without its blank line', stream([...TOKENS, FINISH, 'data: [DONE]']), 3, null],
  ['usage missing', stream([...TOKENS, FINISH, DONE]), 3, null],
  ['usage null', stream([...TOKENS, FINISH, event({ choices: [], usage: null }), DONE]), 3, null],
  ['usage in every event', stream([...TOKENS.map((part) => part + usageEvent(1)), FINISH, usageEvent(3), DONE]), 3, 3],
  ['empty choices', stream([event({ choices: [] }), ...TOKENS, FINISH, DONE]), 3, null],
  ['several tokens in one event', stream([tokenEvent('one two three four'), FINISH, usageEvent(4), DONE]), 1, 4],
  ['many events in one packet', stream([ROLE + TOKENS.join('') + FINISH + usageEvent(3) + DONE]), 3, 3],
  ['CRLF', stream([...TOKENS, FINISH, DONE].map((part) => part.replaceAll('\n', '\r\n'))), 3, null],
  ['comments before the first token', stream([': wait\n\n', ': wait\n\n', ...TOKENS, FINISH, DONE]), 3, null],
  [
    'event and id lines',
    stream([...TOKENS.map((part, i) => `event: message\nid: ${i}\n${part}`), FINISH, DONE]),
    3,
    null,
  ],
  ['data: without a space', stream([...TOKENS, FINISH, DONE].map((part) => part.replace('data: ', 'data:'))), 3, null],
  ['an event split across packets', stream([...TOKENS.join('').match(/[\s\S]{1,7}/g)!, FINISH, DONE]), 3, null],
  [
    'a character split across packets, at each of its bytes',
    stream([...[1, 2, 3].flatMap((bytes) => splitInCharacter(tokenEvent('\u{1f600}'), bytes)), FINISH, DONE]),
    3,
    null,
  ],
  ['a line of 2 MB', stream([tokenEvent('x'.repeat(2_000_000)), FINISH, DONE]), 1, null],
  [
    'reasoning before content',
    stream([event({ choices: [{ delta: { reasoning_content: 'hm' } }] }), ...TOKENS, FINISH, usageEvent(4), DONE]),
    4,
    4,
  ],
  [
    'tool calls only',
    stream([
      event({ choices: [{ delta: { tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] } }] }),
      FINISH,
      DONE,
    ]),
    1,
    null,
  ],
  ['one token', stream([TOKENS[0]!, FINISH, usageEvent(1), DONE]), 1, 1],
  ['an answer shorter than asked', stream([TOKENS[0]!, FINISH, usageEvent(1), DONE]), 1, 1],
  [
    'a body with a length',
    answerWith('200 OK', [...TOKENS, FINISH, DONE].join(''), 'content-type: text/event-stream\r\n'),
    3,
    null,
  ],
  [
    'headers in many packets, more of them than a read holds',
    headersInParts('text/event-stream', stream([...TOKENS, FINISH, DONE], { headers: '' })),
    3,
    null,
  ],
  [
    'the completions route',
    stream([
      event({ choices: [{ text: 'hello' }] }),
      event({ choices: [{ text: '', finish_reason: 'length' }] }),
      DONE,
    ]),
    1,
    null,
  ],
  [
    'HTTP/1.0, ended by closing',
    (socket) =>
      socket.end(`HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${TOKENS.join('')}${FINISH}${DONE}`),
    3,
    null,
  ],
  [
    'no content type',
    stream([...TOKENS, FINISH, DONE], { headers: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n' }),
    3,
    null,
  ],
  [
    'another content type',
    stream([...TOKENS, FINISH, DONE], {
      headers: 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n',
    }),
    3,
    null,
  ],
];

/** The event in two parts; the first ends after so many bytes of its only character beyond ASCII. */
function splitInCharacter(event: string, bytesOfIt: number): Buffer[] {
  const whole = Buffer.from(event);
  const cut = whole.findIndex((byte) => byte > 127) + bytesOfIt;
  return [whole.subarray(0, cut), whole.subarray(cut)];
}

describe('odd but sound', () => {
  test.each(SOUND)('%s', async (_, answer, tokens, usage) => {
    const record = await ask(answer);
    expect(record).toMatchObject({ outcome: 'succeeded', failure: null, tokenEvents: tokens, outputTokens: usage });
    expect(record.gapsMs).toHaveLength(tokens - 1);
    const { sentMs, headersMs, firstByteMs, firstTokenMs, lastTokenMs, endMs } = record;
    const stamps = [sentMs!, headersMs!, firstByteMs!, firstTokenMs!, lastTokenMs!, endMs];
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    const gaps = record.gapsMs.reduce((sum, gap) => sum + gap, 0);
    expect(gaps).toBeCloseTo(lastTokenMs! - firstTokenMs!, 6);
  });

  test('a role-only event is no first token', async () => {
    const { firstByteMs, firstTokenMs } = await ask(stream([ROLE, TOKENS[0]!, FINISH, DONE]));
    expect(firstTokenMs!).toBeGreaterThan(firstByteMs!);
  });

  test('events that came in one read are counted as such, others are not', async () => {
    expect((await ask(stream([TOKENS.join(''), FINISH, DONE]))).coalescedTokenEvents).toBe(3);
    expect((await ask(stream([...TOKENS, FINISH, DONE]))).coalescedTokenEvents).toBe(0);
    expect((await ask(stream([TOKENS[0]!, TOKENS[1]! + TOKENS[2]!, FINISH, DONE]))).coalescedTokenEvents).toBe(2);
  });

  test('the first content is told apart from the first token', async () => {
    const reasoning = event({ choices: [{ delta: { reasoning_content: 'hm' } }] });
    const { firstTokenMs, firstContentMs } = await ask(stream([reasoning, TOKENS[0]!, FINISH, DONE]));
    expect(firstContentMs!).toBeGreaterThan(firstTokenMs!);
  });

  test('forced answers may hold tokens without text', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, usageEvent(160), DONE]));
    expect(await send(client(origin, {}, true))).toMatchObject({ outcome: 'succeeded', outputTokens: 160 });
  });

  test('over TLS', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { origin } = await server(stream([ROLE, ...TOKENS, FINISH, usageEvent(3), DONE]), selfSigned());
    const by = client(origin);
    await by.warm(1);
    for (const socketReused of [false, true]) {
      expect(await send(by)).toMatchObject({ outcome: 'succeeded', tokenEvents: 3, socketReused, connectMs: null });
    }
  });

  test('the content is kept where it is asked for, without reasoning', async () => {
    const reasoning = event({ choices: [{ delta: { reasoning_content: 'hm' } }] });
    const { origin } = await server(
      stream([reasoning, ...TOKENS, tokenEvent(' \u00e9\n'), tokenEvent(' "\u{1f600}"'), FINISH, DONE]),
    );
    const by = client(origin);
    const answers = [true, false].map(
      (keepAnswer) =>
        new Promise<string>((resolve) =>
          by.send({ id: 'a', body: Buffer.from('{}'), keepAnswer, onDone: (_, answer) => resolve(answer) }),
        ),
    );
    expect(await Promise.all(answers)).toEqual(['one two three \u00e9\n "\u{1f600}"', '']);
  });

  test('each read of a socket is told, once its bytes have been dealt with', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]));
    let turns = 0;
    const by = client(origin, {}, false, () => turns++);
    const turnsAtEnd = await new Promise<number>((resolve) =>
      by.send({ id: 'a', body: Buffer.from('{}'), keepAnswer: false, onDone: () => resolve(turns) }),
    );
    // Headers, three tokens, finish and [DONE] in packets of their own; the last chunk ends the answer.
    expect(turnsAtEnd).toBe(6);
    await vi.waitFor(() => expect(turns).toBe(7));
  });

  test('a request may be sent from within a turn', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]));
    let second: Promise<RequestRecord> | null = null;
    const by: CompletionClient = client(origin, {}, false, () => {
      second ??= send(by, 'b');
    });
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', tokenEvents: 3 });
    expect(await second!).toMatchObject({ outcome: 'succeeded', tokenEvents: 3 });
  });

  test('a request for which a used connection is open is written before anything else happens', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]));
    let now = 1;
    const by = client(origin, {}, false, undefined, () => now);
    await send(by);
    const second = send(by);
    now = 2;
    expect(await second).toMatchObject({ outcome: 'succeeded', socketReused: true, sentMs: 1, endMs: 2 });
  });

  test('an answer that waited while this thread was busy is not late', async () => {
    const { origin } = await server((socket) => {
      socket.write(Buffer.concat([Buffer.from(SLOW_HEADERS), chunk(TOKENS.join('') + FINISH + DONE), LAST_CHUNK]));
      const end = performance.now() + 250;
      while (performance.now() < end);
    });
    expect(await send(client(origin, { firstByteTimeoutMs: 100 }))).toMatchObject({ outcome: 'succeeded' });
  });

  test('connections opened ahead in number are all there', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]));
    const by = client(origin);
    await by.warm(200);
    const records = await Promise.all(Array.from({ length: 200 }, (_, i) => send(by, `r${i}`)));
    for (const record of records) expect(record).toMatchObject({ outcome: 'succeeded', connectMs: null });
  });

  test('a connection opened ahead that has waited too long is replaced', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]));
    let aheadMs = 0;
    const by = client(origin, {}, false, undefined, () => performance.now() + aheadMs);
    await by.warm(1);
    aheadMs = 4001;
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', connectMs: expect.any(Number) });
  });

  test('a connection opened ahead is used, and the wait for one opened late is told', async () => {
    const { origin } = await server(stream([...TOKENS, FINISH, DONE]));
    const warm = client(origin);
    await warm.warm(1);
    expect(await send(warm)).toMatchObject({ socketReused: false, connectMs: null });
    expect(await send(warm)).toMatchObject({ socketReused: true, connectMs: null });
    const cold = await send(client(origin));
    expect(cold.socketReused).toBe(false);
    expect(cold.connectMs).toBeGreaterThan(0);
  });
});
