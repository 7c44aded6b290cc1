import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../schema/input-error.ts';

/**
 * What the server knows of one request. Times are milliseconds of its own monotonic clock; `timeOriginMs` is that
 * clock's zero as Unix time, so that `timeOriginMs + receivedMs` compares across processes of one machine.
 */
export interface TruthRecord {
  /** The client's `x-request-id`, or the id of the answer when it sent none. */
  readonly requestId: string;
  readonly timeOriginMs: number;
  /** When the head of the request had been read. */
  readonly receivedMs: number;
  /** Taken right before the socket write of the first and last token; null when no token was written as an event. */
  readonly firstTokenMs: number | null;
  readonly lastTokenMs: number | null;
  /** Right before the answer was ended, or when it was cut off. */
  readonly doneMs: number;
  /** Null when the request was refused before its prompt was counted. */
  readonly inputTokens: number | null;
  /** Tokens that left the engine. */
  readonly outputTokens: number;
  readonly streamed: boolean;
  readonly status: number;
  /** `disconnected`: the client went away; `stopped`: the simulator was ended in the middle; `refused`: an error answer. */
  readonly outcome: 'completed' | 'disconnected' | 'stopped' | 'refused';
  /** The most that a token was written after it was due; null without tokens. Large values mean that the simulator itself was starved. */
  readonly pacingLagMaxMs: number | null;
}

/** Keeps truth in memory, in a file (one JSON object a line, appended), or both. */
export class TruthLog {
  readonly #path: string | null;
  readonly #file: FileHandle | null;
  readonly #kept: TruthRecord[] | null;
  #pending = '';
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  private constructor(path: string | null, file: FileHandle | null, keep: boolean) {
    this.#path = path;
    this.#file = file;
    this.#kept = keep ? [] : null;
  }

  /** InputError when the file cannot be opened. */
  static async open({ path, keep }: { path: string | null; keep: boolean }): Promise<TruthLog> {
    if (path === null) return new TruthLog(null, null, keep);
    try {
      return new TruthLog(path, await open(path, 'a'), keep);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  add(record: TruthRecord): void {
    this.#kept?.push(record);
    if (this.#file === null) return;
    if (this.#pending === '') this.#writing = this.#writing.then(() => this.#flush(this.#file!));
    this.#pending += `${JSON.stringify(record)}\n`;
  }

  records(): TruthRecord[] {
    return [...(this.#kept ?? [])];
  }

  /** Writes what is left and closes the file. InputError when a line could not be written. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    if (this.#failure !== null) throw unwritable(this.#path ?? 'truth', this.#failure);
  }

  async #flush(file: FileHandle): Promise<void> {
    const lines = this.#pending;
    this.#pending = '';
    try {
      await file.appendFile(lines);
    } catch (error) {
      this.#failure ??= error;
    }
  }
}

const unwritable = (path: string, error: unknown): InputError =>
  new InputError({
    path,
    expected: 'a file that can be written',
    received: (error as NodeJS.ErrnoException).code ?? String(error),
    hint: 'Choose another --truth file.',
  });
