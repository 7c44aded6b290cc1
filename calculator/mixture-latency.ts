import { normalQuantile, normalShareBelow } from '../math/distributions.ts';

/** A latency by its median and its 99th percentile, taken as lognormal between and beyond them. Milliseconds, > 0. */
export interface LatencyShape {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface MixedLatency extends LatencyShape {
  /** Share of the requests that have this latency; the shares of a mixture sum to 1. */
  readonly requestRatio: number;
}

/** How many standard deviations the 99th percentile of a normal distribution lies above its middle. */
export const Z99 = normalQuantile(0.99);
/** Halvings of the bracket: enough for every digit that a double holds. */
const HALVINGS = 80;

/** The latency at quantile `q` of requests that each have one of these latencies; null without a request. */
export function mixedQuantileMs(parts: readonly MixedLatency[], q: number): number | null {
  const present = parts.filter(({ requestRatio }) => requestRatio > 0);
  if (present.length === 0) return null;
  // The quantile of a mixture lies between the same quantile of its parts.
  const quantiles = present.map((part) => quantileMs(part, q));
  let low = Math.min(...quantiles);
  let high = Math.max(...quantiles);
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = low + (high - low) / 2;
    const below = present.reduce((sum, part) => sum + part.requestRatio * shareBelow(part, middle), 0);
    if (below < q) low = middle;
    else high = middle;
  }
  return high;
}

/** Share of all requests that wait longer than this; of a mixture with parts left out it is the least that it can be. */
export const shareAbove = (parts: readonly MixedLatency[], milliseconds: number): number =>
  parts.reduce((sum, part) => sum + part.requestRatio * (1 - shareBelow(part, milliseconds)), 0);

/** Standard deviation of the logarithm. */
export const logSpread = ({ p50Ms, p99Ms }: LatencyShape): number => Math.log(p99Ms / p50Ms) / Z99;

const quantileMs = (shape: LatencyShape, q: number): number =>
  shape.p50Ms * Math.exp(logSpread(shape) * normalQuantile(q));

/** Share of the requests that wait no longer than this. */
export function shareBelow(shape: LatencyShape, milliseconds: number): number {
  const spread = logSpread(shape);
  if (spread === 0) return milliseconds < shape.p50Ms ? 0 : 1;
  return normalShareBelow(Math.log(milliseconds / shape.p50Ms) / spread);
}

/** One wait after the other, the slow of one with the slow of the other: the longest that a sum of the two can be taken for. */
export const inTurn = (first: LatencyShape, second: LatencyShape): LatencyShape => ({
  p50Ms: first.p50Ms + second.p50Ms,
  p99Ms: first.p99Ms + second.p99Ms,
});

/** Of a whole answer: the wait for its first token, and each further token. */
export const wholeAnswer = (ttft: LatencyShape, tpot: LatencyShape, outputTokens: number): LatencyShape => {
  const further = Math.max(0, outputTokens - 1);
  return { p50Ms: ttft.p50Ms + tpot.p50Ms * further, p99Ms: ttft.p99Ms + tpot.p99Ms * further };
};
