import type { Quantity } from '../../schema/quantity.ts';
import { HOURS_PER_DAY } from '../../schema/units.ts';
import { figureQuantity, formula } from '../formula.ts';
import { replicasPerInstance } from '../fleet-quantities.ts';
import { hoursPerMonth, wattsPerKilowatt } from '../unit-quantities.ts';
import type { ShiftInDetail } from '../what-if-hours.ts';
import { itEnergy } from './energy-quantities.ts';
import { type FleetQuantities, fleetQuantities, leastReplicas, spareReplicas } from './fleet-explanations.ts';
import type { OptionInDetail } from './option-in-detail.ts';

/** The figures of the hours of a day, by hour where they are lists. */
export interface HourQuantities {
  /** Load over that of the mean hour. */
  readonly loads: readonly Quantity[];
  /** Their sum. */
  readonly day: Quantity;
  readonly shiftable: Quantity;
  readonly intensity: readonly Quantity[];
  readonly pue: Quantity;
  /** kWh per month that an hour draws whatever its load; null where the energy is counted per request. */
  readonly idle: readonly Quantity[] | null;
  /** kWh per month that the load of a mean hour adds. */
  readonly perLoad: Quantity;
  /** Load that an hour can take; null where it takes any. */
  readonly room: readonly Quantity[] | null;
}

const hoursPerDay: Quantity = { name: 'hours per day', value: HOURS_PER_DAY, unit: 'h', note: 'exact' };

export function hourQuantities(option: OptionInDetail, found: ShiftInDetail): HourQuantities {
  const { load, intensity, shiftableRatio, footprint } = found;
  const profile =
    option.demand.loadRatioByHour === null
      ? 'without demand.hourlyProfile the load is the same in all hours'
      : 'demand.hourlyProfile over its mean';
  return {
    loads: load.map((value, hour) => ({ name: `load of hour ${hour}`, value, unit: 'ratio', note: profile })),
    day: {
      name: 'load of all hours',
      value: load.reduce((sum, value) => sum + value, 0),
      unit: 'ratio',
      note: 'each over the mean hour',
    },
    shiftable: figureQuantity(shiftableRatio, 'share that can wait'),
    intensity: intensity.map((value, hour) => ({
      name: `grams per kWh of the grid in hour ${hour}`,
      value,
      unit: 'gCO2e/kWh',
      note: `whatIfs.shift.gridGramsCo2ePerKilowattHourByHour[${hour}] of the scenario`,
    })),
    pue: figureQuantity(footprint.pueRatio, 'PUE'),
    ...energyAndRoom(option, found),
  };
}

function energyAndRoom(
  option: OptionInDetail,
  found: ShiftInDetail,
): Pick<HourQuantities, 'idle' | 'perLoad' | 'room'> {
  const { footprint } = option.model;
  if (footprint.kind === 'unknown' || footprint.kind === 'of-parts')
    throw new Error(`${option.id} has hours and no energy`);
  const perLoad = { name: 'kWh that the load of a mean hour adds', value: found.perLoad, unit: 'kWh/month' };
  if (footprint.kind === 'per-request')
    return {
      idle: null,
      perLoad: { ...perLoad, formula: formula`${itEnergy(option, footprint)} / ${hoursPerDay}` },
      room: null,
    };
  const { idleWatts, loadedWatts } = footprint.working;
  const fleet = fleetQuantities(option)!;
  const instances = found.load.map((_, hour) => instancesIn(hour, { option, found, fleet }));
  const { nonProductionInstances, paidInstances, utilisation } = fleet;
  return {
    idle: instances.map((paid, hour) => ({
      name: `kWh of idle power in hour ${hour}`,
      value: found.idle[hour]!,
      unit: 'kWh/month',
      formula: formula`${idleWatts()} * (${paid} + ${nonProductionInstances}) * ${hoursPerMonth} / ${hoursPerDay} / ${wattsPerKilowatt}`,
    })),
    perLoad: {
      ...perLoad,
      formula: formula`(${loadedWatts()} - ${idleWatts()}) * ${paidInstances} * ${utilisation} * ${hoursPerMonth} / ${hoursPerDay} / ${wattsPerKilowatt}`,
    },
    room: instances.map((paid, hour) => ({
      name: `load that hour ${hour} can take`,
      value: found.room[hour]!,
      unit: 'ratio',
      formula: formula`(${paid} * ${replicasPerInstance(option.model.fleet!)} - ${spareReplicas(option.model.fleet!)}) * ${fleet.requestsPerReplica} * ${peakOf(option)} / ${option.requests}`,
      note: 'what its paid machines hold, headroom and spares kept free',
    })),
  };
}

const peakOf = ({ demand }: OptionInDetail): Quantity => figureQuantity(demand.peakToMeanRatio, 'peak over mean');

/** All of them, or those that the hour needs where they follow the load. */
function instancesIn(
  hour: number,
  {
    option,
    found,
    fleet,
  }: { readonly option: OptionInDetail; readonly found: ShiftInDetail; readonly fleet: FleetQuantities },
): Quantity {
  const model = option.model.fleet!;
  if (model.schedule.kind !== 'autoscaled') return fleet.instances;
  const load: Quantity = {
    name: `load of hour ${hour}`,
    value: found.load[hour]!,
    unit: 'ratio',
    note: 'demand.hourlyProfile over its mean',
  };
  return {
    name: `instances in hour ${hour}`,
    value: found.instances![hour]!,
    unit: 'instances',
    formula: formula`ceil((max(${leastReplicas(model)}, ceil(${option.requests} * ${load} / ${peakOf(option)} / ${fleet.requestsPerReplica})) + ${spareReplicas(model)}) / ${replicasPerInstance(model)})`,
    note: 'whole ones',
  };
}
