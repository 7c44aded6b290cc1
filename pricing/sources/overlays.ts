import { join } from 'node:path';
import { readJsonFile } from '../../io/read-document.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Device } from '../../schema/hardware.ts';
import type { Instance } from '../../schema/instance.ts';
import type { Purchase } from '../../schema/purchases.ts';
import type { RegionsPart, SnapshotRegion } from '../regions-form.ts';
import type { ApiFootprintInputs } from './api-footprint.ts';
import type { ApiModelsOverlay } from './api-prices-part.ts';
import type { Citations, KnownShort, ShortFigure } from './cited-figure.ts';
import type { SliceInputs } from './host-slices.ts';

export interface InstanceShort extends Omit<
  Instance,
  'usdPerHourByRegion' | 'upfrontUsdByRegion' | 'spotInterruptionRatioPerMonthByRegion'
> {
  readonly usdPerHourByRegion: Readonly<Record<string, Readonly<Partial<Record<Purchase, ShortFigure>>>>>;
  readonly spotInterruptionRatioPerMonthByRegion?: Readonly<Record<string, ShortFigure>>;
}

export interface RegionShort extends Omit<
  SnapshotRegion,
  'pueRatio' | 'wueLitresPerKilowattHour' | 'marketGramsCo2ePerKilowattHour'
> {
  readonly id: string;
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
  readonly memoryOnEc2Mebibytes: ShortFigure;
  readonly memoryBandwidthGigabytesPerSecond: ShortFigure;
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

export interface DeviceShort extends Pick<Device, 'name' | 'kind'> {
  readonly id: string;
  readonly memoryGigabytes: ShortFigure;
  readonly memoryBandwidthGigabytesPerSecond: ShortFigure;
  readonly idlePowerWatts: ShortFigure;
  readonly loadedPowerWatts: ShortFigure;
  readonly batteryWattHours: ShortFigure | null;
  readonly embodiedKilogramsCo2e: ShortFigure;
  readonly lifetimeYears: ShortFigure;
  readonly purchaseUsd: ShortFigure;
  readonly joulesPerOutputTokenByModel: Readonly<Record<string, KnownShort>>;
}

/** The hand-kept part of the catalogue: what no package gives. */
export interface Overlays {
  readonly apiModels: ApiModelsOverlay;
  readonly instances: { readonly citations: Citations; readonly instances: readonly InstanceShort[] };
  readonly hardware: {
    readonly citations: Citations;
    readonly accelerators: readonly AcceleratorShort[];
    readonly hosts: readonly HostShort[];
    readonly devices: readonly DeviceShort[];
    readonly slice: SliceInputs;
  };
  readonly regions: Pick<RegionsPart, 'egrid' | 'gridWater'> & {
    readonly citations: Citations;
    readonly regions: readonly RegionShort[];
  };
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
