import type { ApiModel } from '../../schema/api-model.ts';
import { isKnown, type Sourced } from '../../schema/known.ts';
import { HOURS_PER_WEEK } from '../../schema/units.ts';
import { billedRates, mapRates, type PriceStep, promptEnds, stepsOf } from '../api-price.ts';
import type { Figure } from '../figure.ts';
import { rulesOverWeek } from '../price-rule.ts';
import type { OptionFigures } from './option-figures.ts';

/** What a request pays in a part of the week. Rates are as they are billed; those of kinds the demand has none of are null. */
export interface PricedWindow {
  /** Share of the requests that come in it; the windows sum to 1. */
  readonly requestRatio: number;
  /** What that share follows. */
  readonly requestsBy: 'even-week' | 'hourly-profile';
  /** Those of the base case. */
  readonly steps: Steps;
  /** By rising length of the prompt, where draws lie on both sides of a cliff; left out where all pay `steps`. */
  readonly byPrompt?: readonly PromptPrice[];
  readonly usdPerRequest: Figure | null;
  /** The dearest that writing a token to a cache is; null where no price is known. */
  readonly usdPerMillionCacheWriteTokens: number | null;
}

type Steps = readonly PriceStep<Figure | null>[];

interface PromptPrice {
  /** Infinity for the last. */
  readonly upToInputTokens: number;
  readonly steps: Steps;
}

/** What a prompt of this length pays. */
export const stepsAt = ({ steps, byPrompt }: PricedWindow, inputTokens: number): Steps =>
  byPrompt === undefined ? steps : byPrompt.find(({ upToInputTokens }) => inputTokens <= upToInputTokens)!.steps;

interface Asked {
  readonly modelId: string;
  readonly model: ApiModel;
  readonly asOf: string;
  /** Of a prompt, in the base case and from the least to the most of the draws. */
  readonly inputTokens: PromptRange;
  /** Null where the hours of the requests are not known in UTC: they are taken to come evenly over the week. */
  readonly loadRatioByHourUtc: readonly number[] | null;
}

