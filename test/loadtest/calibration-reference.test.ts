import { connect, type Socket } from 'node:net';
import { createParser } from 'eventsource-parser';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReferencePace } from '../../loadtest/calibration/reference-answers.ts';
import { type ReferenceServer, startReferenceServer } from '../../loadtest/calibration/reference-server.ts';
import { monotonicClock } from '../../loadtest/client/monotonic-clock.ts';
import { streamEventOf } from '../../loadtest/client/token-events.ts';

const running: ReferenceServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function reference(pace: ReferencePace): Promise<ReferenceServer> {
  const server = await startReferenceServer(pace);
  running.push(server);
  return server;
}

const ask = (server: ReferenceServer, { id, tokens }: { id: string; tokens: number }): Promise<Response> =>
  fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'x-request-id': id },
    body: JSON.stringify({ model: 'reference', messages: [], stream: true, max_tokens: tokens }),
  });

function eventsOf(text: string) {
  const data: string[] = [];
  createParser({ onEvent: (event) => data.push(event.data) }).feed(text);
  return data;
}

describe.each([
  { kind: 'paced', eventGapMs: 2 },
  { kind: 'at-once' },
  { kind: 'poured' },
] as const satisfies readonly ReferencePace[])('$kind', (pace) => {
  test.each([1, 9, 700])('an answer of %i tokens is whole, as the client counts it', async (tokens) => {
    const server = await reference(pace);
    const data = eventsOf(await (await ask(server, { id: 'mine', tokens })).text());
    expect(data.at(-1)).toBe('[DONE]');
    const events = data.slice(0, -1).map((text) => streamEventOf(text)!);
    expect(events.filter(({ textBytes }) => textBytes > 0)).toHaveLength(tokens);
    expect(events.map(({ finishReason }) => finishReason).filter((reason) => reason !== null)).toEqual(['length']);
    expect(events.at(-1)!.usage).toMatchObject({ outputTokens: tokens });
    expect(data[0]).toContain('"id":"chatcmpl-mine"');
    const served = server.take();
    expect(served.map(({ requestId, stampsMs }) => [requestId, stampsMs.length])).toEqual([
      ['mine', pace.kind === 'paced' ? tokens : 0],
    ]);
    expect(server.take()).toEqual([]);
  });
});

test('paced events are never early, and lateness of one is not added to the next', async () => {
  const server = await reference({ kind: 'paced', eventGapMs: 3 });
  const clock = monotonicClock();
  const beforeMs = clock();
  const answers = await Promise.all(['a', 'b', 'c'].map((id) => ask(server, { id, tokens: 30 })));
  // Nothing is written meanwhile: about ten events of each stream are owed.
  const thawMs = clock() + 30;
  while (clock() < thawMs);
  await Promise.all(answers.map((answer) => answer.text()));
  const afterMs = clock();
  const served = server.take();
  expect(served.map(({ requestId }) => requestId).toSorted()).toEqual(['a', 'b', 'c']);
  for (const { receivedMs, stampsMs } of served) {
    expect(receivedMs).toBeGreaterThanOrEqual(beforeMs);
    expect(stampsMs.at(-1)).toBeLessThanOrEqual(afterMs);
    for (const [k, stampMs] of stampsMs.entries()) expect(stampMs).toBeGreaterThanOrEqual(receivedMs + (k + 1) * 3);
    // What is owed comes at once: counted from the event before, no two would be nearer than 3 ms.
    expect(Math.min(...stampsMs.subarray(1).map((stampMs, k) => stampMs - stampsMs[k]!))).toBeLessThan(1.5);
  }
});

test('a client that goes away leaves no record and stops nobody', async () => {
  const server = await reference({ kind: 'paced', eventGapMs: 10 });
  const leaving = new AbortController();
  // A second and a half to leave in; the other one stays longer than this one would have taken.
  const gone = await fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'x-request-id': 'gone' },
    body: JSON.stringify({ max_tokens: 150 }),
    signal: leaving.signal,
  });
  leaving.abort();
  await expect(gone.text()).rejects.toThrow();
  await (await ask(server, { id: 'staying', tokens: 155 })).text();
  expect(server.take().map(({ requestId }) => requestId)).toEqual(['staying']);
});

test('lists its model, and nothing else', async () => {
  const server = await reference({ kind: 'at-once' });
  const list = await fetch(`${server.url}/models`);
  expect(await list.json()).toMatchObject({ object: 'list', data: [{ id: 'reference' }] });
  expect((await fetch(`${new URL(server.url).origin}/metrics`)).status).toBe(404);
});

test('reads requests however they are split, and two that come as one', async () => {
  const server = await reference({ kind: 'at-once' });
  const { port } = new URL(server.url);
  const body = '{"max_tokens":3}';
  const request = (id: string) =>
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nX-Request-Id: ${id}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(port), '127.0.0.1');
  const text = read(socket);
  for (const byte of request('split')) {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write(request('one') + request('two'));
  expect((await text(3)).split('HTTP/1.1 200 OK')).toHaveLength(4);
  expect(server.take().map(({ requestId }) => requestId)).toEqual(['split', 'one', 'two']);
  socket.destroy();
});

/** Gives what came once so many answers have ended. */
function read(socket: Socket): (answers: number) => Promise<string> {
  let text = '';
  let onText = (): void => undefined;
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
    onText();
  });
  return (answers) =>
    new Promise((resolve) => {
      onText = () => text.split('[DONE]').length > answers && resolve(text);
      onText();
    });
}
