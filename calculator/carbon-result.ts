import type { CarbonResult } from '../schema/carbon-result.ts';
import type { Spread } from '../schema/spread.ts';
import { kilogramsFromGrams, perMillionTokens } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import { spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import { totalGrams } from './footprint.ts';
import { modelledGrams } from './modelled-carbon.ts';
import type { MonthInDetail } from './month.ts';
import { type OptionModel, servingModels } from './options/option-model.ts';
import { waterResult } from './water.ts';

/**
 * Software carbon intensity (ISO/IEC 21031): (E * I + M) / R with the request as functional unit R, in grams; M holds the
 * month's share of what was emitted once.
 */
export const gramsCo2ePerRequest = (gramsPerMonth: number, requestsPerMonth: number): number =>
  gramsPerMonth / requestsPerMonth;

/** What the report says of the carbon and the water of an option; null where its footprint is unknown. */
export function carbonResult(
  model: OptionModel,
  { demand, month, drawn }: { readonly demand: Demand; readonly month: MonthInDetail; readonly drawn: DrawnMonths },
): CarbonResult | null {
  const { footprint: found } = month;
  if (model.footprint.kind === 'unknown' || found === null) return null;
  const { boundary, gaps } = model.footprint;
  const output = baseCase(demand.outputTokensPerRequest);
  const perRequest = gramsCo2ePerRequest(totalGrams(found), baseCase(demand.requestsPerMonth));
  const modelled = modelledGrams(model, demand);
  return {
    boundary,
    energyKilowattHoursPerMonth: found.energyKilowattHours,
    operationalKilogramsCo2ePerMonth: kilograms(found.operationalGrams, drawn.operationalGrams),
    marketOperationalKilogramsCo2ePerMonth:
      found.marketOperationalGrams === null ? null : kilogramsFromGrams(found.marketOperationalGrams),
    embodiedKilogramsCo2ePerMonth: kilograms(found.embodiedGrams, drawn.embodiedGrams),
    oneOffKilogramsCo2ePerMonth: isOneOffUnknown(model) ? null : kilograms(found.oneOffGrams, drawn.oneOffGrams),
    totalKilogramsCo2ePerMonth: kilograms(totalGrams(found), drawn.totalGrams),
    modelledKilogramsCo2ePerMonth: modelled && {
      low: kilogramsFromGrams(modelled.low),
      high: kilogramsFromGrams(modelled.high),
    },
    gramsCo2ePerRequest: perRequest,
    gramsCo2ePerMillionOutputTokens: perMillionTokens(perRequest, output),
    gramsCo2ePerMillionTotalTokens: perMillionTokens(perRequest, baseCase(demand.inputTokensPerRequest) + output),
    water: waterResult(model, month, demand),
    lowerBound: gaps.length > 0,
    gaps: [...gaps],
  };
}

function kilograms(grams: number, drawn: Float64Array | null): Spread {
  const { value, p5, p50, p95 } = spreadOf(grams, drawn ?? []);
  return {
    value: kilogramsFromGrams(value),
    p5: kilogramsFromGrams(p5),
    p50: kilogramsFromGrams(p50),
    p95: kilogramsFromGrams(p95),
  };
}

/** Where some of it is known that is a lower bound, as its gap says. */
function isOneOffUnknown(model: OptionModel): boolean {
  const footprints = servingModels(model).flatMap(({ footprint }) => (footprint.kind === 'unknown' ? [] : [footprint]));
  return (
    footprints.some(({ oneOffUnknown }) => oneOffUnknown) && !footprints.some(({ oneOff }) => oneOff !== undefined)
  );
}
