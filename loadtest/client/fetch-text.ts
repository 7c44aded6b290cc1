import { request } from 'undici';
import type { Timeouts } from '../../schema/event.ts';

export interface ListLimits {
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
}

export interface TextRequest {
  readonly url: string;
  readonly accept: string;
  readonly authorization: string | null;
  readonly limits: ListLimits;
}

const LARGEST_BYTES = 4 * 1024 * 1024;

/** A small text that the endpoint publishes beside its completions, cut off at four million characters. */
export async function fetchText({ url, accept, authorization, limits }: TextRequest): Promise<{
  readonly status: number;
  readonly text: string;
}> {
  const { timeouts, signal } = limits;
  const answer = await request(url, {
    headers: { accept, ...(authorization === null ? {} : { authorization }) },
    headersTimeout: timeouts.firstByteTimeoutMs,
    bodyTimeout: timeouts.idleTimeoutMs,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeouts.firstByteTimeoutMs)]),
  });
  let text = '';
  for await (const part of answer.body.setEncoding('utf8')) {
    text += part as string;
    if (text.length > LARGEST_BYTES) break;
  }
  return { status: answer.statusCode, text };
}
