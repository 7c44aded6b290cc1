import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CanaryServer } from '../../loadtest/canary/canary-server.ts';
import type * as Starter from '../../loadtest/canary/start-canary.ts';
import { CanaryStream } from '../../loadtest/canary/canary-stream.ts';
import { monotonicClock } from '../../loadtest/client/monotonic-clock.ts';

const clock = monotonicClock();
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});

async function canary(by = clock): Promise<CanaryServer> {
  const server = await CanaryServer.listen(by);
  open.push(() => server.stop());
  return server;
}

function streamOf(url: string): CanaryStream {
  const stream = new CanaryStream({ url, clock });
  open.push(() => stream.close());
  return stream;
}

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Waits until so many delays have come, and gives them. */
async function delays(stream: CanaryStream, count: number): Promise<number[]> {
  const all: number[] = [];
  await vi.waitFor(
    () => {
      all.push(...stream.take());
      expect(all.length).toBeGreaterThanOrEqual(count);
    },
    { timeout: 20_000, interval: 5 },
  );
  return all;
}

describe('the delay of the reader', () => {
  test('is what the reading thread was busy for after the event was sent', async () => {
    const server = await canary();
    const stream = streamOf(server.url);
    await stream.open();
    await delays(stream, 3);
    // The event is in the socket's buffer before the thread blocks.
    server.tick();
    block(60);
    const all: number[] = [];
    await vi.waitFor(() => {
      all.push(...stream.take());
      expect(Math.max(...all)).toBeGreaterThanOrEqual(60);
    }, 20_000);
  });

  test('is small for an event that is read at once', async () => {
    const stream = streamOf((await canary()).url);
    await stream.open();
    // The machine may stand still during any of them, but not during each.
    const all = await delays(stream, 20);
    expect(Math.min(...all)).toBeLessThan(10);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  });

  test('is told once', async () => {
    const stream = streamOf((await canary()).url);
    await stream.open();
    expect((await delays(stream, 1)).length).toBeGreaterThan(0);
    expect(stream.take()).toEqual([]);
  });

  test('of several readers at once is each its own', async () => {
    const { url } = await canary();
    const streams = [streamOf(url), streamOf(url)];
    await Promise.all(streams.map((stream) => stream.open()));
    for (const stream of streams) expect((await delays(stream, 3)).length).toBeGreaterThanOrEqual(3);
  });
});

describe('clocks', () => {
  test('that disagree are no measure', async () => {
    const stream = streamOf((await canary(() => clock() + 1e9)).url);
    await stream.open();
    expect(() => stream.take()).toThrow('before it was sent');
  });

  test('of one process agree, whenever they were made', () => {
    for (let i = 0; i < 20; i++) {
      const other = monotonicClock();
      // What lies between two looks at one clock is not below 0; between two clocks it may be by what they differ.
      const before = clock();
      const between = other();
      const after = clock();
      expect(between - before).toBeGreaterThan(-0.05);
      expect(after - between).toBeGreaterThan(-0.05);
    }
  });

  test('count the milliseconds of the system', () => {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const now = clock();
    const after = Number(process.hrtime.bigint()) / 1e6;
    expect(now).toBeGreaterThan(before - 0.05);
    expect(now).toBeLessThan(after + 0.05);
  });
});

describe('the process of its own', () => {
  /** From the built files: a process cannot be started from TypeScript. */
  const BUILT = new URL('../../dist/node/loadtest/canary/', import.meta.url);

  test('sends a stream, shows when this thread was busy, and ends when it is told', async () => {
    const { startCanary } = (await import(fileURLToPath(new URL('start-canary.js', BUILT)))) as typeof Starter;
    const canary = await startCanary();
    const stream = streamOf(canary.url);
    await stream.open();
    await delays(stream, 3);
    const all: number[] = [];
    await vi.waitFor(
      () => {
        // An event is sent soon after the thread begins to block, unless the machine is busy with other things.
        block(60);
        all.push(...stream.take());
        expect(Math.max(...all)).toBeGreaterThanOrEqual(45);
      },
      { timeout: 20_000, interval: 20 },
    );
    await canary.stop();
    await canary.stop();
  });

  test('ends with the one that started it, however that ends', async () => {
    const script = `
      const { startCanary } = await import(${JSON.stringify(new URL('start-canary.js', BUILT).href)});
      const { url } = await startCanary();
      console.log(url);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(parent.stdout, 'data')) as [Buffer];
    const answers = async (): Promise<boolean> =>
      fetch(String(url).trim(), { signal: AbortSignal.timeout(5000) }).then(
        async ({ body }) => (await body!.cancel(), true),
        () => false,
      );
    expect(await answers()).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(async () => expect(await answers()).toBe(false), { timeout: 20_000, interval: 50 });
  });
});

describe('a stream that breaks', () => {
  test('is opened again, and what was lost is not made up', async () => {
    const server = await canary();
    const stream = streamOf(server.url);
    await stream.open();
    await delays(stream, 2);
    server.dropReaders();
    expect((await delays(stream, 5)).length).toBeGreaterThanOrEqual(5);
  });

  test('is asked for again when an answer has come to its end', async () => {
    const server = await canary();
    const stream = streamOf(server.url);
    await stream.open();
    for (let i = 0; i < 3100; i++) {
      server.tick();
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await delays(stream, 3000);
    await delays(stream, 5);
  });

  test('is sent to its end once', async () => {
    const server = await canary();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    open.push(async () => void socket.destroy());
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    // The end of the request comes in two parts.
    socket.write('GET / HTTP/1.1\r\n\r');
    socket.write('\n');
    await vi.waitFor(() => expect(received).toContain('data: '), 20_000);
    for (let i = 0; i < 3100; i++) server.tick();
    await vi.waitFor(() => expect(received).toContain('[DONE]'), 20_000);
    server.tick();
    await new Promise((resolve) => setTimeout(() => setImmediate(resolve), 50));
    expect(received.split('[DONE]')).toHaveLength(2);
    expect(received.endsWith('0\r\n\r\n')).toBe(true);
    expect(received.split('"content"')).toHaveLength(3001);
  });

  test('is not waited for where nobody listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const stream = streamOf(`http://127.0.0.1:${port}`);
    await stream.open();
    expect(stream.take()).toEqual([]);
  });
});
