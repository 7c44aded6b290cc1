import type { Spread } from '../schema/report.ts';
import { decimal } from './decimal.ts';

/**
 * The only place that rounds. Text for people: at most three significant digits where a figure is an estimate, money to
 * the cent where it is small, "unknown" for null. Every function is pure and locale-fixed (en-US), so that Node and the
 * browser show the same text.
 */

const SIGNIFICANT = 3;
/** Digits that a double holds whatever it went through. */
const EXACT = 12;

export const UNKNOWN = 'unknown';

/** Three significant digits, grouped: 0.0123, 1.23, 12.3, 1,230. */
export function number(value: number | null, digits = SIGNIFICANT): string {
  if (value === null) return UNKNOWN;
  const rounded = value === 0 ? 0 : Number(value.toPrecision(digits));
  const decimals = rounded === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return decimal(rounded, Math.min(decimals, 12));
}

/** Every digit that matters, for an input somebody typed: 0.00125 stays 0.00125. */
export function exact(value: number | null): string {
  if (value === null) return UNKNOWN;
  const size = Math.abs(value);
  const decimals = size === 0 ? 0 : EXACT - 1 - Math.floor(Math.log10(size));
  return decimal(Number(value.toPrecision(EXACT)), Math.min(Math.max(0, decimals), 100));
}

/** Whole things: 300,000. */
export const whole = (value: number | null): string => (value === null ? UNKNOWN : decimal(value, 0));

/** USD without the sign of the currency: 4,700; 12.30; 0.00123. */
export function usd(value: number | null): string {
  if (value === null) return UNKNOWN;
  const size = Math.abs(value);
  if (size >= 1000) return number(value);
  if (size >= 10 || size === 0) return decimal(value, 0);
  if (size >= 1) return decimal(value, 2, 2);
  return number(value);
}

/** To the hundredth, so that what is added up is seen to add up: 4,700.25; three digits below that: 0.00123. */
export const hundredths = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.01 ? number(value) : decimal(value, 2, 2);

/** A change with its sign: +3.20, -0.50; 0 has none, nor what rounds to it. */
export function signed(value: number, format: (size: number) => string): string {
  const size = format(Math.abs(value));
  return /[1-9]/.test(size) ? `${value < 0 ? '-' : '+'}${size}` : size;
}

export const percent = (ratio: number | null): string =>
  ratio === null ? UNKNOWN : `${number(ratio * 100, ratio >= 0.1 ? 2 : 1)} %`;

/** A probability, never rounded to certainty: "over 99 %", "under 1 %". */
export function probability(ratio: number | null): string {
  if (ratio === null) return UNKNOWN;
  if (ratio > 0.99) return 'over 99 %';
  if (ratio < 0.01) return 'under 1 %';
  return `${decimal(ratio * 100, 0)} %`;
}

/** Milliseconds, or seconds from ten seconds on. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return UNKNOWN;
  return milliseconds >= 10_000 ? `${number(milliseconds / 1000)} s` : `${number(milliseconds)} ms`;
}

/** A stretch of time, roughly: "90 s", "12 min", "2.5 h". */
export function span(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  if (seconds < 120) return `${whole(seconds)} s`;
  return seconds < 7200 ? `${number(seconds / 60, 2)} min` : `${number(seconds / 3600, 2)} h`;
}

/** Large counts in words: 1.2 million, 300,000. */
export function volume(requests: number | null, digits = 2): string {
  if (requests === null) return UNKNOWN;
  if (requests >= 1e9) return `${number(requests / 1e9, digits)} billion`;
  if (requests >= 1e6) return `${number(requests / 1e6, digits)} million`;
  return whole(Number(requests.toPrecision(digits)));
}

/** Volumes in rising order, each with the digits that tell it from its neighbours: 1,000; 130 million; 131 million. */
export const volumesApart = (rising: readonly number[]): string[] =>
  rising.map((requests, index) => {
    let digits = 2;
    const readsAlike = (other: number | undefined): boolean =>
      other !== undefined && volume(other, digits) === volume(requests, digits);
    while (digits < 12 && (readsAlike(rising[index - 1]) || readsAlike(rising[index + 1]))) digits++;
    return volume(requests, digits);
  });

/** Mass: grams below a kilogram, tonnes from a thousand. */
export function mass(kilograms: number | null): string {
  if (kilograms === null) return UNKNOWN;
  const size = Math.abs(kilograms);
  if (size >= 1000) return `${number(kilograms / 1000)} t`;
  if (size < 1) return `${number(kilograms * 1000)} g`;
  return `${number(kilograms)} kg`;
}

/** "4,700 (3,900 to 6,100)", or the value alone where the draws do not differ. */
export function range(spread: Spread | null, format: (value: number) => string): string {
  if (spread === null) return UNKNOWN;
  const low = format(spread.p5);
  const high = format(spread.p95);
  return low === high ? format(spread.value) : `${format(spread.value)} (${low} to ${high})`;
}

/** "1 month", "36 months". */
export function monthsText(months: number): string {
  const text = number(months);
  return `${text} ${text === '1' ? 'month' : 'months'}`;
}
