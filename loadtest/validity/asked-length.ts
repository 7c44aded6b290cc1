import type { PointRecord } from '../metrics/point-record.ts';
import type { RequestColumns } from '../metrics/request-columns.ts';

export interface AskedLength {
  readonly counted: (requests: RequestColumns, row: number) => number | null;
  readonly asked: (requests: RequestColumns, row: number) => number | null;
}

/** How far off what was asked the cohort's successes were on average, as a share of it; null where nothing tells both. */
export function offAskedLength({ requests, cohort }: PointRecord, { counted, asked }: AskedLength): number | null {
  let sumCounted = 0;
  let sumAsked = 0;
  for (const row of cohort) {
    if (requests.outcome(row) !== 'succeeded') continue;
    const countedTokens = counted(requests, row);
    const askedTokens = asked(requests, row);
    if (countedTokens === null || askedTokens === null) continue;
    sumCounted += countedTokens;
    sumAsked += askedTokens;
  }
  return sumAsked === 0 ? null : (sumCounted - sumAsked) / sumAsked;
}
