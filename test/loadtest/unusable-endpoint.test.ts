import { afterEach, describe, expect, test } from 'vitest';
import { EndpointUnreachable } from '../../loadtest/client/endpoint-unreachable.ts';
import { endpointOf, withoutSecrets } from '../../loadtest/client/endpoint.ts';
import { InterruptedBeforeLoad } from '../../loadtest/engine/interrupted-before-load.ts';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import { InputError } from '../../schema/input-error.ts';
import { type PacedOptions, pacedServer } from './paced-server.ts';
import { hooks, planFor } from './plan.ts';
import { rawServer } from './raw-server.ts';
import { selfSigned } from './self-signed.ts';

const open: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ stop }) => stop()));
});

async function urlOf(options: PacedOptions): Promise<string> {
  const server = await pacedServer(options);
  open.push(server);
  return server.url;
}

const failing = async (url: string, plan: Parameters<typeof planFor>[1] = {}): Promise<Error> =>
  runLoadTest(planFor(url, plan), hooks()).then(
    () => expect.fail('the load test should not have run'),
    (error: Error) => error,
  );

test('refused connection', async () => {
  const { origin, stop } = await rawServer(() => undefined);
  await stop();
  const error = await failing(origin);
  expect(error).toBeInstanceOf(EndpointUnreachable);
  expect(error.message).toContain('nothing listens there');
});

test('a host name that does not exist', async () => {
  // A label of more than 63 characters cannot be one: nobody outside is asked.
  const error = await failing(`http://${'a'.repeat(64)}.invalid`);
  expect(error).toBeInstanceOf(EndpointUnreachable);
  expect(error.message).toContain('the host name is unknown');
});

test('a certificate of an unknown authority', async () => {
  const server = await rawServer(() => undefined, selfSigned());
  open.push(server);
  const error = await failing(server.origin);
  expect(error).toBeInstanceOf(EndpointUnreachable);
  expect(error.message).toContain('its certificate is not trusted');
});

test('a key that is refused', async () => {
  const error = await failing(await urlOf({ key: 'right' }));
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toMatch(/401.*no key was sent.*BREAKEVEN_API_KEY/);
});

test('a model that is not listed, with the nearest and the listed ones', async () => {
  const error = await failing(await urlOf({ models: ['llama-8b', 'qwen-4b'] }), { model: 'lama-8b' });
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toContain('Did you mean "llama-8b"? It lists llama-8b, qwen-4b.');
});

test('no model named and several listed', async () => {
  expect((await failing(await urlOf({ models: ['a', 'b'] }))).message).toContain('It lists a, b.');
});

test('no model named and no list', async () => {
  expect((await failing(await urlOf({ models: null }))).message).toContain('lists no models');
});

test('an endpoint without a list is taken at its word, with a warning', async () => {
  const { measurement } = await runLoadTest(planFor(await urlOf({ models: null }), { model: 'mine' }), hooks());
  expect(measurement.endpoint.model).toBe('mine');
  expect(measurement.warnings.join()).toContain('was not checked');
});

const status = (code: number, message: string): PacedOptions => ({
  intercept: (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message } }));
    return true;
  },
});

test('the first request rejected: what the endpoint said, and what to do', async () => {
  const error = await failing(await urlOf(status(400, 'maximum context length is 32 tokens')));
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toContain('maximum context length is 32 tokens');
});

test('the first request failed by the server', async () => {
  const error = await failing(await urlOf(status(500, 'out of memory')));
  expect(error).toBeInstanceOf(EndpointUnreachable);
  expect(error.message).toContain('500 out of memory');
});

test('an endpoint that never answers is given up', async () => {
  const server = await rawServer(() => undefined);
  open.push(server);
  const timeouts = { connectTimeoutMs: 500, firstByteTimeoutMs: 150, idleTimeoutMs: 150, requestTimeoutMs: 500 };
  const error = await failing(server.origin, { timeouts });
  expect(error).toBeInstanceOf(EndpointUnreachable);
  expect(error.message).toContain('first-byte-timeout');
});

test('an interruption before the load', async () => {
  const server = await rawServer(() => undefined);
  open.push(server);
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 50);
  await expect(runLoadTest(planFor(server.origin), hooks({ drain: cancel.signal }))).rejects.toThrow(
    InterruptedBeforeLoad,
  );
});

test('an endpoint that counts every prompt the same', async () => {
  const error = await failing(await urlOf({ templateTokens: 40, tokensPerWord: 0 }));
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toContain('grows with the prompt');
});

describe('URLs', () => {
  test.each([
    ['127.0.0.1:8000', 'http://127.0.0.1:8000/v1'],
    ['http://host:8000/', 'http://host:8000/v1'],
    ['https://host/v1/', 'https://host/v1'],
    ['https://host/api/v2', 'https://host/api/v2'],
    ['http://host/v1/chat/completions', 'http://host/v1'],
    ['http://user:pass@host/v1', 'http://host/v1'],
  ])('%s is %s', (given, url) => {
    expect(endpointOf(given, null).url).toBe(url);
  });

  test('credentials in the URL are sent, and a key goes before them', () => {
    expect(endpointOf('http://user:p%40ss@host', null).authorization).toBe(`Basic ${btoa('user:p@ss')}`);
    expect(endpointOf('http://user:pass@host', 'key').authorization).toBe('Bearer key');
    expect(endpointOf('http://host', null).authorization).toBeNull();
  });

  test.each(['ftp://user:hush@host/', 'http://user:hush@host/?q=1', 'http://user:hush@'])('%s is refused', (given) => {
    expect(() => endpointOf(given, null)).toThrow(InputError);
    expect(() => endpointOf(given, null)).not.toThrow(/hush/);
  });

  test('a secret is taken out of a text', () => {
    expect(withoutSecrets('key k-1 and k-1', { authorization: 'Bearer k-1' })).toBe('key *** and ***');
  });
});
