import type { Quantity } from '../../schema/quantity.ts';
import { capacityOfReplica, replicasPerInstance } from '../fleet-quantities.ts';
import { figureQuantity, formula } from '../formula.ts';
import { callsQuantity } from '../options/asked-again.ts';
import type { FleetModel } from '../options/option-model.ts';
import { replicasFor } from '../fleet-rule.ts';
import { hoursPerMonth, secondsPerHour } from '../unit-quantities.ts';
import { numberOf } from './number-of.ts';
import { type Explainable, meanLoad, type OptionInDetail } from './option-in-detail.ts';
import { fleetPeak, paidInstances, usefulShare } from './schedule-quantities.ts';

/** Quantities of an option's fleet; all of it exists, or none where nothing is rented or owned. */
export interface FleetQuantities {
  readonly capacity: Quantity;
  readonly requestsPerReplica: Quantity;
  readonly replicas: Quantity;
  readonly instances: Quantity;
  /** The same as `instances` where they run all hours. */
  readonly paidInstances: Quantity;
  readonly nonProductionInstances: Quantity;
  readonly utilisation: Quantity;
  readonly peakPerReplica: Quantity;
}

const CEILING = 'whole ones; a billionth more than full still fits';

export function fleetQuantities(option: OptionInDetail): FleetQuantities | null {
  const { id, model, month, stairs } = option;
  const { fleet } = model;
  if (fleet === null || stairs.fleet === null) return null;
  const capacity: Quantity = { ...capacityOfReplica(fleet), id: `${id}/fleet/capacity` };
  const headroom = figureQuantity(fleet.headroomRatio, 'headroom');
  const peak = fleetPeak(fleet, option);
  // Lost time counts here or in the hours paid, never in both.
  const share = fleet.spot === null || fleet.schedule.kind === 'scale-to-zero' ? null : usefulShare(fleet.spot);
  const requestsPerReplica: Quantity = {
    id: `${id}/fleet/requests-per-replica`,
    name: 'requests per month and replica',
    value: stairs.fleet.requestsPerMonthPerReplica,
    unit: 'requests/month',
    formula:
      share === null
        ? formula`${capacity} * (1 - ${headroom}) / ${peak} * ${hoursPerMonth} * ${secondsPerHour}`
        : formula`${capacity} * (1 - ${headroom}) * ${share} / ${peak} * ${hoursPerMonth} * ${secondsPerHour}`,
  };
  const calls = meanCalls(option, fleet);
  const loaded: Quantity = {
    name: 'replicas that carry the load',
    value: replicasFor(stairs.fleet, numberOf(option.requests)) - fleet.spareReplicas,
    unit: 'replicas',
    formula: formula`max(${leastReplicas(fleet)}, ceil(${option.requests} / ${requestsPerReplica}))`,
    note: CEILING,
  };
  const spare = spareReplicas(fleet);
  const replicas: Quantity = {
    id: `${id}/fleet/replicas`,
    name: 'replicas',
    value: month.replicas,
    unit: 'replicas',
    formula: formula`${loaded} + ${spare}`,
  };
  const instances: Quantity = {
    id: `${id}/fleet/instances`,
    name: 'production instances',
    value: month.instances,
    unit: 'instances',
    formula: formula`ceil(${replicas} / ${replicasPerInstance(fleet)})`,
    note: 'whole ones',
  };
  const paid = paidInstances(option, { instances, requestsPerReplica });
  return {
    capacity,
    requestsPerReplica,
    replicas,
    instances,
    paidInstances: paid,
    nonProductionInstances: {
      name: 'non-production instances',
      value: fleet.nonProductionInstances,
      unit: 'instances',
      note: 'policy.nonProductionReplicas in whole instances; without it none',
    },
    utilisation: {
      id: `${id}/fleet/utilisation`,
      name: 'utilisation',
      value: month.utilisationRatio,
      unit: 'ratio',
      formula: formula`${meanLoad(option)} / (${paid} * ${replicasPerInstance(fleet)} * ${capacity})`,
      note: 'the mean load over what the production replicas paid for hold, spares included',
    },
    peakPerReplica: {
      id: `${id}/fleet/peak-per-replica`,
      name: 'peak requests per second and replica',
      value: month.peakRequestsPerSecondPerReplica,
      unit: 'requests/s',
      formula:
        share === null ? formula`${calls} * ${peak} / ${loaded}` : formula`${calls} * ${peak} / (${loaded} * ${share})`,
      note: 'the load its latency is read at; spares carry none',
    },
  };
}

/** The mean load with every call that a request takes until its answer is accepted. */
function meanCalls(option: OptionInDetail, { callsPerRequest }: FleetModel): Quantity {
  const load = meanLoad(option);
  if (callsPerRequest === undefined) return load;
  const calls = callsQuantity(callsPerRequest);
  return {
    name: 'mean calls per second',
    value: load.value! * calls.value!,
    unit: 'calls/s',
    formula: formula`${load} * ${calls}`,
  };
}

export const spareReplicas = ({ spareReplicas: value }: FleetModel): Quantity => ({
  name: 'spare replicas',
  value,
  unit: 'replicas',
  note: 'policy.spareReplicas, else the default',
});

/** At least one, or what an autoscaled fleet keeps in its quietest hour. */
export const leastReplicas = ({ schedule }: FleetModel): Quantity => ({
  name: 'least replicas',
  value: schedule.kind === 'autoscaled' ? schedule.minimumReplicas : 1,
  unit: 'replicas',
  note: schedule.kind === 'autoscaled' ? 'schedule.autoscale.minimumReplicas, else 1' : 'one carries the load',
});

const LABELS = {
  capacity: 'requests/s that one replica holds within the limits',
  requestsPerReplica: 'requests per month that one replica takes, headroom and peak allowed for',
  replicas: 'replicas, spares included',
  instances: 'production instances',
  paidInstances: 'production instances paid, on the mean of the month',
  utilisation: 'share of its capacity the fleet works at',
  peakPerReplica: 'load of a replica at the peak',
} as const;

export function fleetExplanations(option: OptionInDetail): Explainable[] {
  const quantities = fleetQuantities(option);
  if (quantities === null) return [];
  const pauses = quantities.paidInstances.id !== quantities.instances.id;
  const { paidInstances: paid } = quantities;
  const hours: Quantity = {
    id: `${option.id}/fleet/paid-instance-hours`,
    name: 'instance hours paid per month',
    value: numberOf(paid) * numberOf(hoursPerMonth),
    unit: 'h/month',
    formula: formula`${paid} * ${hoursPerMonth}`,
  };
  return Object.entries(LABELS)
    .filter(([key]) => pauses || key !== 'paidInstances')
    .map(([key, label]): Explainable => {
      const quantity = quantities[key as keyof typeof LABELS];
      return { id: quantity.id!, label, quantity: () => quantity };
    })
    .concat({ id: hours.id!, label: 'hours per month that production instances are paid for', quantity: () => hours });
}
