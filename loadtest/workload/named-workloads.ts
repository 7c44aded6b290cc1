import type { WorkloadPlan } from './workload-plan.ts';

/** Lengths of one request: means over all turns. */
export interface NamedLengths {
  readonly inputTokensPerRequest: number;
  readonly outputTokensPerRequest: number;
  /** What a conversation of several turns is made of; left out where every request stands alone. */
  readonly conversation?: {
    readonly turnsPerSession: number;
    readonly newInputTokensPerTurn: number;
    readonly sharedPrefixTokens: number;
  };
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
  /**
   * An agent at work: instructions and tool descriptions that all tasks share, then five steps, each a tool's result in and a
   * short call out. The mean prompt is 2,000 + 500 * (1 + 2 + 3 + 4 + 5) / 5 + 200 * (0 + 1 + 2 + 3 + 4) / 5 = 3,900 tokens.
   * Tools answer at once: how long they take is theirs and not the model's.
   */
  agent: {
    inputTokensPerRequest: 3900,
    outputTokensPerRequest: 200,
    conversation: { turnsPerSession: 5, newInputTokensPerTurn: 500, sharedPrefixTokens: 2000 },
  },
} as const satisfies Record<string, NamedLengths>;
export type WorkloadName = keyof typeof NAMED_WORKLOADS;

/** The plan of a named workload: salted, with answers of exactly the length where the endpoint takes that. */
export function namedWorkload(name: WorkloadName): WorkloadPlan {
  const { inputTokensPerRequest, outputTokensPerRequest, conversation }: NamedLengths = NAMED_WORKLOADS[name];
  return {
    name,
    content: {
      kind: 'synthetic',
      input: { distribution: 'fixed', tokens: conversation?.newInputTokensPerTurn ?? inputTokensPerRequest },
      output: { distribution: 'fixed', tokens: outputTokensPerRequest },
    },
    turnsPerSession: conversation?.turnsPerSession ?? 1,
    thinkTimeSeconds: 0,
    sharedPrefixTokens: conversation?.sharedPrefixTokens ?? 0,
    salted: true,
    forceOutputLength: true,
  };
}
