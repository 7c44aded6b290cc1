import type { HybridOption } from '../../schema/scenario.ts';
import type { RoutingSearch } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import { baseCase, sourcedOfScenario, type ValueOf } from '../figure.ts';
import { monthAt, staircaseOf } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { edgesUpTo, type Staircase, usdPerMonthAt } from '../staircase.ts';
import { totalKilograms } from './stated-limits.ts';

/** Edges looked at per part; a fleet of more machines has shares in between that are not looked at. */
const MOST_EDGES = 2_000;
const MOST_POINTS = 40;
/** Beside an edge, on the other step: far beyond the tolerance within which exactly full stays on the lower one. */
const BESIDE = 1e-7;
/** Share of the highest cost from which a difference counts as another step. */
const STEP = 1e-6;
/** Relative difference below which two costs are equal. */
const TIE = 1e-12;

const NOTE =
  'A cost by itself, not a recommendation: what becomes of quality at another share than the one stated is not known.';

/**
 * The month of a router or cascade over the share of requests that its large option gets, all else as stated. Between the
 * edges of the parts' staircases the cost is a straight line, and on an edge it is the lower of the two steps, so the least
 * is at an edge or an end: exact. Null where no share can be served.
 */
export function routingSearch(model: OptionModel, option: HybridOption, demand: Demand): RoutingSearch | null {
  const variable = option.kind === 'router' ? 'toLargeRatio' : 'escalatedRatio';
  const path = `options.${option.id}.${variable}`;
  const given = option.kind === 'router' ? option.toLargeRatio : option.escalatedRatio;
  const current = sourcedOfScenario(given).value;
  if (current === null) return null;
  const volume = baseCase(demand.requestsPerMonth);
  const at =
    (share: number): ValueOf =>
    (figure) =>
      figure.path === path ? share : baseCase(figure);
  const stairs = staircaseOf(model, demand, baseCase, 'profit-and-loss');
  const sharesAt = (share: number): number[] => model.parts!.map((part) => part.shareOfRequests(at(share)));
  const usdAt = (share: number): number => {
    const shares = sharesAt(share);
    const parts = stairs.parts!.map((part, i) => ({ ...part, shareOfRequests: shares[i]! }));
    return usdPerMonthAt({ ...stairs, parts }, volume);
  };
  const ends = { atNone: sharesAt(0), atAll: sharesAt(1) };
  const edges = new Set([0, current, 1]);
  for (const share of edgeShares(stairs, volume, ends)) edges.add(share);
  const priced = [...edges]
    .toSorted((a, b) => a - b)
    .flatMap((share) => {
      const usd = usdAt(share);
      return Number.isFinite(usd) ? [{ share, usd }] : [];
    });
  if (priced.length === 0) return null;
  const least = Math.min(...priced.map(({ usd }) => usd));
  const cheapest = priced.find(({ usd }) => usd <= least + TIE * Math.abs(least))!.share;
  const pointAt = (share: number): RoutingSearch['cheapest'] => {
    const { usd, footprint } = monthAt(model, demand, volume, at(share));
    return {
      ratio: share,
      usdPerMonth: usd,
      kilogramsCo2ePerMonth: footprint === null ? null : totalKilograms(footprint),
    };
  };
  const most = Math.max(...priced.map(({ usd }) => usd));
  const steps = priced.map(({ share, usd }, i) => {
    const before = priced[i - 1]?.share ?? 0;
    const after = priced[i + 1]?.share ?? 1;
    // A share that cannot be served is no step to draw.
    const isOtherStep = (beside: number): boolean =>
      before < beside && beside < after && Math.abs(usdAt(beside) - usd) > STEP * most && usdAt(beside) < Infinity;
    return [share - BESIDE, share, share + BESIDE].filter((ratio) => ratio === share || isOtherStep(ratio));
  });
  return {
    option: model.id,
    variable,
    currentRatio: current,
    cheapest: pointAt(cheapest),
    points: thinned(steps, new Set([0, current, cheapest, 1])).map(pointAt),
    note: NOTE,
  };
}

/** Shares at which the load of a part comes to an edge of its staircase; a part's load goes in a straight line with the share. */
function edgeShares(
  stairs: Staircase,
  volume: number,
  { atNone, atAll }: { readonly atNone: readonly number[]; readonly atAll: readonly number[] },
): number[] {
  return stairs.parts!.flatMap(({ stairs: part }, i) => {
    const [first, last] = [atNone[i]!, atAll[i]!];
    if (first === last) return [];
    return edgesUpTo(part, volume, MOST_EDGES)
      .map((edge) => (edge / volume - first) / (last - first))
      .filter((share) => share > 0 && share < 1);
  });
}

/** At most so many shares: whole steps left out evenly, none of those to be kept. */
function thinned(steps: readonly (readonly number[])[], kept: ReadonlySet<number>): number[] {
  const count = steps.flat().length;
  if (count <= MOST_POINTS) return steps.flat();
  const must = steps.filter((step) => step.some((share) => kept.has(share)));
  const others = steps.filter((step) => !step.some((share) => kept.has(share)));
  const widest = Math.max(...others.map((step) => step.length));
  const room = Math.floor((MOST_POINTS - must.flat().length) / widest);
  const chosen = Array.from({ length: Math.min(room, others.length) }, (_, i) => {
    return others[Math.floor(((i + 0.5) * others.length) / Math.min(room, others.length))]!;
  });
  return [...must, ...chosen].flat().toSorted((a, b) => a - b);
}
