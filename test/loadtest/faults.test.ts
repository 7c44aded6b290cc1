import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { CompletionClient } from '../../loadtest/client/completion-client.ts';
import { failureKindOf } from '../../loadtest/client/failure-kind.ts';
import type { RequestRecord } from '../../loadtest/client/request-record.ts';
import type { FailureKind } from '../../schema/event.ts';
import {
  type Answer,
  answerWith,
  bytes,
  chunk,
  DONE,
  event,
  FINISH,
  type RawServer,
  rawServer,
  ROLE,
  stream,
  tokenEvent,
  usageEvent,
} from './raw-server.ts';

const TIMEOUTS = { connectTimeoutMs: 2000, firstByteTimeoutMs: 150, idleTimeoutMs: 150, requestTimeoutMs: 2000 };

const open: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ stop }) => stop()));
});

async function server(answer: Answer): Promise<RawServer> {
  const started = await rawServer(answer);
  open.push(started);
  return started;
}

function client(origin: string, change: Partial<typeof TIMEOUTS> = {}, tokensWithoutText = false): CompletionClient {
  const made = new CompletionClient({
    origin,
    path: '/v1/chat/completions',
    authorization: 'Bearer secret-key',
    timeouts: { ...TIMEOUTS, ...change },
    clock: () => performance.now(),
    tokensWithoutText,
    clean: (text) => text.replaceAll('secret-key', '***'),
  });
  open.push({ stop: () => made.close() });
  return made;
}

const send = (by: CompletionClient, id = 'a'): Promise<RequestRecord> =>
  new Promise((resolve) => by.send({ id, body: Buffer.from('{}'), onDone: resolve }));

const ask = async (answer: Answer): Promise<RequestRecord> => send(client((await server(answer)).origin));

const TOKENS = [tokenEvent('one'), tokenEvent(' two'), tokenEvent(' three')];
const SLOW_HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

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
  ['stalls for ever after some tokens', stream(TOKENS, { end: false }), 'idle-timeout', 3],
  ['sends headers and then nothing', bytes(SLOW_HEADERS), 'first-byte-timeout', 0],
  ['never answers', () => undefined, 'first-byte-timeout', 0],
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

describe('faults', () => {
  test.each(FAULTS)('%s', async (_, answer, failure, tokens) => {
    const record = await ask(answer);
    expect(record).toMatchObject({ outcome: 'failed', failure, tokenEvents: tokens });
    expect(record.detail).not.toBe('');
  });

  test('connection refused', async () => {
    const { origin, stop } = await rawServer(() => undefined);
    await stop();
    expect(await send(client(origin))).toMatchObject({ outcome: 'failed', failure: 'connect-refused', sentMs: null });
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

  test('an answer that never ends is cut off in the end', async () => {
    const drip: Answer = (socket) => {
      socket.write(SLOW_HEADERS);
      const timer = setInterval(() => socket.write(chunk(': keep-alive\n\n')), 20);
      socket.on('close', () => clearInterval(timer));
    };
    const { origin } = await server(drip);
    expect(await send(client(origin, { requestTimeoutMs: 300 }))).toMatchObject({ failure: 'request-timeout' });
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

  test('cancelling ends everything in flight as censored', async () => {
    const { origin } = await server(() => undefined);
    const by = client(origin, { firstByteTimeoutMs: 5000 });
    const both = Promise.all([send(by, 'a'), send(by, 'b')]);
    setTimeout(() => by.cancelAll(), 50);
    expect((await both).map(({ outcome, failure }) => [outcome, failure])).toEqual([
      ['censored', null],
      ['censored', null],
    ]);
    expect(by.inFlight).toBe(0);
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
    'a character split across packets',
    stream([...splitIn(Buffer.from(tokenEvent('\u{1f600}')), 30), FINISH, DONE]),
    1,
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

function splitIn(whole: Buffer, at: number): Buffer[] {
  const cut = whole.indexOf(0xf0) === -1 ? at : whole.indexOf(0xf0) + 2;
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
