import type { Demand } from './demand.ts';
import { baseCase, type Figure, type ValueOf } from './figure.ts';
import { totalGrams } from './footprint.ts';
import { monthAt } from './month.ts';
import { type OptionModel, servingModels } from './options/option-model.ts';

/**
 * The month's grams of CO2e in the low and in the high model of an API's footprint: every figure of the model at the end of
 * its range that gives less, or more; all else at the base case. Null where no footprint is modelled so, or it is unknown.
 */
export function modelledGrams(
  model: OptionModel,
  demand: Demand,
): { readonly low: number; readonly high: number } | null {
  const figures = new Set(
    servingModels(model).flatMap(({ footprint }) => (footprint.kind === 'per-request' ? footprint.modelFigures : [])),
  );
  if (figures.size === 0) return null;
  const gramsAt = (ends: ReadonlyMap<Figure, number>): number | null => {
    const valueOf: ValueOf = (figure) => ends.get(figure) ?? baseCase(figure);
    const { footprint } = monthAt(model, demand, baseCase(demand.requestsPerMonth), valueOf);
    return footprint && totalGrams(footprint);
  };
  const least = new Map<Figure, number>();
  const most = new Map<Figure, number>();
  for (const figure of figures) {
    const { low = figure.known.value, high = figure.known.value } = figure.known;
    const rises = (gramsAt(new Map([[figure, low]])) ?? 0) <= (gramsAt(new Map([[figure, high]])) ?? 0);
    least.set(figure, rises ? low : high);
    most.set(figure, rises ? high : low);
  }
  const [low, high] = [gramsAt(least), gramsAt(most)];
  return low === null || high === null ? null : { low, high };
}
