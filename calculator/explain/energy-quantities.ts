import type { Formula, Quantity } from '../../schema/quantity.ts';
import { baseCase } from '../figure.ts';
import { type ExplainedFootprint, itKilowattHours, type Load } from '../footprint.ts';
import { figureQuantity, formula } from '../formula.ts';
import { loadOf } from '../month.ts';
import { hoursPerMonth, wattsPerKilowatt } from '../unit-quantities.ts';
import { fleetQuantities } from './fleet-explanations.ts';
import { numberOf } from './number-of.ts';
import type { OptionInDetail } from './option-in-detail.ts';

export const loadOfOption = ({ model, month, requests }: OptionInDetail): Load =>
  loadOf(model, month, numberOf(requests));

/** Energy of what the option runs itself, PUE not in it. */
export const itEnergy = (option: OptionInDetail, footprint: ExplainedFootprint): Quantity => ({
  name: 'kWh of the machines',
  value: itKilowattHours(footprint, loadOfOption(option), baseCase),
  unit: 'kWh/month',
  formula: itFormula(option, footprint),
});

/** The same at the meter of the facility. */
export const energyOfMeter = (option: OptionInDetail, footprint: ExplainedFootprint): Formula =>
  formula`${itEnergy(option, footprint)} * ${figureQuantity(footprint.pueRatio, 'PUE')}`;

function itFormula(option: OptionInDetail, footprint: ExplainedFootprint): Formula {
  if (footprint.kind === 'per-request') return formula`${footprint.working.kilowattHours()} * ${option.requests}`;
  const { paidInstances: instances, nonProductionInstances, utilisation } = fleetQuantities(option)!;
  const idle = footprint.working.idleWatts();
  const loaded = footprint.working.loadedWatts();
  return formula`(${idle} * (${instances} + ${nonProductionInstances}) + (${loaded} - ${idle}) * ${instances} * ${utilisation}) * ${hoursPerMonth} / ${wattsPerKilowatt}`;
}
