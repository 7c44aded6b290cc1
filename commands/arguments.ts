import { InputError, shown } from '../schema/input-error.ts';

/** A parser for a flag that takes a whole number from 0 up. */
export const wholeNumber =
  (flag: string) =>
  (given: string): number => {
    const number = Number(given);
    if (/^\d+$/.test(given) && Number.isSafeInteger(number)) return number;
    throw new InputError({
      path: flag,
      expected: 'a whole number from 0 up',
      received: shown(given),
      hint: `For example ${flag} 1000.`,
    });
  };
