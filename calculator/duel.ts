import type { Spread } from '../schema/report.ts';
import { belowRatio, spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import type { OptionModel } from './options/option-model.ts';

export interface Contender {
  readonly model: OptionModel;
  readonly usdPerMonth: number;
}

/** The options a verdict speaks of. */
export interface Rivals {
  /** Lowest cost in the base case; of equals the first by id. */
  readonly cheapest: Contender;
  /** The baseline, or the next best where the baseline is the cheapest itself. */
  readonly against: Contender;
  /** Second lowest cost in the base case. */
  readonly nextBest: Contender;
}

/** The cheapest option against the others, from the same draws. */
export interface Duel extends Rivals {
  /** Cost of `against` less cost of the cheapest. */
  readonly savingUsdPerMonth: Spread;
  /** Share of the draws in which the cheapest costs less than `against`. */
  readonly cheaperRatio: number | null;
  /** Cost of `nextBest` less cost of the cheapest. */
  readonly overNextBestUsdPerMonth: Spread;
  /** Share of the draws in which the cheapest costs less than all others; a tie with the lowest of them counts half. */
  readonly cheapestRatio: number | null;
}

/** In rising order of cost. */
export const ranked = (contenders: readonly Contender[]): Contender[] =>
  contenders.toSorted((a, b) => a.usdPerMonth - b.usdPerMonth || (a.model.id < b.model.id ? -1 : 1));

/** Null where there are not two options to compare. A draw that the cheapest cannot serve is one in which it is not cheaper. */
export function duelOf(
  contenders: readonly Contender[],
  baseline: string,
  drawn: ReadonlyMap<string, DrawnMonths>,
): Duel | null {
  const [cheapest, nextBest, ...rest] = ranked(contenders);
  if (cheapest === undefined || nextBest === undefined) return null;
  const others = [nextBest, ...rest];
  const against = others.find(({ model }) => model.id === baseline) ?? nextBest;
  const usdOf = ({ model }: Contender): Float64Array => drawn.get(model.id)!.usd;
  const own = usdOf(cheapest);
  const lessThan = (other: Contender): Spread => {
    const usd = usdOf(other);
    return spreadOf(
      other.usdPerMonth - cheapest.usdPerMonth,
      own.map((cost, k) => usd[k]! - cost),
    );
  };
  const lowestOther = others.map(usdOf).reduce((least, usd) => least.map((cost, k) => Math.min(cost, usd[k]!)));
  const savingUsdPerMonth = lessThan(against);
  return {
    cheapest,
    against,
    nextBest,
    savingUsdPerMonth,
    cheaperRatio: belowRatio(own, usdOf(against)),
    overNextBestUsdPerMonth: nextBest === against ? savingUsdPerMonth : lessThan(nextBest),
    cheapestRatio: belowRatio(own, lowestOther),
  };
}
