/** @tgwf/co2 0.19.0 ships no types for its data. */
declare module '@tgwf/co2/data/electricity-maps' {
  interface YearlyIntensity {
    readonly data: Readonly<
      Record<
        string,
        {
          readonly zone: { readonly zoneName: string; readonly displayName?: string; readonly countryName?: string };
          readonly carbonIntensity: { readonly value: number; readonly unit: string };
        }
      >
    >;
    readonly methodology: string;
  }
  export const yearly2021: YearlyIntensity;
  export const yearly2022: YearlyIntensity;
  export const yearly2023: YearlyIntensity;
  export const yearly2024: YearlyIntensity;
  export const yearly2025: YearlyIntensity;
}

declare module '@tgwf/co2/data' {
  /** Ember's national averages by ISO 3166 alpha-3 code; the package names no year. */
  export const averageIntensity: { readonly data: Readonly<Record<string, number>>; readonly type: string };
}
