import { Lane } from '../client/lane.ts';
import { type Clock, toMicrosecond } from '../client/request-record.ts';
import { watchAnswer } from '../client/watched-answer.ts';

const CONNECT_TIMEOUT_MS = 1000;
const PAUSE_AFTER_A_BREAK_MS = 100;
/** How far the clocks of two processes may seem apart: each finds the system's to well under a microsecond. */
const CLOCKS_AGREE_WITHIN_MS = 0.05;

export interface CanaryStreamOptions {
  readonly url: string;
  /** The system's monotonic one, by which the sender stamps its events. */
  readonly clock: Clock;
}

/**
 * A stream whose sender stamps its events, read through the same code, on the same thread, as the answers under load: how
 * late its events are read is how late theirs are. A broken stream is opened again; what was lost with it is not known.
 */
export class CanaryStream {
  readonly #options: CanaryStreamOptions;
  #lane: Lane;
  #delaysMs: number[] = [];
  #fault: Error | null = null;
  #reopening: NodeJS.Timeout | null = null;
  #closed = false;
  #onFirst: () => void = () => undefined;

  constructor(options: CanaryStreamOptions) {
    this.#options = options;
    this.#lane = this.#newLane();
  }

  /** Done when the first event has come, or when the first try to open has failed: more are made until it is closed. */
  open(): Promise<void> {
    return new Promise((resolve) => {
      this.#onFirst = resolve;
      this.#ask();
    });
  }

  /** How late the events since the last call were read, in milliseconds. Throws when the clocks cannot be compared. */
  take(): number[] {
    if (this.#fault !== null) throw this.#fault;
    const delaysMs = this.#delaysMs;
    this.#delaysMs = [];
    return delaysMs;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#reopening !== null) clearTimeout(this.#reopening);
    await this.#lane.destroy();
  }

  #newLane(): Lane {
    const { url, clock } = this.#options;
    return new Lane({ origin: url, clock, connectTimeoutMs: CONNECT_TIMEOUT_MS, onTurn: () => undefined });
  }

  #ask(): void {
    watchAnswer({
      lane: this.#lane,
      path: '/',
      onContent: (content, atMs) => {
        // Each event holds one stamp and a space.
        for (const stamp of content.trimEnd().split(' ')) this.#read(Number(stamp), atMs);
      },
      onEnd: (laneIsSound) => this.#answered(laneIsSound),
    });
  }

  #read(stampMs: number, atMs: number): void {
    const delayMs = atMs - stampMs;
    if (delayMs >= -CLOCKS_AGREE_WITHIN_MS) this.#delaysMs.push(toMicrosecond(Math.max(0, delayMs)));
    else this.#fault ??= new Error(`an event of the canary was read ${-delayMs} ms before it was sent`);
    this.#onFirst();
  }

  #answered(laneIsSound: boolean): void {
    if (this.#closed) return;
    if (laneIsSound) {
      this.#ask();
      return;
    }
    this.#onFirst();
    const broken = this.#lane;
    this.#lane = this.#newLane();
    void broken.destroy();
    this.#reopening = setTimeout(() => this.#ask(), PAUSE_AFTER_A_BREAK_MS);
  }
}
