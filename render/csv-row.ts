import type { Spread } from '../schema/report.ts';

export const HEADER = [
  'section',
  'option',
  'item',
  'value',
  'unit',
  'p5',
  'p50',
  'p95',
  'basis',
  'source',
  'citation',
  'url',
  'as_of',
] as const;
type Column = (typeof HEADER)[number];
/** A row of the CSV by column; what is left out is an empty cell. */
export type Row = Partial<Readonly<Record<Column, string | number | null>>>;

export const spreadCells = ({ value, p5, p50, p95 }: Spread): Row => ({ value, p5, p50, p95 });
