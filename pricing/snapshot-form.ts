import type { Catalogue } from '../schema/catalogue.ts';
import type { Region } from '../schema/region.ts';

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

interface Attributed {
  readonly attribution: string;
  readonly licence: string;
  readonly citation: string;
  readonly url: string;
}

/** Electricity Maps data stay in a file of their own: their licence asks that the database be shared alike. */
export interface ElectricityMapsGrid extends Attributed {
  readonly year: number;
  readonly zones: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly gramsCo2ePerKilowattHour: number;
        readonly yearBeforeGramsCo2ePerKilowattHour: number;
      }
    >
  >;
}

export interface EmberGrid extends Attributed {
  readonly gramsCo2ePerKilowattHourByCountry: Readonly<Record<string, number>>;
}

/** A region before its grid intensity is joined to it. */
export interface SnapshotRegion extends Omit<Region, 'gridGramsCo2ePerKilowattHour'> {
  readonly gridZone: string;
  readonly emberCountry: string | null;
  readonly alternativeZones: readonly string[];
}

export interface Snapshot {
  readonly apiPrices: { readonly models: Catalogue['models'] };
  readonly instances: { readonly instances: Catalogue['instances'] };
  readonly hardware: Pick<Catalogue, 'accelerators' | 'hosts'>;
  readonly regions: { readonly regions: Readonly<Record<string, SnapshotRegion>> };
  readonly grid: ElectricityMapsGrid;
  readonly gridEmber: EmberGrid;
  readonly meta: Pick<Catalogue, 'asOf' | 'attributions' | 'defaults'> & {
    readonly apiFootprint: Omit<Catalogue['apiFootprint'], 'gridGramsCo2ePerKilowattHour'>;
    readonly apiGridZones: ApiGridZones;
  };
}

/** The zones that stand for where APIs are served, which no vendor says. */
export interface ApiGridZones {
  readonly central: string;
  readonly low: string;
  readonly high: string;
  readonly note: string;
}
