import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { InputError } from '../../schema/input-error.ts';
import type { LoadEvent } from '../../schema/event.ts';

/** What may wait for the disk; beyond it lines are dropped and counted, for reading answers must never wait. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const WRITE_FROM_CHARACTERS = 64 * 1024;
/** A start is on the disk soon after: what was in flight at a crash is known. */
const WRITE_EVERY_MS = 50;

export interface EventLogOptions {
  /** Keep what the file holds. */
  readonly append?: boolean;
  readonly mostWaitingBytes?: number;
}

/** An append-only file of events, one JSON object a line. */
export class EventLog {
  readonly path: string;
  readonly #stream: WriteStream;
  readonly #mostWaitingBytes: number;
  readonly #writer: NodeJS.Timeout;
  #lines = '';
  #droppedLines = 0;
  #fault: Error | null = null;

  private constructor(path: string, stream: WriteStream, mostWaitingBytes: number) {
    this.path = path;
    this.#stream = stream;
    this.#mostWaitingBytes = mostWaitingBytes;
    this.#writer = setInterval(() => this.#write(), WRITE_EVERY_MS);
    stream.on('error', (error) => (this.#fault ??= error));
  }

  /** Begins a new log, or goes on with one; InputError when the file cannot be written. */
  static async open(
    path: string,
    { append = false, mostWaitingBytes = MOST_WAITING_BYTES }: EventLogOptions = {},
  ): Promise<EventLog> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const stream = createWriteStream(path, { flags: append ? 'a' : 'w' });
      await once(stream, 'open');
      return new EventLog(path, stream, mostWaitingBytes);
    } catch (error) {
      throw cannotWrite(path, error as NodeJS.ErrnoException);
    }
  }

  get droppedLines(): number {
    return this.#droppedLines;
  }

  append(event: LoadEvent): void {
    if (this.#fault !== null || this.#stream.writableLength + this.#lines.length > this.#mostWaitingBytes) {
      this.#droppedLines++;
      return;
    }
    this.#lines += `${JSON.stringify(event)}\n`;
    if (this.#lines.length >= WRITE_FROM_CHARACTERS) this.#write();
  }

  /** Writes what waits. InputError when the disk refused any of it. */
  async close(): Promise<void> {
    clearInterval(this.#writer);
    this.#write();
    this.#stream.end();
    // Whatever fails is the fault that was heard of first.
    await finished(this.#stream).catch((error: Error) => (this.#fault ??= error));
    if (this.#fault !== null) throw cannotWrite(this.path, this.#fault);
  }

  #write(): void {
    if (this.#lines === '' || this.#fault !== null) return;
    this.#stream.write(this.#lines);
    this.#lines = '';
  }
}

const cannotWrite = (path: string, error: NodeJS.ErrnoException): InputError =>
  new InputError({
    path,
    expected: 'a file that can be written',
    received: error.code ?? error.message,
    hint: 'Choose another place for the event log, or make room.',
  });
