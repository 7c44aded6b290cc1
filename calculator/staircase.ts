/** How many replicas a volume needs: whole ones, so that cost over volume is a staircase. */
export interface FleetRule {
  /** Requests per month that one replica takes at the peak, headroom kept. */
  readonly requestsPerMonthPerReplica: number;
  readonly replicasPerInstance: number;
  readonly spareReplicas: number;
  /** Left out: every instance that the peak needs is paid all hours of the month. */
  readonly paidHours?: PaidHours;
}

/**
 * Which hours of the month the instances are paid for, as shares of it. `share`: all of them for that share. `by-load`: as
 * many as each part of the day needs, its load given over that of the peak. `bursts`: all of them while a burst lasts,
 * and what each request adds for starting and stopping, up to all hours.
 */
export type PaidHours =
  | { readonly kind: 'share'; readonly hoursRatio: number }
  | { readonly kind: 'by-load'; readonly minimumReplicas: number; readonly parts: readonly PartOfDay[] }
  | { readonly kind: 'bursts'; readonly busyRatio: number; readonly hoursRatioPerRequest: number };

export interface PartOfDay {
  /** Load of its hours over that of the busiest, 0 to 1. */
  readonly peakRatio: number;
  /** Its share of the month; the parts sum to 1. */
  readonly hoursRatio: number;
}

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

/** Absorbs floating-point noise: exactly full stays on one replica, a millionth of a replica more needs another. */
const CEILING_TOLERANCE = 1e-9;
export const ceilWithTolerance = (value: number): number => Math.ceil(value - CEILING_TOLERANCE * Math.max(1, value));

/** Fewest replicas that carry the load in any hour. */
const leastReplicas = ({ paidHours }: FleetRule): number =>
  paidHours?.kind === 'by-load' ? paidHours.minimumReplicas : 1;

/** Replicas that carry the load of the peak, at least one, and the spare ones beside them. */
export const replicasFor = (fleet: FleetRule, requestsPerMonth: number): number =>
  Math.max(leastReplicas(fleet), ceilWithTolerance(requestsPerMonth / fleet.requestsPerMonthPerReplica)) +
  fleet.spareReplicas;

/** Whole instances that the peak needs. */
export const instancesFor = (fleet: FleetRule, requestsPerMonth: number): number =>
  Math.ceil(replicasFor(fleet, requestsPerMonth) / fleet.replicasPerInstance);

/** Instances paid, on the mean over all hours of the month: at most those that the peak needs, a fraction where they pause. */
export function paidInstancesFor(fleet: FleetRule, requestsPerMonth: number): number {
  const { paidHours } = fleet;
  if (paidHours === undefined) return instancesFor(fleet, requestsPerMonth);
  if (paidHours.kind !== 'by-load')
    return instancesFor(fleet, requestsPerMonth) * paidHoursRatio(paidHours, requestsPerMonth);
  let paid = 0;
  for (const { peakRatio, hoursRatio } of paidHours.parts) {
    paid += instancesFor(fleet, requestsPerMonth * peakRatio) * hoursRatio;
  }
  return paid;
}

/** Share of the month for which each instance is paid. */
const paidHoursRatio = (hours: Exclude<PaidHours, { kind: 'by-load' }>, requestsPerMonth: number): number =>
  hours.kind === 'share'
    ? hours.hoursRatio
    : Math.min(1, hours.busyRatio + hours.hoursRatioPerRequest * requestsPerMonth);

/** Steps of the staircase per replica's worth of requests: 1 where all instances step together. */
export const stepsPerReplica = ({ paidHours }: FleetRule): number =>
  paidHours?.kind === 'by-load' ? paidHours.parts.reduce((sum, { peakRatio }) => sum + peakRatio, 0) : 1;

/** Instances paid for each one that the peak needs, in the long run of ever larger volumes. */
export const longRunPaidRatio = ({ paidHours }: FleetRule): number => {
  if (paidHours === undefined || paidHours.kind === 'bursts') return 1;
  return paidHours.kind === 'share'
    ? paidHours.hoursRatio
    : paidHours.parts.reduce((sum, { peakRatio, hoursRatio }) => sum + peakRatio * hoursRatio, 0);
};

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

/** Below the volume at which the fleet never sleeps, each request brings its share of a start and a stop. */
function paidInstancesPerRequest(fleet: FleetRule, requestsPerMonth: number): number {
  const { paidHours } = fleet;
  if (paidHours?.kind !== 'bursts' || requestsPerMonth > neverSleepsFrom(paidHours)) return 0;
  return instancesFor(fleet, requestsPerMonth) * paidHours.hoursRatioPerRequest;
}

/** Requests a month from which bursts, starts and stops fill all hours; Infinity when requests add none. */
const neverSleepsFrom = ({ busyRatio, hoursRatioPerRequest }: PaidHours & { kind: 'bursts' }): number =>
  busyRatio >= 1 ? 0 : (1 - busyRatio) / hoursRatioPerRequest;

/** USD of a month at a volume; Infinity above the largest volume. */
export function usdPerMonthAt(stairs: Staircase, requestsPerMonth: number): number {
  if (isAbove(requestsPerMonth, stairs.largestRequestsPerMonth)) return Infinity;
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
const isAbove = (requestsPerMonth: number, largest: number | null): boolean =>
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

/** The last volume of each number of instances, in each part of the day, and the one from which a fleet never sleeps. */
function fleetEdges(fleet: FleetRule, to: number, most: number): number[] {
  const { paidHours } = fleet;
  if (paidHours?.kind === 'by-load') {
    const edges = new Set<number>();
    for (const peakRatio of new Set([1, ...paidHours.parts.map((part) => part.peakRatio)])) {
      if (peakRatio > 0) for (const edge of stepEdges(fleet, peakRatio, to, most)) edges.add(edge);
    }
    return [...edges].toSorted((a, b) => a - b).slice(0, most);
  }
  const edges = stepEdges(fleet, 1, to, most);
  if (paidHours?.kind === 'bursts') {
    const kink = neverSleepsFrom(paidHours);
    if (kink > 0 && kink <= to) edges.push(kink);
  }
  return edges;
}

/** The last volume of each number of instances in hours that carry `peakRatio` of the peak's load. */
function stepEdges(fleet: FleetRule, peakRatio: number, to: number, most: number): number[] {
  const { requestsPerMonthPerReplica, replicasPerInstance, spareReplicas } = fleet;
  const step = requestsPerMonthPerReplica / peakRatio;
  // The first step may hold fewer replicas than an instance: spares fill part of it.
  const first = replicasPerInstance - (spareReplicas % replicasPerInstance);
  const missing = Math.max(0, leastReplicas(fleet) - first);
  let replicas = first + Math.ceil(missing / replicasPerInstance) * replicasPerInstance;
  const edges: number[] = [];
  while (replicas * step <= to && edges.length < most) {
    edges.push(replicas * step);
    replicas += replicasPerInstance;
  }
  return edges;
}
