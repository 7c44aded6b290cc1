import { type CostsByChoice, sumOfChosen, sumOfLowest } from '../../math/information-value.ts';
import { ranksOf } from '../../math/spearman.ts';
import { drawsOf } from '../draws.ts';
import { drawnMonths } from '../drawn-months.ts';
import type { Resolved } from '../results.ts';
import type { OptionInDetail } from './option-in-detail.ts';

/** Mean costs that the worth of knowing is a difference of, over the draws that every option can serve. USD per month. */
export interface InformationCosts {
  readonly drawCount: number;
  readonly meanUsdByOption: ReadonlyMap<string, number>;
  /** Of the lowest cost in each draw. */
  readonly meanLowestUsd: number;
  /** When the option is chosen anew for each step of the input of that path. */
  readonly meanChosenUsd: (path: string) => number;
}

/** The months of the report's first `drawCount` draws again, those that one of the options cannot serve left out. */
export function informationCostsOf(
  priced: readonly OptionInDetail[],
  { book, inputs, drawCount }: Pick<Resolved, 'book' | 'inputs'> & { readonly drawCount: number },
): InformationCosts {
  const draws = drawsOf(book.uncertain, inputs.seed, drawCount);
  const all = priced.map(({ model, demand }) => drawnMonths(model, demand, draws).usd);
  const kept = Array.from({ length: drawCount }, (_, k) => k).filter((k) =>
    all.every((usd) => Number.isFinite(usd[k])),
  );
  const keptOf = (values: Float64Array): Float64Array => Float64Array.from(kept, (k) => values[k]!);
  const costs: CostsByChoice = all.map(keptOf);
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / kept.length;
  return {
    drawCount: kept.length,
    meanUsdByOption: new Map(priced.map(({ id }, i) => [id, mean(costs[i]!)])),
    meanLowestUsd: sumOfLowest(costs) / kept.length,
    meanChosenUsd: (path) => {
      const input = draws.inputs.find(({ figure }) => figure.path === path);
      if (input === undefined) throw new Error(`${path} is not drawn`);
      return sumOfChosen(costs, ranksOf(keptOf(input.values))) / kept.length;
    },
  };
}
