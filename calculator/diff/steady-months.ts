import { kilogramsFromGrams } from '../../schema/units.ts';
import { feasible } from '../feasibility.ts';
import { baseCase } from '../figure.ts';
import { totalGrams } from '../footprint.ts';
import { monthAt } from '../month.ts';
import type { Resolved } from '../results.ts';

/** The month of an option in the base case; null where it was refused, carbon also where it is unknown. */
export interface SteadyMonth {
  readonly usd: number | null;
  readonly kilogramsCo2e: number | null;
}

export interface SteadyMonths {
  readonly baseline: string;
  readonly options: ReadonlyMap<string, SteadyMonth>;
}

/** What `buildReport` gives as the base case of the steady month, without draws, break-even and projection. */
export function steadyMonths({ inputs, models, demand, baseline }: Resolved): SteadyMonths {
  const options = models.map((model): readonly [string, SteadyMonth] => {
    if (feasible(model, demand, inputs.scenario).refusals.length > 0)
      return [model.id, { usd: null, kilogramsCo2e: null }];
    const { usd, footprint } = monthAt(model, demand, baseCase(demand.requestsPerMonth), baseCase);
    return [
      model.id,
      {
        usd,
        kilogramsCo2e: footprint === null ? null : kilogramsFromGrams(totalGrams(footprint)),
      },
    ];
  });
  return { baseline, options: new Map(options) };
}
