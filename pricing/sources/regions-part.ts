import type { Snapshot, SnapshotRegion } from '../snapshot-form.ts';
import { byId } from './by-id.ts';
import { citedFigures, type Citations } from './cited-figure.ts';
import type { Overlays, RegionShort } from './overlays.ts';

/** The regions of the snapshot, before their grid intensity is joined to them. */
export const regionsPart = ({ regions: { regions, citations } }: Overlays): Snapshot['regions'] => ({
  regions: byId(regions.map((short) => [short.id, region(short, citations)])),
});

function region(short: RegionShort, citations: Citations): SnapshotRegion {
  const { id, provider, name, gridZone, emberCountry, alternativeZones, ...figures } = short;
  const known = citedFigures(figures, citations, `regions.json: ${id}`) as Pick<
    SnapshotRegion,
    'pueRatio' | 'wueLitresPerKilowattHour' | 'marketGramsCo2ePerKilowattHour'
  >;
  return { provider, name, gridZone, emberCountry, alternativeZones, ...known };
}
