/** Tokens that the chat template adds: to each message, and once for the start of the answer. */
export const TEMPLATE_TOKENS_PER_MESSAGE = 4;
export const TEMPLATE_TOKENS_PER_CHAT = 3;

/** The rule in words, for `--help`. */
export const PROMPT_TOKEN_RULE = `Prompt tokens: one per word between white space; a chat adds ${TEMPLATE_TOKENS_PER_MESSAGE} per message and ${TEMPLATE_TOKENS_PER_CHAT} once.`;

/** Words between white space. */
export const textTokens = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** Tokens of a chat, given the text of each message. */
export function chatTokens(messages: readonly string[]): number {
  return messages.reduce(
    (sum, message) => sum + textTokens(message) + TEMPLATE_TOKENS_PER_MESSAGE,
    TEMPLATE_TOKENS_PER_CHAT,
  );
}
