import type { BreakEvenOver } from '../schema/break-even-over.ts';
import { endsInUnit, valueInUnit } from './value-in-unit.ts';

export const OVER_NAMES: Readonly<Record<BreakEvenOver['variable'], string>> = {
  'usd-per-hour': 'price of an hour',
  utilisation: 'utilisation of the fleet',
  months: 'number of months',
  'cached-share': 'cached share of the input',
};

/** Over which values the option is the cheaper one: "below 0.85 USD/h", "never between 0 and 4 USD/h", "neither: both cost the same". */
export function crossingText({ outcome, crossings, cheaperSide, unit, from, to }: BreakEvenOver): string {
  const [first, ...further] = crossings;
  const range = `between ${endsInUnit(from, to, unit)}`;
  if (outcome === 'tie') return 'neither: both cost the same';
  if (outcome !== 'crosses' || first === undefined || cheaperSide === null) return `${outcome} ${range}`;
  const again =
    further.length === 0 ? '' : `; it turns again at ${further.map((at) => valueInUnit(at, unit)).join(', ')}`;
  return `${cheaperSide} ${valueInUnit(first, unit)}${again}`;
}

/** P5 to P95 of the first crossing over the draws; "none" where that share of the draws has no crossing. */
export function crossingBand({ firstCrossing: { p5, p95 }, unit }: BreakEvenOver): string {
  const end = (value: number | null): string => (value === null ? 'none' : valueInUnit(value, unit));
  return p5 === null && p95 === null ? 'none' : `${end(p5)} to ${end(p95)}`;
}
