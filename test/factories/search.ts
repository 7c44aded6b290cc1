import { resolveInputs } from '../../calculator/build-report.ts';
import { feasible } from '../../calculator/feasibility.ts';
import type { OptionModel } from '../../calculator/options/option-model.ts';
import type { Resolved } from '../../calculator/results.ts';
import { searchOf } from '../../calculator/search/search.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { type Search, searchSchema } from '../../schema/search-result.ts';
import { measurementWith } from './measurement.ts';
import { inputsWith, scenarioWith } from './scenario.ts';

export interface Searched {
  readonly search: Search;
  readonly resolved: Resolved;
  /** As the comparison takes them, refused ones with their refusals. */
  readonly models: readonly OptionModel[];
}

/** The search over these options, without the rest of the report; what it gives is held against its schema. */
export function searchedWith(
  options: readonly ScenarioOption[],
  { measurement, ...parts }: Partial<Scenario> & { readonly measurement?: Partial<Measurement> } = {},
): Searched {
  const scenario = scenarioWith({ ...parts, options: [...options] });
  const resolved = resolveInputs(inputsWith({ scenario, measurements: { 'm.json': measurementWith(measurement) } }));
  const { inputs, demand } = resolved;
  const models = resolved.models.map((model) => feasible(model, demand, inputs.scenario));
  const compared = models.filter(({ refusals }) => refusals.length === 0);
  const search = searchOf({ inputs, demand, models: resolved.models, compared });
  return { search: searchSchema.parse(JSON.parse(JSON.stringify(search))), resolved, models };
}
