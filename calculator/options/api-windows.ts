import type { ApiModel } from '../../schema/api-model.ts';
import { isKnown, type Sourced } from '../../schema/known.ts';
import { HOURS_PER_WEEK } from '../../schema/units.ts';
import { billedRates, mapRates, type PriceStep, stepsOf } from '../api-price.ts';
import type { Figure } from '../figure.ts';
import { rulesOverWeek } from '../price-rule.ts';
import type { OptionFigures } from './option-figures.ts';

/** What a request pays in a part of the week. Rates are as they are billed; those of kinds the demand has none of are null. */
export interface PricedWindow {
  /** Share of the requests that come in it; the windows sum to 1. */
  readonly requestRatio: number;
  /** What that share follows. */
  readonly requestsBy: 'even-week' | 'hourly-profile';
  readonly steps: readonly PriceStep<Figure | null>[];
  readonly usdPerRequest: Figure | null;
}

interface Asked {
  readonly modelId: string;
  readonly model: ApiModel;
  readonly asOf: string;
  readonly inputTokens: number;
  /** Null where the hours of the requests are not known in UTC: they are taken to come evenly over the week. */
  readonly loadRatioByHourUtc: readonly number[] | null;
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
    const key = JSON.stringify([stepsOf(rule, inputTokens).map(pricesOnly), rule.usdPerRequest?.value ?? null]);
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
    const steps = stepsOf(rule, inputTokens).map((step) => stepFigures(modelId, step, part, figures));
    const fee = rule.usdPerRequest;
    const feeName = { label: `Fee per request${part.label}`, unit: 'USD/request' };
    const usdPerRequest =
      fee &&
      figures.needed(
        figures.ofCatalogue(`models/${modelId}/usdPerRequest${part.suffix}`, feeName, fee),
        `The fee per request of ${modelId}`,
        priceHint(modelId),
      );
    return steps.includes(null) || (fee !== null && usdPerRequest === null)
      ? [null]
      : [{ requestRatio, requestsBy, steps: steps as PriceStep<Figure | null>[], usdPerRequest }];
  });
  return windows.includes(null) ? null : (windows as PricedWindow[]);
}

/** Whether what a request pays depends on the hour of the day, on a day. */
export const isPricedByHour = ({ rules }: Pick<ApiModel, 'rules'>, asOf: string): boolean =>
  rulesOverWeek({ rules }, asOf).some(({ rule }) => rule !== null && rule.hoursUtc !== null);

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
  part: PartName,
  figures: OptionFigures,
): PriceStep<Figure | null> | null {
  const above = aboveInputTokens === 0 ? '' : `, above ${aboveInputTokens} tokens`;
  const suffix = aboveInputTokens === 0 ? part.suffix : `${part.suffix}@above-${aboveInputTokens}`;
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
