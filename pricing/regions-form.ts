import type { Region } from '../schema/region.ts';

export interface Attributed {
  readonly attribution: string;
  readonly licence: string;
  readonly citation: string;
  readonly url: string;
}

/**
 * Every zone of Electricity Maps: its name, then the mean of each of `years` in g/kWh. They stay in a file of their own:
 * their licence asks that the database be shared alike.
 */
export interface ElectricityMapsGrid extends Attributed {
  readonly years: readonly number[];
  readonly zones: Readonly<Record<string, readonly [name: string, ...gramsCo2ePerKilowattHour: number[]]>>;
}

/** Another method: national averages by ISO 3166 alpha-3 code, of no named year. */
export interface EmberGrid extends Attributed {
  readonly gramsCo2ePerKilowattHourByCountry: Readonly<Record<string, number>>;
}

/** Direct emissions of power generation by subregion of the United States, and which zones are one subregion. */
export interface EgridRates {
  readonly citation: string;
  readonly url: string;
  readonly asOf: string;
  readonly poundsCo2ePerMegawattHourBySubregion: Readonly<Record<string, number>>;
  readonly subregionByZone: Readonly<Record<string, string>>;
}

/** Water used in making electricity, national averages by ISO 3166 alpha-3 code. */
export interface GridWater {
  readonly citation: string;
  readonly url: string;
  readonly asOf: string;
  readonly licence: string;
  readonly litresPerKilowattHourByCountry: Readonly<Record<string, number>>;
}

/** A region before the figures of its grid are joined to it. */
export interface SnapshotRegion extends Pick<
  Region,
  'provider' | 'name' | 'pueRatio' | 'wueLitresPerKilowattHour' | 'marketGramsCo2ePerKilowattHour'
> {
  readonly gridZone: string;
  /** Other zones in which the provider's sites of this region may lie. */
  readonly alternativeZones: readonly string[];
  /** Where eGRID's subregion is known; the zone's own otherwise, or none. */
  readonly egridSubregion: string | null;
}

export interface RegionsPart {
  readonly regions: Readonly<Record<string, SnapshotRegion>>;
  readonly egrid: EgridRates;
  readonly gridWater: GridWater;
}

/** The zones that stand for where APIs are served, which no vendor says. */
export interface ApiGridZones {
  readonly central: string;
  readonly low: string;
  readonly high: string;
  readonly note: string;
}
