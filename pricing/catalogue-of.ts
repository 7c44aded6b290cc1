import { CATALOGUE_SCHEMA, type Catalogue, parseCatalogue } from '../schema/catalogue.ts';
import { modelsOf } from './models-of.ts';
import { apiGrid, regionsOf } from './regions-of.ts';
import type { Snapshot } from './snapshot-form.ts';

/**
 * The catalogue of a snapshot: its parts joined. Judged when the snapshot is built, not each time it is read, which
 * would take longer than all the rest of a command. InputError, with the place in `name`, for parts that do not fit.
 */
export function catalogueOf(snapshot: Snapshot, name: string): Catalogue {
  const { apiPrices, instances, hardware, grid, meta } = snapshot;
  return {
    schema: CATALOGUE_SCHEMA,
    asOf: meta.asOf,
    attributions: meta.attributions,
    models: modelsOf(apiPrices),
    instances: instances.instances,
    accelerators: hardware.accelerators,
    hosts: hardware.hosts,
    devices: hardware.devices,
    regions: regionsOf(snapshot, name),
    apiFootprint: { ...meta.apiFootprint, gridGramsCo2ePerKilowattHour: apiGrid(grid, meta.apiGridZones, name) },
    defaults: meta.defaults,
  };
}

/** The same, every figure of it judged. InputError when it is no valid catalogue. */
export const judgedCatalogueOf = (snapshot: Snapshot, name: string): Catalogue =>
  parseCatalogue(catalogueOf(snapshot, name), name);
