import { number, whole } from '../render/format.ts';

const MILLISECONDS_PER_DAY = 86_400_000;
const DAYS_PER_YEAR = 365;

/**
 * Days from a figure's date to `today`, at the most: a year or a month alone counts from its first day, since the figure may
 * be that old. 0 for a date that is yet to come.
 */
export function ageInDays(asOf: string, today: string): number {
  const [year, month = '01', day = '01'] = asOf.slice(0, 10).split('-');
  const days = Math.floor((Date.parse(today) - Date.parse(`${year}-${month}-${day}`)) / MILLISECONDS_PER_DAY);
  return Math.max(0, days);
}

/** "today", "1 day", "61 days", "2.1 years"; "up to" where the date names no day. */
export function ageText(days: number | null, asOf?: string): string {
  if (days === null) return 'undated';
  const upTo = asOf !== undefined && asOf.length < 'YYYY-MM-DD'.length && days > 0 ? 'up to ' : '';
  if (days === 0) return 'today';
  if (days === 1) return `${upTo}1 day`;
  return upTo + (days < DAYS_PER_YEAR ? `${whole(days)} days` : `${number(days / DAYS_PER_YEAR, 2)} years`);
}
