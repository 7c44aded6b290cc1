/** Lengths of one request. */
export interface Lengths {
  readonly inputTokensPerRequest: number;
  readonly outputTokensPerRequest: number;
}

/** Typical lengths of common jobs: assumed, to start from. Measure with your own as soon as you know them. */
export const NAMED_WORKLOADS = {
  /** A turn of a conversation with some history. */
  chat: { inputTokensPerRequest: 512, outputTokensPerRequest: 256 },
  /** A question with retrieved passages. */
  rag: { inputTokensPerRequest: 3000, outputTokensPerRequest: 250 },
  /** An article, a short summary. */
  summarise: { inputTokensPerRequest: 2000, outputTokensPerRequest: 150 },
  /** A short personal encouragement. */
  'pep-talk': { inputTokensPerRequest: 400, outputTokensPerRequest: 105 },
  /** A step of an agent: long instructions and tool results, a short call. */
  agent: { inputTokensPerRequest: 4000, outputTokensPerRequest: 200 },
} as const satisfies Record<string, Lengths>;
export type WorkloadName = keyof typeof NAMED_WORKLOADS;
