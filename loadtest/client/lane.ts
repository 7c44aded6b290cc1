import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { Arrival, Clock } from './request-record.ts';
import { sendAtOnce } from './send-at-once.ts';
import { SocketIntake } from './socket-intake.ts';

/** Shorter than the five seconds many servers keep an idle connection, so that it is not closed under a request. */
const IDLE_SOCKET_MS = 4000;

export interface LaneOptions {
  readonly origin: string;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  /** Called when the bytes of a read have been dealt with. */
  readonly onTurn: () => void;
}

/** How a request got its socket. */
export interface SocketUse {
  readonly socketReused: boolean;
  /** What the request waited for the connection; null when it was open. */
  readonly connectMs: number | null;
}

interface Connection {
  readonly socket: Socket;
  readonly intake: SocketIntake;
  readonly openedMs: number;
}

/** One connection to the endpoint, one request at a time. A socket may be opened before it is needed. */
export class Lane {
  readonly client: Client;
  readonly #options: LaneOptions;
  readonly #address: buildConnector.Options;
  #ahead: Connection | null = null;
  #current: Connection | null = null;
  #requestsOnSocket = 0;
  #connectMs: number | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { protocol, host, hostname, port } = new URL(options.origin);
    this.#address = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
    this.client = new Client(options.origin, {
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
  async warm(): Promise<void> {
    if (this.#ahead === null ? this.#current?.socket.destroyed === false : this.#isFresh(this.#ahead)) return;
    this.#ahead?.socket.destroy();
    const opened = await new Promise<Connection | null>((resolve) => {
      this.#open(this.#address, (_, connection) => resolve(connection));
    });
    // Until a request takes it over nobody else listens, and an unheard error would end the process.
    opened?.socket.on('error', () => undefined);
    this.#ahead = opened;
  }

  /** To be called as the request's first byte is written. */
  use(): SocketUse {
    const use = { socketReused: this.#requestsOnSocket > 0, connectMs: this.#connectMs };
    this.#requestsOnSocket++;
    this.#connectMs = null;
    if (this.#current !== null) this.#current.intake.keepsParts = true;
    return use;
  }

  /** To be called when the answer's headers have come. Gives what tells of each read of its body. */
  bodyArrival(): Arrival {
    const { intake } = this.#current!;
    intake.keepsParts = false;
    return intake;
  }

  /** When what happens now happened: if bytes that came set it off, as they came. */
  nowMs(): number {
    const intake = this.#current?.intake;
    return intake?.isReading === true ? intake.atMs : this.#options.clock();
  }

  async destroy(): Promise<void> {
    this.#ahead?.socket.destroy();
    await this.client.destroy();
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#requestsOnSocket = 0;
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead !== null && this.#isFresh(ahead)) {
      this.#current = ahead;
      // The client is not ready to be called back before this call has returned.
      queueMicrotask(() => this.#handOver(ahead, callback));
      return;
    }
    ahead?.socket.destroy();
    const begunMs = this.#options.clock();
    this.#open(options, (error, connection) => {
      this.#connectMs = this.#options.clock() - begunMs;
      this.#current = connection;
      if (connection === null) callback(error!, null);
      else this.#handOver(connection, callback);
    });
  }

  #handOver({ socket }: Connection, callback: buildConnector.Callback): void {
    callback(null, socket);
    sendAtOnce(socket);
  }

  #isFresh({ socket, openedMs }: Connection): boolean {
    return !socket.destroyed && socket.readable && this.#options.clock() - openedMs < IDLE_SOCKET_MS;
  }

  #open(to: buildConnector.Options, done: (error: Error | null, connection: Connection | null) => void): void {
    const { clock, onTurn, connectTimeoutMs } = this.#options;
    const intake = new SocketIntake({ clock, onTurn });
    const options: buildConnector.BuildOptions & Pick<SocketIntake, 'onread'> = {
      timeout: connectTimeoutMs,
      onread: intake.onread,
    };
    buildConnector(options)(to, (error, socket) => {
      if (error !== null) {
        done(error, null);
        return;
      }
      intake.attach(socket);
      done(null, { socket, intake, openedMs: clock() });
    });
  }
}
