import type { ApiModel, PriceRule, ServiceTier, ServiceTierPrice } from '../schema/api-model.ts';
import { isKnown, type Sourced } from '../schema/known.ts';
import { usdOfTokens } from '../schema/units.ts';
import { ruleAt } from './price-rule.ts';

/** Tokens of one request. `inputTokens` is the whole prompt: cached and written tokens are parts of it. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** All that was written to a cache; what is kept for an hour is a part of it. */
  readonly cacheWriteTokens: number;
  readonly cacheWriteOneHourTokens: number;
  /** Without reasoning tokens where the model reports those apart (`disjoint`). */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export type RateName = Extract<keyof PriceRule, `usdPerMillion${string}`>;
export type Rates<T> = Readonly<Record<RateName, T>>;

/** Rates for the part of a prompt above so many tokens, up to the next step; output pays those of the first step. */
export interface PriceStep<T> {
  readonly aboveInputTokens: number;
  readonly rates: Rates<T>;
}

/** In the order of a prompt: a cache holds the beginning, and what was written follows it. */
const PROMPT_RATES = [
  'usdPerMillionCachedInputTokens',
  'usdPerMillionCacheWriteOneHourTokens',
  'usdPerMillionCacheWriteTokens',
  'usdPerMillionInputTokens',
] as const satisfies readonly RateName[];
const OUTPUT_RATES = [
  'usdPerMillionOutputTokens',
  'usdPerMillionReasoningTokens',
] as const satisfies readonly RateName[];
const ALL_RATES: readonly RateName[] = [...PROMPT_RATES, ...OUTPUT_RATES];

/** The steps a prompt of this size pays by: one, at the highest cliff it passes, or one for each margin. */
export function stepsOf(rule: PriceRule, inputTokens: number): readonly PriceStep<Sourced>[] {
  let base: PriceStep<Sourced> = { aboveInputTokens: 0, rates: rule };
  const margins: PriceStep<Sourced>[] = [];
  let cliff = -1;
  for (const tier of rule.tiers) {
    const { aboveInputTokens } = tier;
    if (tier.kind === 'marginal') margins.push({ aboveInputTokens, rates: { ...rule, ...tier } });
    else if (inputTokens > aboveInputTokens && aboveInputTokens > cliff) {
      cliff = aboveInputTokens;
      base = { aboveInputTokens: 0, rates: tier };
    }
  }
  return [base, ...margins.toSorted((a, b) => a.aboveInputTokens - b.aboveInputTokens)];
}

/** The prompts up to which each price of a rule holds, for those from `low` to `high`: its cliffs between them, then Infinity. */
export const promptEnds = (
  { tiers }: Pick<PriceRule, 'tiers'>,
  { low, high }: { readonly low: number; readonly high: number },
): number[] => [
  ...tiers
    .flatMap(({ kind, aboveInputTokens: end }) => (kind === 'cliff' && end >= low && end < high ? [end] : []))
    .toSorted((a, b) => a - b),
  Infinity,
];

/**
 * The rates as they are billed: a part without a price of its own costs what the whole it belongs to does, as the
 * vendors bill it. A write kept for an hour does so only where shorter ones do, for it is never the cheaper of the two.
 */
export const billedRates = <T>(own: Rates<T | null>): Rates<T | null> => ({
  usdPerMillionInputTokens: own.usdPerMillionInputTokens,
  usdPerMillionCachedInputTokens: own.usdPerMillionCachedInputTokens ?? own.usdPerMillionInputTokens,
  usdPerMillionCacheWriteTokens: own.usdPerMillionCacheWriteTokens ?? own.usdPerMillionInputTokens,
  usdPerMillionCacheWriteOneHourTokens:
    own.usdPerMillionCacheWriteOneHourTokens ??
    (own.usdPerMillionCacheWriteTokens === null ? own.usdPerMillionInputTokens : null),
  usdPerMillionOutputTokens: own.usdPerMillionOutputTokens,
  usdPerMillionReasoningTokens: own.usdPerMillionReasoningTokens ?? own.usdPerMillionOutputTokens,
});

/** Billed rates at a service tier. Null where the standard rate is unknown, or how the tier bills cached input. */
export function ratesInTier(
  standard: Rates<number | null>,
  tier: { readonly priceRatio: number; readonly cachedInput: ServiceTierPrice['cachedInput'] },
): Rates<number | null> {
  const rates = mapRates(standard, (usd) => (usd === null ? null : usd * tier.priceRatio));
  const cachedUsd = {
    stacks: rates.usdPerMillionCachedInputTokens,
    'as-input': rates.usdPerMillionInputTokens,
    'as-standard': standard.usdPerMillionCachedInputTokens,
  };
  return { ...rates, usdPerMillionCachedInputTokens: tier.cachedInput === null ? null : cachedUsd[tier.cachedInput] };
}

export const mapRates = <A, B>(rates: Rates<A>, of: (rate: A, name: RateName) => B): Rates<B> => ({
  usdPerMillionInputTokens: of(rates.usdPerMillionInputTokens, 'usdPerMillionInputTokens'),
  usdPerMillionCachedInputTokens: of(rates.usdPerMillionCachedInputTokens, 'usdPerMillionCachedInputTokens'),
  usdPerMillionCacheWriteTokens: of(rates.usdPerMillionCacheWriteTokens, 'usdPerMillionCacheWriteTokens'),
  usdPerMillionCacheWriteOneHourTokens: of(
    rates.usdPerMillionCacheWriteOneHourTokens,
    'usdPerMillionCacheWriteOneHourTokens',
  ),
  usdPerMillionOutputTokens: of(rates.usdPerMillionOutputTokens, 'usdPerMillionOutputTokens'),
  usdPerMillionReasoningTokens: of(rates.usdPerMillionReasoningTokens, 'usdPerMillionReasoningTokens'),
});

