import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '../client/request-record.ts';

/** About a hundred events a second: enough for a p99 of each second, and below a hundredth of a core. */
const EVENT_EVERY_MS = 10;
/** An answer ends, and is asked for again, so that its reader need not keep what it counts for ever. */
const EVENTS_PER_ANSWER = 3000;
const END_OF_REQUEST = '\r\n\r\n';
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const LAST_EVENTS = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}\n\ndata: [DONE]\n\n';
const LAST_CHUNK = '0\r\n\r\n';

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/**
 * Answers any request with a stream of chat-completion events that each hold, as their content, the system's monotonic
 * time of their own writing. It reads no more of a request than where it ends, and takes requests without a body only.
 */
export class CanaryServer {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();
  /** Events still to come of each answer. */
  readonly #answers = new Map<Socket, number>();
  readonly #timer: NodeJS.Timeout;

  private constructor(clock: Clock) {
    this.#clock = clock;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#timer = setInterval(() => this.tick(), EVENT_EVERY_MS);
  }

  /** `clock` is the system's monotonic one. Listens on this machine alone, on a free port. */
  static async listen(clock: Clock): Promise<CanaryServer> {
    const canary = new CanaryServer(clock);
    await new Promise<void>((resolve, reject) => {
      canary.#server.once('error', reject);
      canary.#server.listen(0, '127.0.0.1', resolve);
    });
    return canary;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Writes the next event of every answer. */
  tick(): void {
    for (const [socket, eventsLeft] of this.#answers) {
      if (eventsLeft === 0) {
        this.#answers.delete(socket);
        socket.write(chunk(LAST_EVENTS) + LAST_CHUNK);
      } else {
        this.#answers.set(socket, eventsLeft - 1);
        const stamp = this.#clock().toFixed(3);
        socket.write(chunk(`data: {"choices":[{"index":0,"delta":{"content":"${stamp} "},"finish_reason":null}]}\n\n`));
      }
    }
  }

  /** Cuts off every reader. */
  dropReaders(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.dropReaders();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    // A reader that goes away ends its own stream, no other.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#answers.delete(socket);
    });
    let tail = '';
    socket.on('data', (bytes) => {
      const received = tail + bytes.toString('latin1');
      const isWhole = received.includes(END_OF_REQUEST);
      tail = isWhole ? '' : received.slice(1 - END_OF_REQUEST.length);
      if (!isWhole || this.#answers.has(socket)) return;
      socket.write(HEAD);
      this.#answers.set(socket, EVENTS_PER_ANSWER);
    });
  }
}
