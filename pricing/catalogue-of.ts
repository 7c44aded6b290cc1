import { CATALOGUE_SCHEMA, type Catalogue, parseCatalogue } from '../schema/catalogue.ts';
import { apiGrid, regionsOf } from './regions-of.ts';
import type { Snapshot } from './snapshot-form.ts';

/** The catalogue of a snapshot: its parts joined and judged. InputError, with the place in `name`, when it is not valid. */
export function catalogueOf(snapshot: Snapshot, name: string): Catalogue {
  const { apiPrices, instances, hardware, grid, meta } = snapshot;
  return parseCatalogue(
    {
      schema: CATALOGUE_SCHEMA,
      asOf: meta.asOf,
      attributions: meta.attributions,
      models: apiPrices.models,
      instances: instances.instances,
      accelerators: hardware.accelerators,
      hosts: hardware.hosts,
      regions: regionsOf(snapshot, name),
      apiFootprint: { ...meta.apiFootprint, gridGramsCo2ePerKilowattHour: apiGrid(grid, meta.apiGridZones, name) },
      defaults: meta.defaults,
    },
    name,
  );
}
