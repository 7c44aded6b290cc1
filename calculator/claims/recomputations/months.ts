import type { PriceRule } from '../../../schema/api-model.ts';
import { HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK } from '../../../schema/units.ts';
import { rulesOverWeek } from '../../price-rule.ts';
import { usdPerMonthAt } from '../../staircase.ts';
import { asStated, recomputation, slip } from '../recomputation.ts';
import { straightLine } from '../straight-line.ts';

/** A month of requests, for two volumes a day; the calculator's month is 730 h. */
export const monthOfRequests = recomputation({
  inputs: { usdPerRequest: 'USD', fewRequestsPerDay: 'requests/day', manyRequestsPerDay: 'requests/day' },
  readings: (given) => asStated(monthOf(HOURS_PER_MONTH / HOURS_PER_DAY, '730 / 24', given)),
  slips: (given) =>
    [30, 31].map((days) => slip('month-length', `a month of ${days} days`, monthOf(days, String(days), given))),
});

type Requests = Readonly<Record<'usdPerRequest' | 'fewRequestsPerDay' | 'manyRequestsPerDay', number>>;

function monthOf(days: number, daysInWords: string, given: Requests) {
  const usd = (requestsPerDay: number): number =>
    usdPerMonthAt(straightLine(0, given.usdPerRequest), requestsPerDay * days);
  return {
    usdPerMonthAtFew: ['USD/month', `fewRequestsPerDay * ${daysInWords} * usdPerRequest`, usd(given.fewRequestsPerDay)],
    usdPerMonthAtMany: [
      'USD/month',
      `manyRequestsPerDay * ${daysInWords} * usdPerRequest`,
      usd(given.manyRequestsPerDay),
    ],
  } as const;
}

/** A machine by the hour, all hours of the month. */
export const monthOfHours = recomputation({
  inputs: { usdPerHour: 'USD/h' },
  readings: ({ usdPerHour }) =>
    asStated({ usdPerMonth: ['USD/month', 'usdPerHour * 730', usdPerHour * HOURS_PER_MONTH] }),
  slips: ({ usdPerHour }) =>
    [30, 31].map((days) =>
      slip('month-length', `a month of ${days} days`, {
        usdPerMonth: ['USD/month', `usdPerHour * 24 * ${days}`, usdPerHour * HOURS_PER_DAY * days],
      }),
    ),
});

/** Two windows a day at a peak price, on the first days of the week. */
export const peakHours = recomputation({
  inputs: {
    firstFromHour: 'h',
    firstToHour: 'h',
    secondFromHour: 'h',
    secondToHour: 'h',
    peakDays: 'days/week',
    peakPriceRatio: 'ratio',
  },
  readings: (given) => {
    const hours = peakHoursOfWeek(given, given.peakDays);
    return asStated({
      peakHours: ['h/week', '((firstToHour - firstFromHour) + (secondToHour - secondFromHour)) * peakDays', hours],
      offPeakHours: ['h/week', '168 - peakHours', HOURS_PER_WEEK - hours],
      evenDemandRatio: [
        'ratio',
        '(peakHours * peakPriceRatio + offPeakHours) / 168',
        (hours * given.peakPriceRatio + HOURS_PER_WEEK - hours) / HOURS_PER_WEEK,
      ],
    });
  },
  slips: (given) => [
    slip('weekend-at-peak', 'the windows on every day of the week', {
      peakHours: [
        'h/week',
        '((firstToHour - firstFromHour) + (secondToHour - secondFromHour)) * 7',
        peakHoursOfWeek(given, 7),
      ],
    }),
  ],
});

type Windows = Readonly<Record<'firstFromHour' | 'firstToHour' | 'secondFromHour' | 'secondToHour', number>>;

function peakHoursOfWeek(windows: Windows, days: number): number {
  const ofWindow = (from: number, to: number): PriceRule => ({
    ...UNPRICED,
    hoursUtc: { from: clockTime(from), to: clockTime(to) },
    weekdaysUtc: WEEK.slice(0, days),
  });
  const peaks = [
    ofWindow(windows.firstFromHour, windows.firstToHour),
    ofWindow(windows.secondFromHour, windows.secondToHour),
  ];
  const held = rulesOverWeek({ rules: [UNPRICED, ...peaks] }, ANY_DAY);
  return held.reduce((sum, { rule, weekRatio }) => sum + (rule === UNPRICED ? 0 : weekRatio * HOURS_PER_WEEK), 0);
}

const WEEK: PriceRule['weekdaysUtc'] & object = [1, 2, 3, 4, 5, 6, 7];
/** The windows hold from no date on, so that any week will do. */
const ANY_DAY = '2026-11-20';

const notNeeded = { value: null, reason: 'only the hours are asked for' } as const;
const UNPRICED: PriceRule = {
  effectiveFrom: null,
  hoursUtc: null,
  weekdaysUtc: null,
  usdPerMillionInputTokens: notNeeded,
  usdPerMillionCachedInputTokens: notNeeded,
  usdPerMillionCacheWriteTokens: notNeeded,
  usdPerMillionCacheWriteOneHourTokens: notNeeded,
  usdPerMillionOutputTokens: notNeeded,
  usdPerMillionReasoningTokens: notNeeded,
  usdPerRequest: null,
  tiers: [],
};

/** Hours after midnight as a clock shows them, to the minute. */
function clockTime(hours: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(hours))}:${two(Math.round((hours % 1) * 60))}`;
}
