import type { Abatement } from '../schema/carbon-result.ts';
import { tonnesFromGrams } from '../schema/units.ts';
import { gap } from './break-even.ts';
import type { Demand } from './demand.ts';
import { belowRatio, spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import { totalGrams } from './footprint.ts';
import { modelledGrams } from './modelled-carbon.ts';
import { monthAt } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { isBelowInEveryModel, SURE_RATIO } from './surely-below.ts';

/** What a dearer option costs for each tonne of CO2e that it avoids. */
export const usdPerTonneCo2e = (more: { readonly usd: number; readonly tonnesAvoided: number }): number =>
  more.usd / more.tonnesAvoided;

/**
 * What avoiding a tonne of CO2e costs by taking the option and not the baseline: the difference of the costs over that of the
 * emissions, from paired draws. Said only where the option is dearer in the base case and emits less in at least 95 % of the
 * draws and in every model of an API's footprint: a ratio of two differences turns its sign otherwise, and a cheap "tonne"
 * would be one that nobody avoids. Of a lower bound nobody knows what it leaves to avoid.
 */
export function abatementOf({
  model,
  baseline,
  demand,
  own,
  other,
}: {
  readonly model: OptionModel;
  readonly baseline: OptionModel;
  readonly demand: Demand;
  readonly own: DrawnMonths;
  readonly other: DrawnMonths;
}): Abatement {
  const month = monthAt(model, demand, baseCase(demand.requestsPerMonth), baseCase);
  const baselineMonth = monthAt(baseline, demand, baseCase(demand.requestsPerMonth), baseCase);
  const ownGrams = own.totalGrams;
  const otherGrams = other.totalGrams;
  if (month.footprint === null || ownGrams === null) return { noneBecause: `The CO2e of ${model.id} is unknown.` };
  if (baselineMonth.footprint === null || otherGrams === null)
    return { noneBecause: `The CO2e of ${baseline.id} is unknown.` };
  const bound = [model, baseline].find(({ footprint }) => footprint.kind !== 'unknown' && footprint.gaps.length > 0);
  if (bound !== undefined)
    return { noneBecause: `The CO2e of ${bound.id} is a lower bound, so what is avoided is not known.` };
  // 0 for a tie: what is left of it by rounding is no price.
  const moreUsd = gap(month.usd, baselineMonth.usd);
  const [grams, baselineGrams] = [totalGrams(month.footprint), totalGrams(baselineMonth.footprint)];
  const tonnesAvoided = tonnesFromGrams(baselineGrams - grams);
  const drawnTonnes = otherGrams.map((drawn, k) => tonnesFromGrams(drawn - ownGrams[k]!));
  const tonnesCo2ePerMonth = spreadOf(tonnesAvoided, drawnTonnes);
  const surelyGreener =
    tonnesCo2ePerMonth.p5 > 0 &&
    (belowRatio(ownGrams, otherGrams) ?? 1) >= SURE_RATIO &&
    isBelowInEveryModel(
      { value: grams, modelled: modelledGrams(model, demand) },
      { value: baselineGrams, modelled: modelledGrams(baseline, demand) },
    );
  if (!(moreUsd > 0) || !surelyGreener)
    return { noneBecause: reasonOf({ isDearer: moreUsd > 0, surelyGreener }, baseline.id) };
  const drawnUsdPerTonne = drawnTonnes.map((tonnes, k) =>
    tonnes > 0 ? usdPerTonneCo2e({ usd: own.usd[k]! - other.usd[k]!, tonnesAvoided: tonnes }) : Number.NaN,
  );
  return {
    usdPerTonneCo2e: spreadOf(usdPerTonneCo2e({ usd: moreUsd, tonnesAvoided }), drawnUsdPerTonne),
    tonnesCo2ePerMonth,
  };
}

function reasonOf(
  { isDearer, surelyGreener }: { readonly isDearer: boolean; readonly surelyGreener: boolean },
  baseline: string,
): string {
  if (isDearer) return `It costs more than ${baseline} and does not surely emit less.`;
  return surelyGreener
    ? `It costs no more than ${baseline} and emits less: there is nothing to pay.`
    : `It costs no more than ${baseline}, so no CO2e is paid for; it does not surely emit less.`;
}
