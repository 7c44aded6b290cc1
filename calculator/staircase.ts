import {
  CEILING_TOLERANCE,
  type FleetRule,
  fleetEdges,
  instancesFor,
  paidInstancesFor,
  paidInstancesPerRequest,
} from './fleet-rule.ts';

/** The month of an option as a function of volume: a fixed part, a part per request and whole instances. */
export interface Staircase {
  readonly fixedUsdPerMonth: number;
  readonly usdPerRequest: number;
  /** For each request beside that, whatever is committed or credited; left out where there is nothing. */
  readonly usdPerRequestOutsideCommitment?: number;
  /** The least that the part per request comes to (an API's minimum commitment). */
  readonly minimumUsdPerMonth: number;
  /** Taken off the part per request, never below 0. */
  readonly creditsUsdPerMonth: number;
  /** For each instance that the peak needs, whether it runs or not. */
  readonly usdPerInstanceMonth: number;
  /** For each instance paid all hours of the month; one paid for a part of them costs that part. */
  readonly usdPerPaidInstanceMonth: number;
  /** Null where nothing is rented or owned. */
  readonly fleet: FleetRule | null;
  /** No volume above this can be served at all; null when there is no such limit. */
  readonly largestRequestsPerMonth: number | null;
  /** Other staircases that come on top, each at its share of the volume and with its own limit; left out where there are none. */
  readonly parts?: readonly StaircasePart[];
}

export interface StaircasePart {
  readonly stairs: Staircase;
  readonly shareOfRequests: number;
}

/** The part of the month that follows usage: per request, not below the commitment, less credits. */
export function usageUsdPerMonth(stairs: Staircase, requestsPerMonth: number): number {
  const usage = Math.max(stairs.usdPerRequest * requestsPerMonth, stairs.minimumUsdPerMonth);
  return usage - Math.min(stairs.creditsUsdPerMonth, usage);
}

/** The straight line that a month's cost lies on around a volume: USD at no request, and per request. */
export interface CostLineAt {
  readonly fixedUsdPerMonth: number;
  readonly usdPerRequest: number;
  /** Whole instances on this step, paid in the fixed part. */
  readonly instances: number;
  /** Of them the mean number paid whatever the volume; what each request adds is in `usdPerRequest`. */
  readonly paidInstances: number;
  /** What each request adds to the mean number of instances paid: starts and stops, up to all hours. */
  readonly paidInstancesPerRequest: number;
  /** What a commitment and credits put into the fixed part or take off it. */
  readonly commitmentUsdPerMonth: number;
}

/** The line below and up to `requestsPerMonth`: at an edge the one that ends there. */
export function lineAt(stairs: Staircase, requestsPerMonth: number): CostLineAt {
  let line = ownLineAt(stairs, requestsPerMonth);
  for (const part of stairs.parts ?? []) {
    const added = lineAt(part.stairs, requestsPerMonth * part.shareOfRequests);
    line = {
      fixedUsdPerMonth: line.fixedUsdPerMonth + added.fixedUsdPerMonth,
      usdPerRequest: line.usdPerRequest + added.usdPerRequest * part.shareOfRequests,
      instances: line.instances + added.instances,
      paidInstances: line.paidInstances + added.paidInstances,
      paidInstancesPerRequest: line.paidInstancesPerRequest + added.paidInstancesPerRequest * part.shareOfRequests,
      commitmentUsdPerMonth: line.commitmentUsdPerMonth + added.commitmentUsdPerMonth,
    };
  }
  return line;
}