export interface PromptRange {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface PartOfWeek {
  readonly rule: ApiModel['rules'][number];
  readonly weekRatio: number;
  readonly requestRatio: number;
}

/**
 * The parts of the week by price that have requests; null with a refusal when one of them cannot be priced. Each keeps its
 * name whatever the hours of the requests are, so that an override goes on meaning the same price.
 */
export function pricedWindows(asked: Asked, figures: OptionFigures): readonly PricedWindow[] | null {
  const { model, modelId, asOf, inputTokens, loadRatioByHourUtc } = asked;
  const parts = new Map<string, PartOfWeek>();
  for (const { rule, weekRatio, loadRatio } of rulesOverWeek(model, asOf, loadRatioByHourUtc)) {
    if (rule === null) {
      if (loadRatio === 0) continue;
      figures.refuse(
        'unknown-figure',
        `No price of ${modelId} is known on ${asOf}, so this option has no price.`,
        'Take a later asOf, or another model.',
      );
      return null;
    }
    // Two peaks of a day, or nights and weekends, are one part when they cost the same.
    const prices = promptPrices(rule, inputTokens).map(({ end, steps }) => [end, steps.map(pricesOnly)]);
    const key = JSON.stringify([prices, rule.usdPerRequest?.value ?? null]);
    const part = parts.get(key);
    parts.set(key, {
      rule,
      weekRatio: weekRatio + (part?.weekRatio ?? 0),
      requestRatio: loadRatio + (part?.requestRatio ?? 0),
    });
  }
  const requestsBy = loadRatioByHourUtc === null ? 'even-week' : 'hourly-profile';
  const windows = [...parts.values()].flatMap(({ rule, weekRatio, requestRatio }, index): (PricedWindow | null)[] => {
    if (requestRatio === 0) return [];
    const part = partName(index, parts.size === 1 ? null : weekRatio);
    const byPrompt = promptPrices(rule, inputTokens).map(({ end, name, steps: sourced }) => ({
      upToInputTokens: end,
      steps: sourced.map((step) => stepFigures(modelId, step, { ...part, prompt: name }, figures)),
    }));
    const isPriced = byPrompt.every(({ steps }) => !steps.includes(null));
    const { steps } = byPrompt.find(({ upToInputTokens }) => inputTokens.value <= upToInputTokens)!;
    const fee = rule.usdPerRequest;
    const feeName = { label: `Fee per request${part.label}`, unit: 'USD/request' };
    const usdPerRequest =
      fee &&
      figures.needed(
        figures.ofCatalogue(`models/${modelId}/usdPerRequest${part.suffix}`, feeName, fee),
        `The fee per request of ${modelId}`,
        priceHint(modelId),
      );
    if (!isPriced || (fee !== null && usdPerRequest === null)) return [null];
    return [
      {
        requestRatio,
        requestsBy,
        steps: steps as Steps,
        ...(byPrompt.length === 1 ? {} : { byPrompt: byPrompt as PromptPrice[] }),
        usdPerRequest,
        usdPerMillionCacheWriteTokens: dearestWrite(stepsOf(rule, inputTokens.value)[0]!),
      },
    ];
  });
  return windows.includes(null) ? null : (windows as PricedWindow[]);
}

/** Whether what a request pays depends on the hour of the day, on a day. */
export const isPricedByHour = ({ rules }: Pick<ApiModel, 'rules'>, asOf: string): boolean =>
  rulesOverWeek({ rules }, asOf).some(({ rule }) => rule !== null && rule.hoursUtc !== null);

/** What prompts pay by their length, as far as the draws reach; the price of the base case needs no name of its own. */
function promptPrices(
  rule: ApiModel['rules'][number],
  range: PromptRange,
): { readonly end: number; readonly name: PartName; readonly steps: readonly PriceStep<Sourced>[] }[] {
  const ends = promptEnds(rule, range);
  const ofBase = ends.findIndex((end) => range.value <= end);
  return ends.map((end, i) => {
    const [above, most] = [ends[i - 1], end === Infinity ? range.high : end];
    const where = [...(above === undefined ? [] : [`above ${above}`]), ...(end === Infinity ? [] : [`up to ${end}`])];
    const name =
      i === ofBase
        ? { suffix: '', label: '' }
        : { suffix: `@prompts-${where.join('-').replaceAll(' ', '-')}`, label: `, prompts ${where.join(' ')} tokens` };
    return { end, name, steps: stepsOf(rule, most) };
  });
}

function dearestWrite({ rates }: PriceStep<Sourced>): number | null {
  const known = [rates.usdPerMillionCacheWriteTokens, rates.usdPerMillionCacheWriteOneHourTokens].filter(isKnown);
  return known.length === 0 ? null : Math.max(...known.map(({ value }) => value));
}

const priceHint = (modelId: string): string => `Give overrides["models/${modelId}/..."] the price you pay.`;

const pricesOnly = ({ aboveInputTokens, rates }: PriceStep<Sourced>): unknown => [
  aboveInputTokens,
  mapRates(rates, ({ value }) => value),
];

interface PartName {
  readonly suffix: string;
  readonly label: string;
}

/** A price that holds all week needs no name of its own. */
const partName = (index: number, weekRatio: number | null): PartName =>
  weekRatio === null
    ? { suffix: '', label: '' }
    : {
        suffix: `@${index + 1}`,
        label: `, ${Math.round(weekRatio * HOURS_PER_WEEK)} of ${HOURS_PER_WEEK} hours a week`,
      };

const LABELS = {
  usdPerMillionInputTokens: 'Price of input',
  usdPerMillionCachedInputTokens: 'Price of cached input',
  usdPerMillionOutputTokens: 'Price of output',
} as const;

/** The figures of a step: output pays those of the first alone, and the demand writes no cache. Null after a refusal. */
function stepFigures(
  modelId: string,
  { aboveInputTokens, rates }: PriceStep<Sourced>,
  { prompt, ...part }: PartName & { readonly prompt: PartName },
  figures: OptionFigures,
): PriceStep<Figure | null> | null {
  const above = `${prompt.label}${aboveInputTokens === 0 ? '' : `, above ${aboveInputTokens} tokens`}`;
  const suffix = `${part.suffix}${prompt.suffix}${aboveInputTokens === 0 ? '' : `@above-${aboveInputTokens}`}`;
  const figureOf = (name: keyof typeof LABELS): Figure | null =>
    figures.ofCatalogue(
      `models/${modelId}/${name}${suffix}`,
      { label: `${LABELS[name]}${part.label}${above}`, unit: 'USD/million tokens' },
      rates[name],
    );
  const needed = (name: keyof typeof LABELS, what: string): Figure | null => {
    const sourced = rates[name];
    const why = isKnown(sourced) ? '' : `${sourced.reason} `;
    return figures.needed(figureOf(name), `The ${what} price of ${modelId}`, `${why}${priceHint(modelId)}`);
  };
  const input = needed('usdPerMillionInputTokens', 'input');
  const output = aboveInputTokens === 0 ? needed('usdPerMillionOutputTokens', 'output') : null;
  if (input === null || (output === null && aboveInputTokens === 0)) return null;
  return {
    aboveInputTokens,
    rates: billedRates({
      usdPerMillionInputTokens: input,
      usdPerMillionCachedInputTokens: figureOf('usdPerMillionCachedInputTokens'),
      usdPerMillionCacheWriteTokens: null,
      usdPerMillionCacheWriteOneHourTokens: null,
      usdPerMillionOutputTokens: output,
      usdPerMillionReasoningTokens: null,
    }),
  };
}
