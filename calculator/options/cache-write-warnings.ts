import { usdOfTokens } from '../../schema/units.ts';
import { baseCase } from '../figure.ts';
import type { PricedApi } from './api-terms.ts';

/**
 * What a cached share leaves out where writing to the cache costs more than input: nobody said how often the cache is
 * written, and at the most every token that is not read from it is.
 */
export function cacheWriteWarnings({ windows, tier, usage, demand }: PricedApi): string[] {
  const { value: cached, high = cached } = demand.cachedInputRatio.known;
  if (Math.max(cached, high) === 0) return [];
  const uncached = baseCase(demand.inputTokensPerRequest) * baseCase(usage.tokenInflation) * (1 - cached);
  let usdPerRequest = 0;
  for (const { requestRatio, steps, usdPerMillionCacheWriteTokens: write } of windows) {
    const input = baseCase(steps[0]!.rates.usdPerMillionInputTokens!);
    if (write !== null && write > input) usdPerRequest += requestRatio * usdOfTokens(uncached, write - input);
  }
  const usdPerMonth =
    usdPerRequest *
    (tier === null ? 1 : baseCase(tier.priceRatio)) *
    (1 + baseCase(usage.retries)) *
    baseCase(demand.requestsPerMonth);
  return usdPerMonth === 0
    ? []
    : [
        `writing to its cache costs more than input and is not priced: up to ${Number(usdPerMonth.toPrecision(2))} USD a month more where all uncached input is written.`,
      ];
}