function ownLineAt(stairs: Staircase, requestsPerMonth: number): CostLineAt {
  const metered = stairs.usdPerRequest * requestsPerMonth;
  const committed = metered <= stairs.minimumUsdPerMonth;
  const credited = Math.max(metered, stairs.minimumUsdPerMonth) <= stairs.creditsUsdPerMonth;
  const instances = stairs.fleet === null ? 0 : instancesFor(stairs.fleet, requestsPerMonth);
  const paidPerRequest = stairs.fleet === null ? 0 : paidInstancesPerRequest(stairs.fleet, requestsPerMonth);
  const paidInstances =
    stairs.fleet === null ? 0 : paidInstancesFor(stairs.fleet, requestsPerMonth) - paidPerRequest * requestsPerMonth;
  const commitmentUsdPerMonth = credited ? 0 : (committed ? stairs.minimumUsdPerMonth : 0) - stairs.creditsUsdPerMonth;
  return {
    fixedUsdPerMonth:
      stairs.fixedUsdPerMonth +
      commitmentUsdPerMonth +
      stairs.usdPerInstanceMonth * instances +
      stairs.usdPerPaidInstanceMonth * paidInstances,
    usdPerRequest:
      (credited || committed ? 0 : stairs.usdPerRequest) +
      (stairs.usdPerRequestOutsideCommitment ?? 0) +
      stairs.usdPerPaidInstanceMonth * paidPerRequest,
    instances,
    paidInstances,
    paidInstancesPerRequest: paidPerRequest,
    commitmentUsdPerMonth,
  };
}

/** USD of a month at a volume; Infinity above the largest volume. */
export function usdPerMonthAt(stairs: Staircase, requestsPerMonth: number): number {
  if (isAboveLargest(requestsPerMonth, stairs.largestRequestsPerMonth)) return Infinity;
  const { fleet } = stairs;
  const instances = fleet === null ? 0 : instancesFor(fleet, requestsPerMonth);
  const paid = fleet?.paidHours === undefined ? instances : paidInstancesFor(fleet, requestsPerMonth);
  let usd =
    stairs.fixedUsdPerMonth +
    usageUsdPerMonth(stairs, requestsPerMonth) +
    (stairs.usdPerRequestOutsideCommitment ?? 0) * requestsPerMonth +
    stairs.usdPerInstanceMonth * instances +
    stairs.usdPerPaidInstanceMonth * paid;
  for (const part of stairs.parts ?? []) usd += usdPerMonthAt(part.stairs, requestsPerMonth * part.shareOfRequests);
  return usd;
}

/** A share of the volume at which a part's limit lies may come out a rounding above it. */
export const isAboveLargest = (requestsPerMonth: number, largest: number | null): boolean =>
  largest !== null && requestsPerMonth > largest * (1 + CEILING_TOLERANCE);

/** The largest volume that it and its parts, each at its share, can serve; null when there is no such limit. */
export function largestVolume(stairs: Staircase): number | null {
  let largest = stairs.largestRequestsPerMonth ?? Infinity;
  for (const part of stairs.parts ?? []) {
    const ofPart = largestVolume(part.stairs);
    if (ofPart !== null && part.shareOfRequests > 0) largest = Math.min(largest, ofPart / part.shareOfRequests);
  }
  return largest === Infinity ? null : largest;
}

/** The same cost as if any volume could be served. */
export const withoutLimits = (stairs: Staircase): Staircase => ({
  ...stairs,
  largestRequestsPerMonth: null,
  ...(stairs.parts === undefined
    ? {}
    : { parts: stairs.parts.map((part) => ({ ...part, stairs: withoutLimits(part.stairs) })) }),
});

/**
 * Volumes in (0, to] at which the cost stops being one straight line: the last volume of each step (the step above
 * begins just beyond it) and the kinks of a commitment or credit. Rising, at most `most` of them.
 */
export function edgesUpTo(stairs: Staircase, to: number, most: number): number[] {
  const edges = stairs.fleet === null ? [] : fleetEdges(stairs.fleet, to, most);
  if (stairs.usdPerRequest > 0) {
    for (const usd of [stairs.minimumUsdPerMonth, stairs.creditsUsdPerMonth]) {
      const kink = usd / stairs.usdPerRequest;
      if (kink > 0 && kink <= to) edges.push(kink);
    }
  }
  if (stairs.largestRequestsPerMonth !== null && stairs.largestRequestsPerMonth <= to) {
    edges.push(stairs.largestRequestsPerMonth);
  }
  for (const { stairs: part, shareOfRequests } of stairs.parts ?? []) {
    if (shareOfRequests > 0) {
      for (const edge of edgesUpTo(part, to * shareOfRequests, most)) edges.push(edge / shareOfRequests);
    }
  }
  return edges.toSorted((a, b) => a - b);
}
