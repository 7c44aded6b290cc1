import { randomInteger, randomStream } from '../../math/random.ts';
import { secondsFromMs } from '../../schema/units.ts';
import type { RateEvidence } from './rate-evidence.ts';
import { roundRate } from './round-rate.ts';
import type { SearchInput, SearchState } from './search-state.ts';

/** Where to begin, as shares of the closed loop's throughput: chance picks one. */
const STARTS = [5 / 8, 7 / 8];
const ASCENT = 1.15;
const DESCENT = 0.75;
/** No lower than this share of the closed loop's throughput, */
const LOWEST_RATIO = 1 / 32;
/** nor so low that a run has fewer requests. */
const FEWEST_REQUESTS = 5;
/** Rates none of which could be run say that none can. */
const ENOUGH_UNUSABLE = 2;

export interface FreshRatesRequest extends Pick<SearchInput, 'search' | 'seed'> {
  readonly state: SearchState;
  /** Rates with evidence strictly between the ends of the bracket, rising. */
  readonly inner: readonly RateEvidence[];
}

/** Rates not tried yet that would narrow the bracket: one below what is open in it, one above, or none. */
export function freshRates({ state, search, seed, inner }: FreshRatesRequest): number[] {
  const { ladder, rates, bracket } = state;
  const low = bracket.low?.requestsPerSecond ?? null;
  const high = bracket.high?.requestsPerSecond ?? null;
  const rounded = (rate: number): number => roundRate(rate, search.precisionRatio);
  const upper = rounded(ladder.requestsPerSecond!);
  const fewest = FEWEST_REQUESTS / secondsFromMs(search.runMs);
  const lowest = Math.min(upper, rounded(Math.max(upper * LOWEST_RATIO, fewest)));
  if (rates.length === 0) return [ladder.missesIdle ? lowest : rounded(start(seed) * upper)];

  const unusable = rates.filter(({ runs }) => runs.length === 0).map(({ requestsPerSecond }) => requestsPerSecond);
  if (unusable.length === rates.length) {
    return rates.length < ENOUGH_UNUSABLE ? [Math.max(lowest, rounded(unusable[0]! / 2))] : [];
  }
  const between = (a: number, b: number): number | null =>
    1 - a / b <= search.precisionRatio / 2 ? null : rounded(b / a > 2 ? Math.sqrt(a * b) : (a + b) / 2);
  const above = (rate: number): number | null => {
    const top = Math.min(high ?? Infinity, ...unusable.filter((other) => other > rate));
    if (top < Infinity) return between(rate, top);
    if (rate < upper) return upper;
    return ladder.endedBy === 'most-concurrent' ? null : rounded(rate * ASCENT);
  };
  const below = (rate: number): number | null => {
    if (low !== null) return between(low, rate);
    return rate <= lowest ? null : Math.max(lowest, rounded(rate * DESCENT));
  };
  const candidates =
    inner.length > 0
      ? [below(inner[0]!.requestsPerSecond), above(inner.at(-1)!.requestsPerSecond)]
      : [low !== null ? above(low) : below(high!)];
  return candidates.filter(
    (rate): rate is number => rate !== null && !rates.some(({ requestsPerSecond }) => requestsPerSecond === rate),
  );
}

const start = (seed: number): number => STARTS[randomInteger(randomStream(seed, 'capacity', 'start'), STARTS.length)]!;
