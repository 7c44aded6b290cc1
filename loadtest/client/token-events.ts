/** The server's own count of one answer; null for what it did not say. */
export interface Usage {
  readonly inputTokens: number | null;
  readonly cachedInputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
}

/** What one event of a completion stream means. */
export interface StreamEvent {
  /** UTF-8 bytes of new text on any channel (content, reasoning, refusal, tool call); 0 for a role-only or empty event. */
  readonly textBytes: number;
  /** The part of it that is the answer itself. */
  readonly content: string;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
  /** The endpoint's message when the event is an error. */
  readonly error: string | null;
}

/** Reads an event of a chat or completions stream; null when it is no JSON object. */
export function streamEventOf(data: string): StreamEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  const error = errorOf(value);
  let textBytes = 0;
  let content = '';
  let finishReason: string | null = null;
  for (const choice of Array.isArray(value.choices) ? value.choices : []) {
    if (!isRecord(choice)) continue;
    const delta = isRecord(choice.delta) ? choice.delta : {};
    content += stringOf(choice.text) + stringOf(delta.content);
    textBytes += stringBytes(choice.text) + stringBytes(delta.content) + otherChannelBytes(delta);
    if (typeof choice.finish_reason === 'string') finishReason = choice.finish_reason;
  }
  return { textBytes, content, finishReason, usage: usageOf(value.usage), error };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const stringBytes = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);

function otherChannelBytes(delta: Record<string, unknown>): number {
  // Servers name the reasoning channel either way, and some send the same text under both names.
  const reasoning = Math.max(stringBytes(delta.reasoning_content), stringBytes(delta.reasoning));
  return (
    reasoning + stringBytes(delta.refusal) + toolCallBytes(delta.tool_calls) + toolCallBytes([delta.function_call])
  );
}

function toolCallBytes(calls: unknown): number {
  let bytes = 0;
  for (const call of Array.isArray(calls) ? calls : []) {
    if (!isRecord(call)) continue;
    const named = isRecord(call.function) ? call.function : call;
    bytes += stringBytes(named.name) + stringBytes(named.arguments);
  }
  return bytes;
}

function usageOf(usage: unknown): Usage | null {
  if (!isRecord(usage)) return null;
  const inputDetails = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const outputDetails = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  return {
    inputTokens: countOf(usage.prompt_tokens),
    cachedInputTokens: countOf(inputDetails.cached_tokens),
    outputTokens: countOf(usage.completion_tokens),
    reasoningTokens: countOf(outputDetails.reasoning_tokens),
  };
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** The message of an OpenAI-style error body or event; null when `value` is none. */
export function errorOf(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const error = value.error;
  if (typeof error === 'string' && error !== '') return error;
  if (isRecord(error)) return typeof error.message === 'string' ? error.message : JSON.stringify(error);
  if (value.object === 'error') return typeof value.message === 'string' ? value.message : 'an error without a message';
  return null;
}
