import type { Formula, Quantity } from '../../schema/quantity.ts';
import { type PriceStep, type RateName, type Rates, usdOfTokensByRate } from '../api-price.ts';
import { TOKENS_PER_MILLION } from '../../schema/units.ts';
import type { Demand } from '../demand.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { tokensPerMillion } from '../unit-quantities.ts';
import type { ApiUsage, TierFigures } from './api-usage.ts';
import type { PricedWindow } from './api-windows.ts';

/** A part of the week with its rates at the service tier, in the base case. */
export interface TieredWindow extends PricedWindow {
  readonly tiered: readonly PriceStep<number | null>[];
}

interface TokenCost {
  readonly windows: readonly TieredWindow[];
  /** Tokens of a request by the rate they pay. */
  readonly tokens: Rates<number>;
  readonly demand: Demand;
  readonly tier: TierFigures | null;
  readonly usage: ApiUsage;
}

const NAMES: Readonly<Record<RateName, string>> = {
  usdPerMillionInputTokens: 'uncached input',
  usdPerMillionCachedInputTokens: 'cached input',
  usdPerMillionCacheWriteTokens: 'cache writes',
  usdPerMillionCacheWriteOneHourTokens: 'cache writes of an hour',
  usdPerMillionOutputTokens: 'output',
  usdPerMillionReasoningTokens: 'reasoning',
};
const RATE_NAMES = Object.keys(NAMES) as RateName[];

/** The tokens of a request at their prices, by part of the week and step of the price, with the retries. */
export function tokenWorking(cost: TokenCost): Formula {
  const weeks = cost.windows.map((window) => ({ ...window, usd: usdOfWindow(window, cost) }));
  return withRetries(overWeek(weeks, 'USD per request before retries'), cost.usage);
}

/** The fee of each part of the week, with the retries. */
export function feeWorking(windows: readonly PricedWindow[], usage: ApiUsage): Formula {
  const weeks = windows.map((window) => ({
    ...window,
    usd:
      window.usdPerRequest === null
        ? { name: 'fee', value: 0, unit: 'USD/request', note: 'none in this part of the week' }
        : figureQuantity(window.usdPerRequest, 'fee'),
  }));
  return withRetries(overWeek(weeks, 'fee per request before retries'), usage);
}

const withRetries = (usd: Quantity, { retries }: ApiUsage): Formula =>
  formula`${usd} * (1 + ${figureQuantity(retries, 'billed retries')})`;

const SPREADS: Readonly<Record<PricedWindow['requestsBy'], string>> = {
  'even-week': 'demand being even over the week',
  'hourly-profile': 'each hour with its load in demand.hourlyProfile, every day alike',
};

/** Prices that hold all week stand alone; else each counts for the share of the requests that pay it. */
function overWeek(
  windows: readonly (Pick<PricedWindow, 'requestRatio' | 'requestsBy'> & {
    readonly usd: Quantity & { readonly value: number | null };
  })[],
  name: string,
): Quantity {
  if (windows.length === 1) return windows[0]!.usd;
  const parts = windows.map(({ requestRatio, requestsBy, usd }, i): Quantity => {
    const share: Quantity = {
      name: `share of the requests ${i + 1}`,
      value: requestRatio,
      unit: 'ratio',
      note: `those in the hours for which this price holds, ${SPREADS[requestsBy]}`,
    };
    return {
      name: `part ${i + 1} of the week`,
      value: requestRatio * (usd.value ?? 0),
      unit: 'USD/request',
      formula: formula`${share} * ${usd}`,
    };
  });
  const value = parts.reduce((sum, part) => sum + (part.value ?? 0), 0);
  return { name, value, unit: 'USD/request', formula: sumFormula(parts) };
}

