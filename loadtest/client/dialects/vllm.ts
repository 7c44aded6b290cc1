import type { Dialect } from './dialect.ts';

const forcedLength = (outputTokens: number): Record<string, unknown> => ({
  ignore_eos: true,
  min_tokens: outputTokens,
});

export const VLLM: Dialect = { name: 'vllm', engine: 'vllm', forcedLength, tokensWithoutText: true };

/** The simulated endpoint takes the same keys. */
export const SIMULATOR: Dialect = {
  name: 'breakeven-simulator',
  engine: 'breakeven-simulator',
  forcedLength,
  tokensWithoutText: false,
};
