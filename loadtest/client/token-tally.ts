import { type Arrival, type RequestRecord, toMicrosecond } from './request-record.ts';

type TokenPart = Pick<
  RequestRecord,
  'firstTokenMs' | 'firstContentMs' | 'lastTokenMs' | 'tokenEvents' | 'coalescedTokenEvents' | 'textBytes' | 'gapsMs'
>;

const FIRST_GAPS = 64;

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
  /** Longer than what it holds, and used again for the next answer. */
  #gapsMs = new Float64Array(FIRST_GAPS);

  get tokenEvents(): number {
    return this.#tokenEvents;
  }

  get textBytes(): number {
    return this.#textBytes;
  }

  /** Forgets the answer, for another one. */
  restart(): void {
    this.#firstTokenMs = null;
    this.#firstContentMs = null;
    this.#lastRead = -1;
    this.#lastCameAlone = true;
    this.#coalesced = 0;
    this.#tokenEvents = 0;
    this.#textBytes = 0;
  }

  /** Names the read that the next events came in. */
  arrive({ atMs, readNumber }: Arrival): void {
    this.#atMs = toMicrosecond(atMs);
    this.#read = readNumber;
  }

  add(textBytes: number, isContent: boolean): void {
    const ms = this.#atMs;
    if (this.#firstTokenMs === null) this.#firstTokenMs = ms;
    else this.#keepGap(toMicrosecond(ms - this.#lastTokenMs));
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

  #keepGap(gapMs: number): void {
    const index = this.#tokenEvents - 1;
    if (index === this.#gapsMs.length) {
      const larger = new Float64Array(2 * index);
      larger.set(this.#gapsMs);
      this.#gapsMs = larger;
    }
    this.#gapsMs[index] = gapMs;
  }

  result(): TokenPart {
    return {
      firstTokenMs: this.#firstTokenMs,
      firstContentMs: this.#firstContentMs,
      lastTokenMs: this.#firstTokenMs === null ? null : this.#lastTokenMs,
      tokenEvents: this.#tokenEvents,
      coalescedTokenEvents: this.#coalesced,
      textBytes: this.#textBytes,
      gapsMs: Array.from(this.#gapsMs.subarray(0, Math.max(0, this.#tokenEvents - 1))),
    };
  }
}
