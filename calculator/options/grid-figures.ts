import { unknownId } from '../catalogue-entry.ts';
import type { FleetFootprint } from '../footprint.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

type GridFigures = Pick<FleetFootprint, 'pueRatio' | 'gridGramsCo2ePerKilowattHour' | 'marketGramsCo2ePerKilowattHour'>;

/** Grid intensity and PUE of a region of the catalogue; InputError for a region it does not hold, unknown with the reason for a missing figure. */
export function gridFigures(
  regionId: string,
  place: string,
  { inputs }: OptionContext,
  figures: OptionFigures,
): (GridFigures & { readonly kind: 'known' }) | { readonly kind: 'unknown'; readonly reason: string } {
  const { regions } = inputs.catalogue;
  if (!Object.hasOwn(regions, regionId)) unknownId(`${place}.region`, regionId, regions, 'a region of the catalogue');
  const region = regions[regionId]!;
  const figure = (
    key: 'pueRatio' | 'gridGramsCo2ePerKilowattHour' | 'marketGramsCo2ePerKilowattHour',
    label: string,
    unit: string,
  ) => figures.ofCatalogue(`regions/${regionId}/${key}`, { label: `${label}, ${region.name}`, unit }, region[key]);
  const grid = figure('gridGramsCo2ePerKilowattHour', 'Grid intensity', 'gCO2e/kWh');
  const pue = figure('pueRatio', 'PUE', 'ratio');
  const market = figure('marketGramsCo2ePerKilowattHour', 'Market-based intensity', 'gCO2e/kWh');
  if (grid === null) return { kind: 'unknown', reason: `The grid intensity of ${regionId} is unknown.` };
  if (pue === null)
    return {
      kind: 'unknown',
      reason: `The PUE of ${regionId} is unknown; give overrides["regions/${regionId}/pueRatio"].`,
    };
  return { kind: 'known', gridGramsCo2ePerKilowattHour: grid, pueRatio: pue, marketGramsCo2ePerKilowattHour: market };
}
