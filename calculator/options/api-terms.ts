import type { ApiModel } from '../../schema/api-model.ts';
import { mapRates, type Rates, ratesInTier, tokensByRate, usdOfTokensByRate } from '../api-price.ts';
import type { CostTerm } from '../cost-term.ts';
import type { Demand } from '../demand.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import type { ApiUsage, TierFigures } from './api-usage.ts';
import { type PricedWindow, stepsAt } from './api-windows.ts';
import { feeWorking, tokenWorking } from './api-working.ts';

export interface PricedApi {
  readonly model: ApiModel;
  readonly windows: readonly PricedWindow[];
  readonly tier: TierFigures | null;
  readonly usage: ApiUsage;
  readonly demand: Demand;
}

/** What the requests cost: their input, their output, and the fee per request where there is one. */
export function requestTerms(api: PricedApi): CostTerm[] {
  const fees = api.windows.flatMap(({ usdPerRequest }) => usdPerRequest ?? []);
  return [tokenTerm('input', api), tokenTerm('output', api), ...(fees.length === 0 ? [] : [feeTerm(fees, api)])];
}

function tokenTerm(side: 'input' | 'output', { model, windows, tier, usage, demand }: PricedApi): CostTerm {
  const promptTokens = (valueOf: ValueOf): number =>
    valueOf(demand.inputTokensPerRequest) * valueOf(usage.tokenInflation);
  const tokensOf = (valueOf: ValueOf): Rates<number> => {
    const inflation = valueOf(usage.tokenInflation);
    const inputTokens = side === 'input' ? valueOf(demand.inputTokensPerRequest) * inflation : 0;
    return tokensByRate(
      {
        inputTokens,
        cachedInputTokens: inputTokens * valueOf(demand.cachedInputRatio),
        cacheWriteTokens: 0,
        cacheWriteOneHourTokens: 0,
        outputTokens: side === 'output' ? valueOf(demand.outputTokensPerRequest) * inflation : 0,
        reasoningTokens: 0,
      },
      model.reasoning,
    );
  };
  const inTier = (rates: Rates<Figure | null>, valueOf: ValueOf): Rates<number | null> => {
    const standard = mapRates(rates, (figure) => figure && valueOf(figure));
    return tier === null ? standard : ratesInTier(standard, { ...tier, priceRatio: valueOf(tier.priceRatio) });
  };
  const hasCliffs = windows.some(({ byPrompt }) => byPrompt !== undefined);
  const prices = windows.flatMap(({ steps, byPrompt }) =>
    (byPrompt?.flatMap((price) => price.steps) ?? steps).flatMap(({ rates }) =>
      side === 'input'
        ? [rates.usdPerMillionInputTokens ?? [], rates.usdPerMillionCachedInputTokens ?? []].flat()
        : (rates.usdPerMillionOutputTokens ?? []),
    ),
  );
  const perToken =
    side === 'input'
      ? 'requests * (uncached input * price + cached input * cached price)'
      : 'requests * output tokens * price';
  return {
    id: `${side}-tokens`,
    label: side === 'input' ? 'Input tokens' : 'Output tokens',
    driver: 'request',
    basis: `${perToken}${tier === null ? '' : ' * price ratio of the tier'} * (1 + billed retries)`,
    figures: [
      demand.requestsPerMonth,
      ...(side === 'input'
        ? [demand.inputTokensPerRequest, demand.cachedInputRatio]
        : [demand.outputTokensPerRequest, ...(hasCliffs ? [demand.inputTokensPerRequest] : [])]),
      usage.tokenInflation,
      ...new Set(prices),
      ...(tier === null ? [] : [tier.priceRatio]),
      usage.retries,
    ],
    working: () =>
      tokenWorking({
        windows: windows.map((window) => ({
          ...window,
          tiered: window.steps.map((step) => ({ ...step, rates: inTier(step.rates, baseCase) })),
        })),
        tokens: tokensOf(baseCase),
        demand,
        tier,
        usage,
      }),
    usd: (valueOf) => {
      const tokens = tokensOf(valueOf);
      let usd = 0;
      const prompt = hasCliffs ? promptTokens(valueOf) : 0;
      for (const window of windows) {
        const { requestRatio } = window;
        const priced = stepsAt(window, prompt).map((step) => ({ ...step, rates: inTier(step.rates, valueOf) }));
        usd += requestRatio * usdOfTokensByRate(priced, tokens);
      }
      return usd * (1 + valueOf(usage.retries));
    },
    amortised: false,
  };
}

/** No vendor is known to reduce its fee per request at a service tier. */
const feeTerm = (fees: readonly Figure[], { windows, usage, demand }: PricedApi): CostTerm => ({
  id: 'request-fees',
  label: 'Fees per request',
  driver: 'request',
  basis: 'requests * fee * (1 + billed retries)',
  figures: [demand.requestsPerMonth, ...fees, usage.retries],
  working: () => feeWorking(windows, usage),
  usd: (valueOf) => {
    let usd = 0;
    for (const { requestRatio, usdPerRequest } of windows)
      usd += usdPerRequest === null ? 0 : requestRatio * valueOf(usdPerRequest);
    return usd * (1 + valueOf(usage.retries));
  },
  amortised: false,
});
