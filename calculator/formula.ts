import type { Formula, Quantity } from '../schema/quantity.ts';
import type { Figure } from './figure.ts';

/** formula`${instances} * ${usdPerInstanceMonth}` */
export const formula = (texts: TemplateStringsArray, ...quantities: Quantity[]): Formula => ({
  texts: [...texts],
  quantities,
});

/** The quantities added up; 0 for none. */
export const sumFormula = (quantities: readonly Quantity[]): Formula =>
  quantities.length === 0
    ? { texts: ['0'], quantities }
    : { texts: quantities.map((_, i) => (i === 0 ? '' : ' + ')).concat(''), quantities };

/** A figure under its name in a formula, in the base case. */
export const figureQuantity = (figure: Figure, name: string): Quantity => ({
  name,
  value: figure.known.value,
  unit: figure.unit,
  path: figure.path,
});
