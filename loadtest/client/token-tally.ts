import { type Arrival, type RequestRecord, toMicrosecond } from './request-record.ts';

type TokenPart = Pick<
  RequestRecord,
  'firstTokenMs' | 'firstContentMs' | 'lastTokenMs' | 'tokenEvents' | 'coalescedTokenEvents' | 'textBytes' | 'gapsMs'
>;

/** When the token events of one answer came, and how much text they brought. */
export class TokenTally {
  #atMs = 0;
  #read = 0;
  #firstTokenMs: number | null = null;
  #firstContentMs: number | null = null;
  #lastTokenMs = 0;
  #lastRead = -1;
  #lastCameAlone = true;
  #coalesced = 0;
  #tokenEvents = 0;
  #textBytes = 0;
  readonly #gapsMs: number[] = [];

  get tokenEvents(): number {
    return this.#tokenEvents;
  }

  get textBytes(): number {
    return this.#textBytes;
  }

  /** Names the read that the next events came in. */
  arrive({ atMs, readNumber }: Arrival): void {
    this.#atMs = toMicrosecond(atMs);
    this.#read = readNumber;
  }

  add(textBytes: number, isContent: boolean): void {
    const ms = this.#atMs;
    if (this.#firstTokenMs === null) this.#firstTokenMs = ms;
    else this.#gapsMs.push(toMicrosecond(ms - this.#lastTokenMs));
    if (isContent) this.#firstContentMs ??= ms;
    if (this.#read === this.#lastRead) {
      this.#coalesced += this.#lastCameAlone ? 2 : 1;
      this.#lastCameAlone = false;
    } else {
      this.#lastCameAlone = true;
    }
    this.#lastRead = this.#read;
    this.#lastTokenMs = ms;
    this.#tokenEvents++;
    this.#textBytes += textBytes;
  }

  result(): TokenPart {
    return {
      firstTokenMs: this.#firstTokenMs,
      firstContentMs: this.#firstContentMs,
      lastTokenMs: this.#firstTokenMs === null ? null : this.#lastTokenMs,
      tokenEvents: this.#tokenEvents,
      coalescedTokenEvents: this.#coalesced,
      textBytes: this.#textBytes,
      gapsMs: this.#gapsMs,
    };
  }
}
