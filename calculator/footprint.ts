import { gramsFromKilograms, HOURS_PER_MONTH, kilowattHoursFromWatts, MONTHS_PER_YEAR } from '../schema/units.ts';
import type { Figure, ValueOf } from './figure.ts';

interface Grid {
  /** Facility energy over IT energy; multiplied in here and nowhere else. */
  readonly pueRatio: Figure;
  readonly gridGramsCo2ePerKilowattHour: Figure;
  readonly marketGramsCo2ePerKilowattHour: Figure | null;
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
  readonly boundary: string;
  readonly gaps: readonly string[];
}

export type Footprint = FleetFootprint | RequestFootprint;

export interface Load {
  readonly requestsPerMonth: number;
  readonly instances: number;
  readonly nonProductionInstances: number;
  /** Mean over the month, of the production instances. */
  readonly utilisationRatio: number;
}

export interface MonthFootprint {
  /** At the meter of the facility, PUE included. */
  readonly energyKilowattHours: number;
  readonly operationalGrams: number;
  readonly marketOperationalGrams: number | null;
  readonly embodiedGrams: number;
}

/**
 * Energy and CO2e of a month. Fleet: idle power of every instance all 730 hours, plus (loaded - idle) for the share of
 * the time the production instances work; spares and non-production idle. Operational = energy * PUE * grid intensity;
 * embodied = each instance's share of its making, by paid hours over lifetime hours.
 */
export function monthFootprint(footprint: Footprint, load: Load, valueOf: ValueOf): MonthFootprint {
  const itEnergy = itKilowattHours(footprint, load, valueOf);
  const energyKilowattHours = itEnergy * valueOf(footprint.pueRatio);
  return {
    energyKilowattHours,
    operationalGrams: energyKilowattHours * valueOf(footprint.gridGramsCo2ePerKilowattHour),
    marketOperationalGrams:
      footprint.marketGramsCo2ePerKilowattHour === null
        ? null
        : energyKilowattHours * valueOf(footprint.marketGramsCo2ePerKilowattHour),
    embodiedGrams:
      footprint.kind === 'fleet'
        ? footprint.embodiedGramsPerInstanceMonth(valueOf) * (load.instances + load.nonProductionInstances)
        : footprint.embodiedGramsPerRequest(valueOf) * load.requestsPerMonth,
  };
}

function itKilowattHours(footprint: Footprint, load: Load, valueOf: ValueOf): number {
  if (footprint.kind === 'per-request') return footprint.kilowattHoursPerRequest(valueOf) * load.requestsPerMonth;
  const idle = footprint.idleWattsPerInstance(valueOf);
  const dynamic = footprint.loadedWattsPerInstance(valueOf) - idle;
  const watts =
    idle * (load.instances + load.nonProductionInstances) + dynamic * load.instances * load.utilisationRatio;
  return kilowattHoursFromWatts(watts, HOURS_PER_MONTH);
}

/** Grams of one machine's making that fall on a month of paid hours. */
export const embodiedGramsPerMonth = (embodiedKilograms: number, lifetimeYears: number): number =>
  gramsFromKilograms(embodiedKilograms) / (lifetimeYears * MONTHS_PER_YEAR);
