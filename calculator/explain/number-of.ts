import type { Quantity } from '../../schema/quantity.ts';

/** The number of a quantity that must have one. Throws where it is "never": to compute with that would print a false sum. */
export function numberOf({ name, value }: Quantity): number {
  if (value === null) throw new Error(`${name} has no value to compute with`);
  return value;
}
