import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { Clock } from './request-record.ts';

/** Shorter than the five seconds many servers keep an idle connection, so that it is not closed under a request. */
const IDLE_SOCKET_MS = 4000;

export interface LaneOptions {
  readonly origin: string;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
}

type Connector = buildConnector.connector;

/** How a request got its socket. */
export interface SocketUse {
  readonly socket: Socket | null;
  readonly socketReused: boolean;
  /** What the request waited for the connection; null when it was open. */
  readonly connectMs: number | null;
}

/** One connection to the endpoint, one request at a time. A socket may be opened before it is needed. */
export class Lane {
  readonly client: Client;
  readonly #origin: URL;
  readonly #open: Connector;
  readonly #clock: Clock;
  #opened: Socket | null = null;
  #socket: Socket | null = null;
  #requestsOnSocket = 0;
  #connectMs: number | null = null;

  constructor({ origin, connectTimeoutMs, clock }: LaneOptions) {
    this.#origin = new URL(origin);
    this.#clock = clock;
    this.#open = buildConnector({ timeout: connectTimeoutMs });
    this.client = new Client(origin, {
      pipelining: 1,
      // The client's own timers have the resolution of a second; the completion client keeps finer ones.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_SOCKET_MS,
      keepAliveMaxTimeout: IDLE_SOCKET_MS,
      connect: (options, callback) => this.#connect(options, callback),
    });
  }

  /** Opens the socket ahead of the first request. Never fails: a request meets the same trouble and tells of it. */
  warm(): Promise<void> {
    if (this.#opened !== null || this.#socket?.destroyed === false) return Promise.resolve();
    const { protocol, host, port } = this.#origin;
    const hostname = this.#origin.hostname.replace(/^\[|\]$/g, '');
    return new Promise((resolve) => {
      this.#open({ protocol, host, hostname, port }, (error, socket) => {
        if (error === null) {
          // Until a request takes it over nobody else listens, and an unheard error would end the process.
          socket.on('error', () => undefined);
          this.#opened = socket;
        }
        resolve();
      });
    });
  }

  /** To be called as the request's first byte is written. */
  use(): SocketUse {
    const use = { socket: this.#socket, socketReused: this.#requestsOnSocket > 0, connectMs: this.#connectMs };
    this.#requestsOnSocket++;
    this.#connectMs = null;
    return use;
  }

  async destroy(): Promise<void> {
    this.#opened?.destroy();
    await this.client.destroy();
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#requestsOnSocket = 0;
    const opened = this.#opened;
    this.#opened = null;
    if (opened !== null && !opened.destroyed && opened.readable) {
      this.#socket = opened;
      // The client is not ready to be called back before this call has returned.
      queueMicrotask(() => callback(null, opened));
      return;
    }
    const begun = this.#clock();
    this.#open(options, (...result) => {
      this.#connectMs = this.#clock() - begun;
      this.#socket = result[1];
      callback(...result);
    });
  }
}
