import { expect } from 'vitest';
import type { Explainable } from '../../calculator/explain/option-in-detail.ts';
import type { Formula, Quantity } from '../../schema/quantity.ts';
import { valueOfArithmetic } from './arithmetic.ts';

/** The formula with its numbers, all their digits. */
export const inNumbers = ({ texts, quantities }: Formula): string =>
  texts.map((text, i) => text + (i < quantities.length ? `(${quantities[i]!.value})` : '')).join('');

export function everyPart(quantity: Quantity, visit: (part: Quantity) => void): void {
  visit(quantity);
  for (const part of [...(quantity.formula?.quantities ?? []), ...(quantity.beside ?? [])]) everyPart(part, visit);
}

/** Each formula, to the last part, comes to the value it stands beside, and each id that is named can be asked for. How many formulas. */
export function expectFormulasHold(explainable: readonly Explainable[]): number {
  const ids = new Set(explainable.map(({ id }) => id));
  let count = 0;
  for (const { id: asked, quantity } of explainable) {
    everyPart(quantity(), ({ id, name, value, formula, note, path, beside }) => {
      if (id !== undefined && !ids.has(id)) throw new Error(`${asked}: ${name} names ${id}, which cannot be asked for`);
      if (formula === undefined) {
        if (path === undefined && note === undefined && beside === undefined && id === undefined)
          throw new Error(`${asked}: ${name} says nothing of where it is from`);
        return;
      }
      count += 1;
      expect(value, `${asked}: ${name}`).toBeTypeOf('number');
      const found = valueOfArithmetic(inNumbers(formula));
      // A share of a distribution is known to so many places, however small it is.
      const least = formula.texts.some((text) => text.includes('normal(')) ? 1e-12 : 0;
      const tolerance = Math.max(least, 1e-9 * (value === 0 ? 1 : Math.abs(value!)));
      if (!(Math.abs(found - value!) <= tolerance))
        throw new Error(`${asked}: ${name} is ${value}, its formula ${found}`);
    });
  }
  return count;
}
