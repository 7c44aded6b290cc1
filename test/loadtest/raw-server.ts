import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';

export interface RawServer {
  readonly origin: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** What a raw server does with one request; `number` counts the requests of this server from 0. */
export type Answer = (socket: Socket, number: number) => void;

/** A server that sends exactly the bytes it is told, in exactly these packets; over TLS when it is given a certificate. */
export async function rawServer(
  answer: Answer,
  certificate: { readonly key: string; readonly cert: string } | null = null,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      for (let end = requestEnd(received); end !== -1; end = requestEnd(received)) {
        received = received.slice(end);
        answer(socket, requests++);
      }
    });
  };
  const server = certificate === null ? createServer(serve) : createSecureServer(certificate, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${certificate === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Where the first whole request ends, or -1. */
function requestEnd(received: string): number {
  const headersEnd = received.indexOf('\r\n\r\n');
  if (headersEnd === -1) return -1;
  const length = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
  const end = headersEnd + 4 + length;
  return received.length >= end ? end : -1;
}

const STREAM_HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** One chunk of a chunked body. */
export const chunk = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
};
export const LAST_CHUNK = Buffer.from('0\r\n\r\n');

export const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const tokenEvent = (content: string): string => event({ choices: [{ index: 0, delta: { content } }] });
export const ROLE = event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });
export const FINISH = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
export const usageEvent = (completion_tokens: number, prompt_tokens = 7): string =>
  event({ choices: [], usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens } });
export const DONE = 'data: [DONE]\n\n';

/**
 * Sends headers, then each part in a packet of its own, then ends the body unless told not to. Between two packets the
 * event loop, which the client shares, has always looked for bytes: parts are never read together.
 */
export function stream(parts: readonly (string | Buffer)[], { headers = STREAM_HEADERS, end = true } = {}): Answer {
  return (socket) => {
    socket.write(headers);
    const packets = [...parts.map(chunk), ...(end ? [LAST_CHUNK] : [])];
    const next = (i: number): void => {
      if (i >= packets.length || socket.destroyed) return;
      socket.write(packets[i]!);
      setTimeout(() => setImmediate(next, i + 1), 3);
    };
    setTimeout(() => setImmediate(next, 0), 3);
  };
}

/** Sends these bytes at once and leaves the connection open. */
export const bytes =
  (text: string | Buffer): Answer =>
  (socket) =>
    void socket.write(text);

/** A whole answer with a length. */
export const answerWith = (status: string, body: string, headers = 'content-type: application/json\r\n'): Answer =>
  bytes(`HTTP/1.1 ${status}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
