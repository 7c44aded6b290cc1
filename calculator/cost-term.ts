import type { Formula } from '../schema/quantity.ts';
import type { CostLine } from '../schema/report.ts';
import type { Figure, ValueOf } from './figure.ts';

/**
 * What a cost grows with: nothing (`month`), each request (`request-outside-commitment`: of what the vendor does not bill,
 * so that it neither uses up a minimum commitment nor is paid by credits), each production instance that the peak needs,
 * each one paid all hours of the month (`paid-instance`: one paid for a part of them counts that part), or each
 * non-production instance.
 */
export type CostDriver =
  | 'month'
  | 'request'
  | 'request-outside-commitment'
  | 'production-instance'
  | 'paid-instance'
  | 'non-production-instance';

/** True for the drivers that count requests. */
export const followsRequests = (driver: CostDriver): boolean =>
  driver === 'request' || driver === 'request-outside-commitment';

/** One line of the bill as a rule; `usd` is per unit of its driver, per month. */
export interface CostTerm {
  readonly id: string;
  readonly label: string;
  readonly driver: CostDriver;
  readonly basis: string;
  readonly figures: readonly Figure[];
  /** Reads the same figures whatever their values are, or always an uncertain one. */
  readonly usd: (valueOf: ValueOf) => number;
  /** `usd` of the base case as arithmetic to read. */
  readonly working: () => Formula;
  /** True for the monthly share of something paid at the start: in the profit-and-loss month, not in the cash view. */
  readonly amortised: boolean;
  /** What of the line sales tax is due on, per unit of its driver; left out where it is the whole line. */
  readonly taxed?: 'none' | TaxedPart;
  /** Of a line that is the tax on others; left out where it is not. */
  readonly isTax?: true;
}

export type TaxedPart = Pick<CostTerm, 'usd' | 'working'>;

/** How many units of each driver a month holds. */
export type DriverCounts = Readonly<Record<CostDriver, number>>;

export function costLine(term: CostTerm, valueOf: ValueOf, counts: DriverCounts): CostLine {
  return {
    id: term.id,
    label: term.label,
    usdPerMonth: term.usd(valueOf) * counts[term.driver],
    basis: term.basis,
    figures: term.figures.map(({ path }) => path),
  };
}

/**
 * USD per unit of each driver, summed over the terms in one pass: a month is asked for thousands of draws. Tax is taken with
 * the line it is on, so that no rule is worked out twice; it comes to the same as the lines of tax.
 */
export function usdByDriver(
  terms: readonly CostTerm[],
  valueOf: ValueOf,
  { withAmortised, taxRatio }: { readonly withAmortised: boolean; readonly taxRatio: number },
): Record<CostDriver, number> {
  const sums = {
    month: 0,
    request: 0,
    'request-outside-commitment': 0,
    'production-instance': 0,
    'paid-instance': 0,
    'non-production-instance': 0,
  };
  for (const { usd: rule, driver, amortised, taxed, isTax } of terms) {
    if (isTax === true || (amortised && !withAmortised)) continue;
    const usd = rule(valueOf);
    const taxedUsd = taxed === undefined ? usd : taxed === 'none' ? 0 : taxed.usd(valueOf);
    sums[driver] += usd + taxedUsd * taxRatio;
  }
  return sums;
}

/** The same line for the non-production instances, where there are any: they cost what production ones cost. */
export function alsoForNonProduction(term: CostTerm, nonProductionInstances: number): CostTerm[] {
  if (nonProductionInstances === 0) return [term];
  return [
    term,
    {
      ...term,
      id: `${term.id}-non-production`,
      label: `${term.label}, non-production`,
      driver: 'non-production-instance',
    },
  ];
}
