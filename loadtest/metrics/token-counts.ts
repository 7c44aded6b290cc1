import type { OperatingPoint } from '../../schema/measurement.ts';
import type { RequestColumns } from './request-columns.ts';

/** Mean tokens of the successful requests, by usage where every one of them has it, else by token-bearing events. */
export function tokenCounts(requests: RequestColumns, successes: Uint32Array): OperatingPoint['tokens'] {
  let unverifiedRequests = 0;
  for (const row of successes) if (requests.outputTokens(row) === null) unverifiedRequests++;
  const countedBy = successes.length === 0 ? 'none' : unverifiedRequests === 0 ? 'usage' : 'events';
  return {
    input: meanOfAll(successes, (row) => requests.inputTokens(row)),
    output: meanOfAll(successes, (row) =>
      countedBy === 'usage' ? requests.outputTokens(row) : requests.tokenEvents(row),
    ),
    cachedInput: meanOfAll(successes, (row) => requests.cachedInputTokens(row)),
    countedBy,
    unverifiedRequests,
  };
}

/** Null where any is unknown, for a mean over the rest would be of other requests; null of nothing. */
function meanOfAll(rows: Uint32Array, valueOf: (row: number) => number | null): number | null {
  let sum = 0;
  for (const row of rows) {
    const value = valueOf(row);
    if (value === null) return null;
    sum += value;
  }
  return rows.length === 0 ? null : sum / rows.length;
}
