import type { LoadEvent, RequestEvent } from '../../schema/event.ts';
import { msFromSeconds, secondsFromMs } from '../../schema/units.ts';

/** How the load stands, for a line of text. */
export interface Progress {
  readonly point: string;
  /** From 1. */
  readonly pointNumber: number;
  /** Null for a search, which finds out as it goes. */
  readonly pointCount: number | null;
  readonly phase: 'warm-up' | 'measuring' | 'finishing';
  readonly elapsedSeconds: number;
  readonly inFlightRequests: number;
  readonly finishedRequests: number;
  readonly failedRequests: number;
  /** Over the last few seconds. */
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** Of the latest requests, from the send; null before the first. */
  readonly ttftP50Ms: number | null;
  readonly ttftP99Ms: number | null;
  /** Until the window of the last point ends, or the budget of a search is used; null when counts of requests decide. */
  readonly remainingSeconds: number | null;
}

export interface ProgressPosition {
  readonly point: string;
  /** From 1. */
  readonly number: number;
  readonly count: number | null;
  /** How long everything from the start of this point on will take; null when it is not known. */
  readonly secondsLeft: number | null;
}

const RECENT_SECONDS = 5;
const LATEST_TTFTS = 500;

/** Keeps count of one point's events as they come. `nowMs` is any clock in milliseconds. */
export class ProgressCounter {
  readonly #position: ProgressPosition;
  readonly #startedMs: number;
  /** Of the last seconds, by second; the oldest gives its place to the newest. */
  readonly #recent = Array.from({ length: RECENT_SECONDS }, () => ({ second: -1, requests: 0, outputTokens: 0 }));
  readonly #ttfts = new Float64Array(LATEST_TTFTS);
  /** How many there ever were: the latest are kept. */
  #ttftCount = 0;
  #phase: Progress['phase'] = 'warm-up';
  #started = 0;
  #finished = 0;
  #failed = 0;

  constructor(position: ProgressPosition, nowMs: number) {
    this.#position = position;
    this.#startedMs = nowMs;
  }

  add(event: LoadEvent, nowMs: number): void {
    if (event.kind === 'start') this.#started++;
    else if (event.kind === 'request') this.#request(event, nowMs);
    else if (event.kind === 'stage' && event.boundary === 'window-start') this.#phase = 'measuring';
    else if (event.kind === 'stage' && event.boundary === 'window-end') this.#phase = 'finishing';
  }

  at(nowMs: number): Progress {
    const elapsedSeconds = secondsFromMs(nowMs - this.#startedMs);
    const second = this.#secondOf(nowMs);
    const recent = this.#recent.filter((part) => part.second >= 0 && part.second > second - RECENT_SECONDS);
    // The present second has begun only.
    const recentSeconds = Math.min(elapsedSeconds, RECENT_SECONDS - 1 + (elapsedSeconds - second)) || 1;
    const sum = (figure: 'requests' | 'outputTokens') => recent.reduce((total, part) => total + part[figure], 0);
    const ttfts = this.#ttfts.subarray(0, this.#ttftCount).toSorted();
    const { point, number, count, secondsLeft } = this.#position;
    return {
      point,
      pointNumber: number,
      pointCount: count,
      phase: this.#phase,
      elapsedSeconds,
      inFlightRequests: this.#started - this.#finished - this.#failed,
      finishedRequests: this.#finished,
      failedRequests: this.#failed,
      requestsPerSecond: sum('requests') / recentSeconds,
      outputTokensPerSecond: sum('outputTokens') / recentSeconds,
      ttftP50Ms: nearestRank(ttfts, 0.5),
      ttftP99Ms: nearestRank(ttfts, 0.99),
      remainingSeconds: secondsLeft === null ? null : Math.max(0, secondsLeft - elapsedSeconds),
    };
  }

  #request(request: RequestEvent, nowMs: number): void {
    if (request.outcome === 'failed') this.#failed++;
    else this.#finished++;
    if (request.outcome !== 'succeeded') return;
    const second = this.#secondOf(nowMs);
    const part = this.#recent[second % RECENT_SECONDS]!;
    if (part.second !== second) Object.assign(part, { second, requests: 0, outputTokens: 0 });
    part.requests++;
    part.outputTokens += request.outputTokens ?? request.tokenEvents;
    if (request.firstTokenMs === null || request.sentMs === null) return;
    this.#ttfts[this.#ttftCount++ % LATEST_TTFTS] = request.firstTokenMs - request.sentMs;
  }

  /** Whole seconds since the start. */
  #secondOf(nowMs: number): number {
    return Math.floor((nowMs - this.#startedMs) / msFromSeconds(1));
  }
}

const nearestRank = (sorted: Float64Array, q: number): number | null =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
