import type { Provider } from '@pydantic/genai-prices';
import type { Accelerator, ApiModel, Host, Instance, Purchase } from '../../schema/catalogue.ts';
import { InputError, shown } from '../../schema/input-error.ts';
import type { Snapshot, SnapshotRegion } from '../snapshot-form.ts';
import { apiFootprintFigures } from './api-footprint.ts';
import { citedFigure, type Citations, type KnownShort, type ShortFigure } from './cited-figure.ts';
import { apiModelOf } from './genai-prices.ts';
import { electricityMapsGrid, emberGrid } from './grid-intensity.ts';
import { hostIdOf, hostSlice } from './host-slices.ts';
import type { InstanceShort, Overlays, RegionShort } from './overlays.ts';

/** The snapshot that these overlays and these providers of @pydantic/genai-prices give; the same inputs, the same bytes. */
export function makeSnapshot(overlays: Overlays, providers: readonly Provider[]): Snapshot {
  const { apiModels, instances, regions, meta } = overlays;
  const { gridZones } = meta.apiFootprint;
  return {
    apiPrices: { models: byId(apiModels.models.map((taken) => apiEntry(providers, taken, apiModels.citations))) },
    instances: {
      instances: byId(
        instances.instances.map((short) => [
          `${short.provider}/${short.instanceType}`,
          instance(short, instances.citations),
        ]),
      ),
    },
    hardware: { accelerators: accelerators(overlays), hosts: hosts(overlays) },
    regions: { regions: byId(regions.regions.map((short) => [short.id, region(short, regions.citations)])) },
    grid: electricityMapsGrid([
      ...regions.regions.flatMap(({ gridZone, alternativeZones }) => [gridZone, ...alternativeZones]),
      gridZones.central,
      gridZones.low,
      gridZones.high,
    ]),
    gridEmber: emberGrid(regions.regions.flatMap(({ emberCountry }) => emberCountry ?? [])),
    meta: {
      asOf: meta.asOf,
      attributions: meta.attributions,
      defaults: cited<KnownShort>(meta.defaults, meta.citations, 'meta.json: defaults') as Snapshot['meta']['defaults'],
      apiFootprint: apiFootprintFigures(meta.apiFootprint, meta.citations),
      apiGridZones: gridZones,
    },
  };
}

const apiEntry = (
  providers: readonly Provider[],
  taken: Overlays['apiModels']['models'][number],
  citations: Citations,
): [string, ApiModel] => [`${taken.provider}/${taken.model}`, apiModelOf(providers, taken, citations)];

/** A record by id; InputError when an id stands twice. */
function byId<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record: Record<string, T> = {};
  for (const [id, value] of entries) {
    if (Object.hasOwn(record, id)) {
      throw new InputError({
        path: 'pricing/overlays',
        expected: 'free of doubled ids',
        received: `${shown(id)} twice`,
        hint: 'Remove one.',
      });
    }
    record[id] = value;
  }
  return record;
}

function cited<T extends ShortFigure>(
  figures: Readonly<Record<string, T>>,
  citations: Citations,
  path: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([key, short]) => [key, citedFigure(short, citations, `${path}.${key}`)]),
  );
}

function instance(short: InstanceShort, citations: Citations): Instance {
  const path = `instances.json: ${short.instanceType}`;
  const prices = Object.entries(short.usdPerHourByRegion).map(([id, figures]) => [
    id,
    cited(figures, citations, `${path}.${id}`) as Record<Purchase, never>,
  ]);
  return {
    ...short,
    host: hostIdOf(short),
    usdPerHourByRegion: Object.fromEntries(prices) as Instance['usdPerHourByRegion'],
  };
}

function region(short: RegionShort, citations: Citations): SnapshotRegion {
  const { id, provider, name, gridZone, emberCountry, alternativeZones, ...figures } = short;
  const citedFigures = cited(figures, citations, `regions.json: ${id}`) as Pick<
    SnapshotRegion,
    'pueRatio' | 'wueLitresPerKilowattHour' | 'marketGramsCo2ePerKilowattHour'
  >;
  return { provider, name, gridZone, emberCountry, alternativeZones, ...citedFigures };
}

const accelerators = ({ hardware }: Overlays): Record<string, Accelerator> =>
  byId(
    hardware.accelerators.map(({ id, name, ...figures }) => [
      id,
      { name, ...cited(figures, hardware.citations, `hardware.json: ${id}`) } as Accelerator,
    ]),
  );

function hosts({ hardware, instances }: Overlays): Record<string, Host> {
  const { slice, citations } = hardware;
  const published = hardware.hosts.map(({ id, name, acceleratorCount, vcpuCount, ...figures }): [string, Host] => [
    id,
    { name, acceleratorCount, vcpuCount, ...cited(figures, citations, `hardware.json: ${id}`) } as Host,
  ]);
  const slices = instances.instances
    .filter(({ host }) => host === 'slice')
    .map((short): [string, Host] => {
      const { provider, instanceType, vcpuCount, acceleratorCount } = short;
      if (vcpuCount === null) {
        throw new InputError({
          path: `instances.json: ${instanceType}: vcpuCount`,
          expected: 'a number, because its host is scaled by vCPU',
          received: 'null',
          hint: 'Give it, or name a host.',
        });
      }
      const shape = { name: `Share of a host under ${instanceType}`, vcpuCount, acceleratorCount };
      return [`${provider}/${instanceType}`, hostSlice(shape, slice, citations)];
    });
  const { id, name, vcpuCount } = slice.standAlone;
  return byId([...published, [id, hostSlice({ name, vcpuCount, acceleratorCount: 0 }, slice, citations)], ...slices]);
}
