import { InputError, shown } from '../schema/input-error.ts';
import type { Known } from '../schema/known.ts';
import type { Region } from '../schema/region.ts';
import type { ElectricityMapsGrid, Snapshot, SnapshotRegion } from './snapshot-form.ts';

/** The regions with their grid intensity joined to them. InputError, with the place in `name`, for a zone that is not there. */
export const regionsOf = (snapshot: Snapshot, name: string): Record<string, Region> =>
  Object.fromEntries(
    Object.entries(snapshot.regions.regions).map(([id, region]) => [id, withGrid(region, snapshot, `${name}: ${id}`)]),
  );

/**
 * The year's mean as the value; the range spans what else is known of the same place: the year before, Ember's average
 * where the zone is a country (another method), and other zones the region may lie in.
 */
function withGrid(snapshotRegion: SnapshotRegion, { grid, gridEmber }: Snapshot, path: string): Region {
  const { emberCountry, alternativeZones, ...region } = snapshotRegion;
  const zone = zoneOf(grid, region.gridZone, path);
  const others = [
    { label: `${grid.year - 1}`, value: zone.yearBeforeGramsCo2ePerKilowattHour },
    ...alternativeZones.map((id) => ({ label: `zone ${id}`, value: zoneOf(grid, id, path).gramsCo2ePerKilowattHour })),
    ...(emberCountry === null
      ? []
      : [{ label: `${gridEmber.citation} (${gridEmber.licence})`, value: emberValue(emberCountry, gridEmber, path) }]),
  ];
  const value = zone.gramsCo2ePerKilowattHour;
  const all = [value, ...others.map((other) => other.value)];
  return {
    ...region,
    gridGramsCo2ePerKilowattHour: {
      value,
      low: Math.min(...all),
      high: Math.max(...all),
      ...gridCitation(grid),
      note: `Zone ${region.gridZone}, ${zone.name}. Range: ${others.map((other) => `${other.label}: ${other.value}`).join('; ')}.`,
    },
  };
}

/** Intensity of the grids that stand for where APIs are served. */
export function apiGrid(grid: ElectricityMapsGrid, zones: Snapshot['meta']['apiGridZones'], path: string): Known {
  const value = (zone: string): number => zoneOf(grid, zone, path).gramsCo2ePerKilowattHour;
  return {
    value: value(zones.central),
    low: value(zones.low),
    high: value(zones.high),
    ...gridCitation(grid),
    source: 'assumed',
    note: `${zones.note} Zones ${zones.central}, ${zones.low} and ${zones.high}.`,
  };
}

const gridCitation = (grid: ElectricityMapsGrid): Omit<Known, 'value'> => ({
  source: 'published',
  citation: `${grid.citation}, ${grid.year}`,
  url: grid.url,
  asOf: `${grid.year}`,
  licence: grid.licence,
});

function zoneOf(grid: ElectricityMapsGrid, zone: string, path: string): ElectricityMapsGrid['zones'][string] {
  return Object.hasOwn(grid.zones, zone)
    ? grid.zones[zone]!
    : missing(path, `in a zone of grid.json, as ${shown(zone)} should be`);
}

function emberValue(
  country: string,
  { gramsCo2ePerKilowattHourByCountry: values }: Snapshot['gridEmber'],
  path: string,
): number {
  return Object.hasOwn(values, country)
    ? values[country]!
    : missing(path, `in a country of grid-ember.json, as ${shown(country)} should be`);
}

function missing(path: string, expected: string): never {
  throw new InputError({ path, expected, received: 'nothing', hint: 'Build the snapshot anew: npm run snapshot.' });
}
