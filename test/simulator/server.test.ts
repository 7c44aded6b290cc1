import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createParser } from 'eventsource-parser';
import { afterEach, describe, expect, it } from 'vitest';
import { EventStream } from '../../simulator/server/event-stream.ts';
import { MACHINES } from '../../simulator/presets.ts';
import { eventually, post, simulator } from './running.ts';

const chat = (model: string, extra: object = {}) => ({
  model,
  messages: [{ role: 'user', content: 'hello' }],
  ...extra,
});
const metric = async (url: string, name: string): Promise<number> => {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)![1]);
};

describe('errors', () => {
  it.each([
    ['no JSON', '{"model": "x"', null, 'could not parse'],
    ['a list', '[]', null, 'must be a JSON object'],
    ['no model', { messages: [] }, 'model', "Missing required parameter: 'model'"],
    ['no messages', { model: 'm' }, 'messages', "Missing required parameter: 'messages'"],
    ['empty messages', { model: 'm', messages: [] }, 'messages', 'at least one message'],
    ['a message without role', { model: 'm', messages: [{ content: 'x' }] }, 'messages[0].role', 'must be a string'],
    [
      'content that is no text',
      { model: 'm', messages: [{ role: 'user', content: 5 }] },
      'messages[0].content',
      'must be a string',
    ],
    [
      'an image',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'messages[0].content[0]',
      'text only',
    ],
    ['max_tokens 0', chat('m', { max_tokens: 0 }), 'max_tokens', 'whole number from 1'],
    ['max_tokens 1.5', chat('m', { max_tokens: 1.5 }), 'max_tokens', 'whole number from 1'],
    ['min over max', chat('m', { max_tokens: 2, min_tokens: 3 }), 'min_tokens', 'must not exceed'],
    ['n 2', chat('m', { n: 2 }), 'n', 'must be 1'],
    ['stream as text', chat('m', { stream: 'yes' }), 'stream', 'true or false'],
    ['stream_options without stream', chat('m', { stream_options: {} }), 'stream_options', "when 'stream' is enabled"],
  ])('400 for %s', async (_, body, param, message) => {
    const { url, truth } = await simulator({ model: 'm' });
    const response = await post(`${url}/chat/completions`, body);
    const { error } = (await response.json()) as { error: { message: string; type: string; param: string | null } };
    expect(response.status).toBe(400);
    expect(error.type).toBe('invalid_request_error');
    expect(error.param).toBe(param);
    expect(error.message).toContain(message);
    expect(truth()).toMatchObject([{ outcome: 'refused', status: 400, outputTokens: 0, firstTokenMs: null }]);
  });

  it.each([
    ['no prompt', {}, 'Missing'],
    ['an empty prompt', { prompt: ' ' }, 'must not be empty'],
    ['two prompts', { prompt: ['a', 'b'] }, 'must be one text'],
    [
      'a prompt longer than the context',
      { prompt: 'a '.repeat(4_096) },
      '4097 tokens (4096 in the prompt, 1 in the completion)',
    ],
  ])('400 for completions with %s', async (_, body, message) => {
    const { url, model } = await simulator();
    const response = await post(`${url}/completions`, { model, ...body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
  });

  it('413 for a body that is too large', async () => {
    const { url } = await simulator();
    const response = await post(`${url}/completions`, `"${'a'.repeat(16 * 1024 * 1024)}"`);
    expect(response.status).toBe(413);
  });

  it.each(['/v1/nope', '/', '//', '/v1/models/%E0'])('404 for GET %s', async (path) => {
    const { url } = await simulator();
    const response = await fetch(new URL(url).origin + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty('error.message');
  });

  it('405 names the method to use', async () => {
    const { url } = await simulator();
    const get = await fetch(`${url}/chat/completions`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await get.json()).toHaveProperty('error.code', 'method_not_allowed');
    const posted = await post(`${url}/models`, {});
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('every answer', () => {
  it.each(['/v1/models', '/health', '/metrics', '/nope', '/v1/completions'])(
    'of %s names the simulator',
    async (path) => {
      const { url } = await simulator({ version: '1.2.3' });
      const response = await fetch(new URL(path, url));
      expect(response.headers.get('server')).toBe('breakeven-simulator/1.2.3');
    },
  );

  it('of /health is 200 and empty', async () => {
    const { url } = await simulator();
    const response = await fetch(new URL('/health', url));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('answer length', () => {
  const lengthOf = async (extra: object, seed = 1) => {
    const { url, model } = await simulator({ seed });
    const response = await post(`${url}/chat/completions`, chat(model, extra));
    const body = (await response.json()) as {
      choices: { message: { content: string }; finish_reason: string }[];
      usage: { completion_tokens: number };
    };
    return {
      tokens: body.usage.completion_tokens,
      reason: body.choices[0]!.finish_reason,
      text: body.choices[0]!.message.content,
    };
  };

  it('is max_tokens with ignore_eos', async () => {
    expect(await lengthOf({ max_tokens: 77, ignore_eos: true })).toMatchObject({ tokens: 77, reason: 'length' });
  });

  it('is drawn without it, the same for the same seed, and cut at max_tokens', async () => {
    const free = await lengthOf({});
    expect(free.reason).toBe('stop');
    expect(await lengthOf({})).toEqual(free);
    expect((await lengthOf({}, 2)).text).not.toBe(free.text);
    expect(await lengthOf({ max_tokens: free.tokens })).toEqual(free);
    const cut = await lengthOf({ max_tokens: free.tokens - 1 });
    expect([cut.tokens, cut.reason]).toEqual([free.tokens - 1, 'length']);
  });

  it('is at least min_tokens', async () => {
    expect(await lengthOf({ min_tokens: 90, max_tokens: 100 })).toMatchObject({ tokens: 90, reason: 'stop' });
  });
});

describe('a stream', () => {
  it('is events of OpenAI as an independent parser reads them, ended by [DONE]', async () => {
    const { url, model } = await simulator();
    const response = await post(
      `${url}/chat/completions`,
      chat(model, { stream: true, max_tokens: 4, ignore_eos: true }),
    );
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const data: string[] = [];
    const parser = createParser({ onEvent: (event) => data.push(event.data) });
    parser.feed(await response.text());
    expect(data.at(-1)).toBe('[DONE]');
    const chunks = data
      .slice(0, -1)
      .map((text) => JSON.parse(text) as { id: string; choices: { finish_reason: string | null }[] });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.map(({ choices }) => choices[0]!.finish_reason)).toEqual([null, null, null, null, null, 'length']);
  });

  it('keeps its connection for the next request', async () => {
    const { url, model } = await simulator();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    const body = JSON.stringify(chat(model, { stream: true, max_tokens: 2, ignore_eos: true }));
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
    for (const answers of [1, 2]) {
      socket.write(head + body);
      await eventually(() => received.split('[DONE]').length === answers + 1 && received.endsWith('0\r\n\r\n'));
    }
    socket.destroy();
  });

  it('is not chunked for HTTP/1.0', async () => {
    const { url, model } = await simulator();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    let ended = false;
    socket
      .setEncoding('latin1')
      .on('data', (text: string) => (received += text))
      .on('end', () => (ended = true));
    const body = JSON.stringify(chat(model, { stream: true, max_tokens: 2, ignore_eos: true }));
    socket.write(`POST /v1/chat/completions HTTP/1.0\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await eventually(() => ended);
    const content = received.slice(received.indexOf('\r\n\r\n') + 4);
    expect(content.startsWith('data: {')).toBe(true);
    expect(content.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(content).not.toContain('\r\n');
  });
});

describe('EventStream', () => {
  let server: Server | null = null;
  afterEach(() => new Promise<void>((resolve) => (server === null ? resolve() : void server.close(() => resolve()))));

  it('hands each event to the socket before the call returns', async () => {
    const handed: { written: boolean; waitingBytes: number }[] = [];
    server = createServer((_request, response) => {
      const events = new EventStream(response);
      const before = response.socket!.bytesWritten;
      events.send('one');
      const { bytesWritten, writableLength } = response.socket!;
      handed.push({ written: bytesWritten > before, waitingBytes: writableLength });
      events.finish(['two \u00e9']);
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await response.text()).toBe('data: one\n\ndata: two \u00e9\n\ndata: [DONE]\n\n');
    expect(handed).toEqual([{ written: true, waitingBytes: 0 }]);
  });
});

describe('batching', () => {
  const tiny = MACHINES.get('tiny-fast')!;
  const oneSlot = { ...tiny, engine: { ...tiny.engine, slots: 1 } };

  it('lets a request wait for a slot, and a client that leaves frees its own', async () => {
    const { url, model, truth } = await simulator({ preset: oneSlot });
    const leaving = new AbortController();
    const long = await post(
      `${url}/chat/completions`,
      chat(model, { stream: true, max_tokens: 4_000, ignore_eos: true }),
      {
        signal: leaving.signal,
        headers: { 'x-request-id': 'long' },
      },
    );
    await eventually(async () => (await metric(url, 'vllm:generation_tokens_total')) > 0);
    const waiting = post(`${url}/chat/completions`, chat(model, { max_tokens: 3, ignore_eos: true }));
    await eventually(async () => (await metric(url, 'vllm:num_requests_waiting')) === 1);
    expect(await metric(url, 'vllm:num_requests_running')).toBe(1);
    expect(await metric(url, 'vllm:gpu_cache_usage_perc')).toBeGreaterThan(0);
    leaving.abort();
    await expect(long.text()).rejects.toThrow();
    expect((await waiting).status).toBe(200);
    await eventually(() => truth().length === 2);
    expect(truth()[0]).toMatchObject({ requestId: 'long', outcome: 'disconnected', status: 200 });
    expect(truth()[0]!.outputTokens).toBeLessThan(4_000);
    expect(await metric(url, 'vllm:num_requests_running')).toBe(0);
    expect(await metric(url, 'vllm:gpu_cache_usage_perc')).toBe(0);
  });

  it('counts tokens as they are computed', async () => {
    const { url, model } = await simulator();
    await (await post(`${url}/completions`, { model, prompt: 'a b c d', max_tokens: 6, ignore_eos: true })).text();
    await (await post(`${url}/completions`, { model, prompt: [11, 12], max_tokens: 1, ignore_eos: true })).text();
    expect(await metric(url, 'vllm:prompt_tokens_total')).toBe(6);
    expect(await metric(url, 'vllm:generation_tokens_total')).toBe(7);
  });

  it('stops in the middle of streams, which then break off', async () => {
    const running = await simulator();
    const response = await post(
      `${running.url}/chat/completions`,
      chat(running.model, { stream: true, max_tokens: 4_000, ignore_eos: true }),
    );
    const text = response.text();
    const broken = expect(text).rejects.toThrow();
    await eventually(async () => (await metric(running.url, 'vllm:generation_tokens_total')) > 0);
    await running.stop();
    await broken;
    expect(running.truth()).toMatchObject([{ outcome: 'stopped' }]);
    await expect(fetch(`${running.url}/models`)).rejects.toThrow();
  });
});
