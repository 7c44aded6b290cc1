import { requestsPerMonthFromPerSecond, requestsPerSecondFromMonthly, TOKENS_PER_MILLION } from '../schema/units.ts';
import { costLine, type DriverCounts, usdByDriver } from './cost-term.ts';
import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';
import { type MonthFootprint, monthFootprint } from './footprint.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';
import {
  type FleetRule,
  instancesFor,
  replicasFor,
  type Staircase,
  usageUsdPerMonth,
  usdPerMonthAt,
} from './staircase.ts';
import type { CostLine } from '../schema/report.ts';

/** Requests of a month that one replica carries: its capacity, headroom kept free, with the peak above the mean. */
function requestsPerMonthPerReplica(fleet: FleetModel, demand: Demand, valueOf: ValueOf): number {
  const atPeak = capacityPerReplica(fleet, valueOf) * (1 - valueOf(fleet.headroomRatio));
  return requestsPerMonthFromPerSecond(atPeak / valueOf(demand.peakToMeanRatio));
}

export const capacityPerReplica = (fleet: FleetModel, valueOf: ValueOf): number =>
  valueOf(fleet.capacityRequestsPerSecond) * valueOf(fleet.transferFactorRatio);

const fleetRule = (fleet: FleetModel, demand: Demand, valueOf: ValueOf): FleetRule => ({
  requestsPerMonthPerReplica: requestsPerMonthPerReplica(fleet, demand, valueOf),
  replicasPerInstance: fleet.replicasPerInstance,
  spareReplicas: fleet.spareReplicas,
});

/** The option's month as a function of volume; `cash` leaves out what only spreads an earlier payment. */
export function staircaseOf(
  model: OptionModel,
  demand: Demand,
  valueOf: ValueOf,
  view: 'profit-and-loss' | 'cash',
): Staircase {
  const { terms, fleet } = model;
  const usdPer = usdByDriver(terms, valueOf, { withAmortised: view === 'profit-and-loss' });
  return {
    fixedUsdPerMonth: usdPer.month + usdPer['non-production-instance'] * (fleet?.nonProductionInstances ?? 0),
    usdPerRequest: usdPer.request,
    minimumUsdPerMonth: model.minimumUsdPerMonth === null ? 0 : valueOf(model.minimumUsdPerMonth),
    creditsUsdPerMonth: model.creditsUsdPerMonth === null ? 0 : valueOf(model.creditsUsdPerMonth),
    usdPerInstanceMonth: usdPer['production-instance'],
    fleet: fleet === null ? null : fleetRule(fleet, demand, valueOf),
    largestRequestsPerMonth:
      model.rateLimitRequestsPerSecond === null
        ? null
        : requestsPerMonthFromPerSecond(model.rateLimitRequestsPerSecond / valueOf(demand.peakToMeanRatio)),
  };
}

export interface Month {
  readonly usd: number;
  readonly footprint: MonthFootprint | null;
}

interface FleetLoad {
  readonly replicas: number;
  readonly instances: number;
  /** Mean load over the capacity of every production replica, spares included. */
  readonly utilisationRatio: number;
}

function fleetLoad(fleet: FleetModel | null, stairs: Staircase, requestsPerMonth: number, valueOf: ValueOf): FleetLoad {
  if (fleet === null || stairs.fleet === null) return { replicas: 0, instances: 0, utilisationRatio: 0 };
  const instances = instancesFor(stairs.fleet, requestsPerMonth);
  const capacity = instances * fleet.replicasPerInstance * capacityPerReplica(fleet, valueOf);
  return {
    replicas: replicasFor(stairs.fleet, requestsPerMonth),
    instances,
    utilisationRatio: requestsPerSecondFromMonthly(requestsPerMonth) / capacity,
  };
}

/** Cost and footprint of one month at a volume, with one value for every figure. */
export function monthAt(model: OptionModel, demand: Demand, requestsPerMonth: number, valueOf: ValueOf): Month {
  const stairs = staircaseOf(model, demand, valueOf, 'profit-and-loss');
  const load = fleetLoad(model.fleet, stairs, requestsPerMonth, valueOf);
  return {
    usd: usdPerMonthAt(stairs, requestsPerMonth),
    footprint:
      model.footprint.kind === 'unknown'
        ? null
        : monthFootprint(
            model.footprint,
            { ...load, requestsPerMonth, nonProductionInstances: model.fleet?.nonProductionInstances ?? 0 },
            valueOf,
          ),
  };
}

export interface MonthInDetail extends Month, FleetLoad {
  readonly lines: readonly CostLine[];
  readonly usdPerRequest: number;
  readonly usdPerMillionOutputTokens: number;
  readonly usdPerMillionTotalTokens: number;
  /** What the unused part of the instances costs; null without a fleet. */
  readonly idleUsd: number | null;
  /** At the busiest hour, spares apart; null without a fleet. */
  readonly peakRequestsPerSecondPerReplica: number | null;
}

/** The month with its lines, unit costs and fleet; the lines sum to the total. */
export function monthInDetail(
  model: OptionModel,
  demand: Demand,
  requestsPerMonth: number,
  valueOf: ValueOf,
): MonthInDetail {
  const stairs = staircaseOf(model, demand, valueOf, 'profit-and-loss');
  const month = monthAt(model, demand, requestsPerMonth, valueOf);
  const load = fleetLoad(model.fleet, stairs, requestsPerMonth, valueOf);
  const counts: DriverCounts = {
    month: 1,
    request: requestsPerMonth,
    'production-instance': load.instances,
    'non-production-instance': model.fleet?.nonProductionInstances ?? 0,
  };
  const lines = model.terms.map((term) => costLine(term, valueOf, counts));
  const adjustment = usageUsdPerMonth(stairs, requestsPerMonth) - stairs.usdPerRequest * requestsPerMonth;
  if (adjustment !== 0) lines.push(adjustmentLine(model, adjustment));
  const output = valueOf(demand.outputTokensPerRequest);
  const total = output + valueOf(demand.inputTokensPerRequest);
  const usdPerRequest = month.usd / requestsPerMonth;
  return {
    ...month,
    ...load,
    lines,
    usdPerRequest,
    usdPerMillionOutputTokens: (usdPerRequest / output) * TOKENS_PER_MILLION,
    usdPerMillionTotalTokens: (usdPerRequest / total) * TOKENS_PER_MILLION,
    idleUsd:
      model.fleet === null
        ? null
        : stairs.usdPerInstanceMonth * load.instances * Math.max(0, 1 - load.utilisationRatio),
    peakRequestsPerSecondPerReplica:
      model.fleet === null
        ? null
        : (requestsPerSecondFromMonthly(requestsPerMonth) * valueOf(demand.peakToMeanRatio)) /
          (load.replicas - model.fleet.spareReplicas),
  };
}

const adjustmentLine = (model: OptionModel, usd: number): CostLine => ({
  id: 'commitment-and-credits',
  label: usd > 0 ? 'Minimum commitment not used' : 'Credits',
  usdPerMonth: usd,
  basis: 'usage, not below the minimum commitment, less credits down to 0',
  figures: [model.minimumUsdPerMonth, model.creditsUsdPerMonth].flatMap((figure) =>
    figure === null ? [] : [figure.path],
  ),
});
