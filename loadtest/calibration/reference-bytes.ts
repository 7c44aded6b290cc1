/** An answer of the reference server in bytes. Chunked framing: each event is a chunk of its own, as vLLM sends them. */

export const REFERENCE_MODEL = 'reference';

const WORDS = [' a', ' word', ' of', ' some', ' length', ' after', ' another', ' one'];

export const ANSWER_HEAD = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n',
);

const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

const eventOf = (id: string, rest: Record<string, unknown>): string =>
  `data: ${JSON.stringify({ id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 1, model: REFERENCE_MODEL, ...rest })}\n\n`;

const choice = (delta: Record<string, string>, finishReason: string | null) => ({
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
});

/** The token events of one stream, to be sent over and over in this order. `id` is plain ASCII. */
export function tokenEvents(id: string): readonly Buffer[] {
  const mark = '@word@';
  const [before, after] = eventOf(id, choice({ content: mark }, null)).split(mark);
  return WORDS.map((word) => Buffer.from(chunked(before! + word + after!), 'latin1'));
}

/** What follows the last token: finish reason, usage, [DONE] and the end of the answer, as one. */
export function lastBytes(id: string, outputTokens: number): Buffer {
  const usage = { prompt_tokens: 1, completion_tokens: outputTokens, total_tokens: 1 + outputTokens };
  const text = eventOf(id, choice({}, 'length')) + eventOf(id, { choices: [], usage }) + 'data: [DONE]\n\n';
  return Buffer.from(`${chunked(text)}0\r\n\r\n`, 'latin1');
}

const json = (status: string, body: unknown): string => {
  const text = JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
};

export const MODEL_LIST = json('200 OK', {
  object: 'list',
  data: [{ id: REFERENCE_MODEL, object: 'model', created: 1, owned_by: 'breakeven-reference' }],
});
export const NOT_FOUND = json('404 Not Found', {
  error: { message: 'there is no such path', type: 'invalid_request_error' },
});
