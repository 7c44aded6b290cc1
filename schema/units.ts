/** The only place where one unit becomes another. Every factor is exact unless its comment names a convention. */

export const MILLISECONDS_PER_SECOND = 1_000;
export const SECONDS_PER_HOUR = 3_600;
/** Convention: a month is 365 days * 24 h / 12 = 730 h in every figure of every document. */
export const HOURS_PER_MONTH = 730;
export const MONTHS_PER_YEAR = 12;
export const HOURS_PER_YEAR = HOURS_PER_MONTH * MONTHS_PER_YEAR;
export const TOKENS_PER_MILLION = 1_000_000;
export const JOULES_PER_KILOWATT_HOUR = 3_600_000;
export const WATTS_PER_KILOWATT = 1_000;
export const GRAMS_PER_KILOGRAM = 1_000;

export const secondsFromMs = (milliseconds: number): number => milliseconds / MILLISECONDS_PER_SECOND;
export const msFromSeconds = (seconds: number): number => seconds * MILLISECONDS_PER_SECOND;

/** Mean arrivals per second of a monthly volume. */
export const requestsPerSecondFromMonthly = (requestsPerMonth: number): number =>
  requestsPerMonth / (HOURS_PER_MONTH * SECONDS_PER_HOUR);

/** Volume of a month in which a rate per second never pauses. */
export const requestsPerMonthFromPerSecond = (requestsPerSecond: number): number =>
  requestsPerSecond * HOURS_PER_MONTH * SECONDS_PER_HOUR;

/** USD of `tokens` at a price per million tokens. */
export const usdOfTokens = (tokens: number, usdPerMillionTokens: number): number =>
  (tokens * usdPerMillionTokens) / TOKENS_PER_MILLION;

/** Energy of a constant power over some hours. */
export const kilowattHoursFromWatts = (powerWatts: number, hours: number): number =>
  (powerWatts * hours) / WATTS_PER_KILOWATT;

export const kilowattHoursFromJoules = (joules: number): number => joules / JOULES_PER_KILOWATT_HOUR;

export const gramsFromKilograms = (kilograms: number): number => kilograms * GRAMS_PER_KILOGRAM;

export const kilogramsFromGrams = (grams: number): number => grams / GRAMS_PER_KILOGRAM;
