/** Tokens of one prompt or one answer. Draws are whole numbers, from 1 up. */
export type TokenLengths =
  | { readonly distribution: 'fixed'; readonly tokens: number }
  | { readonly distribution: 'uniform'; readonly lowTokens: number; readonly highTokens: number }
  | {
      readonly distribution: 'normal';
      readonly meanTokens: number;
      readonly standardDeviationTokens: number;
    }
  /** By its median and its 95th percentile: what people know of their own lengths. */
  | { readonly distribution: 'lognormal'; readonly medianTokens: number; readonly p95Tokens: number };

/** One message of the user in a recorded conversation. */
export interface RecordedTurn {
  readonly text: string;
  /** Length of the recorded answer; null where the file does not tell, so that the endpoint decides. */
  readonly outputTokens: number | null;
}

export interface RecordedConversation {
  /** Null for none. */
  readonly system: string | null;
  readonly turns: readonly RecordedTurn[];
}

/** Tokens of one block of a trace's prompts. */
export const TRACE_BLOCK_TOKENS = 512;

/** One request of a recorded trace. */
export interface TraceRecord {
  /** Milliseconds from the first record; rising. */
  readonly atMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Names of the blocks of `TRACE_BLOCK_TOKENS` its prompt is made of; equal beginnings share a prefix. Null where not recorded. */
  readonly blocks: readonly number[] | null;
}

/** What requests are made of: plain data, so that it can be sent to a worker. */
export interface WorkloadPlan {
  readonly name: string;
  readonly content:
    | { readonly kind: 'synthetic'; readonly input: TokenLengths; readonly output: TokenLengths }
    | {
        readonly kind: 'prompts';
        readonly file: string;
        readonly conversations: readonly RecordedConversation[];
        /** For turns without a recorded length; null leaves it to the endpoint. */
        readonly output: TokenLengths | null;
      }
    | { readonly kind: 'trace'; readonly file: string; readonly records: readonly TraceRecord[] };
  /** Turns of a made-up conversation; recorded ones have their own number. */
  readonly turnsPerSession: number;
  readonly thinkTimeSeconds: number;
  /** Tokens in front of every made-up conversation that all have in common: the drawn input length comes after them. */
  readonly sharedPrefixTokens: number;
  /** Begin every prompt with words of its own, so that no cache has seen it. */
  readonly salted: boolean;
  /** Ask for exactly the wanted output length where the endpoint takes that. */
  readonly forceOutputLength: boolean;
}
