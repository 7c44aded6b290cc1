import type { LimitCheck } from '../schema/search-result.ts';
import { valueInUnit } from './value-in-unit.ts';

export const LIMIT_NAMES: Readonly<Record<LimitCheck['limit'], string>> = {
  'data-on-premises': 'Data on premises',
  'ttft-p99': 'TTFT p99',
  'tpot-p99': 'TPOT p99',
  carbon: 'CO2e of a month',
  'retained-quality': 'Quality kept',
  acceptance: 'Answers accepted',
  capacity: 'Capacity',
};

/** The figure against its limit, "900 of at most 2,000 ms", and what the figure alone does not say; null where there is neither. */
export function limitCheckText({ value, atMost, atLeast, unit, note }: LimitCheck): string | null {
  const bound = atMost === null ? atLeast : atMost;
  const limit = bound === null ? '' : ` at ${atMost === null ? 'least' : 'most'} ${valueInUnit(bound, unit)}`;
  const figure = value === null ? limit.trim() : `${valueInUnit(value, unit)}${limit === '' ? '' : `,${limit}`}`;
  return [figure, note ?? ''].filter((text) => text !== '').join('; ') || null;
}
