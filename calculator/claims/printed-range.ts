import type { PrintedRange } from '../../schema/claim-check.ts';
import type { PublishedFigure } from '../../schema/claims.ts';

/** What one more in the last printed digit is worth: 1 for 502, 0.01 for 4.57, 100,000 for 7e5. */
export function lastDigit(printed: string): number {
  const [mantissa = '', exponent = '0'] = printed.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  // Read, not raised to a power: engines differ in the last bit of 10 ** -4.
  return Number(`1e${Number(exponent) - decimals}`);
}

/** The values that a published figure stands for. */
export function printedRange(figure: PublishedFigure): PrintedRange {
  switch (figure.is) {
    case 'above':
      return { low: Number(figure.printed), high: null };
    case 'below':
      return { low: null, high: Number(figure.printed) };
    case 'range':
      return {
        low: Number(figure.printedLow) - lastDigit(figure.printedLow) / 2,
        high: Number(figure.printedHigh) + lastDigit(figure.printedHigh) / 2,
      };
    case 'rounded':
    case 'cut-off': {
      const value = Number(figure.printed);
      const digit = lastDigit(figure.printed);
      return figure.is === 'rounded'
        ? { low: value - digit / 2, high: value + digit / 2 }
        : { low: value, high: value + digit };
    }
  }
}

/** Relative slack at the ends of a range, for the noise of floating point. */
const NOISE = 1e-12;

/** Whether a value is one that the figure stands for; ends count, except of "above" and "below". */
export function isWithin(value: number | null, { low, high }: PrintedRange): boolean {
  if (value === null) return false;
  if (low === null || high === null) return (low === null || value > low) && (high === null || value < high);
  const slack = NOISE * Math.abs(value);
  return value >= low - slack && value <= high + slack;
}
