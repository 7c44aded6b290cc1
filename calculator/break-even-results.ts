import type { ReportResults } from '../schema/report.ts';
import { abatementOf } from './abatement.ts';
import { breakEvenOver } from './break-even-over.ts';
import { crossingsBetween, curveOf, RANGE_STEPS, winnersOver } from './break-even.ts';
import type { Demand } from './demand.ts';
import { belowRatio, type Draws } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { longRunPaidRatio, type Staircase, stepsPerReplica } from './staircase.ts';
import { turningPercentiles } from './turning-percentiles.ts';

type BreakEven = ReportResults['breakEven'];

/** The drawn break-even uses at most this many draws: a band needs no more, and it costs far more than a month. */
const MOST_DRAWS = 500;
const CURVE_STEPS = 60;
const LOWEST_VOLUME = 1_000;

/** Break-even of every priced option against the baseline, winners over volume, and the curves to draw them. */
export function breakEvenResults({
  models,
  baseline,
  demand,
  draws,
  drawn,
  horizonMonths,
}: {
  readonly models: readonly OptionModel[];
  readonly baseline: OptionModel | null;
  readonly demand: Demand;
  readonly draws: Draws;
  readonly drawn: ReadonlyMap<string, DrawnMonths>;
  readonly horizonMonths: number;
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
    over: breakEvenOver({ models, baseline, demand, draws, drawn, horizonMonths }),
  };
}

/**
 * The volumes looked at: from 1,000 requests a month (or a hundredth of the demand) to a hundred times the demand, or
 * further where one replica or the fixed costs need it; past the steps that are counted exactly only where the demand is.
 */
function volumeRange(
  staircases: readonly Staircase[],
  demanded: number,
): { readonly from: number; readonly to: number } {
  const from = Math.min(LOWEST_VOLUME, demanded / 100);
  let to = demanded * 100;
  for (const one of staircases) {
    for (const other of staircases) to = Math.max(to, 2 * meetingVolume(one, other));
  }
  for (const requests of staircases.flatMap(requestsPerStep)) to = Math.min(to, requests * (RANGE_STEPS - 1));
  return { from, to: Math.max(to, demanded * 2) };
}

/** The mean width of a step of each fleet, in requests of the whole. */
const requestsPerStep = ({ fleet, parts = [] }: Staircase): number[] => [
  ...(fleet === null ? [] : [(fleet.requestsPerMonthPerReplica * fleet.replicasPerInstance) / stepsPerReplica(fleet)]),
  ...parts.flatMap(({ stairs, shareOfRequests }) =>
    shareOfRequests === 0 ? [] : requestsPerStep(stairs).map((requests) => requests / shareOfRequests),
  ),
];

/** Where the long-run lines of two options meet (a fleet taken as if it could be bought in fractions); 0 when they do not. */
function meetingVolume(one: Staircase, other: Staircase): number {
  const a = longRunLine(one);
  const b = longRunLine(other);
  const volume = (b.fixed - a.fixed) / (a.perRequest - b.perRequest);
  return Number.isFinite(volume) && volume > 0 ? volume : 0;
}

function longRunLine(stairs: Staircase): { readonly fixed: number; readonly perRequest: number } {
  let line = ownLongRunLine(stairs);
  for (const part of stairs.parts ?? []) {
    const added = longRunLine(part.stairs);
    line = {
      fixed: line.fixed + added.fixed,
      perRequest: line.perRequest + added.perRequest * part.shareOfRequests,
    };
  }
  return line;
}

function ownLongRunLine(stairs: Staircase): { readonly fixed: number; readonly perRequest: number } {
  const { fleet } = stairs;
  if (fleet === null) return { fixed: stairs.fixedUsdPerMonth, perRequest: stairs.usdPerRequest };
  const spareInstances = fleet.spareReplicas / fleet.replicasPerInstance + 1;
  const paidRatio = longRunPaidRatio(fleet);
  return {
    fixed: stairs.fixedUsdPerMonth + (stairs.usdPerInstanceMonth + stairs.usdPerPaidInstanceMonth) * spareInstances,
    perRequest:
      stairs.usdPerRequest +
      (stairs.usdPerInstanceMonth + stairs.usdPerPaidInstanceMonth * paidRatio) /
        (fleet.requestsPerMonthPerReplica * fleet.replicasPerInstance),
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
  const at = (valueOf: typeof baseCase) =>
    crossingsBetween(
      staircaseOf(model, demand, valueOf, 'profit-and-loss'),
      staircaseOf(baseline, demand, valueOf, 'profit-and-loss'),
      from,
      to,
    );
  const base = at(baseCase);
  const drawn: (number | null)[] = [];
  const drawCount = Math.min(MOST_DRAWS, draws.drawCount);
  for (let k = 0; k < drawCount; k++) drawn.push(at(draws.at(k)).firstCheaper);
  const never = drawn.filter((volume) => volume === null).length;
  return {
    option: model.id,
    baseline: baseline.id,
    outcome:
      base.firstCheaper === null
        ? 'never'
        : base.firstCheaper === from && base.crossings.length === 0
          ? 'always'
          : 'crosses',
    firstCheaperRequestsPerMonth: { value: base.firstCheaper, ...turningPercentiles(drawn) },
    alwaysCheaperAboveRequestsPerMonth: base.alwaysCheaperAbove,
    crossingsRequestsPerMonth: [...base.crossings],
    neverRatio: drawCount === 0 ? (base.firstCheaper === null ? 1 : 0) : never / drawCount,
    cheaperRatio: belowRatio(own.usd, other.usd),
    greenerRatio:
      own.totalGrams === null || other.totalGrams === null ? null : belowRatio(own.totalGrams, other.totalGrams),
    abatement: abatementOf({ model, baseline, demand, own, other }),
  };
}
