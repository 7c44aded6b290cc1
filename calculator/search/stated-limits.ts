import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import { kilogramsFromGrams } from '../../schema/units.ts';
import type { Demand } from '../demand.ts';
import { sourcedOfScenario, type ValueOf } from '../figure.ts';
import { type MonthFootprint, totalGrams } from '../footprint.ts';
import { monthAt } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';

type Scenario = ReportInputs['scenario'];

/** What a limit is held against; the option has no refusal but for limits. */
interface Held {
  readonly model: OptionModel;
  readonly demand: Demand;
  readonly scenario: Scenario;
  readonly valueOf: ValueOf;
}

/** Of one month. */
export const totalKilograms = (footprint: MonthFootprint): number => kilogramsFromGrams(totalGrams(footprint));

/**
 * CO2e of the month against the cap. A lower bound, a part of its boundary being unknown, may miss the cap
 * but is not known to keep it.
 */
export function carbonCheck({ model, demand, scenario, valueOf }: Held): LimitCheck[] {
  const atMost = scenario.limits?.maximumKilogramsCo2ePerMonth;
  if (atMost === undefined) return [];
  const { footprint } = monthAt(model, demand, valueOf(demand.requestsPerMonth), valueOf);
  const common = { limit: 'carbon', atMost, atLeast: null, unit: 'kg CO2e/month' } as const;
  if (footprint === null || model.footprint.kind === 'unknown') {
    const note = model.footprint.kind === 'unknown' ? model.footprint.reason : 'CO2e of a part is unknown';
    return [{ ...common, status: 'unknown', value: null, note }];
  }
  const value = totalKilograms(footprint);
  const { gaps } = model.footprint;
  const note = gaps.length === 0 ? null : `a lower bound, without ${gaps.join(', ')}`;
  const status = value > atMost ? 'missed' : note === null ? 'kept' : 'unknown';
  return [{ ...common, status, value, note }];
}

/** What a hybrid keeps of its large option's quality; nothing to check where there is no large option. */
export function retainedQualityCheck({ model, scenario, valueOf }: Omit<Held, 'demand'>): LimitCheck[] {
  const atLeast = scenario.limits?.minimumRetainedQualityRatio;
  if (atLeast === undefined || model.quality === undefined) return [];
  return [
    atLeastCheck('retained-quality', {
      value: model.quality.retainedRatio(valueOf),
      atLeast,
      unknownBecause: model.quality.isAsStated(valueOf)
        ? 'retainedQualityRatio is not given'
        : 'it was not evaluated at this share',
    }),
  ];
}

/** The share of answers that are good enough; unknown of an option that does not say it, and of a hybrid at another share. */
export function acceptanceCheck({ model, scenario, valueOf }: Omit<Held, 'demand'>): LimitCheck[] {
  const atLeast = scenario.limits?.minimumAcceptanceRatio;
  if (atLeast === undefined) return [];
  const accepted = scenario.options.find(({ id }) => id === model.id)?.answers?.acceptedRatio;
  const isAsStated = model.quality?.isAsStated(valueOf) ?? true;
  return [
    atLeastCheck('acceptance', {
      value: accepted === undefined || !isAsStated ? null : sourcedOfScenario(accepted).value,
      atLeast,
      unknownBecause: isAsStated ? 'answers.acceptedRatio is not given' : 'it was not evaluated at this share',
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
