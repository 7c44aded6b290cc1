import { number, percent, usd } from './format.ts';

/** A figure as a reader of its unit expects it: "12 %" for a ratio, "0.85 USD/h", "24 months". */
export function valueInUnit(value: number, unit: string): string {
  if (unit === 'ratio') return percent(value);
  return `${unit.startsWith('USD') ? usd(value) : number(value)} ${unit}`.trimEnd();
}
