import type { Region } from '../../schema/region.ts';
import { isKnown, type Sourced } from '../../schema/known.ts';
import { unknownId } from '../catalogue-entry.ts';
import type { Figure } from '../figure.ts';
import type { FleetFootprint, WaterFigures } from '../footprint.ts';
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

/** Water use on site of machines that do not stand in a region's data centre, and why it is unknown where it is. */
interface SiteWater {
  readonly wueLitresPerKilowattHour: Figure | null;
  readonly unknownBecause: string;
}

/** Water of machines in the data centres of a cloud's region. */
export function regionWater(place: RegionPlace, context: OptionContext, figures: OptionFigures): WaterFigures {
  const { regionId } = place;
  const region = regionOf(place, context);
  const path = `regions/${regionId}/wueLitresPerKilowattHour`;
  const wue = figures.ofCatalogue(
    path,
    { label: `Water used on site (WUE), ${region.name}`, unit: 'L/kWh of IT energy' },
    region.wueLitresPerKilowattHour,
  );
  return siteWater(
    place,
    {
      wueLitresPerKilowattHour: wue,
      unknownBecause: `The water used on site in ${regionId} is unknown${reasonOf(region.wueLitresPerKilowattHour)}: give overrides["${path}"].`,
    },
    context,
    figures,
  );
}

/** Water of machines that stand elsewhere and draw from the grid of a region. */
export function siteWater(
  place: RegionPlace,
  { wueLitresPerKilowattHour, unknownBecause }: SiteWater,
  context: OptionContext,
  figures: OptionFigures,
): WaterFigures {
  const { regionId } = place;
  const region = regionOf(place, context);
  const path = `regions/${regionId}/gridWaterLitresPerKilowattHour`;
  const gridWaterLitresPerKilowattHour = figures.ofCatalogue(
    path,
    { label: `Water of making the electricity, ${region.name}`, unit: 'L/kWh' },
    region.gridWaterLitresPerKilowattHour,
  );
  if (wueLitresPerKilowattHour !== null && gridWaterLitresPerKilowattHour !== null)
    return { kind: 'known', wueLitresPerKilowattHour, gridWaterLitresPerKilowattHour };
  const reasons = [
    ...(wueLitresPerKilowattHour === null ? [unknownBecause] : []),
    ...(gridWaterLitresPerKilowattHour === null
      ? [
          `The water of making the electricity of ${regionId} is unknown${reasonOf(region.gridWaterLitresPerKilowattHour)}: give overrides["${path}"].`,
        ]
      : []),
  ];
  return { kind: 'unknown', reason: reasons.join(' ') };
}

/** What the catalogue says of a figure that it does not know. */
const reasonOf = (sourced: Sourced): string => (isKnown(sourced) ? '' : ` (${sourced.reason.replace(/\.$/, '')})`);

function regionOf({ regionId, place }: RegionPlace, { inputs }: OptionContext): Region {
  const { regions } = inputs.catalogue;
  return Object.hasOwn(regions, regionId)
    ? regions[regionId]!
    : unknownId(`${place}.region`, regionId, regions, 'a region of the catalogue');
}
