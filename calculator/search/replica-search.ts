import type { ReplicaSearch } from '../../schema/search-result.ts';
import { requestsPerSecondFromMonthly } from '../../schema/units.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { latencyAtLoad } from '../latency-at-load.ts';
import { capacityPerReplica } from '../fleet-load.ts';
import { monthInDetail, staircaseOf } from '../month.ts';
import type { FleetModel, OptionModel } from '../options/option-model.ts';
import { ceilWithTolerance, type FleetRule, instancesFor } from '../fleet-rule.ts';
import { type Staircase, usdPerMonthAt } from '../staircase.ts';

/** Rows beyond what the demand takes. */
const BEYOND = 3;
const MOST_ROWS = 12;

type ReplicaRow = ReplicaSearch['rows'][number];

/**
 * The month at other numbers of replicas, spares among them. An autoscaled fleet has at most so many: an hour that needs
 * fewer runs fewer. Null without machines, and where they sleep between bursts.
 */
export function replicaSearch(model: OptionModel, demand: Demand): ReplicaSearch | null {
  const { fleet } = model;
  if (fleet === null || fleet.schedule.kind === 'scale-to-zero') return null;
  const volume = baseCase(demand.requestsPerMonth);
  const stairs = staircaseOf(model, demand, baseCase, 'profit-and-loss');
  const rule = stairs.fleet!;
  const { replicas: taken, peakRequestsPerSecondPerReplica } = monthInDetail(model, demand, volume, baseCase);
  // The load of the peak on all replicas that carry it.
  const peak = peakRequestsPerSecondPerReplica! * (taken - rule.spareReplicas);
  const least = Math.max(1, ceilWithTolerance(volume / rule.requestsPerMonthPerReplica)) + rule.spareReplicas;
  const last = Math.max(taken, least) + BEYOND;
  const first = Math.max(1, last - MOST_ROWS + 1);
  return {
    option: model.id,
    takenReplicas: taken,
    rows: Array.from({ length: last - first + 1 }, (_, i) => {
      const replicas = first + i;
      return rowOf(replicas, { fleet, stairs, rule, volume, peak, servesDemand: replicas >= least });
    }),
  };
}

function rowOf(
  replicas: number,
  {
    fleet,
    stairs,
    rule,
    volume,
    peak,
    servesDemand,
  }: {
    readonly fleet: FleetModel;
    readonly stairs: Staircase;
    readonly rule: FleetRule;
    readonly volume: number;
    readonly peak: number;
    readonly servesDemand: boolean;
  },
): ReplicaRow {
  const instances = Math.ceil(replicas / rule.replicasPerInstance);
  const paid = paidInstances(rule, volume, instances);
  const carrying = Math.max(0, replicas - rule.spareReplicas);
  const latency =
    carrying === 0 ? null : latencyAtLoad(fleet.points, peak / carrying / baseCase(fleet.transferFactorRatio));
  const paidRequestsPerSecond = paid * rule.replicasPerInstance * capacityPerReplica(fleet, baseCase);
  return {
    replicas,
    instances,
    capacityRequestsPerMonth: carrying * rule.requestsPerMonthPerReplica,
    utilisationRatio: servesDemand ? requestsPerSecondFromMonthly(volume) / paidRequestsPerSecond : null,
    usdPerMonth:
      usdPerMonthAt({ ...stairs, fleet: null }, volume) +
      stairs.usdPerInstanceMonth * instances +
      stairs.usdPerPaidInstanceMonth * paid,
    ttftP99Ms: latency?.ttftP99Ms ?? null,
    tpotP99Ms: latency?.tpotP99Ms ?? null,
    servesDemand,
  };
}

/** The mean number of instances paid over all hours of the month, of so many at the most. */
export function paidInstances(rule: FleetRule, volume: number, instances: number): number {
  const { paidHours } = rule;
  if (paidHours === undefined || paidHours.kind === 'bursts') return instances;
  if (paidHours.kind === 'share') return instances * paidHours.hoursRatio;
  return paidHours.parts.reduce(
    (sum, { peakRatio, hoursRatio }) => sum + Math.min(instances, instancesFor(rule, volume * peakRatio)) * hoursRatio,
    0,
  );
}
