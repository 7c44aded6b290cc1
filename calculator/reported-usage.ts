import type { ApiModel } from '../schema/api-model.ts';
import type { TokenUsage } from './api-price.ts';

/** Counts as a vendor's own usage report gives them; what the vendor does not report is left out. */
export interface ReportedUsage {
  /** With or without cached and written tokens, as the model's `cacheAccounting` says. */
  readonly inputTokens: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly cacheWriteOneHourTokens?: number;
  /** With or without reasoning tokens, as the model's `reasoning` says. */
  readonly outputTokens: number;
  readonly reasoningTokens?: number;
}

/** The usage of a request, every token once: `inputTokens` becomes the whole prompt where the vendor reports a rest. */
export function usageOfReport(model: Pick<ApiModel, 'cacheAccounting'>, reported: ReportedUsage): TokenUsage {
  const { cachedInputTokens = 0, cacheWriteTokens = 0, cacheWriteOneHourTokens = 0, reasoningTokens = 0 } = reported;
  const beside = model.cacheAccounting === 'beside-input' ? cachedInputTokens + cacheWriteTokens : 0;
  return {
    inputTokens: reported.inputTokens + beside,
    cachedInputTokens,
    cacheWriteTokens,
    cacheWriteOneHourTokens,
    outputTokens: reported.outputTokens,
    reasoningTokens,
  };
}
