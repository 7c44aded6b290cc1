import { chatTokens, textTokens } from '../prompt-tokens.ts';
import { ApiError } from './api-error.ts';

export type Route = 'chat' | 'completions';

/** What a request for an answer asks, whichever route it came by. */
export interface GenerationRequest {
  readonly model: string;
  readonly inputTokens: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Null when the client set no limit. */
  readonly maxOutputTokens: number | null;
  readonly minOutputTokens: number;
  /** True: the answer is exactly as long as it may be. */
  readonly ignoreEos: boolean;
}

type Body = Readonly<Record<string, unknown>>;

/** ApiError 400 names the field at fault. Sampling parameters are taken and have no effect. */
export function parseGenerationRequest(route: Route, body: Body): GenerationRequest {
  if (typeof body.model !== 'string' || body.model === '') throw missing('model');
  const stream = flag(body, 'stream');
  if (body.stream_options !== undefined && body.stream_options !== null && !stream) {
    throw invalid('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  if ((whole(body, 'n', 1) ?? 1) !== 1)
    throw invalid('n', "This simulator gives one answer per request: 'n' must be 1.");
  const maxOutputTokens = whole(body, 'max_completion_tokens', 1) ?? whole(body, 'max_tokens', 1);
  const minOutputTokens = whole(body, 'min_tokens', 0) ?? 0;
  if (maxOutputTokens !== null && minOutputTokens > maxOutputTokens) {
    throw invalid('min_tokens', `'min_tokens' (${minOutputTokens}) must not exceed 'max_tokens' (${maxOutputTokens}).`);
  }
  return {
    model: body.model,
    inputTokens: route === 'chat' ? chatInputTokens(body) : promptTokens(body),
    stream,
    includeUsage: stream && flag(streamOptions(body), 'include_usage'),
    maxOutputTokens,
    minOutputTokens,
    ignoreEos: flag(body, 'ignore_eos'),
  };
}

function chatInputTokens({ messages }: Body): number {
  if (messages === undefined) throw missing('messages');
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('messages', "'messages' must be a list with at least one message.");
  return chatTokens(messages.map((message: unknown, index) => messageText(message, `messages[${index}]`)));
}

function messageText(message: unknown, path: string): string {
  if (typeof message !== 'object' || message === null) throw invalid(path, `'${path}' must be an object.`);
  const { role, content } = message as Body;
  if (typeof role !== 'string') throw invalid(`${path}.role`, `'${path}.role' must be a string.`);
  if (typeof content === 'string') return content;
  // An assistant's turn may hold nothing but tool calls.
  if (content === null && role === 'assistant') return '';
  if (!Array.isArray(content))
    throw invalid(`${path}.content`, `'${path}.content' must be a string or a list of text parts.`);
  return content
    .map((part: unknown, index) => {
      const text = (part as Body | null)?.text;
      if (typeof text === 'string') return text;
      throw invalid(
        `${path}.content[${index}]`,
        `'${path}.content[${index}]' must be a text part: this simulator reads text only.`,
      );
    })
    .join(' ');
}

function promptTokens({ prompt }: Body): number {
  if (prompt === undefined) throw missing('prompt');
  const single: unknown = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  const tokens = typeof single === 'string' ? textTokens(single) : tokenIds(single);
  if (tokens === null) throw invalid('prompt', "'prompt' must be one text or one list of token ids.");
  if (tokens === 0) throw invalid('prompt', "'prompt' must not be empty.");
  return tokens;
}

function tokenIds(value: unknown): number | null {
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  return ids.every((id) => Number.isSafeInteger(id)) ? ids.length : null;
}

const streamOptions = ({ stream_options: options }: Body): Body =>
  typeof options === 'object' && options !== null ? (options as Body) : {};

function flag(body: Body, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean') throw invalid(name, `'${name}' must be true or false.`);
  return value;
}

/** Null when the field is absent or null. */
function whole(body: Body, name: string, least: number): number | null {
  const value = body[name] ?? null;
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw invalid(name, `'${name}' must be a whole number from ${least} up.`);
  }
  return value;
}

const missing = (param: string): ApiError =>
  new ApiError(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });

const invalid = (param: string, message: string): ApiError =>
  new ApiError(400, message, { param, code: 'invalid_value' });
