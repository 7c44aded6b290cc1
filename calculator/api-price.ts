import type { ApiModel, PriceRule } from '../schema/api-model.ts';
import { isKnown, type Sourced } from '../schema/known.ts';
import { usdOfTokens } from '../schema/units.ts';

/** Tokens of one request. `inputTokens` is the whole prompt: cached and written tokens are parts of it. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  /** Without reasoning tokens where the model reports those apart (`disjoint`). */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export type RateName =
  | 'usdPerMillionInputTokens'
  | 'usdPerMillionCachedInputTokens'
  | 'usdPerMillionCacheWriteTokens'
  | 'usdPerMillionOutputTokens';

export type SourcedRates = Readonly<Record<RateName, Sourced>>;
export type Rates = Readonly<Record<RateName, number>>;

/** Rates with the share of the day in which they hold. */
export interface RatesOverDay {
  readonly rates: SourcedRates;
  readonly dayRatio: number;
}

const MINUTES_PER_DAY = 24 * 60;

/**
 * The rule that holds at a date and an hour of the day (UTC): the last one that has begun and whose window holds it;
 * the first rule when none does. `date` is YYYY-MM-DD or longer; windows are half-open and may wrap midnight.
 */
export function ruleAt(model: ApiModel, date: string, minuteOfDay: number): PriceRule {
  const day = date.slice(0, 10);
  const holding = model.rules.findLast(
    (rule) =>
      (rule.effectiveFrom === null || rule.effectiveFrom <= day) &&
      (rule.hoursUtc === null || inWindow(minuteOfDay, minutes(rule.hoursUtc.from), minutes(rule.hoursUtc.to))),
  );
  return holding ?? model.rules[0]!;
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const inWindow = (minute: number, from: number, to: number): boolean =>
  from <= to ? minute >= from && minute < to : minute >= from || minute < to;

/** The rates of a rule for a prompt of this size: above a cliff every token of the request pays the tier's rates. */
export function ratesFor(rule: PriceRule, inputTokens: number): SourcedRates {
  const tier = rule.tiers
    .filter((candidate) => inputTokens > candidate.aboveInputTokens)
    .toSorted((a, b) => b.aboveInputTokens - a.aboveInputTokens)[0];
  return tier ?? rule;
}

/** The different rates of one day with the share of the day each holds, demand being even over the day. */
export function ratesOverDay(model: ApiModel, date: string, inputTokens: number): RatesOverDay[] {
  const minutesByRates = new Map<SourcedRates, number>();
  for (let minute = 0; minute < MINUTES_PER_DAY; minute++) {
    const rates = ratesFor(ruleAt(model, date, minute), inputTokens);
    minutesByRates.set(rates, (minutesByRates.get(rates) ?? 0) + 1);
  }
  return [...minutesByRates].map(([rates, count]) => ({ rates, dayRatio: count / MINUTES_PER_DAY }));
}

/** USD of one request. A part without a rate of its own (cached, written) is billed as input, as the vendors do. */
export function usdOfUsage(rates: Rates, usage: TokenUsage, reasoning: 'subset' | 'disjoint'): number {
  const uncached = usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens;
  const output = usage.outputTokens + (reasoning === 'disjoint' ? usage.reasoningTokens : 0);
  return (
    usdOfTokens(uncached, rates.usdPerMillionInputTokens) +
    usdOfTokens(usage.cachedInputTokens, rates.usdPerMillionCachedInputTokens) +
    usdOfTokens(usage.cacheWriteTokens, rates.usdPerMillionCacheWriteTokens) +
    usdOfTokens(output, rates.usdPerMillionOutputTokens)
  );
}

/**
 * USD of one request at a moment (ISO, UTC), or null with the reason when a rate it needs is unknown. Throws RangeError
 * when the cached and written parts exceed the input: such a usage is counted twice somewhere.
 */
export function priceOfUsage(
  model: ApiModel,
  usage: TokenUsage,
  at: string,
): { readonly usd: number } | { readonly usd: null; readonly reason: string } {
  if (usage.cachedInputTokens + usage.cacheWriteTokens > usage.inputTokens) {
    throw new RangeError('cachedInputTokens + cacheWriteTokens cannot exceed inputTokens: they are parts of it');
  }
  const rates = ratesFor(ruleAt(model, at, minutes(at.slice(11, 16) || '00:00')), usage.inputTokens);
  const { usdPerMillionInputTokens: input, usdPerMillionOutputTokens: output } = rates;
  if (!isKnown(input)) return { usd: null, reason: input.reason };
  if (!isKnown(output)) return { usd: null, reason: output.reason };
  const orInput = (rate: Sourced): number => (isKnown(rate) ? rate.value : input.value);
  const numbers: Rates = {
    usdPerMillionInputTokens: input.value,
    usdPerMillionCachedInputTokens: orInput(rates.usdPerMillionCachedInputTokens),
    usdPerMillionCacheWriteTokens: orInput(rates.usdPerMillionCacheWriteTokens),
    usdPerMillionOutputTokens: output.value,
  };
  return { usd: usdOfUsage(numbers, usage, model.reasoning) };
}
