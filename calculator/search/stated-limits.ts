import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import { kilogramsFromGrams } from '../../schema/units.ts';
import type { Demand } from '../demand.ts';
import { baseCase, sourcedOfScenario } from '../figure.ts';
import { type MonthFootprint, totalGrams } from '../footprint.ts';
import { monthAt } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';

type Scenario = ReportInputs['scenario'];

/** What a limit is held against; the option has no refusal but for limits. */
interface Held {
  readonly model: OptionModel;
  readonly demand: Demand;
  readonly scenario: Scenario;
}

/** Of one month, in the base case. */
export const totalKilograms = (footprint: MonthFootprint): number => kilogramsFromGrams(totalGrams(footprint));

/**
 * CO2e of the month in the base case against the cap. A lower bound, a part of its boundary being unknown, may miss the cap
 * but is not known to keep it.
 */
export function carbonCheck({ model, demand, scenario }: Held): LimitCheck[] {
  const atMost = scenario.limits?.maximumKilogramsCo2ePerMonth;
  if (atMost === undefined) return [];
  const { footprint } = monthAt(model, demand, baseCase(demand.requestsPerMonth), baseCase);
  const common = { limit: 'carbon', atMost, atLeast: null, unit: 'kg CO2e/month' } as const;
  if (footprint === null || model.footprint.kind === 'unknown') {
    const note = model.footprint.kind === 'unknown' ? model.footprint.reason : 'CO2e of a part is unknown';
    return [{ ...common, status: 'unknown', value: null, note }];
  }
  const value = totalKilograms(footprint);
  const { gaps } = model.footprint;
  if (value > atMost) return [{ ...common, status: 'missed', value, note: null }];
  return gaps.length === 0
    ? [{ ...common, status: 'kept', value, note: null }]
    : [{ ...common, status: 'unknown', value, note: `a lower bound, without ${gaps.join(', ')}` }];
}

/** What a hybrid keeps of its large option's quality; nothing to check where there is no large option. */
export function retainedQualityCheck({ model, scenario }: Pick<Held, 'model' | 'scenario'>): LimitCheck[] {
  const atLeast = scenario.limits?.minimumRetainedQualityRatio;
  if (atLeast === undefined || model.quality === undefined) return [];
  const { retainedQualityRatio } = model.quality;
  return [
    atLeastCheck('retained-quality', {
      value: retainedQualityRatio === null ? null : baseCase(retainedQualityRatio),
      atLeast,
      unknownBecause: 'retainedQualityRatio is not given',
    }),
  ];
}

/** The share of answers that are good enough; of an option that does not say it is unknown. */
export function acceptanceCheck({ model, scenario }: Pick<Held, 'model' | 'scenario'>): LimitCheck[] {
  const atLeast = scenario.limits?.minimumAcceptanceRatio;
  if (atLeast === undefined) return [];
  const accepted = scenario.options.find(({ id }) => id === model.id)?.answers?.acceptedRatio;
  return [
    atLeastCheck('acceptance', {
      value: accepted === undefined ? null : sourcedOfScenario(accepted).value,
      atLeast,
      unknownBecause: 'answers.acceptedRatio is not given',
    }),
  ];
}

const atLeastCheck = (
  limit: LimitCheck['limit'],
  {
    value,
    atLeast,
    unknownBecause,
  }: { readonly value: number | null; readonly atLeast: number; readonly unknownBecause: string },
): LimitCheck => ({
  limit,
  status: value === null ? 'unknown' : value >= atLeast ? 'kept' : 'missed',
  value,
  atMost: null,
  atLeast,
  unit: 'ratio',
  note: value === null ? unknownBecause : null,
});
