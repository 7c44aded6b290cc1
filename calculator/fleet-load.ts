import { requestsPerMonthFromPerSecond, requestsPerSecondFromMonthly } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';
import { type FleetRule, instancesFor, paidInstancesFor, replicasFor } from './fleet-rule.ts';
import { fleetPeakToMeanRatio, paidHoursOf, servingReplicasRatio } from './fleet-schedule.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';
import type { Staircase } from './staircase.ts';

/**
 * Requests of a month that one replica carries: its capacity, headroom kept free, for the share of the time that it is not
 * taken back, with the peak above the mean.
 */
function requestsPerMonthPerReplica(fleet: FleetModel, demand: Demand, valueOf: ValueOf): number {
  const atPeak =
    capacityPerReplica(fleet, valueOf) * (1 - valueOf(fleet.headroomRatio)) * servingReplicasRatio(fleet, valueOf);
  return requestsPerMonthFromPerSecond(atPeak / fleetPeakToMeanRatio(fleet.schedule, valueOf(demand.peakToMeanRatio)));
}

/** In requests of the demand: one that is asked again takes the time of each of its calls. */
export const capacityPerReplica = (fleet: FleetModel, valueOf: ValueOf): number =>
  (valueOf(fleet.capacityRequestsPerSecond) * valueOf(fleet.transferFactorRatio)) /
  (fleet.serviceTimeRatio(valueOf) * callsPerRequest(fleet, valueOf));

export const callsPerRequest = (of: Pick<OptionModel, 'callsPerRequest'>, valueOf: ValueOf): number =>
  of.callsPerRequest?.at(valueOf) ?? 1;

export function fleetRule(fleet: FleetModel, demand: Demand, valueOf: ValueOf): FleetRule {
  const rule: FleetRule = {
    requestsPerMonthPerReplica: requestsPerMonthPerReplica(fleet, demand, valueOf),
    replicasPerInstance: fleet.replicasPerInstance,
    spareReplicas: fleet.spareReplicas,
  };
  const paidHours = paidHoursOf(fleet, rule, { demand, valueOf });
  return paidHours === undefined ? rule : { ...rule, paidHours };
}

export interface FleetLoad {
  readonly replicas: number;
  readonly instances: number;
  /** Instances paid, on the mean over all hours of the month: fewer than `instances` where some pause. */
  readonly paidInstances: number;
  /** Mean load over the capacity that is paid for, spares included. */
  readonly utilisationRatio: number;
}

export function fleetLoad(
  fleet: FleetModel | null,
  stairs: Staircase,
  requestsPerMonth: number,
  valueOf: ValueOf,
): FleetLoad {
  if (fleet === null || stairs.fleet === null)
    return { replicas: 0, instances: 0, paidInstances: 0, utilisationRatio: 0 };
  const instances = instancesFor(stairs.fleet, requestsPerMonth);
  const paidInstances =
    stairs.fleet.paidHours === undefined ? instances : paidInstancesFor(stairs.fleet, requestsPerMonth);
  const capacity = paidInstances * fleet.replicasPerInstance * capacityPerReplica(fleet, valueOf);
  return {
    replicas: replicasFor(stairs.fleet, requestsPerMonth),
    instances,
    paidInstances,
    // Nothing runs where nothing is asked and the machines are off between bursts.
    utilisationRatio: capacity === 0 ? 0 : requestsPerSecondFromMonthly(requestsPerMonth) / capacity,
  };
}
