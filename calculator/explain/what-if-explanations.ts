import type { Quantity } from '../../schema/quantity.ts';
import type { ReportResults } from '../../schema/report.ts';
import { formula } from '../formula.ts';
import type { Resolved } from '../results.ts';
import type { RegionMove } from '../what-if-regions.ts';
import { carbonExplanations, totalQuantity } from './carbon-explanations.ts';
import { costExplanations } from './cost-explanations.ts';
import { fleetExplanations } from './fleet-explanations.ts';
import { numberOf } from './number-of.ts';
import { type Explainable, type OptionInDetail, optionInDetail } from './option-in-detail.ts';
import { hourShiftExplanations } from './hour-shift-explanations.ts';

/** What becomes of an option in the other regions and at the other hours that the scenario asks about. */
export function whatIfExplanations(
  option: OptionInDetail,
  { whatIfs: results }: ReportResults,
  { whatIfs }: Resolved,
): Explainable[] {
  if (results === undefined || whatIfs === null) return [];
  const hours = results.hours.find((found) => found.option === option.id);
  return [
    ...whatIfs.moves.filter(({ moved }) => moved.id === option.id).flatMap((move) => regionExplanations(move, option)),
    ...(whatIfs.shift === null || hours === undefined || 'unknownBecause' in hours
      ? []
      : hourShiftExplanations(option, whatIfs.shift, hours)),
  ];
}

/** All that is known of the option there; a list names the four figures that the report has. */
function regionExplanations(
  { regionId, moved, noMachineBecause, noPriceBecause }: RegionMove,
  option: OptionInDetail,
): Explainable[] {
  if (noMachineBecause !== null) return [];
  const id = `${option.id}/what-if/region-${regionId}`;
  const there = optionInDetail(moved, option.demand, id);
  const listed = new Set(['carbon/total', 'carbon/difference', 'water/total', 'month'].map((name) => `${id}/${name}`));
  const [now, then] = [totalQuantity(option), totalQuantity(there)];
  const difference: Explainable[] =
    now === null || then === null
      ? []
      : [
          {
            id: `${id}/carbon/difference`,
            label: 'CO2e per month less what it is now',
            quantity: (): Quantity => ({
              id: `${id}/carbon/difference`,
              name: 'kg of CO2e more than now',
              value: numberOf(then) - numberOf(now),
              unit: 'kgCO2e/month',
              formula: formula`${then} - ${now}`,
              note: 'below 0 where the option emits less there',
            }),
          },
        ];
  return [
    ...carbonExplanations(there),
    ...difference,
    ...fleetExplanations(there),
    ...(noPriceBecause === null ? costExplanations(there) : []),
  ].map((figure) => ({
    ...figure,
    label: `in ${regionId}: ${figure.label}`,
    ...(listed.has(figure.id) ? {} : { listed: false as const }),
  }));
}
