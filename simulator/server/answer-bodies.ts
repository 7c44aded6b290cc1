import type { Route } from './generation-request.ts';

export interface AnswerIdentity {
  readonly route: Route;
  readonly id: string;
  readonly model: string;
  readonly createdSeconds: number;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

type FinishReason = 'stop' | 'length' | null;

const usageBody = ({ inputTokens, outputTokens }: Usage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  prompt_tokens_details: { cached_tokens: 0 },
});

const head = ({ route, id, model, createdSeconds }: AnswerIdentity, isChunk: boolean) => ({
  id,
  object: route === 'completions' ? 'text_completion' : isChunk ? 'chat.completion.chunk' : 'chat.completion',
  created: createdSeconds,
  model,
});

const choice = (route: Route, part: { readonly role?: 'assistant'; readonly content?: string }, finish: FinishReason) =>
  route === 'chat'
    ? { index: 0, delta: part, logprobs: null, finish_reason: finish }
    : { index: 0, text: part.content ?? '', logprobs: null, finish_reason: finish };

/** The whole answer, not streamed. */
export const answerBody = (
  identity: AnswerIdentity,
  { text, finishReason, usage }: { readonly text: string; readonly finishReason: FinishReason; readonly usage: Usage },
) => ({
  ...head(identity, false),
  choices: [
    identity.route === 'chat'
      ? {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null },
          logprobs: null,
          finish_reason: finishReason,
        }
      : { index: 0, text, logprobs: null, finish_reason: finishReason },
  ],
  usage: usageBody(usage),
});

/** The JSON text of each event of one stream. Where usage was asked for every chunk but the last says `"usage":null`, as OpenAI's do. */
export function eventTexts(identity: AnswerIdentity, includeUsage: boolean) {
  const withoutUsage = includeUsage ? { usage: null } : {};
  const chunk = (part: { readonly role?: 'assistant'; readonly content?: string }, finish: FinishReason): string =>
    JSON.stringify({ ...head(identity, true), choices: [choice(identity.route, part, finish)], ...withoutUsage });
  // Tokens differ in one word only, and words need no escape: the text around it is made once per stream.
  const mark = '@word@';
  const pattern = chunk({ content: mark }, null);
  const at = pattern.lastIndexOf(mark);
  const before = pattern.slice(0, at);
  const after = pattern.slice(at + mark.length);
  return {
    role: (): string => chunk({ role: 'assistant', content: '' }, null),
    token: (word: string): string => before + word + after,
    finish: (reason: FinishReason): string => chunk({}, reason),
    usage: (usage: Usage): string => JSON.stringify({ ...head(identity, true), choices: [], usage: usageBody(usage) }),
  };
}
