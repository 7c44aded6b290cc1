import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CompletionClient } from '../../loadtest/client/completion-client.ts';
import type { RequestRecord } from '../../loadtest/client/request-record.ts';
import { type Answer, DONE, FINISH, rawServer, tokenEvent } from './raw-server.ts';

const TIMEOUTS = {
  connectTimeoutMs: 20_000,
  firstByteTimeoutMs: 20_000,
  idleTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
};
const BODY = tokenEvent('one') + FINISH + DONE;

const open: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ stop }) => stop()));
});

function clientOf(origin: string, clock = () => performance.now()): CompletionClient {
  const by = new CompletionClient({
    origin,
    path: '/v1/chat/completions',
    authorization: null,
    timeouts: TIMEOUTS,
    clock,
    tokensWithoutText: false,
    clean: (text) => text,
  });
  open.push({ stop: () => by.close() });
  return by;
}

/** A client of a server that answers whole requests. */
async function served(answer: Answer, clock?: () => number): Promise<{ by: CompletionClient }> {
  const server = await rawServer(answer);
  open.push(server);
  return { by: clientOf(server.origin, clock) };
}

/** A server that is told of connections alone. */
async function plainServer(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (by: CompletionClient, body = Buffer.from('{}')): Promise<RequestRecord> =>
  new Promise((resolve) => by.send({ id: 'a', body, keepAnswer: false, onDone: resolve }));

/** A whole answer in one packet. */
const whole =
  ({ status = 'HTTP/1.1 200 OK', headers = '', after = '' } = {}): Answer =>
  (socket) =>
    void socket.write(`${status}\r\n${headers}content-length: ${BODY.length}\r\n\r\n${BODY}${after}`);

/** Sends two requests, one after the other, and tells whether the second had the socket of the first. */
async function secondReuses(answer: Answer): Promise<boolean> {
  const { by } = await served(answer);
  for (const record of [await send(by), await send(by)]) {
    expect(record).toMatchObject({ outcome: 'succeeded', tokenEvents: 1 });
    if (record.socketReused) return true;
  }
  return false;
}

describe('the connection after an answer', () => {
  test.each<[string, boolean, Answer]>([
    ['is used again', true, whole()],
    [
      'is used again where HTTP/1.0 keeps it',
      true,
      whole({ status: 'HTTP/1.0 200 OK', headers: 'connection: keep-alive\r\n' }),
    ],
    ['is not where HTTP/1.0 does not say so', false, whole({ status: 'HTTP/1.0 200 OK' })],
    ['is not where the server will close it', false, whole({ headers: 'connection: close\r\n' })],
    ['is not where the server may close it in two seconds', false, whole({ headers: 'keep-alive: timeout=2\r\n' })],
    ['is where the server keeps it for longer', true, whole({ headers: 'keep-alive: timeout=20\r\n' })],
    ['is not where more came than the answer', false, whole({ after: 'x' })],
    ['is after interim answers', true, whole({ status: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK' })],
  ])('%s', async (_, isReused, answer) => {
    expect(await secondReuses(answer)).toBe(isReused);
  });

  test('is closed where something comes while it is idle', async () => {
    const sockets: Socket[] = [];
    const { by } = await served((socket, number) => {
      sockets.push(socket);
      whole()(socket, number);
    });
    await send(by);
    const closed = once(sockets[0]!, 'close');
    sockets[0]!.write('HTTP/1.1 200 OK\r\n\r\n');
    await closed;
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', socketReused: false });
  });

  test.each([
    ['', 3999, true],
    ['', 4000, false],
    ['keep-alive: timeout=5\r\n', 2999, true],
    ['keep-alive: timeout=5\r\n', 3000, false],
    ['keep-alive: timeout=60\r\n', 4000, false],
  ])('with %j, %d ms later, is used again: %s', async (headers, idleMs, isReused) => {
    let nowMs = 0;
    const { by } = await served(whole({ headers }), () => nowMs);
    await send(by);
    nowMs = 2000;
    expect((await send(by)).socketReused).toBe(true);
    nowMs = 2000 + idleMs;
    expect((await send(by)).socketReused).toBe(isReused);
  });

  test('is not used again where the server answered before it had the whole request', async () => {
    let connections = 0;
    const origin = await plainServer((socket) => {
      connections++;
      // Nothing is read: a request this large does not leave the client.
      socket.pause();
      whole()(socket, 0);
    });
    const by = clientOf(origin);
    const large = Buffer.alloc(32 * 1024 * 1024, 0x20);
    for (const count of [1, 2]) {
      expect(await send(by, large)).toMatchObject({ outcome: 'succeeded', socketReused: false });
      expect(connections).toBe(count);
    }
  });
});

describe('a lane that is being opened', () => {
  test('ahead and by a request at once leaves one connection', async () => {
    const sockets = new Set<Socket>();
    const origin = await plainServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('data', () => whole()(socket, 0));
    });
    const by = clientOf(origin);
    const warmed = by.warm(1);
    expect(await send(by)).toMatchObject({ outcome: 'succeeded', socketReused: false });
    await warmed;
    await vi.waitFor(() => expect(sockets.size).toBe(1));
    expect(await send(by)).toMatchObject({ outcome: 'succeeded' });
  });

  test('and is not wanted any more leaves none, and its request is censored', async () => {
    const sockets = new Set<Socket>();
    const origin = await plainServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    const by = clientOf(origin);
    const sent = send(by);
    by.cancelAll();
    expect(await sent).toMatchObject({ outcome: 'censored', sentMs: null });
    await new Promise((resolve) => setTimeout(() => setImmediate(resolve), 50));
    expect(sockets.size).toBe(0);
  });
});

describe('an answer cut off', () => {
  const partOfHead = (end: (socket: Socket) => void): Answer => {
    return (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/');
      setTimeout(() => end(socket), 30);
    };
  };

  test('within its headers by a close is truncated', async () => {
    const { by } = await served(partOfHead((socket) => socket.end()));
    expect(await send(by)).toMatchObject({ failure: 'truncated', headersMs: null, status: null });
  });

  test('within its headers by a reset is reset, on a used socket too: the server had begun', async () => {
    const { by } = await served((socket, number) =>
      (number === 0 ? whole() : partOfHead((it) => it.resetAndDestroy()))(socket, number),
    );
    await send(by);
    expect(await send(by)).toMatchObject({ failure: 'reset', socketReused: true });
  });

  test('after interim answers alone is truncated', async () => {
    const { by } = await served((socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'));
    expect(await send(by)).toMatchObject({ failure: 'truncated', headersMs: null });
  });

  test.each([
    ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n'],
    ['a length beside chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n'],
    ['a length with letters', 'content-length: 5x\r\n'],
  ])('%s are no HTTP', async (_, headers) => {
    const { by } = await served((socket) => void socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n`));
    expect(await send(by)).toMatchObject({ failure: 'bad-http', headersMs: null });
  });
});
