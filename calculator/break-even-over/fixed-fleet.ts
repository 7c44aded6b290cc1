import type { FleetModel, OptionModel } from '../options/option-model.ts';
import { type FleetRule, instancesFor, paidInstancesFor } from '../fleet-rule.ts';
import { type Staircase, type StaircasePart } from '../staircase.ts';

/** Machines of an option: its own, or those of one part. */
export interface FleetPlace {
  readonly fleet: FleetModel;
  /** Which part's; null for its own. */
  readonly part: number | null;
}

/** Machines that stay as many as they are. */
interface FixedFleet {
  readonly instances: number;
  /** Of an autoscaled fleet the share of them that is paid on the mean of the month; null where other hours say it. */
  readonly paidRatio: number | null;
  /** Replicas' worth of the peak's load that they hold in each hour, spares kept idle. */
  readonly carryingReplicas: number;
}

/** All machines of an option as they stay, by whose they are. */
export type FixedFleets = ReadonlyMap<FleetPlace['part'], FixedFleet>;

/** The machines that the option runs: none, its own, or those of its parts. */
export const fleetPlaces = ({ fleet, parts = [] }: OptionModel): FleetPlace[] =>
  [{ fleet, part: null }, ...parts.map(({ model }, part) => ({ fleet: model.fleet, part }))].flatMap((place) =>
    place.fleet === null ? [] : [{ ...place, fleet: place.fleet }],
  );

/** The staircase of those machines and their share of the requests. */
export const stairsOf = (stairs: Staircase, part: FleetPlace['part']): StaircasePart =>
  part === null ? { stairs, shareOfRequests: 1 } : stairs.parts![part]!;

/** What a volume of the whole takes of each. */
export const fixedFleets = (stairs: Staircase, places: readonly FleetPlace[], requestsPerMonth: number): FixedFleets =>
  new Map(
    places.map(({ part }) => {
      const { stairs: owner, shareOfRequests } = stairsOf(stairs, part);
      return [part, fixedFleet(owner.fleet!, requestsPerMonth * shareOfRequests)];
    }),
  );

function fixedFleet(rule: FleetRule, volume: number): FixedFleet {
  const instances = instancesFor(rule, volume);
  const carrying = (count: number): number => count * rule.replicasPerInstance - rule.spareReplicas;
  if (rule.paidHours?.kind !== 'by-load') return { instances, paidRatio: null, carryingReplicas: carrying(instances) };
  const ofHours = rule.paidHours.parts
    .filter(({ peakRatio }) => peakRatio > 0)
    .map(({ peakRatio }) => carrying(instancesFor(rule, volume * peakRatio)) / peakRatio);
  return {
    instances,
    paidRatio: paidInstancesFor(rule, volume) / instances,
    carryingReplicas: Math.min(carrying(instances), ...ofHours),
  };
}

/** The option with those machines at every volume that they all hold, and no volume above it. */
export function withFixedFleets(stairs: Staircase, fleets: FixedFleets): Staircase {
  const held = (one: Staircase, part: FleetPlace['part']): Staircase => {
    const fixed = fleets.get(part);
    return fixed === undefined ? one : withFixedFleet(one, one.fleet!, fixed);
  };
  const { parts, ...own } = held(stairs, null);
  return parts === undefined
    ? own
    : { ...own, parts: parts.map((one, i) => ({ ...one, stairs: held(one.stairs, i) })) };
}

function withFixedFleet(
  stairs: Staircase,
  { paidHours: hours, ...rule }: FleetRule,
  { instances, paidRatio, carryingReplicas }: FixedFleet,
): Staircase {
  const holds = carryingReplicas * rule.requestsPerMonthPerReplica;
  const paidHours = paidRatio === null ? hours : ({ kind: 'share', hoursRatio: paidRatio } as const);
  return {
    ...stairs,
    largestRequestsPerMonth: Math.min(holds, stairs.largestRequestsPerMonth ?? Infinity),
    fleet: {
      ...rule,
      // All volumes up to what the machines hold are the first step, on which they are all there.
      requestsPerMonthPerReplica: holds,
      spareReplicas: instances * rule.replicasPerInstance - 1,
      ...(paidHours === undefined ? {} : { paidHours }),
    },
  };
}
