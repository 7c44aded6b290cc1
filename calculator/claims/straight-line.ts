import { crossingsBetween } from '../break-even.ts';
import type { Staircase } from '../staircase.ts';

/** A cost over volume without steps: an amount once, and an amount for each unit. */
export const straightLine = (fixedUsd: number, usdPerUnit: number): Staircase => ({
  fixedUsdPerMonth: fixedUsd,
  usdPerRequest: usdPerUnit,
  minimumUsdPerMonth: 0,
  creditsUsdPerMonth: 0,
  usdPerInstanceMonth: 0,
  usdPerPaidInstanceMonth: 0,
  fleet: null,
  largestRequestsPerMonth: null,
});

/** Units looked at: beyond them "never" is the answer. */
const MOST_UNITS = 1e7;

/** Units after which `option` is the cheaper of two straight lines; null for never. */
export const unitsToBreakEven = (option: Staircase, baseline: Staircase): number | null =>
  crossingsBetween(option, baseline, 0, MOST_UNITS).firstCheaper;
