import { integratedAutocorrelationTime } from '../../math/autocorrelation.ts';
import { shareInterval } from '../../math/share-interval.ts';

export type Verdict = 'MET' | 'MISSED' | 'UNDECIDED';

/** A share of requests within a limit, and what it says. */
export interface PooledShare {
  readonly value: number;
  /** Independent samples that would tell as much. */
  readonly effectiveCount: number;
  readonly verdict: Verdict;
  /** How many times the samples there are would decide it if the share stays: 1 when decided, Infinity when none would. */
  readonly samplesNeededRatio: number;
}

export interface PooledShareRequest {
  /** All runs one after another, each in start order, at least one value; Infinity is a miss. */
  readonly valuesMs: Float64Array;
  readonly limitMs: number;
  readonly quantileRatio: number;
}

/** A search looks at many rates and passes the highest: each pass must be surer than the usual one-sided 2.5 %. */
const MET_CONFIDENCE = 0.98;
const MISSED_CONFIDENCE = 0.9;
/** From here between the lowest value and the limit, values tell how requests come to miss together. */
const NEAR_RATIO = 0.4;
const MORE_RATIO = 1.25;
/** Beyond this many times the samples nobody measures. */
const MOST_TIMES = 64;

/**
 * Whether the share within the limit reaches the asked one. Its samples count for as few independent ones as the misses
 * or the values on the way to the limit allow: those that hang together there may miss together, even where none has
 * missed yet. A run that differs from the others makes them fewer too, as the runs follow each other in one series.
 */
export function pooledShare({ valuesMs, limitMs, quantileRatio }: PooledShareRequest): PooledShare {
  const met = valuesMs.map((value) => (value <= limitMs ? 1 : 0));
  const value = met.reduce((sum, one) => sum + one, 0) / met.length;
  const leastMs = valuesMs.reduce((least, each) => Math.min(least, each), limitMs);
  const nearMs = leastMs + NEAR_RATIO * (limitMs - leastMs);
  const nearness = valuesMs.map((each) => Math.min(Math.max(0, each - nearMs), 2 * (limitMs - nearMs)));
  const time = Math.max(integratedAutocorrelationTime(met), integratedAutocorrelationTime(nearness));
  const effectiveCount = valuesMs.length / time;
  const verdictAfter = (times: number): Verdict =>
    shareVerdict({ value, effectiveCount: effectiveCount * times, quantileRatio });
  let times = 1;
  while (times <= MOST_TIMES && verdictAfter(times) === 'UNDECIDED') times *= MORE_RATIO;
  return {
    value,
    effectiveCount,
    verdict: verdictAfter(1),
    samplesNeededRatio: times > MOST_TIMES ? Infinity : times,
  };
}

/** MET or MISSED when the Clopper-Pearson interval of the share lies on one side of the asked one. */
export function shareVerdict(share: { value: number; effectiveCount: number; quantileRatio: number }): Verdict {
  const { value, effectiveCount, quantileRatio } = share;
  const intervalAt = (confidence: number) => shareInterval(value * effectiveCount, effectiveCount, confidence);
  if (intervalAt(MET_CONFIDENCE).low >= quantileRatio) return 'MET';
  return intervalAt(MISSED_CONFIDENCE).high < quantileRatio ? 'MISSED' : 'UNDECIDED';
}

/** Of `failed` requests among `started`: surely more than the limit. */
export const failsMoreThan = (limitRatio: number, { failed, started }: { failed: number; started: number }): boolean =>
  shareInterval(failed, started, MISSED_CONFIDENCE).low > limitRatio;
