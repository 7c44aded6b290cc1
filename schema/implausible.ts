import { InputError, shown } from './input-error.ts';
import { pathText } from './input-error-of-issue.ts';

/** No price, amount or count of these documents comes near either; 0 itself is fine where the schema allows it. */
const LARGEST = 1e12;
const SMALLEST = 1e-12;
const LONGEST_TEXT = 4_000;

/**
 * Throws InputError for what a schema lets through and no honest price file holds: a number of absurd size (1e308 makes
 * every sum infinite), a text of thousands of characters, and characters that steer a terminal. `value` is parsed JSON.
 */
export function refuseImplausible(value: unknown, file: string): void {
  walk(value, [], file);
}

function walk(value: unknown, path: readonly PropertyKey[], file: string): void {
  const fault = faultOf(value);
  if (fault !== null) {
    throw new InputError({ path: `${file}: ${pathText(path)}`, ...fault, received: shown(value) });
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    if (faultOf(key) !== null) {
      throw new InputError({ path: `${file}: ${pathText(path)}`, ...PLAIN_TEXT, received: `the key ${shown(key)}` });
    }
    walk(inner, place, file);
  }
}

const PLAIN_TEXT = {
  expected: `plain text of at most ${LONGEST_TEXT} characters`,
  hint: 'Remove control characters, or shorten it.',
};

function faultOf(value: unknown): { readonly expected: string; readonly hint: string } | null {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    if (size === 0 || (size >= SMALLEST && size <= LARGEST)) return null;
    return { expected: `0 or between ${SMALLEST} and ${LARGEST} in size`, hint: 'Check the figure and its unit.' };
  }
  if (typeof value !== 'string') return null;
  // eslint-disable-next-line no-control-regex -- these characters are what is looked for
  return value.length > LONGEST_TEXT || /[\u0000-\u001f\u007f-\u009f]/.test(value) ? PLAIN_TEXT : null;
}
