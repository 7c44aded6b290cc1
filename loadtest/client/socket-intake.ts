import type { Arrival, Clock } from './request-record.ts';

const READ_BYTES = 64 * 1024;
/** One for all sockets of the thread: what a read brought is dealt with before the next one. */
const READ_BUFFER = Buffer.allocUnsafeSlow(READ_BYTES);

export interface IntakeOptions {
  readonly clock: Clock;
  /** Takes the bytes of a read, from 0 to `size`: the memory is used again when it has returned. */
  readonly onBytes: (bytes: Buffer, size: number) => void;
  /** Called when the bytes of a read have been dealt with. */
  readonly onTurn: () => void;
}

/**
 * Hands on what a socket reads within the read itself. The way through the socket's stream would take memory for each
 * read and hold the bytes back until the next tick, so that no stamp could be theirs.
 */
export class SocketIntake implements Arrival {
  /** To be given to the socket as it is made. */
  readonly onread = { buffer: READ_BUFFER, callback: (size: number): boolean => this.#take(size) };
  readonly #options: IntakeOptions;
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

  #take(size: number): boolean {
    const { clock, onBytes, onTurn } = this.#options;
    this.#atMs = clock();
    this.#readNumber++;
    this.#isReading = true;
    onBytes(READ_BUFFER, size);
    this.#isReading = false;
    onTurn();
    return true;
  }
}
