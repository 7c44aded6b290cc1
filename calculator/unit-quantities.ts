import type { Quantity } from '../schema/quantity.ts';
import {
  BYTES_PER_GIGABYTE,
  GRAMS_PER_KILOGRAM,
  GRAMS_PER_TONNE,
  HOURS_PER_MONTH,
  JOULES_PER_KILOWATT_HOUR,
  MONTHS_PER_YEAR,
  SECONDS_PER_HOUR,
  TOKENS_PER_MILLION,
  WATTS_PER_KILOWATT,
} from '../schema/units.ts';

/** The factors between units, as they stand in a formula. */
export const hoursPerMonth: Quantity = {
  name: 'hours per month',
  value: HOURS_PER_MONTH,
  unit: 'h',
  note: 'convention: 365 days * 24 h / 12, for every month',
};
export const secondsPerHour: Quantity = exact('seconds per hour', SECONDS_PER_HOUR, 's');
export const monthsPerYear: Quantity = exact('months per year', MONTHS_PER_YEAR, 'months');
export const wattsPerKilowatt: Quantity = exact('watts per kilowatt', WATTS_PER_KILOWATT, 'W');
export const joulesPerKilowattHour: Quantity = exact('joules per kWh', JOULES_PER_KILOWATT_HOUR, 'J');
export const gramsPerKilogram: Quantity = exact('grams per kilogram', GRAMS_PER_KILOGRAM, 'g');
export const gramsPerTonne: Quantity = exact('grams per tonne', GRAMS_PER_TONNE, 'g');
export const bytesPerGigabyte: Quantity = exact('bytes per GB', BYTES_PER_GIGABYTE, 'bytes');
export const tokensPerMillion: Quantity = exact('tokens per million', TOKENS_PER_MILLION, 'tokens');

function exact(name: string, value: number, unit: string): Quantity {
  return { name, value, unit, note: 'exact' };
}
