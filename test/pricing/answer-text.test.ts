import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerText } from '../../pricing/live/answer-text.ts';
import { type PriceRequest, SourceError } from '../../pricing/live/live-source.ts';
import { maskedUrl, withoutSecrets } from '../../pricing/live/masked.ts';

let server: Server;
let url: string;
let answer: RequestListener;
let dispatcher: Agent;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices?key=s3cret-of-mine&page=2`;
});
beforeEach(() => {
  dispatcher = new Agent();
});
afterEach(async () => {
  await dispatcher.destroy();
  server.closeAllConnections();
});
afterAll(() => void server.close());

const asked = (request: Partial<PriceRequest> = {}, signal = new AbortController().signal): Promise<string> =>
  answerText(
    { url, maximumBytes: 1000, ...request },
    { signal, dispatcher, silentMs: 250, now: () => new Date('2026-11-22T12:00:00Z') },
  );
const failure = async (request?: Partial<PriceRequest>): Promise<SourceError> => {
  const error = await asked(request).then(
    (text) => new Error(`answered ${text}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError;
};
const json = { 'content-type': 'application/json; charset=utf-8' };

describe('an answer', () => {
  test('of JSON, of plain text, or of no stated type is given as text', async () => {
    for (const type of ['application/json', 'application/problem+json', 'text/plain; charset=utf-8', undefined]) {
      answer = (_, response) =>
        response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end('{"é":1}');
      expect(await asked()).toBe('{"é":1}');
    }
  });

  test('packed is unpacked', async () => {
    answer = (_, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    expect(await asked()).toBe('{"a":1}');
  });

  test('to a body with headers: both are sent, and the program names itself', async () => {
    let seen = '';
    answer = async (request, response) => {
      for await (const piece of request) seen += String(piece);
      seen += ` ${request.method} ${request.headers['auth-token']} ${request.headers['user-agent']}`;
      response.writeHead(200, json).end('{}');
    };
    await asked({ method: 'POST', body: 'ask', headers: { 'auth-token': 't' } });
    expect(seen).toBe('ask POST t breakeven');
  });

  test('at the limit of bytes is whole, one byte above is refused', async () => {
    answer = (_, response) => response.writeHead(200, json).end('x'.repeat(1000));
    expect(await asked()).toHaveLength(1000);
    answer = (_, response) => response.writeHead(200, json).end('x'.repeat(1001));
    expect((await failure()).message).toContain('answered with more than 1000 bytes');
  });
});

describe('refused, with whether another try may help', () => {
  const cases: readonly (readonly [what: string, answer: RequestListener, message: string, passing: boolean])[] = [
    ['404', (_, r) => r.writeHead(404, json).end(), 'answered 404.', false],
    ['400', (_, r) => r.writeHead(400, json).end(), 'answered 400.', false],
    ['401', (_, r) => r.writeHead(401, json).end(), 'answered 401: it refuses the key', false],
    ['403', (_, r) => r.writeHead(403, json).end(), 'answered 403: it refuses the key', false],
    ['429', (_, r) => r.writeHead(429, json).end(), 'answered 429.', true],
    ['500', (_, r) => r.writeHead(500, json).end(), 'answered 500.', true],
    ['503', (_, r) => r.writeHead(503, json).end(), 'answered 503.', true],
    [
      'a redirect',
      (_, r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'redirects are not followed',
      false,
    ],
    [
      'a login page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'answered with text/html',
      false,
    ],
    [
      'a picture',
      (_, r) => r.writeHead(200, { 'content-type': 'image/png' }).end('x'),
      'answered with image/png',
      false,
    ],
    [
      'another packing',
      (_, r) => r.writeHead(200, { ...json, 'content-encoding': 'br' }).end('x'),
      'encoding br',
      false,
    ],
    [
      'what is not packed as it says',
      (_, r) => r.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end('plain'),
      'could not be read',
      false,
    ],
    ['no UTF-8', (_, r) => r.writeHead(200, json).end(Buffer.from([0xff, 0xfe])), 'no UTF-8 text', false],
    ['a cut connection', (_, r) => void r.socket!.destroy(), 'the connection was cut', true],
    [
      'one cut in the middle',
      (_, r) => void r.writeHead(200, { ...json, 'content-length': '100' }).write('{', () => r.socket!.destroy()),
      'the connection was cut',
      true,
    ],
    [
      'a packed one cut in the middle',
      (_, r) => {
        const packed = gzipSync(Buffer.alloc(100_000, 'prices '));
        r.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': packed.length });
        r.write(packed.subarray(0, 20), () => r.socket!.destroy());
      },
      'the connection was cut',
      true,
    ],
    ['silence', () => undefined, 'it did not answer in time', true],
    [
      'silence in the middle',
      (_, r) => void r.writeHead(200, json).write('{'),
      'its answer stopped in the middle',
      true,
    ],
  ];

  test.each(cases)('%s', async (_what, respond, message, passing) => {
    answer = respond;
    const error = await failure();
    expect(error.message).toContain(message);
    expect(error.passing).toBe(passing);
    expect(error.hint).not.toBe('');
    expect(`${error.message} ${error.hint}`).not.toContain('s3cret');
    expect(error.message).toContain('key=***&page=2');
  });

  test('a small bomb is stopped while it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    answer = (_, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb);
    const before = process.memoryUsage().arrayBuffers;
    expect((await failure({ maximumBytes: 100_000 })).message).toContain('more than 100000 bytes');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
  });

  test('a stream without end is stopped', async () => {
    let socket: Socket;
    answer = (_, response) => {
      socket = response.socket!;
      const more = (): void => void (socket.destroyed || response.write('x'.repeat(10_000), more));
      response.writeHead(200, json);
      more();
    };
    expect((await failure()).message).toContain('more than 1000 bytes');
    await expect.poll(() => socket.destroyed).toBe(true);
  });

  test('nobody there', async () => {
    const error = await failure({ url: 'http://127.0.0.1:1/x' });
    expect(error).toMatchObject({
      passing: true,
      message: 'http://127.0.0.1:1/x could not be read: the connection was refused.',
    });
  });

  test('the open network without encryption', async () => {
    expect(await failure({ url: 'http://prices.example/x' })).toMatchObject({
      passing: false,
      message: 'http://prices.example/x is not https.',
    });
  });
});

test.each([
  ['7', 7],
  ['Sun, 22 Nov 2026 12:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
  [undefined, null],
])('Retry-After: %s', async (header, seconds) => {
  answer = (_, response) => response.writeHead(503, header === undefined ? {} : { 'retry-after': header }).end();
  expect((await failure()).retryAfterSeconds).toBe(seconds);
});

test('the signal ends a request at once, with its own reason', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  answer = () => stop.abort(reason);
  await expect(asked({}, stop.signal)).rejects.toBe(reason);
});

describe('what must not be shown', () => {
  test('keys, users and passwords in a URL', () => {
    expect(maskedUrl('https://me:pw@a.example/p?api_key=abc&zone=DE&Signature=x&sig=1')).toBe(
      'https://a.example/p?api_key=***&zone=DE&Signature=***&sig=1',
    );
  });

  test('values of keys that a service repeats; short values and other variables stay', () => {
    const env = { SOME_API_KEY: 'abcdefgh', AWS_SECRET_ACCESS_KEY: 'zyxwvuts', TOKEN: 'on', HOME: '/home/abc-long' };
    expect(withoutSecrets('key abcdefgh, zyxwvuts on /home/abc-long', env)).toBe('key ***, *** on /home/abc-long');
  });
});
