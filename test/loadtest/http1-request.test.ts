import { describe, expect, test } from 'vitest';
import { headOf, requestMaker } from '../../loadtest/client/http1-request.ts';
import { InputError } from '../../schema/input-error.ts';

const FORM = {
  method: 'POST',
  host: '127.0.0.1:8000',
  path: '/v1/chat/completions',
  headers: { accept: 'text/event-stream', authorization: 'Bearer k\u00e9y' },
} as const;

test('a request with a body, byte for byte', () => {
  const make = requestMaker(FORM);
  for (const [id, body] of [
    ['run-0-1', '{"a":"\u00e9"}'],
    ['run-0-22', ''],
  ] as const) {
    expect(make(id, Buffer.from(body))).toEqual(
      Buffer.concat([
        Buffer.from(
          'POST /v1/chat/completions HTTP/1.1\r\n' +
            'host: 127.0.0.1:8000\r\n' +
            'connection: keep-alive\r\n' +
            'accept: text/event-stream\r\n' +
            'authorization: Bearer k\u00e9y\r\n' +
            `x-request-id: ${id}\r\n` +
            // The length is in bytes: the accented letter of the first body is two.
            `content-length: ${id === 'run-0-1' ? 10 : 0}\r\n\r\n`,
          'latin1',
        ),
        Buffer.from(body),
      ]),
    );
  }
});

test('a request without a body', () => {
  expect(headOf({ method: 'GET', host: 'h', path: '/', headers: {} }).toString()).toBe(
    'GET / HTTP/1.1\r\nhost: h\r\nconnection: keep-alive\r\n\r\n',
  );
});

describe('refuses what would be another request', () => {
  test.each(['Bearer a\r\nx: y', 'Bearer a\n', 'Bearer \u201ca\u201d', 'Bearer \u0000'])(
    'header %j',
    (authorization) => {
      const form = { ...FORM, headers: { authorization } };
      expect(() => requestMaker(form)).toThrow(InputError);
      // The value may be a key: it is not told.
      expect(() => headOf(form)).toThrow(/^header authorization must be (?!.*Bearer)/);
    },
  );

  test.each(['', '/a b', '/a\r\nx: y', '/\u00e9'])('path %j', (path) => {
    expect(() => requestMaker({ ...FORM, path })).toThrow(InputError);
  });
});
