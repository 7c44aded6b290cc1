import type { WaterResult } from '../schema/carbon-result.ts';
import type { Demand } from './demand.ts';
import { baseCase } from './figure.ts';
import { facilityKilowattHours, itKilowattHours } from './footprint.ts';
import { loadOf, type MonthInDetail } from './month.ts';
import type { OptionModel } from './options/option-model.ts';

export interface Litres {
  readonly onSiteLitres: number;
  readonly offSiteLitres: number;
}

/**
 * Water of some energy: IT energy * WUE in the data centre, and the energy at the meter (IT energy * PUE) * the grid's factor
 * in the power stations. PUE is not on the first: WUE is litres per kWh of IT by its definition (ISO/IEC 30134-9).
 */
export const litresOf = (of: {
  readonly itKilowattHours: number;
  readonly pueRatio: number;
  readonly wueLitresPerKilowattHour: number;
  readonly gridWaterLitresPerKilowattHour: number;
}): Litres => ({
  onSiteLitres: of.itKilowattHours * of.wueLitresPerKilowattHour,
  offSiteLitres: facilityKilowattHours(of.itKilowattHours, of.pueRatio) * of.gridWaterLitresPerKilowattHour,
});

type Unknown = { readonly unknownBecause: string };

/** Water of a month of the base case, that of its parts with it; unknown where one of them is. It has the gaps of the energy. */
export function monthWater(model: OptionModel, month: MonthInDetail, requestsPerMonth: number): Litres | Unknown {
  let sum = ownWater(model, month, requestsPerMonth);
  for (const { part, month: ofPart, requestsPerMonth: reached } of month.parts) {
    const added = monthWater(part.model, ofPart, reached);
    if ('unknownBecause' in sum) return sum;
    if ('unknownBecause' in added)
      return { unknownBecause: `Of its ${part.role} option ${part.model.id}: ${added.unknownBecause}` };
    sum = {
      onSiteLitres: sum.onSiteLitres + added.onSiteLitres,
      offSiteLitres: sum.offSiteLitres + added.offSiteLitres,
    };
  }
  return sum;
}

function ownWater(model: OptionModel, month: MonthInDetail, requestsPerMonth: number): Litres | Unknown {
  const { footprint } = model;
  if (footprint.kind === 'of-parts') return { onSiteLitres: 0, offSiteLitres: 0 };
  if (footprint.kind === 'unknown') return { unknownBecause: footprint.reason };
  const { water, pueRatio } = footprint;
  if (water.kind === 'unknown') return { unknownBecause: water.reason };
  return litresOf({
    itKilowattHours: itKilowattHours(footprint, loadOf(model, month, requestsPerMonth), baseCase),
    pueRatio: baseCase(pueRatio),
    wueLitresPerKilowattHour: baseCase(water.wueLitresPerKilowattHour),
    gridWaterLitresPerKilowattHour: baseCase(water.gridWaterLitresPerKilowattHour),
  });
}

export function waterResult(model: OptionModel, month: MonthInDetail, { requestsPerMonth }: Demand): WaterResult {
  const requests = baseCase(requestsPerMonth);
  const water = monthWater(model, month, requests);
  if ('unknownBecause' in water) return water;
  const litresPerMonth = water.onSiteLitres + water.offSiteLitres;
  return {
    litresPerMonth,
    onSiteLitresPerMonth: water.onSiteLitres,
    offSiteLitresPerMonth: water.offSiteLitres,
    litresPerRequest: litresPerMonth / requests,
  };
}
