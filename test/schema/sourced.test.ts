import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { isKnown } from '../../schema/known.ts';
import {
  atLeastOne,
  count,
  finite,
  isoDate,
  nonNegative,
  positive,
  ratio,
  scenarioNumber,
  sourced,
  sourcedOrUnknown,
  text,
} from '../../schema/sourced.ts';

const accepts = (schema: z.ZodMiniType, value: unknown): boolean => schema.safeParse(value).success;

test.each<[string, z.ZodMiniType, readonly unknown[], readonly unknown[]]>([
  ['finite', finite, [-1, 0, 1e308], [Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n]],
  ['nonNegative', nonNegative, [0, 0.1], [-1e-9, Number.NaN]],
  ['positive', positive, [Number.MIN_VALUE, 1], [0, -1]],
  ['ratio', ratio, [0, 0.5, 1], [1.0001, -0.1]],
  ['atLeastOne', atLeastOne, [1, 1.4], [0.99]],
  ['count', count, [0, 7], [1.5, -1, 2 ** 53]],
  ['text', text, ['x'], ['', null]],
  [
    'isoDate',
    isoDate,
    ['2026', '2026-11', '2026-11-21', '2026-11-21T10:00:00Z'],
    ['21.11.2026', '2026-11-21T10:00:00+01:00', '2026-1-2', ''],
  ],
])('%s takes what is in its range and nothing else', (_, schema, inside, outside) => {
  expect(inside.filter((value) => !accepts(schema, value))).toEqual([]);
  expect(outside.filter((value) => accepts(schema, value))).toEqual([]);
});

const figure = sourced(nonNegative);

test.each<[string, object, boolean]>([
  ['a value with its source', { value: 3, source: 'vendor' }, true],
  ['the ends at the value', { value: 3, low: 3, high: 3, source: 'vendor' }, true],
  ['one end', { value: 3, low: 2, source: 'vendor' }, true],
  ['no source', { value: 3 }, false],
  ['a source nobody knows', { value: 3, source: 'rumour' }, false],
  ['a low above the value', { value: 3, low: 4, source: 'vendor' }, false],
  ['a high below the value', { value: 3, high: 2, source: 'vendor' }, false],
  ['an end outside the range of the figure', { value: 3, low: -1, source: 'vendor' }, false],
  ['an unknown key', { value: 3, source: 'vendor', unit: 'USD' }, false],
  ['null', { value: null, source: 'vendor' }, false],
])('a sourced figure with %s: %o is %s', (_, value, accepted) => {
  expect(accepts(figure, value)).toBe(accepted);
});

test('low <= value <= high and nothing else decides over a range', () => {
  const number = fc.double({ min: 0, max: 1e6, noNaN: true });
  for (const schema of [sourced(nonNegative), sourcedOrUnknown(nonNegative), scenarioNumber(nonNegative)]) {
    fc.assert(
      fc.property(number, number, number, (low, value, high) => {
        expect(accepts(schema, { value, low, high, source: 'user' })).toBe(low <= value && value <= high);
      }),
    );
  }
});

test('an unknown figure is null and says why', () => {
  const schema = sourcedOrUnknown(positive);
  expect(accepts(schema, { value: null, reason: 'no page states it' })).toBe(true);
  expect(accepts(schema, { value: null })).toBe(false);
  expect(accepts(schema, { value: null, reason: '' })).toBe(false);
  expect(accepts(schema, null)).toBe(false);
  expect(accepts(schema, 0)).toBe(false);
});

test('a scenario takes a bare number, a range without a source, or null', () => {
  const schema = scenarioNumber(positive);
  for (const value of [3, { value: 3 }, { value: 3, low: 2, high: 4, distribution: 'pert' }, null]) {
    expect(accepts(schema, value), JSON.stringify(value)).toBe(true);
  }
  for (const value of [
    0,
    '3',
    { value: 0 },
    { value: null },
    { low: 2, high: 4 },
    { value: 3, distribution: 'normal' },
  ]) {
    expect(accepts(schema, value), JSON.stringify(value)).toBe(false);
  }
});

test('isKnown tells a figure from none', () => {
  expect(isKnown({ value: 0, source: 'user' })).toBe(true);
  expect(isKnown({ value: null, reason: 'nobody measured it' })).toBe(false);
});
