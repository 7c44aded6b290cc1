import type { ReportResults } from '../schema/report.ts';
import { abatementOf } from './abatement.ts';
import { breakEvenOver } from './break-even-over.ts';
import { crossingsBetween, curveOf, firstTurn, type PairCrossings, winnersOver } from './break-even.ts';
import type { Demand } from './demand.ts';
import type { DrawnCash } from './drawn-cash.ts';
import { belowRatio, type Draws } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase, type ValueOf } from './figure.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { largestVolume, type Staircase } from './staircase.ts';
import { turningPercentiles } from './turning-percentiles.ts';
import { drawnRangeEnd, volumeRange } from './volume-range.ts';

type BreakEven = ReportResults['breakEven'];

/** The drawn break-even uses at most this many draws: a band needs no more, and it costs far more than a month. */
const MOST_DRAWS = 500;
const CURVE_STEPS = 60;
const NEAR = 1e-9;

/** Break-even of every priced option against the baseline, winners over volume, and the curves to draw them. */
export function breakEvenResults({
  models,
  baseline,
  demand,
  draws,
  drawn,
  cash,
}: {
  readonly models: readonly OptionModel[];
  readonly baseline: OptionModel | null;
  readonly demand: Demand;
  readonly draws: Draws;
  readonly drawn: ReadonlyMap<string, DrawnMonths>;
  readonly cash: DrawnCash;
}): BreakEven {
  const staircases = new Map(
    models.map((model) => [model.id, staircaseOf(model, demand, baseCase, 'profit-and-loss')]),
  );
  const { from, to } = volumeRange([...staircases.values()], demand.requestsPerMonth.known.value);
  return {
    fromRequestsPerMonth: from,
    toRequestsPerMonth: to,
    pairs:
      baseline === null
        ? []
        : models
            .filter((model) => model !== baseline)
            .map((model) => pairOf(model, baseline, { demand, draws, from, to, drawn })),
    winners: winnersOver(staircases, from, to).map((interval) => ({
      fromRequestsPerMonth: interval.from,
      toRequestsPerMonth: interval.to,
      options: [...interval.winners],
    })),
    curves: [...staircases].map(([option, stairs]) => ({ option, points: curveOf(stairs, from, to, CURVE_STEPS) })),
    over: breakEvenOver({ models, baseline, demand, draws, drawn, cash }),
  };
}

function pairOf(
  model: OptionModel,
  baseline: OptionModel,
  context: {
    readonly demand: Demand;
    readonly draws: Draws;
    readonly from: number;
    readonly to: number;
    readonly drawn: ReadonlyMap<string, DrawnMonths>;
  },
): BreakEven['pairs'][number] {
  const { demand, draws, from, to } = context;
  const own = context.drawn.get(model.id)!;
  const other = context.drawn.get(baseline.id)!;
  const stairsAt = (valueOf: ValueOf): readonly [own: Staircase, other: Staircase] => [
    staircaseOf(model, demand, valueOf, 'profit-and-loss'),
    staircaseOf(baseline, demand, valueOf, 'profit-and-loss'),
  ];
  const [ownStairs, otherStairs] = stairsAt(baseCase);
  const base = crossingsBetween(ownStairs, otherStairs, from, to);
  const startsCheaper = base.firstCheaper === from;
  const drawn: PairCrossings[] = [];
  for (let k = 0; k < Math.min(MOST_DRAWS, draws.drawCount); k++) {
    const [one, two] = stairsAt(draws.at(k));
    drawn.push(crossingsBetween(one, two, from, drawnRangeEnd(one, two, to)));
  }
  const band = (of: (found: PairCrossings) => number | null) => ({
    value: of(base),
    ...turningPercentiles(drawn.map(of)),
  });
  // Without draws the base case is the only one there is.
  const each = drawn.length === 0 ? [base] : drawn;
  const shareOf = (one: (found: PairCrossings) => boolean): number => each.filter(one).length / each.length;
  const always = ({ firstCheaper, crossings }: PairCrossings): boolean =>
    firstCheaper === from && crossings.length === 0;
  const limit = [model, baseline].find(
    (_, i) => base.crossings.length > 0 && isAt(largestVolume([ownStairs, otherStairs][i]!), base.crossings.at(-1)!),
  );
  return {
    option: model.id,
    baseline: baseline.id,
    outcome: base.crossings.length > 0 ? 'crosses' : startsCheaper ? 'always' : base.tied ? 'tie' : 'never',
    cheaperSide: base.crossings.length === 0 ? null : startsCheaper ? 'below' : 'above',
    firstCrossingRequestsPerMonth: band((found) =>
      base.crossings.length === 0
        ? (found.crossings[0] ?? null)
        : firstTurn(found, from, startsCheaper ? 'dearer' : 'cheaper'),
    ),
    firstCheaperRequestsPerMonth: band(({ firstCheaper }) => firstCheaper),
    alwaysCheaperAboveRequestsPerMonth: band(({ alwaysCheaperAbove }) => alwaysCheaperAbove),
    crossingsRequestsPerMonth: [...base.crossings],
    ...(limit === undefined ? {} : { lastCrossingIsLimitOf: limit.id }),
    neverRatio: shareOf(({ firstCheaper }) => firstCheaper === null),
    alwaysRatio: shareOf(always),
    cheaperRatio: belowRatio(own.usd, other.usd),
    greenerRatio:
      own.totalGrams === null || other.totalGrams === null ? null : belowRatio(own.totalGrams, other.totalGrams),
    abatement: abatementOf({ model, baseline, demand, own, other }),
  };
}

/** Edges of parts come out a rounding apart. */
const isAt = (limit: number | null, volume: number): boolean =>
  limit !== null && Math.abs(limit - volume) <= NEAR * volume;
