import type { LoadEvent, PointPlan, RequestEvent } from '../../schema/event.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { ttftFromSendMs } from '../metrics/request-latency.ts';

/** How the load stands, for a line of text. */
export interface Progress {
  readonly point: string;
  /** From 1. */
  readonly pointNumber: number;
  readonly pointCount: number;
  readonly phase: 'warm-up' | 'measuring' | 'finishing';
  readonly elapsedSeconds: number;
  readonly inFlightRequests: number;
  readonly finishedRequests: number;
  readonly failedRequests: number;
  /** Over the last few seconds. */
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** Median of the latest requests; null before the first. */
  readonly ttftP50Ms: number | null;
  /** Until the window of the last point ends; null when counts of requests decide. */
  readonly remainingSeconds: number | null;
}

const RECENT_MS = 5000;
const LATEST_TTFTS = 200;

/** Keeps count of one point's events as they come. `nowMs` is any clock in milliseconds. */
export class ProgressCounter {
  readonly #point: PointPlan;
  readonly #position: { readonly number: number; readonly count: number; readonly secondsAfter: number | null };
  readonly #startedMs: number;
  readonly #recent: { readonly atMs: number; readonly outputTokens: number }[] = [];
  readonly #ttfts: number[] = [];
  #phase: Progress['phase'] = 'warm-up';
  #started = 0;
  #finished = 0;
  #failed = 0;

  constructor(
    point: PointPlan,
    position: { readonly number: number; readonly count: number; readonly secondsAfter: number | null },
    nowMs: number,
  ) {
    this.#point = point;
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
    while (this.#recent.length > 0 && this.#recent[0]!.atMs < nowMs - RECENT_MS) this.#recent.shift();
    const elapsedMs = nowMs - this.#startedMs;
    const recentSeconds = secondsFromMs(Math.max(1, Math.min(RECENT_MS, elapsedMs)));
    const ttfts = this.#ttfts.toSorted((a, b) => a - b);
    const { warmupMs, durationMs } = this.#point;
    const { secondsAfter } = this.#position;
    return {
      point: this.#point.id,
      pointNumber: this.#position.number,
      pointCount: this.#position.count,
      phase: this.#phase,
      elapsedSeconds: secondsFromMs(elapsedMs),
      inFlightRequests: this.#started - this.#finished - this.#failed,
      finishedRequests: this.#finished,
      failedRequests: this.#failed,
      requestsPerSecond: this.#recent.length / recentSeconds,
      outputTokensPerSecond: this.#recent.reduce((sum, { outputTokens }) => sum + outputTokens, 0) / recentSeconds,
      ttftP50Ms: ttfts[Math.floor((ttfts.length - 1) / 2)] ?? null,
      remainingSeconds:
        durationMs === null || secondsAfter === null
          ? null
          : secondsFromMs(Math.max(0, warmupMs + durationMs - elapsedMs)) + secondsAfter,
    };
  }

  #request(request: RequestEvent, nowMs: number): void {
    if (request.outcome === 'failed') this.#failed++;
    else this.#finished++;
    if (request.outcome !== 'succeeded') return;
    this.#recent.push({ atMs: nowMs, outputTokens: request.outputTokens ?? request.tokenEvents });
    const ttft = ttftFromSendMs(request);
    if (ttft !== null) this.#ttfts.push(ttft);
    if (this.#ttfts.length > LATEST_TTFTS) this.#ttfts.shift();
  }
}
