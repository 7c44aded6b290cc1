import { fileURLToPath } from 'node:url';
import { averageIntensity } from '@tgwf/co2/data';
import * as co2 from '@tgwf/co2/data/electricity-maps';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { countryOfZone, isWholeCountry } from '../../pricing/country-codes.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { electricityMapsGrid } from '../../pricing/sources/grid-intensity.ts';
import { readOverlays } from '../../pricing/sources/overlays.ts';
import { regionsPart } from '../../pricing/sources/regions-part.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { isKnown, type Known } from '../../schema/known.ts';
import type { Region } from '../../schema/region.ts';
import { gramsPerKilowattHourFromPoundsPerMegawattHour } from '../../schema/units.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

const region = (id: string): Region => {
  const found = catalogue.regions[id];
  if (found === undefined) throw new Error(`no region ${id}`);
  return found;
};
const known = (figure: Region['gridGramsCo2ePerKilowattHour']): Known => {
  if (!isKnown(figure)) throw new Error(figure.reason);
  return figure;
};
const OVERLAYS = fileURLToPath(new URL('../../pricing/overlays/', import.meta.url));
const ZONES = Object.keys(co2.yearly2025.data);

describe('a place that the data do not know is refused when the snapshot is built', () => {
  test.each([
    ['zone', { gridZone: 'US-MIDA-PJMM' }, 'Did you mean "US-MIDA-PJM"?'],
    ['other zone it may lie in', { alternativeZones: ['US-MIDA-PJMM'] }, 'Did you mean "US-MIDA-PJM"?'],
    ['subregion of eGRID', { egridSubregion: 'RFCX' }, 'in a subregion of eGRID'],
  ])('%s', async (_, change, message) => {
    const overlays = structuredClone(await readOverlays(OVERLAYS));
    Object.assign(overlays.regions.regions[0]!, change);
    expect(() => regionsPart(overlays, electricityMapsGrid())).toThrow(message);
  });
});

describe('every zone of the grid is a region without a facility', () => {
  test('352 of them, each with the mean of 2025 and the five years in its note', () => {
    expect(ZONES).toHaveLength(352);
    const years = [co2.yearly2021, co2.yearly2022, co2.yearly2023, co2.yearly2024, co2.yearly2025];
    for (const zone of ZONES) {
      const { gridGramsCo2ePerKilowattHour: grid, gridZone, provider } = region(`zone/${zone}`);
      const means = years.map(({ data }) => data[zone]!.carbonIntensity.value);
      expect([grid.value, gridZone, provider], zone).toEqual([means[4], zone, 'zone']);
      expect(known(grid).note, zone).toContain(`2021 to 2025: ${means.join(', ')}.`);
      expect(known(grid).licence, zone).toBe('ODbL-1.0');
    }
  });

  test('what only a facility has is unknown, and says what to do', () => {
    const { pueRatio, wueLitresPerKilowattHour, marketGramsCo2ePerKilowattHour } = region('zone/DE');
    expect(pueRatio).toEqual({ value: null, reason: expect.stringContaining('name a cloud region') });
    expect(wueLitresPerKilowattHour.value).toBeNull();
    expect(marketGramsCo2ePerKilowattHour.value).toBeNull();
  });

  test('a region and its zone have the same yearly mean', () => {
    for (const [id, { gridZone, gridGramsCo2ePerKilowattHour }] of Object.entries(catalogue.regions)) {
      expect(gridGramsCo2ePerKilowattHour.value, id).toBe(
        region(`zone/${gridZone}`).gridGramsCo2ePerKilowattHour.value,
      );
    }
  });
});

describe('the range of a yearly mean spans what else is known of the place', () => {
  // Electricity Maps 2025, its 2024, Ember.
  test.each([
    ['FR', 31, 31, 44.18],
    ['DE', 342, 341, 342.06],
    ['GB', 176, 175, 215.79],
    ['SE', 21, 21, 35.89],
    ['IE', 301, 279.79, 352],
    ['US', 414, 383.55, 414],
  ])('%s: %d, between %d and %d', (zone, value, low, high) => {
    expect(region(`zone/${zone}`).gridGramsCo2ePerKilowattHour).toMatchObject({ value, low, high });
  });

  test('a part of a country is not compared with the average of the country', () => {
    // 2025: 418, 2024: 403; the country by Ember: 383.55.
    expect(region('zone/US-MIDA-PJM').gridGramsCo2ePerKilowattHour).toMatchObject({ low: 403, high: 418 });
    expect(known(region('zone/US-MIDA-PJM').gridGramsCo2ePerKilowattHour).note).not.toContain('Ember');
  });

  test('a provider that only says "United States" spans its cleanest and dirtiest zones', () => {
    // US 414; Bonneville 129 at the low end, PJM 418 at the high end.
    expect(region('lambda/us').gridGramsCo2ePerKilowattHour).toMatchObject({ value: 414, low: 129, high: 418 });
  });
});

describe('the countries of zones', () => {
  test.each([
    ['US-MIDA-PJM', 'USA', false],
    ['DE', 'DEU', true],
    ['XK', 'XKX', true],
    ['GB-NIR', 'GBR', false],
    ['nowhere', null, true],
  ])('%s is in %s', (zone, country, whole) => {
    expect(countryOfZone(zone)).toBe(country);
    expect(isWholeCountry(zone)).toBe(whole);
  });

  test('every zone has a country, and every whole one but eight small ones an average of Ember', () => {
    for (const zone of ZONES) expect(countryOfZone(zone), zone).toMatch(/^[A-Z]{3}$/);
    const without = ZONES.filter(isWholeCountry).filter(
      (zone) => !Object.hasOwn(averageIntensity.data, countryOfZone(zone) ?? ''),
    );
    expect(without.toSorted()).toEqual(['AX', 'CW', 'FM', 'GI', 'GS', 'PW', 'TL', 'YT']);
  });

  test('a country has one code', () => {
    const whole = ZONES.filter(isWholeCountry).map(countryOfZone);
    expect(new Set(whole).size).toBe(whole.length);
  });
});

