import { join } from 'node:path';
import { readJsonFile } from '../../io/read-document.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Instance, Purchase } from '../../schema/instance.ts';
import type { ApiFootprintInputs } from './api-footprint.ts';
import type { Citations, KnownShort, ShortFigure } from './cited-figure.ts';
import type { TakenModel } from './genai-prices.ts';
import type { SliceInputs } from './host-slices.ts';

export interface InstanceShort extends Omit<Instance, 'usdPerHourByRegion'> {
  readonly usdPerHourByRegion: Readonly<Record<string, Readonly<Record<Purchase, ShortFigure>>>>;
}

export interface RegionShort {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly gridZone: string;
  /** ISO code where the zone is the whole country, so that Ember's average is the same thing by another method. */
  readonly emberCountry: string | null;
  /** Other zones in which the provider's sites of this region may lie. */
  readonly alternativeZones: readonly string[];
  readonly pueRatio: ShortFigure;
  readonly wueLitresPerKilowattHour: ShortFigure;
  readonly marketGramsCo2ePerKilowattHour: ShortFigure;
}

export interface AcceleratorShort {
  readonly id: string;
  readonly name: string;
  readonly boardPowerWatts: ShortFigure;
  readonly loadedIdlePowerWatts: ShortFigure;
  readonly memoryGigabytes: ShortFigure;
  readonly embodiedKilogramsCo2e: ShortFigure;
  readonly lifetimeYears: ShortFigure;
  readonly purchaseUsd: ShortFigure;
}

export interface HostShort {
  readonly id: string;
  readonly name: string;
  readonly acceleratorCount: number;
  readonly vcpuCount: number | null;
  readonly powerWatts: ShortFigure;
  readonly embodiedKilogramsCo2e: ShortFigure;
  readonly lifetimeYears: ShortFigure;
}

/** The hand-kept part of the catalogue: what no package gives, and which of a package's records are taken. */
export interface Overlays {
  readonly apiModels: { readonly citations: Citations; readonly models: readonly TakenModel[] };
  readonly instances: { readonly citations: Citations; readonly instances: readonly InstanceShort[] };
  readonly hardware: {
    readonly citations: Citations;
    readonly accelerators: readonly AcceleratorShort[];
    readonly hosts: readonly HostShort[];
    readonly slice: SliceInputs;
  };
  readonly regions: { readonly citations: Citations; readonly regions: readonly RegionShort[] };
  readonly meta: {
    readonly asOf: string;
    readonly attributions: Catalogue['attributions'];
    readonly citations: Citations;
    readonly defaults: Readonly<Record<keyof Catalogue['defaults'], KnownShort>>;
    readonly apiFootprint: ApiFootprintInputs;
  };
}

const HINT = 'The overlays are kept in pricing/overlays/ of the repository.';

/** Reads the overlays of a folder. Their form is judged by the catalogue that is made of them. */
export async function readOverlays(folder: string): Promise<Overlays> {
  const read = async (name: string): Promise<unknown> => readJsonFile(join(folder, name), HINT);
  const [apiModels, instances, hardware, regions, meta] = await Promise.all(
    ['api-models.json', 'instances.json', 'hardware.json', 'regions.json', 'meta.json'].map(read),
  );
  return { apiModels, instances, hardware, regions, meta } as Overlays;
}
