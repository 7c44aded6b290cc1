import type { Catalogue } from '../schema/catalogue.ts';
import type { ApiPricesPart } from './api-prices-form.ts';
import type { ApiGridZones, ElectricityMapsGrid, EmberGrid, RegionsPart } from './regions-form.ts';

/** The committed files of the snapshot, one per licence and pace of change. */
export const SNAPSHOT_FILES = {
  apiPrices: 'api-prices.json',
  instances: 'instances.json',
  hardware: 'hardware.json',
  regions: 'regions.json',
  grid: 'grid.json',
  gridEmber: 'grid-ember.json',
  meta: 'meta.json',
} as const;

export interface Snapshot {
  readonly apiPrices: ApiPricesPart;
  readonly instances: { readonly instances: Catalogue['instances'] };
  readonly hardware: Pick<Catalogue, 'accelerators' | 'hosts' | 'devices'>;
  readonly regions: RegionsPart;
  readonly grid: ElectricityMapsGrid;
  readonly gridEmber: EmberGrid;
  readonly meta: Pick<Catalogue, 'asOf' | 'attributions' | 'defaults'> & {
    readonly apiFootprint: Omit<Catalogue['apiFootprint'], 'gridGramsCo2ePerKilowattHour'>;
    readonly apiGridZones: ApiGridZones;
  };
}