describe('direct emissions are told apart from life-cycle ones', () => {
  test('596.326 lb/MWh of Virginia and the Carolinas are 270.49 g/kWh', () => {
    // 596.326 lb * 453.59237 g/lb / 1000 kWh = 270.4889... g/kWh
    const { inventoryGramsCo2ePerKilowattHour: inventory, gridGramsCo2ePerKilowattHour: grid } =
      region('aws/us-east-1');
    expect(inventory.value).toBeCloseTo(270.4889, 3);
    expect(known(inventory)).toMatchObject({ citation: expect.stringContaining('eGRID2023'), asOf: '2023' });
    expect(grid.value).toBe(418);
  });

  test('a zone that is one subregion has its factor: California 429.983 lb/MWh', () => {
    // 429.983 * 0.45359237 = 195.0370 g/kWh
    expect(region('zone/US-CAL-CISO').inventoryGramsCo2ePerKilowattHour.value).toBeCloseTo(195.037, 3);
    expect(region('zone/US').inventoryGramsCo2ePerKilowattHour.value).toBeCloseTo(770.884 * 0.453_592_37, 9);
  });

  test('elsewhere it is unknown, never the life-cycle figure', () => {
    const { inventoryGramsCo2ePerKilowattHour } = region('aws/eu-central-1');
    expect(inventoryGramsCo2ePerKilowattHour).toEqual({
      value: null,
      reason: expect.stringContaining('direct emissions'),
    });
  });

  test('pounds per megawatt hour become grams per kilowatt hour in proportion', () => {
    expect(gramsPerKilowattHourFromPoundsPerMegawattHour(1_000)).toBeCloseTo(453.592_37, 9);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3_000, noNaN: true }), (pounds) => {
        expect(gramsPerKilowattHourFromPoundsPerMegawattHour(2 * pounds)).toBeCloseTo(
          2 * gramsPerKilowattHourFromPoundsPerMegawattHour(pounds),
          6,
        );
      }),
    );
  });
});

describe('water, hours and contracts', () => {
  test('water of making electricity is the national average, for a part of the country too', () => {
    expect(region('aws/eu-central-1').gridWaterLitresPerKilowattHour).toMatchObject({ value: 1.947 });
    expect(region('google/us-central1').gridWaterLitresPerKilowattHour).toMatchObject({
      value: 3.1321,
      note: expect.stringContaining('USA, of which the zone is a part'),
    });
    expect(region('aws/af-south-1').gridWaterLitresPerKilowattHour).toEqual({
      value: null,
      reason: expect.stringContaining('3.908 L/kWh'),
    });
  });

  test('the latest hour is unknown until a live source gave it', () => {
    for (const [id, { latestHourGramsCo2ePerKilowattHour: hour }] of Object.entries(catalogue.regions)) {
      expect(hour, id).toEqual({ value: null, reason: expect.stringContaining('ELECTRICITY_MAPS_API_KEY') });
    }
  });

  test('a market-based factor stands apart and leaves the location-based one as it is', () => {
    const { marketGramsCo2ePerKilowattHour: market, gridGramsCo2ePerKilowattHour: grid } = region('google/us-central1');
    expect([market.value, grid.value]).toEqual([0, 501]);
    expect(known(market).citation).toContain('market-based row alone');
  });
});

describe('facilities', () => {
  test.each([
    ['aws/us-east-1', 1.15, 0.12],
    ['azure/eastus', 1.14, 0.17],
    ['azure/westeurope', 1.14, 0.08],
    ['azure/swedencentral', 1.16, 0.16],
    ['google/us-central1', 1.1, null],
    ['google/europe-west4', 1.07, null],
    ['google/europe-north1', 1.09, null],
    ['google/europe-west3', null, null],
    ['lambda/us', null, null],
    ['runpod/us', null, null],
  ])('%s: PUE %s, WUE %s', (id, pue, wue) => {
    expect([region(id).pueRatio.value, region(id).wueLitresPerKilowattHour.value]).toEqual([pue, wue]);
  });

  test('every region of a provider is plausible: PUE 1 to 2, WUE 0 to 3 L/kWh, 5 to 1,000 g/kWh', () => {
    const facilities = Object.entries(catalogue.regions).filter(([id]) => !id.startsWith('zone/'));
    expect(facilities.length).toBeGreaterThan(60);
    for (const [id, { pueRatio, wueLitresPerKilowattHour, gridGramsCo2ePerKilowattHour, provider }] of facilities) {
      expect(id.startsWith(`${provider}/`), id).toBe(true);
      if (isKnown(pueRatio)) expect(pueRatio.value, id).toBeLessThan(2);
      if (isKnown(wueLitresPerKilowattHour)) expect(wueLitresPerKilowattHour.value, id).toBeLessThan(3);
      expect(gridGramsCo2ePerKilowattHour.value, id).toBeGreaterThan(5);
      expect(gridGramsCo2ePerKilowattHour.value, id).toBeLessThan(1_000);
    }
  });
});
