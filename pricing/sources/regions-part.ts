import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { ElectricityMapsGrid, RegionsPart, SnapshotRegion } from '../regions-form.ts';
import { byId } from './by-id.ts';
import { citedFigures, type Citations } from './cited-figure.ts';
import type { Overlays, RegionShort } from './overlays.ts';

/**
 * The regions of the snapshot, before the figures of their grid are joined to them. InputError for a zone that the grid
 * does not have, or a subregion that eGRID does not.
 */
export function regionsPart(
  { regions: { regions, citations, egrid, gridWater } }: Overlays,
  { zones }: ElectricityMapsGrid,
): RegionsPart {
  const subregions = egrid.poundsCo2ePerMegawattHourBySubregion;
  for (const { id, gridZone, alternativeZones, egridSubregion } of regions) {
    for (const zone of [gridZone, ...alternativeZones]) refuseUnknown(zone, zones, id, 'a zone of Electricity Maps');
    if (egridSubregion !== null) refuseUnknown(egridSubregion, subregions, id, 'a subregion of eGRID');
  }
  return { regions: byId(regions.map((short) => [short.id, region(short, citations)])), egrid, gridWater };
}

function region(short: RegionShort, citations: Citations): SnapshotRegion {
  const { id, provider, name, gridZone, alternativeZones, egridSubregion, ...figures } = short;
  const known = citedFigures(figures, citations, `regions.json: ${id}`) as Pick<
    SnapshotRegion,
    'pueRatio' | 'wueLitresPerKilowattHour' | 'marketGramsCo2ePerKilowattHour'
  >;
  return { provider, name, gridZone, alternativeZones, egridSubregion, ...known };
}

function refuseUnknown(code: string, all: Readonly<Record<string, unknown>>, region: string, expected: string): void {
  if (Object.hasOwn(all, code)) return;
  const guess = nearest(code, Object.keys(all));
  throw new InputError({
    path: `regions.json: ${region}`,
    expected: `in ${expected}`,
    received: shown(code),
    hint: guess ? `Did you mean "${guess}"?` : 'See the list of them.',
  });
}
