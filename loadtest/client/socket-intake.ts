import type { Socket } from 'node:net';
import type { Arrival, Clock } from './request-record.ts';

const READ_BYTES = 64 * 1024;
/** One for all sockets of the thread: what a read brought is dealt with before the next one. */
const READ_BUFFER = Buffer.allocUnsafeSlow(READ_BYTES);

export interface IntakeOptions {
  readonly clock: Clock;
  /** Called when the bytes of a read have been dealt with. */
  readonly onTurn: () => void;
}

/**
 * Hands what a socket reads to its HTTP client within the read itself. The way through the socket's stream would take
 * memory for each read and hold the bytes back until the next tick, so that no stamp could be theirs.
 */
export class SocketIntake implements Arrival {
  /** To be given to the socket as it is made. */
  readonly onread = { buffer: READ_BUFFER, callback: (size: number): boolean => this.#take(size) };
  /** Whether the HTTP client keeps parts of what it is handed (of headers), or is done with it when it returns (a body). */
  keepsParts = true;
  readonly #options: IntakeOptions;
  #socket: Socket | null = null;
  #pending: Buffer | null = null;
  #isReading = false;
  #atMs = 0;
  #readNumber = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get atMs(): number {
    return this.#atMs;
  }

  get readNumber(): number {
    return this.#readNumber;
  }

  /** What runs now was set off by bytes that came. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** To be called when the socket has connected. */
  attach(socket: Socket): void {
    this.#socket = socket;
    const read = socket.read.bind(socket);
    socket.read = (size?: number): Buffer | null => {
      if (size !== undefined || !this.#isReading) return read(size) as Buffer | null;
      const bytes = this.#pending;
      this.#pending = null;
      return bytes;
    };
  }

  #take(size: number): boolean {
    this.#atMs = this.#options.clock();
    this.#readNumber++;
    const bytes = READ_BUFFER.subarray(0, size);
    this.#pending = this.keepsParts ? Buffer.from(bytes) : bytes;
    this.#isReading = true;
    this.#socket?.emit('readable');
    this.#isReading = false;
    if (this.#pending !== null) {
      // Nobody had asked for anything: such a connection is of no use.
      this.#pending = null;
      this.#socket?.destroy();
    }
    this.#options.onTurn();
    return true;
  }
}
