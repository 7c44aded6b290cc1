import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Alarms } from '../../loadtest/engine/alarms.ts';
import { monotonicClock } from '../../loadtest/client/monotonic-clock.ts';

export interface FreezeTimes {
  readonly firstTokenMs: number;
  readonly betweenTokensMs: number;
  /** In the last `forMs` of each `everyMs` the server does nothing: not even take a request. */
  readonly everyMs: number;
  readonly forMs: number;
}

export interface FreezingServer {
  readonly url: string;
  /** When the server goes on with what it would do at `atMs`; both on the system's monotonic clock. */
  readonly thawMs: (atMs: number) => number;
  /** When it wrote the first token, by the id of the request. */
  readonly firstTokensMs: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
}

/** An endpoint that freezes again and again, at times that are known, and says when it wrote. Two tokens an answer. */
export async function freezingServer(times: FreezeTimes): Promise<FreezingServer> {
  const clock = monotonicClock();
  const zeroMs = clock();
  const alarms = new Alarms(clock);
  const firstTokensMs = new Map<string, number>();
  const thawMs = (atMs: number): number => {
    const period = Math.floor((atMs - zeroMs) / times.everyMs);
    const awakeUntilMs = zeroMs + period * times.everyMs + (times.everyMs - times.forMs);
    return atMs < awakeUntilMs ? atMs : zeroMs + (period + 1) * times.everyMs;
  };
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') {
      response.end(JSON.stringify({ data: [{ id: 'freezing', owned_by: 'test' }] }));
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    request.resume().on('end', () => answer(String(request.headers['x-request-id']), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function answer(id: string, response: ServerResponse): void {
    const write = (value: unknown): void => void response.write(`data: ${JSON.stringify(value)}\n\n`);
    alarms.at(thawMs(thawMs(clock()) + times.firstTokenMs), () => {
      firstTokensMs.set(id, clock());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      write({ choices: [{ delta: { content: ' a' } }] });
      alarms.at(thawMs(clock() + times.betweenTokensMs), () => {
        write({ choices: [{ delta: { content: ' b' }, finish_reason: 'length' }] });
        write({ choices: [], usage: { prompt_tokens: 20, completion_tokens: 2 } });
        response.end('data: [DONE]\n\n');
      });
    });
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    thawMs,
    firstTokensMs,
    stop: async () => {
      alarms.clear();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
