import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../../render/decimal.ts';
import { exact } from '../../render/format.ts';

test.each([
  [0, 2, 0, '0'],
  [0, 2, 2, '0.00'],
  [-0, 0, 0, '0'],
  [-0.3, 0, 0, '0'],
  [-0.004, 2, 2, '0.00'],
  [12.5, 0, 0, '13'],
  [-12.5, 0, 0, '-13'],
  [999.5, 0, 0, '1,000'],
  [1234.5, 2, 2, '1,234.50'],
  [1234.5, 2, 0, '1,234.5'],
  [100, 2, 0, '100'],
  [1_234_567.891, 1, 0, '1,234,567.9'],
  [0.000_001_25, 12, 0, '0.00000125'],
  [1.5e21, 2, 0, '1,500,000,000,000,000,000,000'],
])('%s to at most %s and at least %s decimals: %s', (value, most, least, text) => {
  expect(decimal(value, most, least)).toBe(text);
});

test.each([
  [0.001_25, '0.00125'],
  [0.1 + 0.2, '0.3'],
  [123_456.789_012_34, '123,456.789012'],
  [-4.2e-9, '-0.0000000042'],
  [3e15, '3,000,000,000,000,000'],
  [0, '0'],
])('exact(%s) reads %s', (value, text) => {
  expect(exact(value)).toBe(text);
});

test('reads as the platform writes numbers, but for a negative nothing and for ties of the digits shown', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 }),
        fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100),
      ),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 12 }),
      (drawn, a, b) => {
        const value = Number(drawn.toPrecision(15));
        // Digits beyond the 15th are noise.
        const held = 14 - Math.floor(Math.log10(Math.max(1, Math.abs(value))));
        const [least, most] = [Math.min(a, b, held), Math.min(Math.max(a, b), held)];
        const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
        // A digit 5 right after those shown is a tie in the shortest digits and seldom one in the number itself.
        fc.pre(!isTie(value, most));
        const written = format.format(value);
        expect(decimal(value, most, least)).toBe(/[1-9]/.test(written) ? written : written.replace('-', ''));
      },
    ),
    { numRuns: 2_000 },
  );
});

const isTie = (value: number, decimals: number): boolean =>
  new RegExp(`^\\d+\\.?\\d{${decimals}}5$`).test(String(Math.abs(value)));
