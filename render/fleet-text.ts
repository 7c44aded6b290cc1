import type { FleetResult } from '../schema/report.ts';
import { HOURS_PER_MONTH } from '../schema/units.ts';
import { number, percent } from './format.ts';

/** "50 % of the hours" where machines are not paid all hours of the month; null where they are. */
export function paidHoursText({ instances, paidInstanceHoursPerMonth }: FleetResult): string | null {
  const paidRatio = paidInstanceHoursPerMonth / (instances * HOURS_PER_MONTH);
  return paidRatio > 1 - 1e-9 ? null : `${percent(paidRatio)} of the hours`;
}

/** Why a fleet may have to be larger than shown, as a sentence; null where its capacity was measured. */
export const capacityNote = ({
  operatingPoint,
  capacityBasis,
  capacityRequestsPerSecondPerReplica,
}: FleetResult): string | null =>
  capacityBasis === 'open-loop'
    ? null
    : `the capacity of ${number(capacityRequestsPerSecondPerReplica)} requests/s a replica is at most that: ${operatingPoint} kept a fixed number of requests in flight, which waits where real arrivals would not. A run at a given rate settles it.`;
