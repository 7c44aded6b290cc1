import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import type { ValueOf } from '../figure.ts';
import type { OptionModel } from '../options/option-model.ts';
import { latencyChecks } from './latency-checks.ts';
import { capacityCheck, premisesCheck } from './serving-checks.ts';
import { acceptanceCheck, carbonCheck, retainedQualityCheck } from './stated-limits.ts';

/** Every limit held against an option, with one value for every figure. */
export function limitChecks({
  model,
  demand,
  inputs,
  valueOf,
}: {
  readonly model: OptionModel;
  readonly demand: Demand;
  readonly inputs: ReportInputs;
  readonly valueOf: ValueOf;
}): LimitCheck[] {
  const { scenario } = inputs;
  const held = { model, demand, scenario, valueOf };
  const option = scenario.options.find(({ id }) => id === model.id)!;
  return [
    ...premisesCheck(held),
    ...latencyChecks({ option, model, demand, inputs, valueOf }),
    ...(model.refusals.length === 0 ? carbonCheck(held) : []),
    ...retainedQualityCheck(held),
    ...acceptanceCheck(held),
    capacityCheck(held),
  ];
}
