import type { RoutingSearch } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import { baseCase, type ValueOf } from '../figure.ts';
import { staircaseOf } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { edgesUpTo, type Staircase, usdPerMonthAt } from '../staircase.ts';

/** Edges looked at per part; a fleet of more machines has shares in between that are not looked at. */
const MOST_EDGES = 2_000;

/** Beside an edge, on the other step: far beyond the tolerance within which exactly full stays on the lower one. */
export const BESIDE = 1e-7;
/** Relative difference below which two costs are equal. */
export const TIE = 1e-12;

/** A share at which the load of a part comes to an edge of its staircase. */
export interface EdgeShare {
  readonly share: number;
  /** Which of the parts, and its requests per month there. */
  readonly part: number;
  readonly requestsPerMonth: number;
}

/** The month of a router or cascade in the base case, over the share that is sent or escalated to its large option. */
export interface MonthByShare {
  readonly variable: RoutingSearch['variable'];
  readonly current: number;
  readonly at: (share: number) => ValueOf;
  /** Infinity where the share cannot be served. */
  readonly usdAt: (share: number) => number;
  /** Of each part the share of all requests that it gets. */
  readonly partsAt: (share: number) => number[];
  readonly edges: readonly EdgeShare[];
  /** Rising: the edges, both ends and the share as stated. In between the cost is a straight line. */
  readonly bends: readonly number[];
}

/** Of the hybrid with this share, as the scenario states it. */
export function monthByShare(
  model: OptionModel,
  { variable, current }: Pick<MonthByShare, 'variable' | 'current'>,
  demand: Demand,
): MonthByShare {
  const path = `options.${model.id}.${variable}`;
  const volume = baseCase(demand.requestsPerMonth);
  const at =
    (share: number): ValueOf =>
    (figure) =>
      figure.path === path ? share : baseCase(figure);
  const stairs = staircaseOf(model, demand, baseCase, 'profit-and-loss');
  const partsAt = (share: number): number[] => model.parts!.map((part) => part.shareOfRequests(at(share)));
  const edges = edgeShares(stairs, volume, { atNone: partsAt(0), atAll: partsAt(1) });
  return {
    variable,
    current,
    at,
    usdAt: (share) => {
      const shares = partsAt(share);
      const parts = stairs.parts!.map((part, i) => ({ ...part, shareOfRequests: shares[i]! }));
      return usdPerMonthAt({ ...stairs, parts }, volume);
    },
    partsAt,
    edges,
    bends: rising([0, current, 1, ...edges.map(({ share }) => share)]),
  };
}

/** Each once. */
export const rising = (shares: readonly number[]): number[] => [...new Set(shares)].toSorted((a, b) => a - b);

/** A part's load goes in a straight line with the share. */
function edgeShares(
  stairs: Staircase,
  volume: number,
  { atNone, atAll }: { readonly atNone: readonly number[]; readonly atAll: readonly number[] },
): EdgeShare[] {
  return stairs.parts!.flatMap(({ stairs: part }, i) => {
    const [first, last] = [atNone[i]!, atAll[i]!];
    if (first === last) return [];
    return edgesUpTo(part, volume, MOST_EDGES)
      .map((edge) => ({ share: (edge / volume - first) / (last - first), part: i, requestsPerMonth: edge }))
      .filter(({ share }) => share > 0 && share < 1);
  });
}
