import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IntegerColumn, NumberColumn, ThousandthColumn } from '../../loadtest/metrics/columns.ts';
import { rowsInOrder } from '../../loadtest/metrics/rows-in-order.ts';

/** A piece holds 2,048 rows. */
const MORE_THAN_A_PIECE = 5000;

const filled = <C extends { push(value: number | null): void }>(column: C, values: readonly (number | null)[]): C => {
  for (const value of values) column.push(value);
  return column;
};

describe('whole numbers', () => {
  test('come back as they were, nulls and those that need more than 32 bits too', () => {
    const any = fc.option(
      fc.oneof(
        fc.integer({ min: -5, max: 1000 }),
        fc.integer({ min: -(2 ** 31) - 3, max: -(2 ** 31) + 3 }),
        fc.integer({ min: 2 ** 31 - 3, max: 2 ** 31 + 3 }),
        fc.maxSafeInteger(),
      ),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 50 }), (values) => {
        const column = filled(new IntegerColumn(), values);
        expect(column.length).toBe(values.length);
        expect(values.map((_, row) => column.at(row))).toEqual(values);
      }),
    );
  });

  test('over many pieces, some of nulls alone, and set later', () => {
    const values = Array.from({ length: MORE_THAN_A_PIECE }, (_, i) => (i < 2048 || i % 3 === 0 ? null : i));
    const column = filled(new IntegerColumn(), values);
    column.set(7, 70);
    column.set(4097, 2 ** 40);
    column.set(8, null);
    const expected = values.with(7, 70).with(4097, 2 ** 40);
    expect(expected.map((_, row) => column.at(row))).toEqual(expected);
  });
});

test('numbers of any kind', () => {
  const column = new NumberColumn();
  const values = Array.from({ length: MORE_THAN_A_PIECE }, (_, i) => i / 7);
  for (const value of values) column.push(value);
  expect(values.map((_, row) => column.at(row))).toEqual(values);
});

describe('milliseconds, to the thousandth', () => {
  test('a gap of 36 minutes or of 72, which 32 bits of microseconds do not hold, does not wrap', () => {
    const minutesMs = [35, 36, 71, 72, 600].map((minutes) => minutes * 60_000);
    const column = filled(new ThousandthColumn(), minutesMs);
    expect(minutesMs.map((_, row) => column.at(row))).toEqual(minutesMs);
  });

  test('are rounded there, before zero too', () => {
    const column = filled(new ThousandthColumn(), [0.0004, 0.0006, 1234.5674, -0.25, null]);
    column.set(4, 0.1 + 0.2);
    expect([0, 1, 2, 3, 4].map((row) => column.at(row))).toEqual([0, 0.001, 1234.567, -0.25, 0.3]);
  });
});

describe('rows in order', () => {
  test('as a sort would have them, equal ones in the order of their numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (keys) => {
        const rows = rowsInOrder(keys.length, (a, b) => (keys[a] === keys[b] ? a > b : keys[a]! > keys[b]!));
        const expected = keys.map((_, row) => row).toSorted((a, b) => keys[a]! - keys[b]! || a - b);
        expect([...rows]).toEqual(expected);
      }),
    );
  });

  test('lots of several workers, one after another, are merged', () => {
    // Three workers have every third arrival; each tells of ten at a time.
    const keys = Array.from({ length: 30 }, (_, lot) => lot).flatMap((lot) =>
      Array.from({ length: 10 }, (_, i) => 3 * (10 * Math.floor(lot / 3) + i) + (lot % 3)),
    );
    const rows = rowsInOrder(keys.length, (a, b) => keys[a]! > keys[b]!);
    expect([...rows].map((row) => keys[row])).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  test('of none and of one', () => {
    expect([...rowsInOrder(0, () => false)]).toEqual([]);
    expect([...rowsInOrder(1, () => false)]).toEqual([0]);
  });
});
