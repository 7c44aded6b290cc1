/** How many replicas a volume needs: whole ones, so that cost over volume is a staircase. */
export interface FleetRule {
  /** Requests per month that one replica takes at the peak, headroom kept. */
  readonly requestsPerMonthPerReplica: number;
  readonly replicasPerInstance: number;
  readonly spareReplicas: number;
}

/** The month of an option as a function of volume: a fixed part, a part per request and whole instances. */
export interface Staircase {
  readonly fixedUsdPerMonth: number;
  readonly usdPerRequest: number;
  /** The least that the part per request comes to (an API's minimum commitment). */
  readonly minimumUsdPerMonth: number;
  /** Taken off the part per request, never below 0. */
  readonly creditsUsdPerMonth: number;
  readonly usdPerInstanceMonth: number;
  /** Null where nothing is rented or owned. */
  readonly fleet: FleetRule | null;
  /** No volume above this can be served at all; null when there is no such limit. */
  readonly largestRequestsPerMonth: number | null;
}

/** Absorbs floating-point noise: exactly full stays on one replica, a millionth of a replica more needs another. */
const CEILING_TOLERANCE = 1e-9;
export const ceilWithTolerance = (value: number): number => Math.ceil(value - CEILING_TOLERANCE * Math.max(1, value));

/** Replicas that carry the load, at least one, and the spare ones beside them. */
export const replicasFor = (fleet: FleetRule, requestsPerMonth: number): number =>
  Math.max(1, ceilWithTolerance(requestsPerMonth / fleet.requestsPerMonthPerReplica)) + fleet.spareReplicas;

export const instancesFor = (fleet: FleetRule, requestsPerMonth: number): number =>
  Math.ceil(replicasFor(fleet, requestsPerMonth) / fleet.replicasPerInstance);

/** The part of the month that follows usage: per request, not below the commitment, less credits. */
export function usageUsdPerMonth(stairs: Staircase, requestsPerMonth: number): number {
  const usage = Math.max(stairs.usdPerRequest * requestsPerMonth, stairs.minimumUsdPerMonth);
  return usage - Math.min(stairs.creditsUsdPerMonth, usage);
}

/** USD of a month at a volume; Infinity above the largest volume. */
export function usdPerMonthAt(stairs: Staircase, requestsPerMonth: number): number {
  if (stairs.largestRequestsPerMonth !== null && requestsPerMonth > stairs.largestRequestsPerMonth) return Infinity;
  const instances = stairs.fleet === null ? 0 : instancesFor(stairs.fleet, requestsPerMonth);
  return stairs.fixedUsdPerMonth + usageUsdPerMonth(stairs, requestsPerMonth) + stairs.usdPerInstanceMonth * instances;
}

/**
 * Volumes in (0, to] at which the cost stops being one straight line: the last volume of each step (the step above
 * begins just beyond it) and the kinks of a commitment or credit. Rising, at most `most` of them.
 */
export function edgesUpTo(stairs: Staircase, to: number, most: number): number[] {
  const edges: number[] = [];
  if (stairs.fleet !== null) {
    const { requestsPerMonthPerReplica: step, replicasPerInstance, spareReplicas } = stairs.fleet;
    // The first step may hold fewer replicas than an instance: spares fill part of it.
    let replicas = replicasPerInstance - (spareReplicas % replicasPerInstance);
    while (replicas * step <= to && edges.length < most) {
      edges.push(replicas * step);
      replicas += replicasPerInstance;
    }
  }
  if (stairs.usdPerRequest > 0) {
    for (const usd of [stairs.minimumUsdPerMonth, stairs.creditsUsdPerMonth]) {
      const kink = usd / stairs.usdPerRequest;
      if (kink > 0 && kink <= to) edges.push(kink);
    }
  }
  if (stairs.largestRequestsPerMonth !== null && stairs.largestRequestsPerMonth <= to) {
    edges.push(stairs.largestRequestsPerMonth);
  }
  return edges.toSorted((a, b) => a - b);
}
