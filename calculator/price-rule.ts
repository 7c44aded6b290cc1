import type { ApiModel, PriceRule } from '../schema/api-model.ts';
import { HOURS_PER_DAY } from '../schema/units.ts';

/** A rule with the share of a week for which it holds, and of its load; null where none has begun. */
export interface RuleOfWeek {
  readonly rule: PriceRule | null;
  readonly weekRatio: number;
  readonly loadRatio: number;
}

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = HOURS_PER_DAY * MINUTES_PER_HOUR;
const DAYS_PER_WEEK = 7;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
type Weekday = (typeof WEEKDAYS)[number];

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}).*Z)?$/;

/**
 * The rule that holds at a moment (a UTC time; a mere day is its 00:00): the last one that has begun and whose hours and
 * weekdays hold it. Null before the first has begun. Throws RangeError for a moment that is no day.
 */
export function ruleAt(model: Pick<ApiModel, 'rules'>, at: string): PriceRule | null {
  const parts = MOMENT.exec(at);
  if (parts === null) throw new RangeError(`a moment must be YYYY-MM-DD or a UTC time (got ${at})`);
  const day = at.slice(0, 10);
  const minute = Number(parts[4] ?? 0) * 60 + Number(parts[5] ?? 0);
  const { rules } = model;
  // From the end, without a closure: a catalogue is priced a hundred thousand times a second.
  for (let i = rules.length - 1; i >= 0; i--) {
    const rule = rules[i]!;
    if (!hasBegun(rule, day) || !inHours(rule, minute)) continue;
    if (rule.weekdaysUtc === null || rule.weekdaysUtc.includes(isoWeekday(parts))) return rule;
  }
  return null;
}

/**
 * The rules of the week of a day (YYYY-MM-DD, or a beginning of it) with the share of its hours that each holds and of its
 * load. `loadByHourUtc` is the load of each UTC hour of the day, every day alike, in any unit; null: even.
 */
export function rulesOverWeek(
  { rules }: Pick<ApiModel, 'rules'>,
  day: string,
  loadByHourUtc: readonly number[] | null = null,
): RuleOfWeek[] {
  const begun = rules.filter((rule) => hasBegun(rule, day.slice(0, 10)));
  const edges = [
    0,
    MINUTES_PER_DAY,
    ...begun.flatMap(({ hoursUtc: h }) => (h ? [minutes(h.from), minutes(h.to)] : [])),
    ...(loadByHourUtc ?? []).map((_, hour) => hour * MINUTES_PER_HOUR),
  ];
  const sorted = [...new Set(edges)].toSorted((a, b) => a - b);
  const byRule = new Map<PriceRule | null, { minutes: number; load: number }>();
  for (const weekday of WEEKDAYS) {
    for (const [i, start] of sorted.slice(0, -1).entries()) {
      const holds = (rule: PriceRule): boolean =>
        inHours(rule, start) && (rule.weekdaysUtc === null || rule.weekdaysUtc.includes(weekday));
      const rule = begun.findLast(holds) ?? null;
      const held = byRule.get(rule) ?? { minutes: 0, load: 0 };
      const length = sorted[i + 1]! - start;
      held.minutes += length;
      held.load += length * (loadByHourUtc?.[Math.floor(start / MINUTES_PER_HOUR)] ?? 1);
      byRule.set(rule, held);
    }
  }
  const allLoad = [...byRule.values()].reduce((sum, { load }) => sum + load, 0);
  return [...byRule].map(([rule, { minutes: held, load }]) => ({
    rule,
    weekRatio: held / (DAYS_PER_WEEK * MINUTES_PER_DAY),
    loadRatio: load / allLoad,
  }));
}

const hasBegun = ({ effectiveFrom }: PriceRule, day: string): boolean => effectiveFrom === null || effectiveFrom <= day;

function inHours({ hoursUtc }: PriceRule, minute: number): boolean {
  if (hoursUtc === null) return true;
  const from = minutes(hoursUtc.from);
  const to = minutes(hoursUtc.to);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Monday is 1. Sakamoto's method over the Gregorian calendar, for years from 1. */
function isoWeekday([, years, months, days]: readonly string[]): Weekday {
  const month = Number(months);
  const year = Number(years) - (month < 3 ? 1 : 0);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const sundayIsZero = (year + leapDays + MONTH_OFFSETS[month - 1]! + Number(days)) % DAYS_PER_WEEK;
  return WEEKDAYS[(sundayIsZero + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK]!;
}

const MONTH_OFFSETS = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
