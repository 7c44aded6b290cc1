import type { Quantity } from '../../schema/quantity.ts';
import { HOURS_PER_MONTH, kilowattHoursFromWatts, SECONDS_PER_HOUR } from '../../schema/units.ts';
import type { CostTerm } from '../cost-term.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { capacityOfReplica, replicasPerInstance } from '../fleet-quantities.ts';
import { figureQuantity, formula } from '../formula.ts';
import { capacityPerReplica } from '../fleet-load.ts';
import { hoursPerMonth, secondsPerHour, wattsPerKilowatt } from '../unit-quantities.ts';
import type { MachineFootprint } from './machine-footprint.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import type { FleetModel } from './option-model.ts';

/** A machine whose electricity the owner pays; PUE null when it is unknown. */
export type PoweredMachine = MachineFootprint & { readonly pueRatio: Figure | null };

/** Idle power all month for every server, and the rest of the power for the time that requests keep one busy. */
export function electricityTerms(
  fleet: FleetModel,
  machine: PoweredMachine,
  { inputs }: OptionContext,
  figures: OptionFigures,
): { readonly idle: CostTerm; readonly work: CostTerm } | null {
  const name = { label: 'Electricity', unit: 'USD/kWh' };
  const given = inputs.scenario.site?.usdPerKilowattHour;
  const tariff = figures.needed(
    given === undefined
      ? figures.ofCatalogue('defaults/usdPerKilowattHour', name, inputs.catalogue.defaults.usdPerKilowattHour)
      : figures.ofScenario('site.usdPerKilowattHour', name, given, { value: null, reason: 'not given' }),
    'The price of electricity',
    'Give site.usdPerKilowattHour.',
  );
  const pueRatio = figures.needed(machine.pueRatio, 'The PUE of the site', 'Give pueRatio.');
  const unknownParts = machine.gaps.filter((gap) => !gap.startsWith('embodied'));
  if (unknownParts.length > 0) {
    figures.refuse(
      'unknown-power',
      `Electricity cannot be priced: unknown are ${unknownParts.join(', ')}.`,
      'Give loadedPowerWatts and idlePowerWatts, or a host of the catalogue, or hostingIncludesPower.',
    );
    return null;
  }
  if (tariff === null || pueRatio === null) return null;
  const usdPerKilowattHourAtMeter = (valueOf: ValueOf): number => valueOf(pueRatio) * valueOf(tariff);
  const busyHoursPerRequest = (valueOf: ValueOf): number => {
    return 1 / (capacityPerReplica(fleet, valueOf) * fleet.replicasPerInstance * SECONDS_PER_HOUR);
  };
  const busyHours = (): Quantity => ({
    name: 'busy hours per request',
    value: busyHoursPerRequest(baseCase),
    unit: 'h/request',
    formula: formula`1 / (${capacityOfReplica(fleet)} * ${replicasPerInstance(fleet)} * ${secondsPerHour})`,
  });
  const usdAtMeter = (): Quantity => ({
    name: 'USD per kWh used',
    value: usdPerKilowattHourAtMeter(baseCase),
    unit: 'USD/kWh',
    formula: formula`${figureQuantity(pueRatio, 'PUE')} * ${figureQuantity(tariff, 'USD per kWh')}`,
  });
  return {
    idle: {
      id: 'electricity-idle',
      label: 'Electricity, idle',
      driver: 'production-instance',
      basis: 'servers * idle watts * 730 h * PUE * USD per kWh',
      figures: [tariff, pueRatio],
      usd: (valueOf) =>
        kilowattHoursFromWatts(machine.idleWattsPerInstance(valueOf), HOURS_PER_MONTH) *
        usdPerKilowattHourAtMeter(valueOf),
      working: () => formula`${machine.working.idleWatts()} * ${hoursPerMonth} / ${wattsPerKilowatt} * ${usdAtMeter()}`,
      amortised: false,
    },
    work: {
      id: 'electricity-work',
      label: 'Electricity, work',
      driver: 'request',
      basis: 'requests * busy hours * (loaded - idle watts) * PUE * USD per kWh',
      figures: [tariff, pueRatio, fleet.capacityRequestsPerSecond],
      usd: (valueOf) =>
        kilowattHoursFromWatts(
          machine.loadedWattsPerInstance(valueOf) - machine.idleWattsPerInstance(valueOf),
          busyHoursPerRequest(valueOf),
        ) * usdPerKilowattHourAtMeter(valueOf),
      working: () =>
        formula`(${machine.working.loadedWatts()} - ${machine.working.idleWatts()}) * ${busyHours()} / ${wattsPerKilowatt} * ${usdAtMeter()}`,
      amortised: false,
    },
  };
}
