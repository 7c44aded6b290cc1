import { type CostsByChoice, sumOfChosen, sumOfLowest } from '../../math/information-value.ts';
import { ranksOf } from '../../math/spearman.ts';
import { drawsOf } from '../draws.ts';
import { drawnMonths } from '../drawn-months.ts';
import type { Resolved } from '../results.ts';
import type { OptionInDetail } from './option-in-detail.ts';

/** Mean costs that the worth of knowing is a difference of; Infinity for an option that cannot serve every draw. USD per month. */
export interface InformationCosts {
  readonly drawCount: number;
  readonly meanUsdByOption: ReadonlyMap<string, number>;
  /** Of the lowest cost in each draw. */
  readonly meanLowestUsd: number;
  /** When the option is chosen anew for each step of the input of that path. */
  readonly meanChosenUsd: (path: string) => number;
}

/** The months of the report's first `drawCount` draws again. */
export function informationCostsOf(
  priced: readonly OptionInDetail[],
  { book, inputs, drawCount }: Pick<Resolved, 'book' | 'inputs'> & { readonly drawCount: number },
): InformationCosts {
  const draws = drawsOf(book.uncertain, inputs.seed, drawCount);
  const costs: CostsByChoice = priced.map(({ model, demand }) => drawnMonths(model, demand, draws).usd);
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / drawCount;
  return {
    drawCount,
    meanUsdByOption: new Map(priced.map(({ id }, i) => [id, mean(costs[i]!)])),
    meanLowestUsd: sumOfLowest(costs) / drawCount,
    meanChosenUsd: (path) => {
      const input = draws.inputs.find(({ figure }) => figure.path === path);
      if (input === undefined) throw new Error(`${path} is not drawn`);
      return sumOfChosen(costs, ranksOf(input.values)) / drawCount;
    },
  };
}