/** How many tokens pay each rate: every token of the request once. */
export const tokensByRate = (usage: TokenUsage, reasoning: ApiModel['reasoning']): Rates<number> => ({
  usdPerMillionInputTokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
  usdPerMillionCachedInputTokens: usage.cachedInputTokens,
  usdPerMillionCacheWriteTokens: usage.cacheWriteTokens - usage.cacheWriteOneHourTokens,
  usdPerMillionCacheWriteOneHourTokens: usage.cacheWriteOneHourTokens,
  usdPerMillionOutputTokens: usage.outputTokens - (reasoning === 'subset' ? usage.reasoningTokens : 0),
  usdPerMillionReasoningTokens: usage.reasoningTokens,
});

/** USD of these tokens, without a fee per request. NaN when tokens have no price: a gap must not make a sum smaller. */
export function usdOfTokensByRate(steps: readonly PriceStep<number | null>[], tokens: Rates<number>): number {
  let usd = 0;
  for (const name of OUTPUT_RATES) usd += usdAt(tokens[name], steps[0]!.rates[name]);
  let position = 0;
  for (const name of PROMPT_RATES) {
    const end = position + tokens[name];
    for (let i = 0; i < steps.length; i++) {
      const stepEnd = Math.min(steps[i + 1]?.aboveInputTokens ?? Infinity, end);
      if (stepEnd <= position) continue;
      usd += usdAt(stepEnd - position, steps[i]!.rates[name]);
      position = stepEnd;
    }
  }
  return usd;
}

const usdAt = (tokens: number, usdPerMillionTokens: number | null): number =>
  tokens === 0 ? 0 : usdOfTokens(tokens, usdPerMillionTokens ?? Number.NaN);

export type PricedUsage = { readonly usd: number } | { readonly usd: null; readonly reason: string };

/**
 * USD of one request at a moment (a UTC time, or a day for its 00:00) and a service tier, or null with the reason when
 * something it needs is unknown. Throws RangeError for a usage that contradicts itself: where parts exceed their whole,
 * something is counted twice.
 */
export function priceOfUsage(
  model: ApiModel,
  usage: TokenUsage,
  { at, serviceTier = 'standard' }: { readonly at: string; readonly serviceTier?: ServiceTier | 'standard' },
): PricedUsage {
  const tokens = tokensByRate(usage, model.reasoning);
  refuseContradiction(tokens);
  const rule = ruleAt(model, at);
  if (rule === null) return { usd: null, reason: `No price is known before ${firstDay(model)}.` };
  const tier = serviceTier === 'standard' ? null : model.serviceTiers[serviceTier];
  if (tier === undefined) return { usd: null, reason: `No ${serviceTier} price of this model is known.` };
  const figures = stepsOf(rule, usage.inputTokens);
  const steps = figures.map(({ aboveInputTokens, rates }) => {
    const standard = billedRates(mapRates(rates, ({ value }) => value));
    const inTier = tier && { priceRatio: tier.priceRatio.value, cachedInput: tier.cachedInput };
    return { aboveInputTokens, rates: inTier === null ? standard : ratesInTier(standard, inTier) };
  });
  const usd = usdOfTokensByRate(steps, tokens) + (rule.usdPerRequest?.value ?? 0);
  return Number.isNaN(usd) ? { usd: null, reason: reasonUnknown(figures, tokens) } : { usd };
}

const firstDay = ({ rules }: ApiModel): string => rules.map((rule) => rule.effectiveFrom ?? '').toSorted()[0]!;

/** Why the first part that has tokens has no price; where each has its standard price, it is the tier's cached input. */
function reasonUnknown(steps: readonly PriceStep<Sourced>[], tokens: Rates<number>): string {
  for (const { rates: own } of steps) {
    const billed = billedRates(mapRates(own, (figure) => (isKnown(figure) ? figure : null)));
    for (const name of ALL_RATES) {
      if (tokens[name] === 0 || billed[name] !== null) continue;
      const whole = OUTPUT_RATES.some((output) => output === name)
        ? own.usdPerMillionOutputTokens
        : own.usdPerMillionInputTokens;
      for (const figure of [whole, own[name]]) if (!isKnown(figure)) return figure.reason;
    }
  }
  return 'How this tier of service bills cached input is not known.';
}

/** What a part that is no number from 0 tells of the usage it was taken from. */
const CONTRADICTIONS: Rates<string> = {
  usdPerMillionInputTokens: 'cachedInputTokens + cacheWriteTokens cannot exceed inputTokens: they are parts of it',
  usdPerMillionCachedInputTokens: 'cachedInputTokens must be >= 0',
  usdPerMillionCacheWriteTokens: 'cacheWriteOneHourTokens cannot exceed cacheWriteTokens: they are a part of them',
  usdPerMillionCacheWriteOneHourTokens: 'cacheWriteOneHourTokens must be >= 0',
  usdPerMillionOutputTokens: 'outputTokens must be >= 0 and, where they hold them, not below reasoningTokens',
  usdPerMillionReasoningTokens: 'reasoningTokens must be >= 0',
};

function refuseContradiction(tokens: Rates<number>): void {
  for (const name of ALL_RATES)
    if (!(tokens[name] >= 0 && tokens[name] < Infinity)) throw new RangeError(CONTRADICTIONS[name]);
}
