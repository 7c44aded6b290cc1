import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Arrivals } from '../schema/measurement.ts';
import { MILLISECONDS_PER_SECOND, SECONDS_PER_HOUR } from '../schema/units.ts';

export const DEFAULT_CONCURRENCIES = '1,8,32';

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

/** "1,8,32" as closed-loop points. */
export const concurrencies = (given: string): Arrivals[] =>
  list(given, '--concurrency', '1,8,32').map((part) => ({
    kind: 'concurrency',
    concurrency: countFrom1('--concurrency')(part),
  }));

/** "2,4" as rates; the shape of the arrivals is another flag's. */
export const rates = (given: string): number[] =>
  list(given, '--rate', '2,4.5').map((part) => {
    const rate = Number(part);
    if (/^\d+(\.\d+)?$/.test(part) && rate > 0 && Number.isFinite(rate)) return rate;
    throw new InputError({
      path: '--rate',
      expected: 'requests per second above 0',
      received: shown(part),
      hint: 'For example --rate 2,4.5.',
    });
  });

function list(given: string, flag: string, example: string): string[] {
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
