import { MONTHS_PER_YEAR } from '../schema/units.ts';

/**
 * Whole months from `asOf` to `reference`, both `YYYY`, `YYYY-MM` or longer. Null when `asOf` names no month: a year
 * alone can be off by eleven. Negative when `asOf` is the later one.
 */
export function ageMonths(asOf: string, reference: string): number | null {
  const from = yearAndMonth(asOf);
  const to = yearAndMonth(reference);
  if (from === null || to === null) return null;
  return (to.year - from.year) * MONTHS_PER_YEAR + to.month - from.month;
}

function yearAndMonth(date: string): { year: number; month: number } | null {
  const match = /^(\d{4})-(\d{2})/.exec(date);
  return match === null ? null : { year: Number(match[1]), month: Number(match[2]) };
}

/** "2026-09-14, 2 months old", "2025", "2026-11, this month". */
export function datedText(asOf: string, reference: string): string {
  const day = asOf.slice(0, 10);
  const months = ageMonths(asOf, reference);
  if (months === null || months < 0) return day;
  if (months === 0) return `${day}, this month`;
  return `${day}, ${months} ${months === 1 ? 'month' : 'months'} old`;
}
