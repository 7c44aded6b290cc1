/** The only place where one unit becomes another. Every factor is exact unless its comment names a convention. */

export const MILLISECONDS_PER_SECOND = 1_000;
export const SECONDS_PER_HOUR = 3_600;
export const MINUTES_PER_HOUR = 60;
/** Convention: a month is 365 days * 24 h / 12 = 730 h in every figure of every document. */
export const HOURS_PER_MONTH = 730;
export const HOURS_PER_WEEK = 168;
export const HOURS_PER_DAY = 24;
export const MONTHS_PER_YEAR = 12;
export const HOURS_PER_YEAR = HOURS_PER_MONTH * MONTHS_PER_YEAR;
export const TOKENS_PER_MILLION = 1_000_000;
export const JOULES_PER_KILOWATT_HOUR = 3_600_000;
export const WATTS_PER_KILOWATT = 1_000;
export const GRAMS_PER_KILOGRAM = 1_000;
export const GRAMS_PER_POUND = 453.592_37;
export const GIGABYTES_PER_GIBIBYTE = 2 ** 30 / 1e9;
export const NANOS_PER_UNIT = 1e9;
export const PERCENT_PER_RATIO = 100;
export const CENTS_PER_USD = 100;
export const KILOWATT_HOURS_PER_MEGAWATT_HOUR = 1_000;
export const GRAMS_PER_TONNE = 1_000_000;
export const MILLILITRES_PER_LITRE = 1_000;
/** The gigabyte of vendors' traffic: decimal. */
export const BYTES_PER_GIGABYTE = 1e9;

export const secondsFromMs = (milliseconds: number): number => milliseconds / MILLISECONDS_PER_SECOND;
export const msFromSeconds = (seconds: number): number => seconds * MILLISECONDS_PER_SECOND;

/** Share of a month's hours that some hours of each week are. */
export const monthRatioFromHoursPerWeek = (hoursPerWeek: number): number => hoursPerWeek / HOURS_PER_WEEK;

/** Share of a month's hours that some seconds of it are. */
export const monthRatioFromSeconds = (seconds: number): number => seconds / (HOURS_PER_MONTH * SECONDS_PER_HOUR);

/** Share of a month's hours that some minutes of it are. */
export const monthRatioFromMinutes = (minutes: number): number => minutes / (HOURS_PER_MONTH * MINUTES_PER_HOUR);

/** Mean arrivals per second of a monthly volume. */
export const requestsPerSecondFromMonthly = (requestsPerMonth: number): number =>
  requestsPerMonth / (HOURS_PER_MONTH * SECONDS_PER_HOUR);

/** Volume of a month in which a rate per second never pauses. */
export const requestsPerMonthFromPerSecond = (requestsPerSecond: number): number =>
  requestsPerSecond * HOURS_PER_MONTH * SECONDS_PER_HOUR;

/** USD of `tokens` at a price per million tokens. */
export const usdOfTokens = (tokens: number, usdPerMillionTokens: number): number =>
  (tokens * usdPerMillionTokens) / TOKENS_PER_MILLION;

/** An amount (USD, gCO2e, J) that falls on some tokens, per million of them. */
export const perMillionTokens = (amount: number, tokens: number): number => (amount / tokens) * TOKENS_PER_MILLION;

export const usdFromCents = (cents: number): number => cents / CENTS_PER_USD;
export const centsFromUsd = (usd: number): number => usd * CENTS_PER_USD;

/** A fee per thousand requests as a fee per request. */
export const usdPerRequestFromThousand = (usdPerThousandRequests: number): number => usdPerThousandRequests / 1_000;

/** Energy of a constant power over some hours. */
export const kilowattHoursFromWatts = (powerWatts: number, hours: number): number =>
  (powerWatts * hours) / WATTS_PER_KILOWATT;

export const kilowattHoursFromJoules = (joules: number): number => joules / JOULES_PER_KILOWATT_HOUR;

/** A watt is a joule per second. */
export const joulesPerToken = (powerWatts: number, tokensPerSecond: number): number => powerWatts / tokensPerSecond;

export const joulesFromKilowattHours = (kilowattHours: number): number => kilowattHours * JOULES_PER_KILOWATT_HOUR;

export const wattHoursFromKilowattHours = (kilowattHours: number): number => kilowattHours * WATTS_PER_KILOWATT;
export const kilowattHoursFromWattHours = (wattHours: number): number => wattHours / WATTS_PER_KILOWATT;

export const kilowattHoursFromMegawattHours = (megawattHours: number): number =>
  megawattHours * KILOWATT_HOURS_PER_MEGAWATT_HOUR;
export const megawattHoursFromKilowattHours = (kilowattHours: number): number =>
  kilowattHours / KILOWATT_HOURS_PER_MEGAWATT_HOUR;

export const litresFromMillilitres = (millilitres: number): number => millilitres / MILLILITRES_PER_LITRE;

export const tonnesFromGrams = (grams: number): number => grams / GRAMS_PER_TONNE;

export const gramsFromKilograms = (kilograms: number): number => kilograms * GRAMS_PER_KILOGRAM;

export const kilogramsFromGrams = (grams: number): number => grams / GRAMS_PER_KILOGRAM;

/** The international pound is 0.45359237 kg exactly. */
export const gramsPerKilowattHourFromPoundsPerMegawattHour = (poundsPerMegawattHour: number): number =>
  (poundsPerMegawattHour * GRAMS_PER_POUND) / WATTS_PER_KILOWATT;

/**
 * What an hour of a term costs when a part is paid at its start: the upfront part is spread over all hours of the term, used
 * or not.
 */
export const usdPerHourOfTerm = (term: {
  readonly usdPerHour: number;
  readonly upfrontUsd: number;
  readonly years: number;
}): number => term.usdPerHour + term.upfrontUsd / (term.years * HOURS_PER_YEAR);

export const gigabytesFromBytes = (bytes: number): number => bytes / BYTES_PER_GIGABYTE;

/** Price per GiB from a price per GB. */
export const perGibibyteFromPerGigabyte = (usdPerGigabyte: number): number => usdPerGigabyte * GIGABYTES_PER_GIBIBYTE;

export const perHourFromPerMonth = (usdPerMonth: number): number => usdPerMonth / HOURS_PER_MONTH;

/** An amount given as whole units and billionths of a unit. */
export const amountOfUnitsAndNanos = (units: number, nanos: number): number =>
  (units * NANOS_PER_UNIT + nanos) / NANOS_PER_UNIT;

export const ratioFromPercent = (percent: number): number => percent / PERCENT_PER_RATIO;
export const percentFromRatio = (ratio: number): number => ratio * PERCENT_PER_RATIO;

/** An amount of another currency in USD, at a rate of a stated day. */
export const usdFromCurrency = (amount: number, usdPerUnit: number): number => amount * usdPerUnit;
