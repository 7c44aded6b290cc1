import { InputError, nearest, shown } from '../schema/input-error.ts';
import { MILLISECONDS_PER_SECOND, SECONDS_PER_HOUR } from '../schema/units.ts';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1 / MILLISECONDS_PER_SECOND,
  s: 1,
  m: 60,
  h: SECONDS_PER_HOUR,
};

/** A parser for a duration with its unit, in seconds. `zero` allows none at all. */
export const durationSeconds =
  (flag: string, { zero = false } = {}) =>
  (given: string): number => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(given.trim());
    const seconds = match === null ? Number.NaN : Number(match[1]) * SECONDS_PER_UNIT[match[2]!]!;
    if (seconds > 0 || (zero && seconds === 0)) return seconds;
    throw new InputError({
      path: flag,
      expected: `a duration with its unit (ms, s, m or h)${zero ? '' : ' above 0'}`,
      received: shown(given),
      hint: `For example ${flag} 30s.`,
    });
  };

/** A parser for a whole number from 1 up. */
export const countFrom1 =
  (flag: string) =>
  (given: string): number => {
    const number = Number(given);
    if (/^\d+$/.test(given) && Number.isSafeInteger(number) && number > 0) return number;
    throw new InputError({
      path: flag,
      expected: 'a whole number from 1 up',
      received: shown(given),
      hint: `For example ${flag} 100.`,
    });
  };

/** A plain decimal number, or NaN. */
export const decimal = (given: string): number => (/^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN);

/** A parser for a number: from 0 up, or above 0. */
export const numberFrom0 =
  (flag: string, { above = false, example }: { readonly above?: boolean; readonly example: string }) =>
  (given: string): number => {
    const number = decimal(given);
    if (Number.isFinite(number) && (number > 0 || !above)) return number;
    throw new InputError({
      path: flag,
      expected: above ? 'a number above 0' : 'a number from 0 up',
      received: shown(given),
      hint: `For example ${flag} ${example}.`,
    });
  };

/** A parser for a share, "0.05" or "5%", above 0 and below 1; `one` allows the whole. */
export const share =
  (flag: string, { one = false, example }: { readonly one?: boolean; readonly example: string }) =>
  (given: string): number => {
    const ratio = given.endsWith('%') ? decimal(given.slice(0, -1)) / 100 : decimal(given);
    if (ratio > 0 && (ratio < 1 || (one && ratio === 1))) return ratio;
    throw new InputError({
      path: flag,
      expected: `a share above 0 and ${one ? 'up to' : 'below'} 1, or a percentage`,
      received: shown(given),
      hint: `For example ${flag} ${example}.`,
    });
  };

/** The parts of a list with commas between. InputError for an empty part. */
export function listParts(given: string, flag: string, example: string): string[] {
  const parts = given.split(',').map((part) => part.trim());
  if (parts.every((part) => part !== '')) return parts;
  throw new InputError({
    path: flag,
    expected: 'numbers with commas between',
    received: shown(given),
    hint: `For example ${flag} ${example}.`,
  });
}

/** One of a few words. */
export const oneOf =
  <T extends string>(flag: string, words: readonly T[]) =>
  (given: string): T => {
    const found = words.find((word) => word === given);
    if (found !== undefined) return found;
    const guess = nearest(given, words);
    throw new InputError({
      path: flag,
      expected: words.join(' or '),
      received: shown(given),
      hint: guess === null ? 'Choose one of these.' : `Did you mean "${guess}"?`,
    });
  };
