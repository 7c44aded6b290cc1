import type { Formula, Quantity } from '../schema/quantity.ts';
import { gramsFromKilograms, HOURS_PER_MONTH, kilowattHoursFromWatts, MONTHS_PER_YEAR } from '../schema/units.ts';
import type { Figure, ValueOf } from './figure.ts';

/** What is evaporated per kWh, on site and in making the electricity; or why nobody can say. */
export type WaterFigures =
  | {
      readonly kind: 'known';
      /** Per kWh of IT energy. */
      readonly wueLitresPerKilowattHour: Figure;
      /** Per kWh at the meter. */
      readonly gridWaterLitresPerKilowattHour: Figure;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What was emitted once, over the months that it is spread over. */
export interface OneOffCarbon {
  readonly gramsPerMonth: (valueOf: ValueOf) => number;
  /** In the base case. */
  readonly working: () => Formula;
}

interface Grid {
  /** Facility energy over IT energy; multiplied in by facilityKilowattHours and nowhere else. */
  readonly pueRatio: Figure;
  readonly gridGramsCo2ePerKilowattHour: Figure;
  readonly marketGramsCo2ePerKilowattHour: Figure | null;
  readonly water: WaterFigures;
  /** What was emitted once and is spread over months; left out where the scenario counts none. */
  readonly oneOff?: OneOffCarbon;
  /** True where something was emitted once and nobody knows how much: one of the gaps says what is missing. */
  readonly oneOffUnknown?: boolean;
}

/** Machines of one's own or rented: paid and powered whether used or not. */
export interface FleetFootprint extends Grid {
  readonly kind: 'fleet';
  readonly idleWattsPerInstance: (valueOf: ValueOf) => number;
  readonly loadedWattsPerInstance: (valueOf: ValueOf) => number;
  readonly embodiedGramsPerInstanceMonth: (valueOf: ValueOf) => number;
  readonly boundary: string;
  readonly gaps: readonly string[];
}

/** An API: a modelled share of somebody else's machines, per request. */
export interface RequestFootprint extends Grid {
  readonly kind: 'per-request';
  readonly kilowattHoursPerRequest: (valueOf: ValueOf) => number;
  readonly embodiedGramsPerRequest: (valueOf: ValueOf) => number;
  /** Beside that per request; left out where all of it is per request. */
  readonly embodiedGramsPerMonth?: (valueOf: ValueOf) => number;
  /** The figures of the model itself: a low, a central and a high model differ in these. */
  readonly modelFigures: readonly Figure[];
  readonly boundary: string;
  readonly gaps: readonly string[];
}

export type Footprint = FleetFootprint | RequestFootprint;

/** The rules of a fleet's machines in the base case, as arithmetic to read. */
export interface FleetWorking {
  readonly idleWatts: () => Quantity;
  readonly loadedWatts: () => Quantity;
  readonly embodiedGrams: () => Quantity;
}

/** The rules of a request, likewise. */
export interface RequestWorking {
  readonly kilowattHours: () => Quantity;
  readonly embodiedGrams: () => Quantity;
  readonly embodiedGramsPerMonth?: () => Quantity;
}

export type ExplainedFootprint =
  | (FleetFootprint & { readonly working: FleetWorking })
  | (RequestFootprint & { readonly working: RequestWorking });

export interface Load {
  readonly requestsPerMonth: number;
  /** Production instances paid, on the mean over all hours of the month. */
  readonly paidInstances: number;
  readonly nonProductionInstances: number;
  /** Mean over the hours paid, of the production instances. */
  readonly utilisationRatio: number;
}

export interface MonthFootprint {
  /** At the meter of the facility, PUE included. */
  readonly energyKilowattHours: number;
  readonly operationalGrams: number;
  readonly marketOperationalGrams: number | null;
  readonly embodiedGrams: number;
  /** The month's share of what was emitted once; 0 where none is counted. */
  readonly oneOffGrams: number;
}

/** All that a month emits, location-based. */
export const totalGrams = ({
  operationalGrams: operational,
  embodiedGrams,
  oneOffGrams,
}: Pick<MonthFootprint, 'operationalGrams' | 'embodiedGrams' | 'oneOffGrams'>): number =>
  operational + embodiedGrams + oneOffGrams;

/**
 * Energy and CO2e of a month. Fleet: idle power of every instance all 730 hours, plus (loaded - idle) for the share of
 * the time the production instances work; spares and non-production idle. Operational = energy * PUE * grid intensity;
 * embodied = each instance's share of its making, by paid hours over lifetime hours. One-off emissions do not follow the load.
 */
export function monthFootprint(footprint: Footprint, load: Load, valueOf: ValueOf): MonthFootprint {
  const itEnergy = itKilowattHours(footprint, load, valueOf);
  const energyKilowattHours = facilityKilowattHours(itEnergy, valueOf(footprint.pueRatio));
  return {
    energyKilowattHours,
    operationalGrams: operationalGrams(energyKilowattHours, valueOf(footprint.gridGramsCo2ePerKilowattHour)),
    marketOperationalGrams:
      footprint.marketGramsCo2ePerKilowattHour === null
        ? null
        : operationalGrams(energyKilowattHours, valueOf(footprint.marketGramsCo2ePerKilowattHour)),
    embodiedGrams:
      footprint.kind === 'fleet'
        ? footprint.embodiedGramsPerInstanceMonth(valueOf) * (load.paidInstances + load.nonProductionInstances)
        : footprint.embodiedGramsPerRequest(valueOf) * load.requestsPerMonth +
          (footprint.embodiedGramsPerMonth?.(valueOf) ?? 0),
    oneOffGrams: footprint.oneOff?.gramsPerMonth(valueOf) ?? 0,
  };
}

export const NO_FOOTPRINT: MonthFootprint = {
  energyKilowattHours: 0,
  operationalGrams: 0,
  marketOperationalGrams: 0,
  embodiedGrams: 0,
  oneOffGrams: 0,
};

/** All of them added up; null where one is unknown. The market-based figure is unknown where one of them has none. */
export function sumOfFootprints(footprints: readonly (MonthFootprint | null)[]): MonthFootprint | null {
  let sum = NO_FOOTPRINT;
  for (const added of footprints) {
    if (added === null) return null;
    sum = {
      energyKilowattHours: sum.energyKilowattHours + added.energyKilowattHours,
      operationalGrams: sum.operationalGrams + added.operationalGrams,
      marketOperationalGrams:
        sum.marketOperationalGrams === null || added.marketOperationalGrams === null
          ? null
          : sum.marketOperationalGrams + added.marketOperationalGrams,
      embodiedGrams: sum.embodiedGrams + added.embodiedGrams,
      oneOffGrams: sum.oneOffGrams + added.oneOffGrams,
    };
  }
  return sum;
}

/** Energy at the meter of the facility: IT energy times PUE. An energy that was read at that meter holds its PUE already. */
export const facilityKilowattHours = (itEnergyKilowattHours: number, pueRatio: number): number =>
  itEnergyKilowattHours * pueRatio;

/** Emissions of the energy a facility draws; PUE is in it. */
export const operationalGrams = (kilowattHours: number, gridGramsCo2ePerKilowattHour: number): number =>
  kilowattHours * gridGramsCo2ePerKilowattHour;

/** Energy of the machines themselves, PUE not in it. */
export function itKilowattHours(footprint: Footprint, load: Load, valueOf: ValueOf): number {
  if (footprint.kind === 'per-request') return footprint.kilowattHoursPerRequest(valueOf) * load.requestsPerMonth;
  const idle = footprint.idleWattsPerInstance(valueOf);
  const dynamic = footprint.loadedWattsPerInstance(valueOf) - idle;
  const watts =
    idle * (load.paidInstances + load.nonProductionInstances) + dynamic * load.paidInstances * load.utilisationRatio;
  return kilowattHoursFromWatts(watts, HOURS_PER_MONTH);
}

/** Grams of one machine's making that fall on a month of paid hours. */
export const embodiedGramsPerMonth = (embodiedKilograms: number, lifetimeYears: number): number =>
  gramsFromKilograms(embodiedKilograms) / (lifetimeYears * MONTHS_PER_YEAR);
