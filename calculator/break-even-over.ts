import type { BreakEvenOver } from '../schema/break-even-over.ts';
import { DrawnCosts } from './break-even-over/drawn-costs.ts';
import { overMonths } from './break-even-over/months.ts';
import { overFigure } from './break-even-over/over-figure.ts';
import { hourlyPrices, overPricePerHour } from './break-even-over/price-per-hour.ts';
import { overUtilisation } from './break-even-over/utilisation.ts';
import type { Demand } from './demand.ts';
import type { DrawnCash } from './drawn-cash.ts';
import type { Draws } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import type { OptionModel } from './options/option-model.ts';

/**
 * Break-even of every priced option against the baseline over one thing at a time: the price of a rented hour, the
 * utilisation of the machines it takes, the months it runs, and the share of the input that is cached. A variable that an
 * option has not, or that moves neither cost, has no entry. Cached input moves what an API bills and nothing else: machines of
 * one's own are measured on prompts that no cache has seen, and what they would gain is not known.
 */
export function breakEvenOver({
  models,
  baseline,
  demand,
  draws,
  drawn: drawnMonths,
  cash,
}: {
  readonly models: readonly OptionModel[];
  readonly baseline: OptionModel | null;
  readonly demand: Demand;
  readonly draws: Draws;
  readonly drawn: ReadonlyMap<string, DrawnMonths>;
  readonly cash: DrawnCash;
}): BreakEvenOver[] {
  if (baseline === null) return [];
  const prices = models.flatMap((model) => hourlyPrices(model).map(({ figure }) => figure));
  const drawn = new DrawnCosts({
    demand,
    draws,
    drawn: drawnMonths,
    varied: [demand.cachedInputRatio, ...prices],
  });
  return models
    .filter((model) => model !== baseline)
    .flatMap((model) => {
      const rivals = { model, baseline };
      return [
        ...overPricePerHour(rivals, drawn),
        ...overUtilisation(rivals, drawn),
        overMonths(rivals, cash),
        overFigure(rivals, { variable: 'cached-share', figure: demand.cachedInputRatio, from: 0, to: 1 }, drawn) ?? [],
      ].flat();
    });
}