function usdOfWindow(window: TieredWindow, cost: TokenCost): Quantity {
  const paid = window.tiered.flatMap((step, i) =>
    RATE_NAMES.flatMap((name) => {
      const tokens = tokensAt(window.tiered, { step: i, name }, cost.tokens);
      if (tokens === 0) return [];
      const rate = { own: window.steps[i]!.rates, billed: step.rates[name]!, name, stretch: stretchOf(window, i) };
      return [
        { tokens: tokensOf(name, { here: tokens, stretch: rate.stretch }, cost), rate: tieredRate(rate, cost.tier) },
      ];
    }),
  );
  const [only] = paid;
  const value = usdOfTokensByRate(window.tiered, cost.tokens);
  const usd = { name: 'USD per request before retries', value, unit: 'USD/request' };
  if (paid.length === 1) return { ...usd, formula: formula`${only!.tokens} * ${only!.rate} / ${tokensPerMillion}` };
  const texts = paid.flatMap((_, i) => [i === 0 ? '(' : ' + ', ' * ']).concat(') / ', '');
  const quantities = [...paid.flatMap(({ tokens, rate }) => [tokens, rate]), tokensPerMillion];
  return { ...usd, formula: paid.length === 0 ? formula`0` : { texts, quantities } };
}

/** Which tokens of the prompt pay a step's rates, where the price has steps. */
function stretchOf({ tiered }: TieredWindow, step: number): string {
  const { aboveInputTokens } = tiered[step]!;
  if (aboveInputTokens > 0) return ` above ${aboveInputTokens} tokens`;
  return tiered.length === 1 ? '' : ` up to ${tiered[1]!.aboveInputTokens} tokens`;
}

/** Tokens that pay one rate at one step, as pricing itself shares them out: what they would cost at a million USD per million. */
function tokensAt(
  steps: readonly PriceStep<number | null>[],
  at: { readonly step: number; readonly name: RateName },
  tokens: Rates<number>,
): number {
  if (steps.length === 1) return tokens[at.name];
  const unit = steps.map(({ aboveInputTokens }, i) => ({
    aboveInputTokens,
    rates: Object.fromEntries(
      RATE_NAMES.map((name) => [name, i === at.step && name === at.name ? TOKENS_PER_MILLION : 0]),
    ) as Rates<number>,
  }));
  return usdOfTokensByRate(unit, tokens);
}

/** A price of the tier: the standard figure it follows, times the tier's ratio unless the standard one stands. */
function tieredRate(
  rate: {
    readonly own: Rates<Figure | null>;
    readonly billed: number;
    readonly name: RateName;
    readonly stretch: string;
  },
  tier: TierFigures | null,
): Quantity {
  const isCached = rate.name === 'usdPerMillionCachedInputTokens';
  const follows = isCached && tier?.cachedInput === 'as-input' ? 'usdPerMillionInputTokens' : rate.name;
  const standard = figureQuantity(rate.own[follows]!, `price of ${NAMES[rate.name]}${rate.stretch}`);
  if (tier === null || (isCached && tier.cachedInput === 'as-standard')) return standard;
  return {
    name: `price of ${NAMES[rate.name]}${rate.stretch} in the tier`,
    value: rate.billed,
    unit: standard.unit,
    formula: formula`${standard} * ${figureQuantity(tier.priceRatio, 'price ratio of the tier')}`,
  };
}

/** Tokens that pay one rate, from the demand's; of a price with steps the part that lies in the stretch. */
function tokensOf(
  name: RateName,
  { here, stretch }: { readonly here: number; readonly stretch: string },
  { tokens, demand, usage }: TokenCost,
): Quantity {
  const inflation = figureQuantity(usage.tokenInflation, 'tokens of this model per token of the demand');
  const input = figureQuantity(demand.inputTokensPerRequest, 'input tokens');
  const cached = figureQuantity(demand.cachedInputRatio, 'cached share');
  const workings: Partial<Record<RateName, Formula>> = {
    usdPerMillionInputTokens: formula`${input} * ${inflation} * (1 - ${cached})`,
    usdPerMillionCachedInputTokens: formula`${input} * ${inflation} * ${cached}`,
    usdPerMillionOutputTokens: formula`${figureQuantity(demand.outputTokensPerRequest, 'output tokens')} * ${inflation}`,
  };
  const working = workings[name];
  const all = {
    name: `${NAMES[name]} tokens of a request`,
    value: tokens[name],
    unit: 'tokens/request',
    ...(working === undefined ? { note: 'none that the demand knows' } : { formula: working }),
  };
  if (stretch === '') return all;
  const note = 'the part of the prompt that lies there; a cache holds the beginning of a prompt';
  return { name: `${NAMES[name]} tokens${stretch}`, value: here, unit: 'tokens/request', note, beside: [all] };
}
