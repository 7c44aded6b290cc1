import type { Quantity } from '../../schema/quantity.ts';
import { baseCase } from '../figure.ts';
import { facilityKilowattHours, itKilowattHours } from '../footprint.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { type Litres, monthWater } from '../water.ts';
import { energyOfMeter, itEnergy, loadOfOption } from './energy-quantities.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** Water of the month, on site and off site; none where it is unknown. */
export function waterExplanations(id: string, option: OptionInDetail): Explainable[] {
  const requests = option.requests;
  const water = monthWater(option.model, option.month, numberOf(requests));
  if ('unknownBecause' in water) return [];
  const onSite: Quantity = { ...sideOf(option, water, 'onSiteLitres'), id: `${id}/water/on-site` };
  const offSite: Quantity = { ...sideOf(option, water, 'offSiteLitres'), id: `${id}/water/off-site` };
  const litres = water.onSiteLitres + water.offSiteLitres;
  const total: Quantity = {
    id: `${id}/water/total`,
    name: 'litres of water',
    value: litres,
    unit: 'L/month',
    formula: formula`${onSite} + ${offSite}`,
    note: 'evaporated for the energy counted; what making the machines takes is out',
  };
  const perRequest: Quantity = {
    id: `${id}/water/per-request`,
    name: 'litres per request',
    value: litres / numberOf(requests),
    unit: 'L/request',
    formula: formula`${total} / ${requests}`,
  };
  const entry = (label: string, quantity: Quantity): Explainable => ({
    id: quantity.id!,
    label,
    quantity: () => quantity,
  });
  return [
    entry('litres per month evaporated in the data centre', onSite),
    entry('litres per month evaporated in making the electricity', offSite),
    entry('litres of water per month', total),
    entry('litres of water per request', perRequest),
  ];
}

const NAMES: Readonly<Record<keyof Litres, string>> = {
  onSiteLitres: 'litres on site',
  offSiteLitres: 'litres off site',
};

/** One side of the water: of what the option runs itself, or that and its parts' added up. */
function sideOf(option: OptionInDetail, whole: Litres, side: keyof Litres): Quantity {
  const own = ownSide(option, side);
  const quantity: Quantity = { name: NAMES[side], value: whole[side], unit: 'L/month' };
  if (own !== null && option.parts.length === 0) return own;
  const ofParts = option.parts.flatMap((part) => {
    const water = monthWater(part.model, part.month, numberOf(part.requests));
    if ('unknownBecause' in water) return [];
    return [{ ...sideOf(part, water, side), name: `${NAMES[side]} of ${part.model.id}` }];
  });
  return {
    ...quantity,
    formula: sumFormula([...(own === null ? [] : [{ ...own, name: `${own.name} of ${option.model.id}` }]), ...ofParts]),
  };
}

/** Null where its parts do all the work. */
function ownSide(option: OptionInDetail, side: keyof Litres): Quantity | null {
  const { footprint } = option.model;
  if (footprint.kind === 'unknown' || footprint.kind === 'of-parts' || footprint.water.kind === 'unknown') return null;
  const { wueLitresPerKilowattHour: wue, gridWaterLitresPerKilowattHour: grid } = footprint.water;
  const machines = itKilowattHours(footprint, loadOfOption(option), baseCase);
  if (side === 'onSiteLitres') {
    return {
      name: NAMES[side],
      value: machines * baseCase(wue),
      unit: 'L/month',
      formula: formula`${itEnergy(option, footprint)} * ${figureQuantity(wue, 'litres per kWh of the machines, WUE')}`,
    };
  }
  const kilowattHours = facilityKilowattHours(machines, baseCase(footprint.pueRatio));
  const meter: Quantity = {
    name: 'kWh at the meter',
    value: kilowattHours,
    unit: 'kWh/month',
    formula: energyOfMeter(option, footprint),
  };
  return {
    name: NAMES[side],
    value: kilowattHours * baseCase(grid),
    unit: 'L/month',
    formula: formula`${meter} * ${figureQuantity(grid, 'litres per kWh of the grid')}`,
  };
}
