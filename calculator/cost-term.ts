import type { Formula } from '../schema/quantity.ts';
import type { CostLine } from '../schema/report.ts';
import type { Figure, ValueOf } from './figure.ts';

/**
 * What a cost grows with: nothing (`month`), each request, each production instance that the peak needs, each one paid all
 * hours of the month (`paid-instance`: one paid for a part of them counts that part), or each non-production instance.
 */
export type CostDriver = 'month' | 'request' | 'production-instance' | 'paid-instance' | 'non-production-instance';

/** One line of the bill as a rule; `usd` is per unit of its driver, per month. */
export interface CostTerm {
  readonly id: string;
  readonly label: string;
  readonly driver: CostDriver;
  readonly basis: string;
  readonly figures: readonly Figure[];
  /** Reads the same figures whatever their values are. */
  readonly usd: (valueOf: ValueOf) => number;
  /** `usd` of the base case as arithmetic to read. */
  readonly working: () => Formula;
  /** True for the monthly share of something paid at the start: in the profit-and-loss month, not in the cash view. */
  readonly amortised: boolean;
}

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

/** USD per unit of each driver, summed over the terms in one pass: a month is asked for thousands of draws. */
export function usdByDriver(
  terms: readonly CostTerm[],
  valueOf: ValueOf,
  { withAmortised }: { readonly withAmortised: boolean },
): Record<CostDriver, number> {
  const sums = { month: 0, request: 0, 'production-instance': 0, 'paid-instance': 0, 'non-production-instance': 0 };
  for (const term of terms) if (withAmortised || !term.amortised) sums[term.driver] += term.usd(valueOf);
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
