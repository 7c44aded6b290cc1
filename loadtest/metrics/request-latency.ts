import type { RequestEvent } from '../../schema/event.ts';

/** Milliseconds; null where the request never came so far. */
export const ttftFromIntendedMs = ({ firstTokenMs, intendedMs }: RequestEvent): number | null =>
  firstTokenMs === null ? null : firstTokenMs - intendedMs;

export const ttftFromSendMs = ({ firstTokenMs, sentMs }: RequestEvent): number | null =>
  firstTokenMs === null || sentMs === null ? null : firstTokenMs - sentMs;

/** (last token - first token) / (output tokens - 1); null with one token or none. */
export function tpotMs(request: RequestEvent): number | null {
  const { firstTokenMs, lastTokenMs } = request;
  const tokens = countedOutputTokens(request);
  return firstTokenMs === null || lastTokenMs === null || tokens <= 1
    ? null
    : (lastTokenMs - firstTokenMs) / (tokens - 1);
}

export const e2eMs = ({ endMs, intendedMs }: RequestEvent): number => endMs - intendedMs;

/** By the server's usage, or by token-bearing events where it sent none. */
export const countedOutputTokens = ({ outputTokens, tokenEvents }: RequestEvent): number => outputTokens ?? tokenEvents;

/** What delayed the send on the client's side: not a cap on requests in flight, not opening a connection. */
export const sendLagMs = ({ sentMs, dueMs, connectMs }: RequestEvent): number | null =>
  sentMs === null ? null : Math.max(0, sentMs - dueMs - (connectMs ?? 0));
