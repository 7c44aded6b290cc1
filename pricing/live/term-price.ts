import type { Known } from '../../schema/known.ts';
import { HOURS_PER_YEAR, usdPerHourOfTerm } from '../../schema/units.ts';

/** One way to pay for a term, as a price list gives it. */
export interface Payment {
  readonly name: string;
  readonly usdPerHour: number;
  readonly upfrontUsd: number;
}

export interface Term {
  readonly years: number;
  readonly payments: readonly Payment[];
  /** Null when the list holds none. */
  readonly onDemandUsdPerHour: number | null;
  readonly provenance: Omit<Known, 'value' | 'note'>;
}

/** What an hour of a term costs by the payment with the least upfront, and that upfront part; its note names the others. */
export function termPrice({ years, payments, onDemandUsdPerHour, provenance }: Term): {
  readonly usdPerHour: Known;
  readonly upfrontUsd: Known | null;
} {
  const [taken, ...others] = payments.toSorted((a, b) => a.upfrontUsd - b.upfrontUsd);
  const value = usdPerHourOfTerm({ ...taken!, years });
  const saysOthers =
    others.length === 0 ? '' : ` Otherwise: ${others.map((one) => arithmetic(one, years)).join('; ')}.`;
  const saysHours =
    onDemandUsdPerHour === null
      ? ''
      : ` Cheaper than on demand (${onDemandUsdPerHour}) from ${shortened(breakEvenHoursPerYear(value, onDemandUsdPerHour))} h of use a year on.`;
  return {
    usdPerHour: { value, ...provenance, note: `${arithmetic(taken!, years)}.${saysOthers}${saysHours}` },
    upfrontUsd: taken!.upfrontUsd === 0 ? null : { value: taken!.upfrontUsd, ...provenance, note: taken!.name },
  };
}

/** Hours of use a year from which a price for all hours of the year is the cheaper one; above 8,760 it never is. */
export const breakEvenHoursPerYear = (usdPerHour: number, onDemandUsdPerHour: number): number =>
  (HOURS_PER_YEAR * usdPerHour) / onDemandUsdPerHour;

function arithmetic(payment: Payment, years: number): string {
  const { name, usdPerHour, upfrontUsd } = payment;
  return upfrontUsd === 0
    ? `${name}: ${usdPerHour} USD/h`
    : `${name}: ${usdPerHour} USD/h + ${upfrontUsd} USD / (${years} * ${HOURS_PER_YEAR} h) = ${shortened(usdPerHourOfTerm({ ...payment, years }))} USD/h`;
}

const shortened = (value: number): number => Number(value.toPrecision(6));
