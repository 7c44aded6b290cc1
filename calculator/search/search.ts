import type { ReportInputs } from '../../schema/report.ts';
import type { Search } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { monthAt } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { candidateOf, cheapestAdmissible } from './candidates.ts';
import { nearestLimitText } from './nearest-limit.ts';
import { paretoOf } from './pareto.ts';
import { replicaSearch } from './replica-search.ts';
import { routingSearch } from './routing-search.ts';
import { totalKilograms } from './stated-limits.ts';

/**
 * Which options keep the limits of the scenario and what would help where none does; hybrids over their share, fleets over
 * their replicas, and cost against CO2e. All in the base case, and only over the options of the scenario.
 * `models` are all options as they were made, `compared` those of them that no limit refuses.
 */
export function searchOf({
  inputs,
  demand,
  models,
  compared,
}: {
  readonly inputs: ReportInputs;
  readonly demand: Demand;
  readonly models: readonly OptionModel[];
  readonly compared: readonly OptionModel[];
}): Search {
  const candidates = models.map((model) => candidateOf(model, demand, inputs));
  const cheapest = cheapestAdmissible(candidates);
  const servable = models.filter(({ refusals }) => refusals.length === 0);
  const options = new Map(inputs.scenario.options.map((option) => [option.id, option]));
  return {
    candidates,
    cheapest,
    nearestLimit: cheapest === null ? nearestLimitText(candidates, limitedAlone(models)) : null,
    routing: servable.flatMap((model) => {
      const option = options.get(model.id)!;
      return option.kind === 'router' || option.kind === 'cascade'
        ? (routingSearch({ model, option, demand, inputs }) ?? [])
        : [];
    }),
    replicas: servable.flatMap((model) => replicaSearch(model, demand) ?? []),
    pareto: paretoOf(
      compared.map((model) => {
        const { usd, footprint } = monthAt(model, demand, baseCase(demand.requestsPerMonth), baseCase);
        return {
          option: model.id,
          usdPerMonth: usd,
          kilogramsCo2ePerMonth: footprint === null ? null : totalKilograms(footprint),
          isLowerBound: model.footprint.kind !== 'unknown' && model.footprint.gaps.length > 0,
        };
      }),
    ),
  };
}

/** Options with a price, and those that only a limit on latency kept from one. */
const limitedAlone = (models: readonly OptionModel[]): Set<string> =>
  new Set(
    models
      .filter(({ refusals }) => refusals.every(({ code }) => code === 'slo-not-met' || code === 'slo-missed'))
      .map(({ id }) => id),
  );
