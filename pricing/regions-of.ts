import { InputError, shown } from '../schema/input-error.ts';
import type { Known, Sourced } from '../schema/known.ts';
import type { Region } from '../schema/region.ts';
import { gramsPerKilowattHourFromPoundsPerMegawattHour } from '../schema/units.ts';
import { countryOfZone, isWholeCountry } from './country-codes.ts';
import type { ApiGridZones, ElectricityMapsGrid, SnapshotRegion } from './regions-form.ts';
import type { Snapshot } from './snapshot-form.ts';

/** Id of the region that is a zone of Electricity Maps and no facility: `zone/DE`. */
const ZONE_PREFIX = 'zone/';

const NO_FACILITY = 'A zone of the grid is no facility: name a cloud region, or give a figure of your own.';
const NOT_ASKED =
  'Only a live source knows the latest hour: set ELECTRICITY_MAPS_API_KEY and run breakeven prices update grid.';

/**
 * The regions with the figures of their grid joined to them, and every zone of the grid as a region without a facility.
 * InputError, with the place in `name`, for a zone or subregion that is not there.
 */
export function regionsOf(snapshot: Snapshot, name: string): Record<string, Region> {
  const regions: Record<string, Region> = {};
  for (const [id, region] of Object.entries(snapshot.regions.regions)) {
    regions[id] = withGrid(region, snapshot, `${name}: ${id}`);
  }
  for (const zone of Object.keys(snapshot.grid.zones)) {
    regions[ZONE_PREFIX + zone] = withGrid(zoneRegion(zone, snapshot), snapshot, `${name}: ${ZONE_PREFIX}${zone}`);
  }
  return regions;
}

/** The zones in which the providers' regions stand, each once: what a live source is worth asking for. */
export const facilityGridZones = (regions: Readonly<Record<string, Region>>): string[] => [
  ...new Set(
    Object.entries(regions).flatMap(([id, { gridZone }]) =>
      id.startsWith(ZONE_PREFIX) || gridZone === null ? [] : [gridZone],
    ),
  ),
];

/** The regions with the latest hour of their zone, where a live source gave it; everything else as it was. */
export const withLatestHours = (
  regions: Readonly<Record<string, Region>>,
  hours: Readonly<Record<string, Sourced>>,
): Record<string, Region> =>
  Object.fromEntries(
    Object.entries(regions).map(([id, region]) => [
      id,
      region.gridZone !== null && Object.hasOwn(hours, region.gridZone)
        ? { ...region, latestHourGramsCo2ePerKilowattHour: hours[region.gridZone]! }
        : region,
    ]),
  );

const zoneRegion = (zone: string, { grid, regions: { egrid } }: Snapshot): SnapshotRegion => ({
  provider: 'zone',
  name: grid.zones[zone]![0],
  gridZone: zone,
  alternativeZones: [],
  egridSubregion: Object.hasOwn(egrid.subregionByZone, zone) ? egrid.subregionByZone[zone]! : null,
  pueRatio: { value: null, reason: NO_FACILITY },
  wueLitresPerKilowattHour: { value: null, reason: NO_FACILITY },
  marketGramsCo2ePerKilowattHour: {
    value: null,
    reason: 'What electricity somebody bought is theirs to say; the grid has no market-based factor.',
  },
});

function withGrid(snapshotRegion: SnapshotRegion, snapshot: Snapshot, path: string): Region {
  const { alternativeZones: _, egridSubregion, ...region } = snapshotRegion;
  return {
    ...region,
    gridGramsCo2ePerKilowattHour: yearlyMean(snapshotRegion, snapshot, path),
    inventoryGramsCo2ePerKilowattHour: inventoryFactor(egridSubregion, snapshot, path),
    latestHourGramsCo2ePerKilowattHour: { value: null, reason: NOT_ASKED },
    gridWaterLitresPerKilowattHour: waterFactor(region.gridZone, snapshot),
  };
}

/**
 * The last year's mean as the value; the range spans what else is known of the same place: the year before, Ember's
 * average where the zone is a country (another method), and other zones the region may lie in.
 */
