import { mean } from '../../math/quantile.ts';
import type { RequestEvent } from '../../schema/event.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { countedOutputTokens } from './request-latency.ts';

/** Mean tokens of the successful requests, by usage where every one of them has it, else by token-bearing events. */
export function tokenCounts(successes: readonly RequestEvent[]): OperatingPoint['tokens'] {
  const unverifiedRequests = successes.filter(({ outputTokens }) => outputTokens === null).length;
  const countedBy = successes.length === 0 ? 'none' : unverifiedRequests === 0 ? 'usage' : 'events';
  return {
    input: meanOfAll(successes.map(({ inputTokens }) => inputTokens)),
    output: mean(successes.map(countedBy === 'usage' ? countedOutputTokens : ({ tokenEvents }) => tokenEvents)),
    cachedInput: meanOfAll(successes.map(({ cachedInputTokens }) => cachedInputTokens)),
    countedBy,
    unverifiedRequests,
  };
}

/** Null where any is unknown: a mean over the rest would be of other requests. */
function meanOfAll(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : mean(known);
}
