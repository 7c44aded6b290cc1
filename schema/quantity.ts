/**
 * A number with how it came about: a figure of the assumptions (`path`), other quantities (`formula`), or neither, and then
 * `note` says why it is what it is. Values are those of the base case. `id` is what the quantity can be asked for by.
 */
export interface Quantity {
  /** As it reads in a formula. */
  readonly name: string;
  /** Null for a volume that never comes. */
  readonly value: number | null;
  readonly unit: string;
  readonly id?: string;
  readonly path?: string;
  readonly formula?: Formula;
  readonly note?: string;
  /** Quantities it rests on or is better read beside, that are not in the formula. */
  readonly beside?: readonly Quantity[];
}

/**
 * Arithmetic in words: texts[0] quantities[0] texts[1] quantities[1] ... texts[n]. The texts hold operators (+ - * / ^),
 * brackets, whole numbers and max, min, ceil, ln and normal: the share of a standard normal distribution below a number. It is
 * there to be read: the value it stands beside was computed by the calculator's own functions, and tests hold the one against
 * the other.
 */
export interface Formula {
  readonly texts: readonly string[];
  readonly quantities: readonly Quantity[];
}
