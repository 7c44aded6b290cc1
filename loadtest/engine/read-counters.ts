import type { Endpoint } from '../client/endpoint.ts';
import { readServerCounters } from '../client/server-counters.ts';
import type { Counters } from './point-run.ts';

/** A server under load may take its time; longer than this its counters are of no one moment. */
const LIMIT_MS = 2000;

/** Reads the counters of the model at all URLs at once and sums them; null where none has any, a single figure null where one lacks it. */
export const readCountersOf =
  (endpoints: readonly Endpoint[], model: string) =>
  async (signal: AbortSignal): Promise<Counters | null> => {
    const timeouts = {
      connectTimeoutMs: LIMIT_MS,
      firstByteTimeoutMs: LIMIT_MS,
      idleTimeoutMs: LIMIT_MS,
      requestTimeoutMs: LIMIT_MS,
    };
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const all = await Promise.all(
      endpoints.map((endpoint) => readServerCounters(endpoint, { timeouts, signal: inTime, model })),
    );
    if (all.every((counters) => counters === null)) return null;
    const sumOf = (figure: keyof Counters): number | null => {
      let sum = 0;
      for (const counters of all) {
        const value = counters?.[figure] ?? null;
        if (value === null) return null;
        sum += value;
      }
      return sum;
    };
    return {
      promptTokens: sumOf('promptTokens'),
      generatedTokens: sumOf('generatedTokens'),
      prefixCacheQueriedTokens: sumOf('prefixCacheQueriedTokens'),
      prefixCacheHitTokens: sumOf('prefixCacheHitTokens'),
    };
  };
