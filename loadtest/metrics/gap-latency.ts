import type { Latency } from '../../schema/measurement.ts';
import { PERCENTILE_NAMES, PERCENTILES, tooFew } from './latency.ts';
import type { RequestColumns } from './request-columns.ts';

const DEPENDENT = 'the samples of one request are not independent';

/** Gaps are counted by their thousandths of a millisecond, 2^16 of them to a coarse step. */
const PARTS = 1000;
const STEP_PARTS = 65_536;
const STEPS = 32_768;

/**
 * Gaps between token-bearing events of these requests, pooled: nearest-rank percentiles without an interval. Gaps are
 * counted, first in coarse steps, then within the step of each percentile, so that ten million need no room to be sorted.
 */
export function gapLatencyOf(requests: RequestColumns, rows: Uint32Array): Latency {
  const coarse = new Uint32Array(STEPS + 1);
  let sampleCount = 0;
  let sumMs = 0;
  eachGap(requests, rows, (gapMs) => {
    coarse[stepOf(gapMs)]!++;
    sampleCount++;
    sumMs += gapMs;
  });
  const reasons: Record<string, string> = {};
  const percentile = (q: number): number => {
    const rank = Math.max(1, Math.ceil(q * sampleCount - 1e-9));
    let before = 0;
    let step = 0;
    while (before + coarse[step]! < rank) before += coarse[step++]!;
    return rankInStep(requests, rows, { step, rank: rank - before });
  };
  const estimates = PERCENTILE_NAMES.map((name): [string, Latency['p50']] => {
    const reason = tooFew(sampleCount, PERCENTILES[name]);
    reasons[reason === null ? `${name}.interval` : name] = reason ?? DEPENDENT;
    return [name, reason === null ? { value: percentile(PERCENTILES[name]), low: null, high: null } : null];
  });
  if (sampleCount === 0) reasons.mean = 'no samples';
  return {
    sampleCount,
    mean: sampleCount === 0 ? null : sumMs / sampleCount,
    ...(Object.fromEntries(estimates) as Pick<Latency, 'p50' | 'p90' | 'p95' | 'p99'>),
    reasons,
  };
}

/** The last step holds everything longer. */
const stepOf = (gapMs: number): number => Math.min(STEPS, Math.floor(Math.round(gapMs * PARTS) / STEP_PARTS));

/** The gap of a rank, from 1, among those of one step. */
function rankInStep(
  requests: RequestColumns,
  rows: Uint32Array,
  { step, rank }: { readonly step: number; readonly rank: number },
): number {
  if (step === STEPS) {
    const long: number[] = [];
    eachGap(requests, rows, (gapMs) => void (stepOf(gapMs) === step && long.push(gapMs)));
    return long.toSorted((a, b) => a - b)[rank - 1]!;
  }
  const fine = new Uint32Array(STEP_PARTS);
  eachGap(requests, rows, (gapMs) => {
    if (stepOf(gapMs) === step) fine[Math.round(gapMs * PARTS) % STEP_PARTS]!++;
  });
  let before = 0;
  let part = 0;
  while (before + fine[part]! < rank) before += fine[part++]!;
  return (step * STEP_PARTS + part) / PARTS;
}

function eachGap(requests: RequestColumns, rows: Uint32Array, use: (gapMs: number) => void): void {
  for (const row of rows) {
    const count = requests.gapCount(row);
    for (let i = 0; i < count; i++) use(requests.gapMs(row, i));
  }
}
