import type { Region } from '../../schema/region.ts';
import { unknownId } from '../catalogue-entry.ts';
import type { Figure } from '../figure.ts';
import type { FleetFootprint } from '../footprint.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

type Unknown = { readonly kind: 'unknown'; readonly reason: string };
type GridFigures = Pick<FleetFootprint, 'gridGramsCo2ePerKilowattHour' | 'marketGramsCo2ePerKilowattHour'>;

interface RegionPlace {
  readonly regionId: string;
  /** Where the scenario names the region, for the message. */
  readonly place: string;
}

/** Grid intensity of a region of the catalogue; InputError for a region it does not hold, unknown with the reason for a missing figure. */
export function gridFigures(
  { regionId, place }: RegionPlace,
  context: OptionContext,
  figures: OptionFigures,
): (GridFigures & { readonly kind: 'known' }) | Unknown {
  const region = regionOf({ regionId, place }, context);
  const figure = (key: 'gridGramsCo2ePerKilowattHour' | 'marketGramsCo2ePerKilowattHour', label: string) =>
    figures.ofCatalogue(
      `regions/${regionId}/${key}`,
      { label: `${label}, ${region.name}`, unit: 'gCO2e/kWh' },
      region[key],
    );
  const grid = figure('gridGramsCo2ePerKilowattHour', 'Grid intensity');
  const market = figure('marketGramsCo2ePerKilowattHour', 'Market-based intensity');
  return grid === null
    ? { kind: 'unknown', reason: `The grid intensity of ${regionId} is unknown.` }
    : { kind: 'known', gridGramsCo2ePerKilowattHour: grid, marketGramsCo2ePerKilowattHour: market };
}

/** PUE of the data centres of a cloud's region; null when the catalogue does not know it. */
export function regionPue(
  { regionId, place }: RegionPlace,
  context: OptionContext,
  figures: OptionFigures,
): Figure | null {
  const region = regionOf({ regionId, place }, context);
  return figures.ofCatalogue(
    `regions/${regionId}/pueRatio`,
    { label: `PUE, ${region.name}`, unit: 'ratio' },
    region.pueRatio,
  );
}

function regionOf({ regionId, place }: RegionPlace, { inputs }: OptionContext): Region {
  const { regions } = inputs.catalogue;
  return Object.hasOwn(regions, regionId)
    ? regions[regionId]!
    : unknownId(`${place}.region`, regionId, regions, 'a region of the catalogue');
}
