import type { FleetModel, OptionModel } from '../options/option-model.ts';
import { type FleetRule, instancesFor, paidInstancesFor, type Staircase } from '../staircase.ts';

/** Which machines of an option are meant: its own, or those of one part. */
export interface FleetPlace {
  readonly fleet: FleetModel;
  /** Of the part; null for its own. */
  readonly part: number | null;
}

/** Machines that stay as many as they are. */
export interface FixedFleet {
  readonly part: number | null;
  readonly instances: number;
  /** Of an autoscaled fleet the share of them that is paid on the mean of the month; null where other hours say it. */
  readonly paidRatio: number | null;
  /** Replicas' worth of the peak's load that they hold in each hour, spares kept idle. */
  readonly carryingReplicas: number;
}

/** The only machines that the option runs; null where there are none, or those of two parts. */
export function onlyFleet({ fleet, parts = [] }: OptionModel): FleetPlace | null {
  if (fleet !== null) return { fleet, part: null };
  const [one, ...others] = parts.flatMap(({ model }, part) =>
    model.fleet === null ? [] : [{ fleet: model.fleet, part }],
  );
  return one === undefined || others.length > 0 ? null : one;
}

/** What a volume of the whole takes. */
export function fixedFleet(stairs: Staircase, { part }: FleetPlace, requestsPerMonth: number): FixedFleet {
  const { rule, share } = ruleAndShare(stairs, part);
  const volume = requestsPerMonth * share;
  const instances = instancesFor(rule, volume);
  const carrying = (count: number): number => count * rule.replicasPerInstance - rule.spareReplicas;
  if (rule.paidHours?.kind !== 'by-load')
    return { part, instances, paidRatio: null, carryingReplicas: carrying(instances) };
  const ofHours = rule.paidHours.parts
    .filter(({ peakRatio }) => peakRatio > 0)
    .map(({ peakRatio }) => carrying(instancesFor(rule, volume * peakRatio)) / peakRatio);
  return {
    part,
    instances,
    paidRatio: paidInstancesFor(rule, volume) / instances,
    carryingReplicas: Math.min(carrying(instances), ...ofHours),
  };
}

/** The option with those machines at every volume that they hold, and no volume above it. */
export function withFixedFleet(
  stairs: Staircase,
  fixed: FixedFleet,
): { readonly stairs: Staircase; readonly share: number; readonly ofFleet: Staircase } {
  const { rule, share, owner } = ruleAndShare(stairs, fixed.part);
  const { instances, paidRatio, carryingReplicas } = fixed;
  const { paidHours: _hours, ...others } = rule;
  const holds = carryingReplicas * rule.requestsPerMonthPerReplica;
  const ofFleet: Staircase = {
    ...owner,
    largestRequestsPerMonth: Math.min(holds, owner.largestRequestsPerMonth ?? Infinity),
    fleet: {
      ...others,
      // All volumes up to what the machines hold are the first step, on which they are all there.
      requestsPerMonthPerReplica: holds,
      spareReplicas: instances * rule.replicasPerInstance - 1,
      ...paidHoursOf(rule, paidRatio),
    },
  };
  if (fixed.part === null) return { stairs: ofFleet, share, ofFleet };
  const parts = stairs.parts!.map((one, i) => (i === fixed.part ? { ...one, stairs: ofFleet } : one));
  return { stairs: { ...stairs, parts }, share, ofFleet };
}

const paidHoursOf = ({ paidHours }: FleetRule, paidRatio: number | null): Pick<FleetRule, 'paidHours'> => {
  if (paidRatio !== null) return { paidHours: { kind: 'share', hoursRatio: paidRatio } };
  return paidHours === undefined ? {} : { paidHours };
};

function ruleAndShare(
  stairs: Staircase,
  part: number | null,
): { readonly rule: FleetRule; readonly share: number; readonly owner: Staircase } {
  const { stairs: owner, shareOfRequests: share } =
    part === null ? { stairs, shareOfRequests: 1 } : stairs.parts![part]!;
  return { rule: owner.fleet!, share, owner };
}
