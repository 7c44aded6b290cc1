import type { Formula, Quantity } from '../../schema/quantity.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { embodiedGramsPerMonth } from '../footprint.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { gramsPerKilogram, monthsPerYear } from '../unit-quantities.ts';

/** Something of one machine: its rule, and what that comes to in the base case as arithmetic to read. */
export interface MachinePart {
  readonly at: (valueOf: ValueOf) => number;
  readonly working: () => Formula;
}

export const nothing: MachinePart = { at: () => 0, working: () => formula`0` };

export const partOf = (figure: Figure): MachinePart => ({
  at: (valueOf) => valueOf(figure),
  working: () => formula`${figureQuantity(figure, figure.label)}`,
});

/** The part under a name; one that is a figure and nothing else is that figure, not a formula of it. */
export function partQuantity({ at, working }: MachinePart, name: string, unit: string): Quantity {
  const whole = working();
  const [only] = whole.quantities;
  if (only !== undefined && whole.texts.every((text) => text === '') && whole.quantities.length === 1)
    return { ...only, name };
  return { name, value: at(baseCase), unit, formula: whole };
}

export interface NamedPart {
  readonly name: string;
  readonly unit: string;
  readonly part: MachinePart;
}

export const sumOfParts = (parts: readonly NamedPart[]): MachinePart => ({
  at: (valueOf) => parts.reduce((sum, { part }) => sum + part.at(valueOf), 0),
  working: () => sumFormula(parts.map(({ name, unit, part }) => partQuantity(part, name, unit))),
});

/** As often as `count` says, or that share of it. */
export const timesPart = (
  { name, unit, part }: NamedPart,
  count: Quantity & { readonly value: number },
): MachinePart => ({
  at: (valueOf) => part.at(valueOf) * count.value,
  working: () => formula`${partQuantity(part, name, unit)} * ${count}`,
});

/** Grams per month of a making that is spread over a life. */
export const overLife = (embodiedKilograms: MachinePart, lifeYears: MachinePart): MachinePart => ({
  at: (valueOf) => embodiedGramsPerMonth(embodiedKilograms.at(valueOf), lifeYears.at(valueOf)),
  working: () =>
    formula`${partQuantity(embodiedKilograms, 'embodied kilograms', 'kgCO2e')} * ${gramsPerKilogram} / (${partQuantity(lifeYears, 'years of life', 'years')} * ${monthsPerYear})`,
});

/** Drawn ranges may cross; a machine draws no less under load than idle. */
export const notAbove = (idleWatts: MachinePart, loadedWatts: MachinePart): MachinePart => ({
  at: (valueOf) => Math.min(idleWatts.at(valueOf), loadedWatts.at(valueOf)),
  working: () =>
    idleWatts.at(baseCase) <= loadedWatts.at(baseCase)
      ? idleWatts.working()
      : formula`min(${partQuantity(idleWatts, 'idle watts', 'W')}, ${partQuantity(loadedWatts, 'watts under load', 'W')})`,
});
