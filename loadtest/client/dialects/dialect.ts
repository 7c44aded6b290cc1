/** What a kind of server takes beyond the common interface. */
export interface Dialect {
  readonly name: 'openai' | 'vllm' | 'breakeven-simulator';
  /** The engine's name for the measurement; null when the server does not tell. */
  readonly engine: string | null;
  /** Keys added to each request so that the answer has exactly so many tokens; null when the server cannot be told. */
  readonly forcedLength: ((outputTokens: number) => Record<string, unknown>) | null;
  /** A forced answer may hold special tokens that bring no text, so that usage above the bytes received proves nothing. */
  readonly tokensWithoutText: boolean;
}
