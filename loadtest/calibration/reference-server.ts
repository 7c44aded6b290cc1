import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { monotonicClock } from '../client/monotonic-clock.ts';
import { ReferenceAnswers, type ReferencePace, type ServedAnswer } from './reference-answers.ts';
import { MODEL_LIST, NOT_FOUND } from './reference-bytes.ts';

export interface ReferenceServer {
  /** The base of its API. */
  readonly url: string;
  /** The answers given whole since the last take. */
  take(): ServedAnswer[];
  stop(): Promise<void>;
}

const BACKLOG_CONNECTIONS = 16_384;
const HEAD_END = '\r\n\r\n';

/**
 * Serves the streams that a client's ceiling is measured with. Requests are hardly looked at and events are made before
 * they are due, over bare sockets, so that this is quicker than any client.
 */
export async function startReferenceServer(pace: ReferencePace): Promise<ReferenceServer> {
  const sockets = new Set<Socket>();
  const answers = new ReferenceAnswers(pace, monotonicClock());
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that went away in the middle: its stream ends with the socket.
    socket.on('error', () => socket.destroy());
    readRequests(socket, (head, body) => respond(socket, { head, body, answers }));
  });
  await listening(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    take: () => answers.take(),
    stop: async () => {
      await answers.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG_CONNECTIONS }, resolve);
  });
}

interface Exchange {
  readonly head: string;
  readonly body: string;
  readonly answers: ReferenceAnswers;
}

function respond(socket: Socket, { head, body, answers }: Exchange): void {
  if (head.startsWith('POST ')) {
    answers.answer(socket, {
      requestId: /^x-request-id: *(\S+)/im.exec(head)?.[1] ?? '',
      tokens: Number(/"max_(?:completion_)?tokens": *(\d+)/.exec(body)?.[1] ?? 1),
    });
  } else socket.write(/^GET \S*\/models /.test(head) ? MODEL_LIST : NOT_FOUND);
}

/** Calls back for each request that has come whole. */
function readRequests(socket: Socket, onRequest: (head: string, body: string) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const headEnd = pending.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = pending.toString('latin1', 0, headEnd);
      const bodyStart = headEnd + HEAD_END.length;
      const bodyEnd = bodyStart + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (pending.length < bodyEnd) return;
      const body = pending.toString('latin1', bodyStart, bodyEnd);
      pending = pending.subarray(bodyEnd);
      onRequest(head, body);
    }
  });
}
