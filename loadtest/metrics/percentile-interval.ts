import type { AutocorrelationTime } from '../../math/autocorrelation.ts';
import type { Interval } from '../../math/block-bootstrap.ts';
import {
  CAUTIOUS_ERRORS,
  dependentQuantileRange,
  FEWEST_INDEPENDENT,
  independentCount,
  quantileTimes,
} from '../../math/dependent-samples.ts';
import { sampleFloor } from '../../math/early-stopping.ts';
import type { SortedSamples } from '../../math/quantile.ts';
import type { RandomStream } from '../../math/random.ts';
import type { Reason } from './reason.ts';

export interface LatencySamples {
  /** Known values, in start order. */
  readonly valuesMs: ArrayLike<number>;
  /** What is known of each request cut off before its value: it is above this; Infinity is above everything. */
  readonly aboveMs: ArrayLike<number>;
  readonly random: RandomStream;
}

export interface Percentile {
  readonly q: number;
  readonly value: number;
  /** The known values in rising order. */
  readonly sorted: SortedSamples;
  /** How the known values hang together. */
  readonly ofSeries: AutocorrelationTime;
}

/**
 * 95 % interval of a percentile, or why there is none: fewer independent samples, as the whole series and the samples above
 * the percentile hang together, than a percentile needs at all, or an upper end among requests that were cut off. In queues
 * of known latency it covers the truth 95 times in 100 or more where most runs give one; where it is given
 * to a lucky few, too quiet to show the dependence, less often.
 */
export function percentileInterval(samples: LatencySamples, percentile: Percentile): Interval | Reason {
  const { valuesMs, aboveMs, random } = samples;
  const { q, value, sorted, ofSeries } = percentile;
  const sampleCount = valuesMs.length + aboveMs.length;
  const floor = Math.max(FEWEST_INDEPENDENT, sampleFloor(q));
  const ofSeriesAlone = independentCount(sampleCount, [ofSeries], LIKELY_ERRORS);
  if (ofSeriesAlone < floor) return tooDependent(ofSeriesAlone, floor);
  const times = quantileTimes(ofSeries, { series: valuesMs, value });
  const likely = independentCount(sampleCount, times, LIKELY_ERRORS);
  if (likely < floor) return tooDependent(likely, floor);
  const independent = independentCount(sampleCount, times, CAUTIOUS_ERRORS);
  const range = dependentQuantileRange({ series: valuesMs, q, value, independent, random });
  if (range.high > 1) return { reason: 'even the largest sample may lie below it' };
  const high = sorted[Math.ceil(range.high * sampleCount - RANK_TOLERANCE) - 1];
  const cutOff = countBelow(aboveMs, high ?? Infinity);
  if (high === undefined || cutOff > 0) {
    return { reason: `its upper end lies among, or above, the ${cutOff} requests that were cut off` };
  }
  const low = sorted[Math.max(1, Math.ceil(range.low * sampleCount - RANK_TOLERANCE)) - 1]!;
  return { low: Math.min(low, value), high: Math.max(high, value) };
}

/** An interval is refused by what is likely, and as wide as caution makes it. */
const LIKELY_ERRORS = 1;

const tooDependent = (independent: number, floor: number): Reason => ({
  reason: `the samples tell as much as ${Math.floor(independent)} independent ones, at least ${floor} are needed`,
});

/** A share that is a whole number of samples but for floating point is that number. */
const RANK_TOLERANCE = 1e-9;

function countBelow(values: ArrayLike<number>, limit: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! < limit) count++;
  return count;
}
