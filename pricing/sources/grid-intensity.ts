import { averageIntensity } from '@tgwf/co2/data';
import { yearly2024, yearly2025 } from '@tgwf/co2/data/electricity-maps';
import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { EmberGrid, ElectricityMapsGrid } from '../snapshot-form.ts';

/** The zones asked for, from the yearly means of Electricity Maps. InputError for a zone the package does not know. */
export function electricityMapsGrid(zones: Iterable<string>): ElectricityMapsGrid {
  const entries = [...new Set(zones)].toSorted().map((zone) => {
    const latest = yearly2025.data[zone] ?? unknownCode(zone, yearly2025.data, 'a zone of Electricity Maps');
    const before = yearly2024.data[zone] ?? unknownCode(zone, yearly2024.data, 'a zone of Electricity Maps');
    return [
      zone,
      {
        name: latest.zone.displayName ?? latest.zone.zoneName,
        gramsCo2ePerKilowattHour: latest.carbonIntensity.value,
        yearBeforeGramsCo2ePerKilowattHour: before.carbonIntensity.value,
      },
    ] as const;
  });
  return {
    attribution:
      'Contains information from Electricity Maps, made available under the Open Database License (ODbL) 1.0: attribute Electricity Maps, share derived databases under the same licence.',
    licence: 'ODbL-1.0',
    citation: 'Electricity Maps, yearly mean of the zone, life-cycle and consumption-based, via @tgwf/co2 0.19.0',
    url: yearly2025.methodology,
    year: 2025,
    zones: Object.fromEntries(entries),
  };
}

/** National averages of Ember for the countries asked for; the package names no year. */
export function emberGrid(countries: Iterable<string>): EmberGrid {
  const entries = [...new Set(countries)]
    .toSorted()
    .map((code) => [
      code,
      averageIntensity.data[code] ?? unknownCode(code, averageIntensity.data, 'a country of Ember'),
    ]);
  return {
    attribution: 'Contains data from Ember, made available under the Creative Commons licence CC BY-SA 4.0.',
    licence: 'CC-BY-SA-4.0',
    citation: 'Ember, national average, year not named, via @tgwf/co2 0.19.0',
    url: 'https://ember-energy.org',
    gramsCo2ePerKilowattHourByCountry: Object.fromEntries(entries) as Record<string, number>,
  };
}

function unknownCode(code: string, all: Readonly<Record<string, unknown>>, expected: string): never {
  const guess = nearest(code, Object.keys(all));
  throw new InputError({
    path: 'regions.json',
    expected,
    received: shown(code),
    hint: guess ? `Did you mean "${guess}"?` : 'See the data of @tgwf/co2.',
  });
}
