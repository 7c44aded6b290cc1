import { averageIntensity } from '@tgwf/co2/data';
import { yearly2021, yearly2022, yearly2023, yearly2024, yearly2025 } from '@tgwf/co2/data/electricity-maps';
import type { EmberGrid, ElectricityMapsGrid } from '../regions-form.ts';

const YEARLY = [yearly2021, yearly2022, yearly2023, yearly2024, yearly2025];
const FIRST_YEAR = 2021;

/** Every zone of Electricity Maps with its yearly means, by zone. */
export function electricityMapsGrid(): ElectricityMapsGrid {
  const entries = Object.keys(yearly2025.data)
    .toSorted()
    .map((id): [string, [string, ...number[]]] => {
      const { zone } = yearly2025.data[id]!;
      // Every year has every zone; a year without it would move the later ones, so that it must not pass unseen.
      return [id, [zone.displayName ?? zone.zoneName, ...YEARLY.map(({ data }) => data[id]!.carbonIntensity.value)]];
    });
  return {
    attribution:
      'Contains information from Electricity Maps, made available under the Open Database License (ODbL) 1.0: attribute Electricity Maps, share derived databases under the same licence.',
    licence: 'ODbL-1.0',
    citation: 'Electricity Maps, yearly mean of the zone, life-cycle and consumption-based, via @tgwf/co2 0.19.0',
    url: yearly2025.methodology,
    years: YEARLY.map((_, i) => FIRST_YEAR + i),
    zones: Object.fromEntries(entries),
  };
}

/** Ember's national averages; the package names no year. */
export const emberGrid = (): EmberGrid => ({
  attribution: 'Contains data from Ember, made available under the Creative Commons licence CC BY-SA 4.0.',
  licence: 'CC-BY-SA-4.0',
  citation: 'Ember, national average, year not named, via @tgwf/co2 0.19.0',
  url: 'https://ember-energy.org',
  gramsCo2ePerKilowattHourByCountry: Object.fromEntries(
    Object.entries(averageIntensity.data)
      .filter(([code]) => /^[A-Z]{3}$/.test(code))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ),
});
