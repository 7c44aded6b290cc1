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
 * a time that grows with the requests up to `busyFromRequests` and is `busyRatio` of the month from there on, and what each
 * request adds for starting and stopping, up to all hours.
 */
export type PaidHours =
  | { readonly kind: 'share'; readonly hoursRatio: number }
  | { readonly kind: 'by-load'; readonly minimumReplicas: number; readonly parts: readonly PartOfDay[] }
  | {
      readonly kind: 'bursts';
      readonly busyRatio: number;
      readonly busyFromRequests: number;
      readonly hoursRatioPerRequest: number;
    };

export interface PartOfDay {
  /** Load of its hours over that of the busiest, 0 to 1. */
  readonly peakRatio: number;
  /** Its share of the month; the parts sum to 1. */
  readonly hoursRatio: number;
}

/** Absorbs floating-point noise: exactly full stays on one replica, a millionth of a replica more needs another. */
export const CEILING_TOLERANCE = 1e-9;
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
    : Math.min(
        1,
        hours.busyRatio * Math.min(1, requestsPerMonth / hours.busyFromRequests) +
          hours.hoursRatioPerRequest * requestsPerMonth,
      );

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

/** Below the volume at which the fleet never sleeps, each request brings its share of a start and a stop, and at first its own time. */
export function paidInstancesPerRequest(fleet: FleetRule, requestsPerMonth: number): number {
  const { paidHours } = fleet;
  if (paidHours?.kind !== 'bursts' || requestsPerMonth > neverSleepsFrom(paidHours)) return 0;
  const { busyRatio, busyFromRequests, hoursRatioPerRequest } = paidHours;
  const busy = requestsPerMonth > busyFromRequests ? 0 : busyRatio / busyFromRequests;
  return instancesFor(fleet, requestsPerMonth) * (busy + hoursRatioPerRequest);
}

/** Requests a month from which bursts, starts and stops fill all hours; Infinity when they never do. */
function neverSleepsFrom({
  busyRatio,
  busyFromRequests,
  hoursRatioPerRequest,
}: PaidHours & { kind: 'bursts' }): number {
  const whileBusyGrows = 1 / (busyRatio / busyFromRequests + hoursRatioPerRequest);
  return whileBusyGrows <= busyFromRequests ? whileBusyGrows : (1 - busyRatio) / hoursRatioPerRequest;
}

/** The last volume of each number of instances, in each part of the day, and those at which the hours of bursts bend. */
export function fleetEdges(fleet: FleetRule, to: number, most: number): number[] {
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
    for (const kink of [paidHours.busyFromRequests, neverSleepsFrom(paidHours)])
      if (kink <= to && !edges.includes(kink)) edges.push(kink);
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
