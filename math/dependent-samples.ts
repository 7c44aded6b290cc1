import { autocorrelationTime, type AutocorrelationTime } from './autocorrelation.ts';
import { bootstrapShare, type Interval } from './block-bootstrap.ts';
import type { RandomStream } from './random.ts';
import { shareInterval, shareRange } from './share-interval.ts';

/**
 * Independent samples below which a dependence cannot be told from the samples themselves: ten blocks of twice the
 * autocorrelation time.
 */
export const FEWEST_INDEPENDENT = 20;

/**
 * Number of independent samples that would tell as much, by the longest of these times, so many of its standard errors
 * longer: of runs that are too short to show their dependence, those that show least of it mislead most.
 */
export const independentCount = (
  sampleCount: number,
  times: readonly AutocorrelationTime[],
  standardErrors: number,
): number => sampleCount / Math.max(...times.map(({ time, upper }) => time + standardErrors * (upper - time)));

/** How much longer a dependence may be than it seems, in standard errors: for an interval, 95 % sure. */
export const CAUTIOUS_ERRORS = 2;

/** Blocks of a bootstrap are at least twice as long as samples hang together. */
const blockLengthOf = (sampleCount: number, independent: number): number => Math.ceil((2 * sampleCount) / independent);

export interface ShareRequest {
  readonly sampleCount: number;
  /** Whether a sample counts; from 0, in time order. */
  readonly counts: (sample: number) => boolean;
  /** Share of the samples that count. */
  readonly share: number;
  /** As many independent samples would tell as much. */
  readonly independent: number;
  readonly random: RandomStream;
}

/**
 * 95 % interval of a share seen in samples that hang together: the wider one of Clopper-Pearson on the number of
 * independent samples and of the moving-block bootstrap. The first knows of misses that were not seen, the second of a
 * dependence that the first missed.
 */
export function dependentShare({ share, independent, ...samples }: ShareRequest): Interval {
  const exact = shareInterval(share * independent, independent);
  const resampled = bootstrapOf({ ...samples, independent });
  return { low: Math.min(share, exact.low, resampled.low), high: Math.max(share, exact.high, resampled.high) };
}

export interface QuantileRequest {
  /** In time order. */
  readonly series: ArrayLike<number>;
  readonly q: number;
  /** The quantile as the samples have it. */
  readonly value: number;
  readonly independent: number;
  readonly random: RandomStream;
}

/**
 * Which samples enclose a quantile of samples that hang together with 95 % confidence, as shares of them counted from
 * below: those that so many independent samples, or blocks of these, may have below the quantile (Woodruff 1952). The wider
 * one of both, as for a share. `high` is above 1 where even the largest sample may lie below the quantile.
 */
export function dependentQuantileRange({ series, q, value, ...rest }: QuantileRequest): Interval {
  let below = 0;
  for (let i = 0; i < series.length; i++) if (series[i]! <= value) below++;
  const share = below / series.length;
  const resampled = bootstrapOf({
    ...rest,
    sampleCount: series.length,
    counts: (sample) => series[sample]! <= value,
  });
  const exact = shareRange(q, rest.independent);
  return {
    low: Math.max(0, Math.min(exact.low, q - (share - resampled.low))),
    high: Math.max(exact.high, q + (resampled.high - share)),
  };
}

/** Times in which a quantile's samples hang together: as a whole, and in being above it. */
export const quantileTimes = (
  ofSeries: AutocorrelationTime,
  { series, value }: Pick<QuantileRequest, 'series' | 'value'>,
): readonly AutocorrelationTime[] => [ofSeries, autocorrelationTime(series, (sample) => (sample > value ? 1 : 0))];

const bootstrapOf = ({ independent, ...samples }: Omit<ShareRequest, 'share'>): Interval =>
  bootstrapShare({ ...samples, blockLength: blockLengthOf(samples.sampleCount, independent) });
