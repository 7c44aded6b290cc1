import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';

/** Volume of month m (1 is the first, not grown): V * (1 + g)^(m - 1). */
export const volumeInMonth = (requestsPerMonth: number, growthRatioPerMonth: number, month: number): number =>
  requestsPerMonth * (1 + growthRatioPerMonth) ** (month - 1);

/**
 * Share of the volume in month m of a launch, 1 being the first: it rises in a straight line from `startRatio`, in equal
 * steps, and is 1 from the month after the ramp on: start + (1 - start) * (m - 1) / months.
 */
export const launchedRatio = (
  { months, startRatio }: { readonly months: number; readonly startRatio: number },
  month: number,
): number => (month > months ? 1 : startRatio + ((1 - startRatio) * (month - 1)) / months);

/**
 * Volume of month m of the projection. While a launch lasts, the volume does not grow otherwise: the month after it is the
 * first at the whole volume, not grown, and growth begins there as it would in month 1 without a launch.
 */
export function demandInMonth(
  { requestsPerMonth, growthRatioPerMonth, launchRamp }: Demand,
  month: number,
  valueOf: ValueOf,
): number {
  const whole = valueOf(requestsPerMonth);
  const growth = valueOf(growthRatioPerMonth);
  if (launchRamp === null) return volumeInMonth(whole, growth, month);
  const { months, startRatio } = launchRamp;
  return month <= months
    ? whole * launchedRatio({ months, startRatio: valueOf(startRatio) }, month)
    : volumeInMonth(whole, growth, month - months);
}
