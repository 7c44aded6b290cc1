import type { WhatIfResults } from '../schema/carbon-result.ts';
import { HOURS_PER_DAY, HOURS_PER_MONTH, kilogramsFromGrams, kilowattHoursFromWatts } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import { baseCase, type Figure } from './figure.ts';
import {
  facilityKilowattHours,
  type FleetFootprint,
  type Footprint,
  itKilowattHours,
  operationalGrams,
} from './footprint.ts';
import { loadOf, type MonthInDetail, monthInDetail, staircaseOf } from './month.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';
import { type FleetRule, instancesFor } from './fleet-rule.ts';

/** Requests that can wait, and the grid by the hour on the clock of the demand's profile. */
export interface HourShift {
  /** Null when it is unknown. */
  readonly shiftableRatio: Figure | null;
  readonly gridGramsCo2ePerKilowattHourByHour: readonly number[];
}

type HourResult = WhatIfResults['hours'][number];
type Unknown = Extract<HourResult, { unknownBecause: string }>;

/** A day of an option: what its hours draw whatever their load, what a load adds, and where the requests that can wait go. */
export interface ShiftInDetail extends Hours {
  readonly footprint: Footprint;
  /** Of each hour over that of the mean hour. */
  readonly load: readonly number[];
  readonly intensity: readonly number[];
  readonly shiftableRatio: Figure;
  readonly moved: ShiftedLoad;
}

/**
 * Operational emissions of the base case with the hours' own intensities, as the day is and with the requests that can wait
 * in its cleanest hours. Without a profile the load is flat. A fleet takes in an hour what its paid machines hold, headroom
 * and spares kept free, and only the power that follows the load moves: idle power is drawn either way. What is counted per
 * request (an API, devices) moves whole and finds room in any hour.
 */
export function hourShiftResult(model: OptionModel, shift: HourShift, demand: Demand): HourResult {
  const found = shiftInDetail(model, shift, demand);
  if ('unknownBecause' in found) return found;
  const kilograms = (loadByHour: readonly number[]): number =>
    loadByHour.reduce((sum, ofHour, hour) => sum + kilogramsOfHour(found, hour, ofHour), 0);
  return {
    option: model.id,
    operationalKilogramsCo2ePerMonth: kilograms(found.load),
    shiftedKilogramsCo2ePerMonth: kilograms(found.moved.load),
    movedRatio: found.moved.movedRatio,
    ...(model.kind === 'api' ? { note: PLACE_UNKNOWN } : {}),
  };
}

const PLACE_UNKNOWN = 'Where its machines stand is not published: they are taken to draw from this grid.';

/** Of a month, what an hour of the day emits with that load. */
export const kilogramsOfHour = (
  { idle, perLoad, footprint, intensity }: ShiftInDetail,
  hour: number,
  load: number,
): number =>
  kilogramsFromGrams(
    operationalGrams(
      facilityKilowattHours(idle[hour]! + perLoad * load, baseCase(footprint.pueRatio)),
      intensity[hour]!,
    ),
  );

export function shiftInDetail(model: OptionModel, shift: HourShift, demand: Demand): ShiftInDetail | Unknown {
  const unknown = (unknownBecause: string): Unknown => ({ option: model.id, unknownBecause });
  const { footprint, parts = [] } = model;
  const { shiftableRatio, gridGramsCo2ePerKilowattHourByHour: intensity } = shift;
  if (shiftableRatio === null) return unknown('The share of the requests that can wait is unknown.');
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
          instances: null,
          idle: load.map(() => 0),
          perLoad: perMeanHour(itKilowattHours(footprint, loadOf(model, month, requests), baseCase)),
          room: load.map(() => Infinity),
        }
      : fleetHours({ model, footprint, month, load }, demand);
  if (hours === null) return unknown('Its schedule does not say in which hours of the day its machines run.');
  const moved = shiftedLoad({ load, room: hours.room, intensity, shiftableRatio: baseCase(shiftableRatio) });
  return { ...hours, footprint, load, intensity, shiftableRatio, moved };
}

/** Of a month, what falls on an hour of the day that has the mean load. */
const perMeanHour = (kilowattHours: number): number => kilowattHours / HOURS_PER_DAY;

interface Hours {
  /** Production instances that run in each hour; null where the load is counted per request. */
  readonly instances: readonly number[] | null;
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
    instances,
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

/** Of the load of a mean hour: less than this is a rounding of what was placed before. */
const ROUNDING = 1e-12;

interface ShiftedLoad {
  readonly load: readonly number[];
  readonly movedRatio: number;
  /** Of the load of each hour that can wait, what stays there; and what comes to it from other hours. */
  readonly stays: readonly number[];
  readonly comes: readonly number[];
}

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
}): ShiftedLoad {
  const own = load.map((ofHour) => ofHour * shiftableRatio);
  const stays = load.map(() => 0);
  const comes = load.map(() => 0);
  let left = sum(own);
  const taken = (most: number): number => {
    const some = Math.max(0, Math.min(left, most));
    left -= some;
    return some < ROUNDING ? 0 : some;
  };
  for (const hours of cleanestFirst(intensity)) {
    // Requests of an hour as clean as any other stay where they are; then those of dirtier hours come.
    for (const hour of hours) stays[hour] = taken(own[hour]!);
    for (const hour of hours)
      comes[hour] = taken(Math.max(own[hour]!, room[hour]! - (load[hour]! - own[hour]!)) - stays[hour]!);
  }
  return {
    load: load.map((ofHour, hour) => ofHour - own[hour]! + (stays[hour]! + comes[hour]!)),
    movedRatio: sum(comes) / sum(load),
    stays,
    comes,
  };
}

/** The hours of the day, those equally clean together. */
export const cleanestFirst = (intensity: readonly number[]): number[][] =>
  [...new Set(intensity)]
    .toSorted((a, b) => a - b)
    .map((value) => [...intensity.keys()].filter((hour) => intensity[hour] === value));

const sum = (of: readonly number[]): number => of.reduce((total, ofHour) => total + ofHour, 0);
