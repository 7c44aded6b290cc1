import { monthRatioFromMinutes, monthRatioFromSeconds } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import type { Figure, ValueOf } from './figure.ts';
import type { FleetRule, PaidHours, PartOfDay } from './fleet-rule.ts';

/**
 * When the instances of a fleet run. `scheduled`: some hours of the week, in which all requests of the month are served.
 * `autoscaled`: each hour of the day has the instances its load needs. `scale-to-zero`: requests come in bursts, as fast as
 * one replica takes them or, where that is more, at the rate of the peak; each burst wakes the whole fleet, which sleeps
 * again when it is over.
 */
export type FleetSchedule =
  | { readonly kind: 'always-on' }
  | { readonly kind: 'scheduled'; readonly hoursPerWeek: number; readonly monthRatio: number }
  | { readonly kind: 'autoscaled'; readonly minimumReplicas: number; readonly parts: readonly PartOfDay[] }
  | {
      readonly kind: 'scale-to-zero';
      readonly startUpSeconds: Figure;
      readonly coolDownSeconds: Figure;
      readonly requestsPerBurst: Figure;
    };

export const ALWAYS_ON: FleetSchedule = { kind: 'always-on' };

/** A machine rented on the spot: how often it is taken back, and how long its replacement takes to serve. */
export interface SpotModel {
  /** Interruptions per running machine and month. */
  readonly interruptionRatioPerMonth: Figure;
  readonly restartMinutes: Figure;
}

/** The least share taken in a draw, so that one far out in a tail costs a thousand times as much and not infinitely much. */
const LEAST_USEFUL_RATIO = 1e-3;

/** Share of its paid time in which a spot machine serves: 1 - interruptions per hour * hours lost by each. 1 without spot. */
export function usefulRatio(spot: SpotModel | null, valueOf: ValueOf): number {
  if (spot === null) return 1;
  const lost = valueOf(spot.interruptionRatioPerMonth) * monthRatioFromMinutes(valueOf(spot.restartMinutes));
  return Math.max(LEAST_USEFUL_RATIO, 1 - lost);
}

/**
 * Share of the replicas that serve at a time. The lost time of a spot machine counts once: a fleet that must hold the load at
 * any time needs 1 / useful share as many replicas; work that comes in bursts takes 1 / useful share as long instead.
 */
export const servingReplicasRatio = (
  { schedule, spot }: { readonly schedule: FleetSchedule; readonly spot: SpotModel | null },
  valueOf: ValueOf,
): number => (schedule.kind === 'scale-to-zero' ? 1 : usefulRatio(spot, valueOf));

/**
 * The load of the busiest hour over the mean hour of the month, for the fleet. Where it runs for some hours only, all
 * requests come within them: those of other hours wait, and fill the open hours up to the peak before they raise it.
 */
export const fleetPeakToMeanRatio = (schedule: FleetSchedule, peakToMeanRatio: number): number =>
  schedule.kind === 'scheduled' ? Math.max(peakToMeanRatio, 1 / schedule.monthRatio) : peakToMeanRatio;

/** The hours that are paid, with one value for every figure; undefined for all of them. */
export function paidHoursOf(
  { schedule, spot }: { readonly schedule: FleetSchedule; readonly spot: SpotModel | null },
  { requestsPerMonthPerReplica }: Pick<FleetRule, 'requestsPerMonthPerReplica'>,
  { demand, valueOf }: { readonly demand: Pick<Demand, 'peakToMeanRatio'>; readonly valueOf: ValueOf },
): PaidHours | undefined {
  switch (schedule.kind) {
    case 'always-on':
      return undefined;
    case 'scheduled':
      return { kind: 'share', hoursRatio: schedule.monthRatio };
    case 'autoscaled':
      return { kind: 'by-load', minimumReplicas: schedule.minimumReplicas, parts: schedule.parts };
    case 'scale-to-zero': {
      const useful = usefulRatio(spot, valueOf);
      const secondsPerBurst = valueOf(schedule.startUpSeconds) + valueOf(schedule.coolDownSeconds);
      return {
        kind: 'bursts',
        // At the rate of the peak a month's requests take the peak's part of the month, and less where one replica is faster.
        busyRatio: 1 / valueOf(demand.peakToMeanRatio) / useful,
        busyFromRequests: requestsPerMonthPerReplica,
        hoursRatioPerRequest: monthRatioFromSeconds(secondsPerBurst) / valueOf(schedule.requestsPerBurst) / useful,
      };
    }
  }
}

/** The hours of a day by their load, equal ones together; loads over their mean as a demand's profile has them. */
export function partsOfDay(loadRatioByHour: readonly number[]): PartOfDay[] {
  const peak = Math.max(...loadRatioByHour);
  const hoursByLoad = new Map<number, number>();
  for (const load of loadRatioByHour) hoursByLoad.set(load, (hoursByLoad.get(load) ?? 0) + 1);
  return [...hoursByLoad].map(([load, hours]) => ({
    peakRatio: load / peak,
    hoursRatio: hours / loadRatioByHour.length,
  }));
}
