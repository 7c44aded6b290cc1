import type { RateEvidence } from './rate-evidence.ts';

/** The rates the capacity lies between, as far as is known. */
export interface Bracket {
  /** The highest rate that MET; null when none did. */
  readonly low: RateEvidence | null;
  /** The lowest rate that MISSED; null when none did. */
  readonly high: RateEvidence | null;
}

/**
 * From the highest MET to the lowest MISSED of rising rates, by what they lean to or by their verdict. Where a rate MET
 * above one that MISSED, one of them is wrong and nobody knows which: the bracket then reaches from the highest MET below
 * every MISSED to the lowest MISSED above every MET.
 */
export function bracketOf(rates: readonly RateEvidence[], by: 'leaning' | 'verdict'): Bracket {
  const met = rates.filter((rate) => rate[by] === 'MET');
  const missed = rates.filter((rate) => rate[by] === 'MISSED');
  const lowestMissed = missed[0]?.requestsPerSecond ?? Infinity;
  const highestMet = met.at(-1)?.requestsPerSecond ?? 0;
  return {
    low: met.findLast(({ requestsPerSecond }) => requestsPerSecond < lowestMissed) ?? null,
    high: missed.find(({ requestsPerSecond }) => requestsPerSecond > highestMet) ?? null,
  };
}

/** Width as a share of the upper end; Infinity while an end is missing. */
export const widthRatio = ({ low, high }: Bracket): number =>
  low === null || high === null ? Infinity : 1 - low.requestsPerSecond / high.requestsPerSecond;
