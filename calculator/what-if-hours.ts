import type { WhatIfResults } from '../schema/carbon-result.ts';
import { HOURS_PER_DAY, HOURS_PER_MONTH, kilogramsFromGrams, kilowattHoursFromWatts } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import { baseCase, type Figure } from './figure.ts';
import { facilityKilowattHours, type FleetFootprint, itKilowattHours, operationalGrams } from './footprint.ts';
import { loadOf, type MonthInDetail, monthInDetail, staircaseOf } from './month.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';
import { type FleetRule, instancesFor } from './staircase.ts';

/** Requests that can wait, and the grid by the hour on the clock of the demand's profile. */
export interface HourShift {
  /** Null when it is unknown. */
  readonly shiftableRatio: Figure | null;
  readonly gridGramsCo2ePerKilowattHourByHour: readonly number[];
}

type HourResult = WhatIfResults['hours'][number];

/**
 * Operational emissions of the base case with the hours' own intensities, as the day is and with the requests that can wait
 * in its cleanest hours. Without a profile the load is flat. A fleet takes in an hour what its paid machines hold, headroom
 * and spares kept free, and only the power that follows the load moves: idle power is drawn either way. What is counted per
 * request (an API, devices) moves whole and finds room in any hour.
 */
export function hourShiftResult(model: OptionModel, shift: HourShift, demand: Demand): HourResult {
  const unknown = (unknownBecause: string): HourResult => ({ option: model.id, unknownBecause });
  const { footprint, parts = [] } = model;
  if (shift.shiftableRatio === null) return unknown('The share of the requests that can wait is unknown.');
  if (parts.length > 0)
    return unknown(`It hands requests to ${parts.map((part) => part.model.id).join(' and ')}: see what moves there.`);
  if (footprint.kind === 'unknown') return unknown(footprint.reason);
  if (footprint.kind === 'of-parts') return unknown('It serves no request itself.');
  const requests = baseCase(demand.requestsPerMonth);
  const month = monthInDetail(model, demand, requests, baseCase);
  const load = demand.loadRatioByHour ?? Array.from({ length: HOURS_PER_DAY }, () => 1);
  const hours =
    footprint.kind === 'per-request'
      ? {
          idle: load.map(() => 0),
          perLoad: perMeanHour(itKilowattHours(footprint, loadOf(model, month, requests), baseCase)),
          room: load.map(() => Infinity),
        }
      : fleetHours({ model, footprint, month, load }, demand);
  if (hours === null) return unknown('Its schedule does not say in which hours of the day its machines run.');
  const intensity = shift.gridGramsCo2ePerKilowattHourByHour;
  const moved = shiftedLoad({ load, room: hours.room, intensity, shiftableRatio: baseCase(shift.shiftableRatio) });
  const kilograms = (loadByHour: readonly number[]): number =>
    kilogramsFromGrams(
      loadByHour.reduce((grams, ofHour, h) => {
        const itEnergy = hours.idle[h]! + hours.perLoad * ofHour;
        return grams + operationalGrams(facilityKilowattHours(itEnergy, baseCase(footprint.pueRatio)), intensity[h]!);
      }, 0),
    );
  return {
    option: model.id,
    operationalKilogramsCo2ePerMonth: kilograms(load),
    shiftedKilogramsCo2ePerMonth: kilograms(moved.load),
    movedRatio: moved.movedRatio,
  };
}

/** Of a month, what falls on an hour of the day that has the mean load. */
const perMeanHour = (kilowattHours: number): number => kilowattHours / HOURS_PER_DAY;

interface Hours {
  /** kWh per month, drawn in each hour of the day whatever its load. */
  readonly idle: readonly number[];
  /** kWh per month that the load of a mean hour adds. */
  readonly perLoad: number;
  /** Load that each hour can take, over that of the mean hour. */
  readonly room: readonly number[];
}

/** Null for a fleet that pauses in hours that nobody knows. */
function fleetHours(
  {
    model,
    footprint,
    month,
    load,
  }: {
    readonly model: OptionModel;
    readonly footprint: FleetFootprint;
    readonly month: MonthInDetail;
    readonly load: readonly number[];
  },
  demand: Demand,
): Hours | null {
  const { fleet } = model;
  const rule = staircaseOf(model, demand, baseCase, 'profit-and-loss').fleet;
  if (fleet === null || rule === null) throw new Error(`${model.id} has no fleet`);
  if (fleet.schedule.kind !== 'always-on' && fleet.schedule.kind !== 'autoscaled') return null;
  const requests = baseCase(demand.requestsPerMonth);
  const peak = baseCase(demand.peakToMeanRatio);
  const instances = load.map((ofHour) =>
    fleet.schedule.kind === 'autoscaled' ? instancesFor(rule, (requests * ofHour) / peak) : month.instances,
  );
  const idleWatts = footprint.idleWattsPerInstance(baseCase);
  const dynamicWatts =
    (footprint.loadedWattsPerInstance(baseCase) - idleWatts) * month.paidInstances * month.utilisationRatio;
  return {
    idle: instances.map((paid) =>
      perMeanHour(kilowattHoursFromWatts(idleWatts * (paid + fleet.nonProductionInstances), HOURS_PER_MONTH)),
    ),
    perLoad: perMeanHour(kilowattHoursFromWatts(dynamicWatts, HOURS_PER_MONTH)),
    room: instances.map((paid) => (serving(paid, fleet) * requestsPerReplicaHour(rule, peak)) / requests),
  };
}

const serving = (instances: number, { replicasPerInstance, spareReplicas }: FleetModel): number =>
  instances * replicasPerInstance - spareReplicas;

/** What a replica takes in a month of full hours, headroom kept: the rule's volume is that of a month with a peak. */
const requestsPerReplicaHour = ({ requestsPerMonthPerReplica }: FleetRule, peakToMeanRatio: number): number =>
  requestsPerMonthPerReplica * peakToMeanRatio;

/**
 * The load by hour with the shiftable share of each hour in the cleanest hours that have room, and the share of all requests
 * that found a place in a cleaner hour than their own. An hour always has room for the requests it has now.
 */
export function shiftedLoad({
  load,
  room,
  intensity,
  shiftableRatio,
}: {
  readonly load: readonly number[];
  readonly room: readonly number[];
  readonly intensity: readonly number[];
  readonly shiftableRatio: number;
}): { readonly load: readonly number[]; readonly movedRatio: number } {
  const own = load.map((ofHour) => ofHour * shiftableRatio);
  const placed = load.map(() => 0);
  let left = own.reduce((sum, ofHour) => sum + ofHour, 0);
  const place = (hour: number, most: number): void => {
    const taken = Math.max(0, Math.min(left, most - placed[hour]!));
    placed[hour]! += taken;
    left -= taken;
  };
  for (const value of [...new Set(intensity)].toSorted((a, b) => a - b)) {
    const hours = [...intensity.keys()].filter((hour) => intensity[hour] === value);
    // Requests of an hour as clean as any other stay where they are; then those of dirtier hours come.
    for (const hour of hours) place(hour, own[hour]!);
    for (const hour of hours) place(hour, Math.max(own[hour]!, room[hour]! - (load[hour]! - own[hour]!)));
  }
  const total = load.reduce((sum, ofHour) => sum + ofHour, 0);
  const moved = placed.reduce((sum, ofHour, hour) => sum + Math.max(0, ofHour - own[hour]!), 0);
  return { load: load.map((ofHour, hour) => ofHour - own[hour]! + placed[hour]!), movedRatio: moved / total };
}