function yearlyMean(
  { gridZone, alternativeZones }: SnapshotRegion,
  { grid, gridEmber }: Snapshot,
  path: string,
): Known {
  const { zoneName, byYear, value } = zoneOf(grid, gridZone, path);
  const country = isWholeCountry(gridZone) ? countryOfZone(gridZone) : null;
  const ember = country === null ? undefined : gridEmber.gramsCo2ePerKilowattHourByCountry[country];
  const yearBefore = byYear.at(-2);
  const others = [
    ...(yearBefore === undefined ? [] : [{ label: `${grid.years.at(-2)}`, value: yearBefore }]),
    ...alternativeZones.map((id) => ({ label: `zone ${id}`, value: zoneOf(grid, id, path).value })),
    ...(ember === undefined ? [] : [{ label: `${gridEmber.citation} (${gridEmber.licence})`, value: ember }]),
  ];
  const all = [value, ...others.map((other) => other.value)];
  return {
    value,
    low: Math.min(...all),
    high: Math.max(...all),
    ...gridCitation(grid),
    note: `Zone ${gridZone}, ${zoneName}. ${grid.years[0]} to ${grid.years.at(-1)}: ${byYear.join(', ')}. Range: ${others.map((other) => `${other.label}: ${other.value}`).join('; ')}.`,
  };
}

function inventoryFactor(subregion: string | null, { regions: { egrid } }: Snapshot, path: string): Sourced {
  if (subregion === null) {
    return {
      value: null,
      reason:
        'No inventory factor (direct emissions alone) of this grid is in the catalogue; the yearly mean is life-cycle.',
    };
  }
  const rates = egrid.poundsCo2ePerMegawattHourBySubregion;
  if (!Object.hasOwn(rates, subregion)) missing(path, `in a subregion of eGRID, as ${shown(subregion)} should be`);
  const pounds = rates[subregion]!;
  return {
    value: gramsPerKilowattHourFromPoundsPerMegawattHour(pounds),
    source: 'published',
    citation: egrid.citation,
    url: egrid.url,
    asOf: egrid.asOf,
    note: `Subregion ${subregion}: ${pounds} lb CO2e/MWh, total output, direct emissions of its power plants.`,
  };
}

function waterFactor(zone: string, { regions: { gridWater } }: Snapshot): Sourced {
  const { litresPerKilowattHourByCountry: factors, ...citation } = gridWater;
  const country = countryOfZone(zone);
  if (country === null || !Object.hasOwn(factors, country)) {
    return {
      value: null,
      reason: `EcoLogits gives no water factor for this country; its average of the world is ${factors['WOR']} L/kWh.`,
    };
  }
  return {
    value: factors[country]!,
    source: 'published',
    ...citation,
    note: `National average of ${country}${isWholeCountry(zone) ? '' : ', of which the zone is a part'}.`,
  };
}

/** Intensity of the grids that stand for where APIs are served. */
export function apiGrid(grid: ElectricityMapsGrid, zones: ApiGridZones, path: string): Known {
  const value = (zone: string): number => zoneOf(grid, zone, path).value;
  return {
    value: value(zones.central),
    low: value(zones.low),
    high: value(zones.high),
    ...gridCitation(grid),
    source: 'assumed',
    note: `${zones.note} Zones ${zones.central}, ${zones.low} and ${zones.high}.`,
  };
}

function gridCitation(grid: ElectricityMapsGrid): Omit<Known, 'value'> {
  const year = `${grid.years.at(-1)}`;
  return {
    source: 'published',
    citation: `${grid.citation}, ${year}`,
    url: grid.url,
    asOf: year,
    licence: grid.licence,
  };
}

function zoneOf(
  { zones }: ElectricityMapsGrid,
  zone: string,
  path: string,
): { readonly zoneName: string; readonly byYear: readonly number[]; readonly value: number } {
  if (!Object.hasOwn(zones, zone)) missing(path, `in a zone of grid.json, as ${shown(zone)} should be`);
  const [zoneName, ...byYear] = zones[zone]!;
  return { zoneName, byYear, value: byYear.at(-1)! };
}

function missing(path: string, expected: string): never {
  throw new InputError({ path, expected, received: 'nothing', hint: 'Build the snapshot anew: npm run snapshot.' });
}
