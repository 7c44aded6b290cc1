import type { Arrivals, OperatingPoint } from '../../schema/measurement.ts';
import type { RequestColumns } from './request-columns.ts';

/** A figure of one request in milliseconds; null where it never came so far. */
export type LatencyOf = (requests: RequestColumns, row: number) => number | null;

export const ttftFromIntendedMs: LatencyOf = (requests, row) => requests.firstTokenMs(row);

export const ttftFromSendMs: LatencyOf = (requests, row) => {
  const firstTokenMs = requests.firstTokenMs(row);
  const sentMs = requests.sentMs(row);
  return firstTokenMs === null || sentMs === null ? null : firstTokenMs - sentMs;
};

/** (last token - first token) / (output tokens - 1); null with one token or none. */
export const tpotMs: LatencyOf = (requests, row) => {
  const firstTokenMs = requests.firstTokenMs(row);
  const lastTokenMs = requests.lastTokenMs(row);
  const tokens = countedOutputTokens(requests, row);
  return firstTokenMs === null || lastTokenMs === null || tokens <= 1
    ? null
    : (lastTokenMs - firstTokenMs) / (tokens - 1);
};

export const e2eMs: LatencyOf = (requests, row) => requests.endMs(row);

/** By the server's usage, or by token-bearing events where it sent none. */
export const countedOutputTokens = (requests: RequestColumns, row: number): number =>
  requests.outputTokens(row) ?? requests.tokenEvents(row);

export interface HeadlineTtft {
  readonly name: OperatingPoint['headlineTtft'];
  readonly of: LatencyOf;
}

/** From send in a closed loop; from the intended start where a clock decides when requests begin. */
export const headlineTtft = ({ kind }: Arrivals): HeadlineTtft =>
  kind === 'concurrency'
    ? { name: 'ttftFromSendMs', of: ttftFromSendMs }
    : { name: 'ttftFromIntendedMs', of: ttftFromIntendedMs };
