import type { Report } from '../schema/report.ts';
import { probability, whole } from './format.ts';

type Row = Report['results']['projection']['rows'][number];

/** The month of the payback, P5 to P95 where the draws differ, and how many have none. */
export function paybackText({ paybackMonth, neverPaysBackRatio }: Row): [month: string, ...band: string[]] {
  if (paybackMonth === null) return ['baseline'];
  const at = (month: number | null): string => (month === null ? 'none' : whole(month));
  const { value, p5, p95 } = paybackMonth;
  const alike = neverPaysBackRatio === (value === null ? 1 : 0);
  return [
    at(value),
    ...(p5 === null || (p5 === value && p95 === value) ? [] : [`${at(p5)} to ${at(p95)}`]),
    ...(alike ? [] : [`none in ${probability(neverPaysBackRatio)} of draws`]),
  ];
}
