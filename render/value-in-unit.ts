import { number, percent, usd } from './format.ts';

/** A figure as a reader of its unit expects it: "12 %" for a ratio, "0.85 USD/h", "24 months". */
export const valueInUnit = (value: number, unit: string): string =>
  unit === 'ratio' ? percent(value) : `${amount(value, unit)} ${unitOf(value, unit)}`.trimEnd();

/** One of the unit, where it is a word that has a plural. */
export const unitOf = (value: number | null, unit: string): string =>
  value === 1 && unit === 'months' ? 'month' : unit;

/** Two ends of a range: "0 % and 12 %", "0 and 4 USD/h", "1 and 120 months". */
export const endsInUnit = (from: number, to: number, unit: string): string =>
  `${unit === 'ratio' ? percent(from) : amount(from, unit)} and ${valueInUnit(to, unit)}`;

const amount = (value: number, unit: string): string => (unit.startsWith('USD') ? usd(value) : number(value));
