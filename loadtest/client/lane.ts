import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { EndedEarly } from './ended-early.ts';
import { MalformedAnswer } from './http1-head.ts';
import { Http1Response, type ResponseParts } from './http1-response.ts';
import type { Arrival, Clock } from './request-record.ts';
import { SocketIntake } from './socket-intake.ts';

/** Shorter than the five seconds many servers keep an idle connection, so that it is not closed under a request. */
const IDLE_SOCKET_MS = 4000;
/** So much before the time a server names, the connection is not used any more. */
const KEEP_ALIVE_MARGIN_MS = 2000;

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

/** What a request is told of its way, up to its end or its error; nothing after `destroy`. */
export interface Exchange extends ResponseParts {
  /** The request's first byte is about to be written. */
  onSend(use: SocketUse): void;
  onEnd(): void;
  onError(error: Error): void;
}

interface Connection {
  readonly socket: Socket;
  readonly intake: SocketIntake;
  requests: number;
  /** Since when it has waited for a request, and how long it may. */
  idleSinceMs: number;
  idleLimitMs: number;
}

/** One connection to the endpoint, one request at a time. A socket may be opened before it is needed. */
export class Lane {
  /** Host and, where it is not the scheme's own, port. */
  readonly host: string;
  readonly #options: LaneOptions;
  readonly #address: buildConnector.Options;
  readonly #response = new Http1Response();
  #connection: Connection | null = null;
  #opening: Socket | null = null;
  #exchange: Exchange | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { protocol, host, hostname, port } = new URL(options.origin);
    this.host = host;
    this.#address = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
  }

  /** Opens the socket ahead of the first request. Never fails: a request meets the same trouble and tells of it. */
  async warm(): Promise<void> {
    if (this.#isFresh()) return;
    await new Promise<void>((resolve) => this.#open(() => resolve()));
  }

  /** Writes a whole request, at once if the socket is open, and reads its answer. The last one must have ended. */
  send(request: Buffer, exchange: Exchange): void {
    this.#exchange = exchange;
    if (this.#isFresh()) {
      this.#write(request, null);
      return;
    }
    const begunMs = this.#options.clock();
    this.#open((error) => {
      if (error === null) this.#write(request, this.#options.clock() - begunMs);
      else this.#fail(error);
    });
  }

  /** Bytes of the answer, of its headers or after them, have come. */
  get answerHasBegun(): boolean {
    return this.#response.hasBegun;
  }

  /** The read that brought what is being told. To be asked for when the answer's headers have come. */
  get arrival(): Arrival {
    return this.#connection!.intake;
  }

  /** When what happens now happened: if bytes that came set it off, as they came. */
  nowMs(): number {
    const intake = this.#connection?.intake;
    return intake?.isReading === true ? intake.atMs : this.#options.clock();
  }

  /** Closes the connection, whatever is on it. Done when it has closed. */
  async destroy(): Promise<void> {
    this.#exchange = null;
    this.#response.leave();
    this.#stopOpening();
    const socket = this.#connection?.socket;
    if (socket === undefined || socket.closed) return;
    socket.destroy();
    await new Promise((resolve) => socket.once('close', resolve));
  }

  #isFresh(): boolean {
    if (this.#connection === null) return false;
    const { socket, idleSinceMs, idleLimitMs } = this.#connection;
    return !socket.destroyed && socket.readable && this.#options.clock() - idleSinceMs < idleLimitMs;
  }

  #write(request: Buffer, connectMs: number | null): void {
    const connection = this.#connection!;
    this.#response.begin(this.#exchange!);
    this.#exchange!.onSend({ socketReused: connection.requests > 0, connectMs });
    connection.requests++;
    connection.socket.write(request);
  }

  #open(done: (error: Error | null) => void): void {
    this.#stopOpening();
    this.#connection?.socket.destroy();
    this.#connection = null;
    const { clock, onTurn, connectTimeoutMs } = this.#options;
    const intake = new SocketIntake({ clock, onTurn, onBytes: (bytes, size) => this.#take(intake, bytes, size) });
    const options: buildConnector.BuildOptions & Pick<SocketIntake, 'onread'> = {
      timeout: connectTimeoutMs,
      onread: intake.onread,
    };
    // The connector gives the socket that it opens, though its type does not say so.
    const opening = buildConnector(options)(this.#address, (error, socket) => {
      if (this.#opening === opening) this.#opening = null;
      if (error !== null) {
        done(error);
        return;
      }
      const connection = { socket, intake, requests: 0, idleSinceMs: clock(), idleLimitMs: IDLE_SOCKET_MS };
      this.#connection = connection;
      socket.on('error', (failure) => this.#lost(connection, failure));
      socket.on('end', () => this.#serverEnded(connection));
      socket.on('close', () => this.#lost(connection, new EndedEarly()));
      done(null);
    }) as unknown as Socket;
    this.#opening = opening;
  }

  /** Whoever waits for it is told of an error: without one the connector would not forget the socket and its time limit. */
  #stopOpening(): void {
    this.#opening?.destroy(new Error('not wanted any more'));
    this.#opening = null;
  }

  #take(intake: SocketIntake, bytes: Buffer, size: number): void {
    const connection = this.#connection;
    if (connection === null || connection.intake !== intake) return;
    if (this.#exchange === null) {
      // Nobody had asked for anything: such a connection is of no use.
      connection.socket.destroy();
      return;
    }
    let end: number;
    try {
      end = this.#response.read(bytes, 0, size);
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) throw error;
      this.#fail(error);
      return;
    }
    if (end !== -1) this.#ended(connection, end === size && this.#response.head!.keepsConnection);
  }

  #ended(connection: Connection, isSound: boolean): void {
    const { socket, intake } = connection;
    const { keepAliveSeconds } = this.#response.head!;
    // A server that answered before it had the whole request may never read the rest.
    if (isSound && socket.writableLength === 0) {
      connection.idleSinceMs = intake.atMs;
      connection.idleLimitMs =
        keepAliveSeconds === null
          ? IDLE_SOCKET_MS
          : Math.min(IDLE_SOCKET_MS, keepAliveSeconds * 1000 - KEEP_ALIVE_MARGIN_MS);
    } else socket.destroy();
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.onEnd();
  }

  #serverEnded(connection: Connection): void {
    if (connection !== this.#connection) return;
    if (this.#exchange !== null && this.#response.endsByClosing) this.#ended(connection, false);
    else this.#lost(connection, new EndedEarly());
  }

  #lost(connection: Connection, error: Error): void {
    if (connection === this.#connection) this.#fail(error);
  }

  #fail(error: Error): void {
    this.#connection?.socket.destroy();
    this.#response.leave();
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.onError(error);
  }
}
