import type { Provider } from '@pydantic/genai-prices';
import type { Snapshot } from '../snapshot-form.ts';
import { apiFootprintFigures } from './api-footprint.ts';
import { apiPricesPart } from './api-prices-part.ts';
import { citedFigures, type KnownShort } from './cited-figure.ts';
import { electricityMapsGrid, emberGrid } from './grid-intensity.ts';
import { hardwarePart } from './hardware-part.ts';
import { instancesPart } from './instances-part.ts';
import type { Overlays } from './overlays.ts';
import { regionsPart } from './regions-part.ts';

/** The snapshot that these overlays and these providers of @pydantic/genai-prices give; the same inputs, the same bytes. */
export function makeSnapshot(overlays: Overlays, providers: readonly Provider[]): Snapshot {
  const { meta } = overlays;
  const grid = electricityMapsGrid();
  return {
    apiPrices: apiPricesPart(overlays, providers),
    instances: instancesPart(overlays),
    hardware: hardwarePart(overlays),
    regions: regionsPart(overlays, grid),
    grid,
    gridEmber: emberGrid(),
    meta: {
      asOf: meta.asOf,
      attributions: meta.attributions,
      defaults: citedFigures<KnownShort>(
        meta.defaults,
        meta.citations,
        'meta.json: defaults',
      ) as Snapshot['meta']['defaults'],
      apiFootprint: apiFootprintFigures(meta.apiFootprint, meta.citations),
      apiGridZones: meta.apiFootprint.gridZones,
    },
  };
}
