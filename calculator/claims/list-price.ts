import type { ServiceTierPrice } from '../../schema/api-model.ts';
import { billedRates, type Rates, ratesInTier, tokensByRate, usdOfTokensByRate } from '../api-price.ts';

/** Tokens of a request; those from a cache are part of the input. */
interface Tokens {
  readonly input: number;
  readonly cachedInput?: number;
  readonly output: number;
}

/** USD per million tokens, as a vendor lists them. */
interface ListPrice {
  readonly input: number;
  readonly cachedInput?: number;
  readonly output: number;
  readonly tier?: Pick<ServiceTierPrice, 'cachedInput'> & { readonly priceRatio: number };
}

/** USD of a request at list prices, billed as the calculator bills an API. */
export function usdOfRequest(tokens: Tokens, { input, cachedInput, output, tier }: ListPrice): number {
  const listed: Rates<number | null> = billedRates({
    usdPerMillionInputTokens: input,
    usdPerMillionCachedInputTokens: cachedInput ?? null,
    usdPerMillionCacheWriteTokens: null,
    usdPerMillionCacheWriteOneHourTokens: null,
    usdPerMillionOutputTokens: output,
    usdPerMillionReasoningTokens: null,
  });
  const rates = tier === undefined ? listed : ratesInTier(listed, tier);
  const usage = {
    inputTokens: tokens.input,
    cachedInputTokens: tokens.cachedInput ?? 0,
    cacheWriteTokens: 0,
    cacheWriteOneHourTokens: 0,
    outputTokens: tokens.output,
    reasoningTokens: 0,
  };
  return usdOfTokensByRate([{ aboveInputTokens: 0, rates }], tokensByRate(usage, 'subset'));
}
