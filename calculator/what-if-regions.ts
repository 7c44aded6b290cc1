import type { WhatIfResults } from '../schema/carbon-result.ts';
import type { OwnedOption, RentedOption, Scenario } from '../schema/scenario.ts';
import { kilogramsFromGrams } from '../schema/units.ts';
import { unknownId } from './catalogue-entry.ts';
import type { Demand } from './demand.ts';
import { baseCase } from './figure.ts';
import { totalGrams } from './footprint.ts';
import { monthInDetail } from './month.ts';
import type { SharedContext } from './options/option-figures.ts';
import type { OptionModel } from './options/option-model.ts';
import { monthWater } from './water.ts';

/** An option as it would be in another region. */
export interface RegionMove {
  readonly regionId: string;
  readonly regionName: string;
  readonly moved: OptionModel;
  /** Why it cannot stand there, the region being another vendor's; null where it can. */
  readonly noMachineBecause: string | null;
  /** Why its price there is unknown; null where it has one. */
  readonly noPriceBecause: string | null;
}

/**
 * The rented and the owned options in each region: with its grid and its water, and rented ones with its PUE and its price.
 * Own servers keep their site's PUE. InputError for a region that the catalogue does not hold.
 */
export function regionMoves(
  regionIds: readonly string[],
  context: SharedContext,
  modelsOf: (context: SharedContext) => readonly OptionModel[],
): RegionMove[] {
  const { regions } = context.inputs.catalogue;
  for (const [i, id] of regionIds.entries()) {
    if (!Object.hasOwn(regions, id))
      unknownId(`scenario: whatIfs.regions[${i}]`, id, regions, 'a region of the catalogue');
  }
  const { options } = context.inputs.scenario;
  return options.flatMap((option, i) => {
    if (option.kind !== 'rented' && option.kind !== 'owned') return [];
    return [...new Set(regionIds)].map((regionId): RegionMove => {
      const moved = modelsOf(contextIn(regionId, option, context))[i]!;
      const noMachineBecause = noMachine(option, regionId, context);
      return {
        regionId,
        regionName: regions[regionId]!.name,
        moved,
        noMachineBecause,
        noPriceBecause: noMachineBecause ?? noPrice(option, regionId, moved),
      };
    });
  });
}

/** The same scenario with that option in another region: its machines, or the site of own servers. */
function contextIn(regionId: string, option: RentedOption | OwnedOption, context: SharedContext): SharedContext {
  const { scenario } = context.inputs;
  const moved: Scenario =
    option.kind === 'owned'
      ? { ...scenario, site: { ...scenario.site, region: regionId } }
      : {
          ...scenario,
          options: scenario.options.map((other) => (other === option ? { ...option, region: regionId } : other)),
        };
  return { ...context, inputs: { ...context.inputs, scenario: moved } };
}

/** What the catalogue calls the vendor of a zone of a grid. */
const NOBODY = 'zone';

/** A machine type of a vendor stands in the vendor's regions alone; zones of a grid are nobody's. */
function noMachine(option: RentedOption | OwnedOption, regionId: string, { inputs }: SharedContext): string | null {
  const { instances, regions } = inputs.catalogue;
  if (option.kind !== 'rented' || !Object.hasOwn(instances, option.instance)) return null;
  const { provider, instanceType } = instances[option.instance]!;
  const { provider: owner, name } = regions[regionId]!;
  return owner === provider || owner === NOBODY
    ? null
    : `${provider} has no ${instanceType} in ${name}: the region is ${owner}'s.`;
}

function noPrice(option: RentedOption | OwnedOption, regionId: string, moved: OptionModel): string | null {
  if (option.kind !== 'rented') return 'What it costs to house and power own servers there is not known.';
  if (option.usdPerHour !== undefined && option.region !== regionId)
    return `Its usdPerHour is a price in ${option.region}.`;
  return moved.refusals[0]?.message ?? null;
}

/** What the move comes to in the base case, against where the option stands now. */
export function regionMoveResult(
  { regionId, regionName, moved, noMachineBecause, noPriceBecause }: RegionMove,
  model: OptionModel,
  demand: Demand,
): WhatIfResults['regions'][number] {
  if (noMachineBecause !== null)
    return {
      option: model.id,
      region: regionId,
      regionName,
      kilogramsCo2ePerMonth: null,
      differenceKilogramsCo2ePerMonth: null,
      waterLitresPerMonth: null,
      usdPerMonth: null,
      unknownBecause: noMachineBecause,
    };
  const requests = baseCase(demand.requestsPerMonth);
  const now = monthInDetail(model, demand, requests, baseCase);
  const there = monthInDetail(moved, demand, requests, baseCase);
  const water = monthWater(moved, there, requests);
  const kilograms = there.footprint && kilogramsFromGrams(totalGrams(there.footprint));
  const reasons = new Set<string>();
  if (moved.footprint.kind === 'unknown')
    reasons.add(moved.fleet === null ? (moved.refusals[0]?.message ?? moved.footprint.reason) : moved.footprint.reason);
  else if ('unknownBecause' in water) reasons.add(water.unknownBecause);
  if (noPriceBecause !== null) reasons.add(noPriceBecause);
  return {
    option: model.id,
    region: regionId,
    regionName,
    kilogramsCo2ePerMonth: kilograms,
    differenceKilogramsCo2ePerMonth:
      kilograms === null || now.footprint === null ? null : kilograms - kilogramsFromGrams(totalGrams(now.footprint)),
    waterLitresPerMonth: 'unknownBecause' in water ? null : water.onSiteLitres + water.offSiteLitres,
    usdPerMonth: noPriceBecause === null ? there.usd : null,
    unknownBecause: reasons.size === 0 ? null : [...reasons].join(' '),
  };
}
