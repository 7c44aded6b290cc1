import type { OperatingPoint } from '../../schema/measurement.ts';

type Window = OperatingPoint['windows'][number];

/** Windows of a second, one for each figure of output tokens per second; `powerWatts` gives the power of each. */
export const windowsOf = (
  outputTokensPerSecond: readonly number[],
  powerWatts?: (tokens: number) => number,
): Window[] =>
  outputTokensPerSecond.map((outputTokens, i) => ({
    startMs: i * 1_000,
    durationSeconds: 1,
    requestsCompleted: 2,
    inputTokens: 800,
    outputTokens,
    meanInFlightRequests: 8,
    ...(powerWatts === undefined ? {} : { powerWatts: powerWatts(outputTokens) }),
  }));
