import { bootstrapMean, dependenceOf, FEWEST_BLOCKS } from '../../math/block-bootstrap.ts';
import type { RandomStream } from '../../math/random.ts';
import { shareInterval } from '../../math/share-interval.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';

type SloTerm = OperatingPoint['sloTerms'][number];

export interface SloTermSamples {
  readonly metric: SloTerm['metric'];
  readonly limitMs: number;
  readonly quantileRatio: number;
  /** Of the requests the term judges, in start order; null is a failed or cut-off request, a miss. */
  readonly valuesMs: readonly (number | null)[];
  /** Requests the term has nothing to say about: answers of one token have no TPOT. */
  readonly leftOutCount: number;
  readonly random: RandomStream;
}

/** Beyond this nobody measures. */
const MOST_SAMPLES = 10_000_000;

/**
 * The share of requests within the limit and whether it reaches the asked share: MET or MISSED when its 95 % interval
 * lies on one side, else UNDECIDED. The interval is the wider one of the moving-block bootstrap and Clopper-Pearson on
 * the effective number of samples: a bootstrap alone is blind where no request missed. That number is the smaller one of
 * what the misses and what the values near the limit tell of their dependence.
 */
export function sloTerm({ metric, limitMs, quantileRatio, valuesMs, leftOutCount, random }: SloTermSamples): SloTerm {
  const sampleCount = valuesMs.length;
  const term = { metric, limitMs, quantileRatio, sampleCount, leftOutCount };
  if (sampleCount === 0) {
    return { ...term, metRatio: null, verdict: 'UNDECIDED', samplesStillNeededCount: null };
  }
  const met = valuesMs.map((value) => (value !== null && value <= limitMs ? 1 : 0) as number);
  const value = met.reduce((sum, one) => sum + one, 0) / sampleCount;
  const ofShare = dependenceOf(met);
  const independentRatio = Math.min(independentRatioOf(met), independentRatioOf(excesses(valuesMs, limitMs)));
  const exact = shareInterval(value * sampleCount * independentRatio, sampleCount * independentRatio);
  const resampled =
    ofShare.blockCount < FEWEST_BLOCKS
      ? null
      : bootstrapMean({ series: met, blockLength: ofShare.blockLength, random });
  const low = Math.min(value, exact.low, resampled?.low ?? 1);
  const high = Math.max(value, exact.high, resampled?.high ?? 0);
  const verdict = low >= quantileRatio ? 'MET' : high < quantileRatio ? 'MISSED' : 'UNDECIDED';
  const needed = verdict === 'UNDECIDED' ? effectiveSamplesToDecide(value, quantileRatio) : 0;
  return {
    ...term,
    metRatio: { value, low, high },
    verdict,
    samplesStillNeededCount: needed === null ? null : Math.max(0, Math.ceil(needed / independentRatio) - sampleCount),
  };
}

/**
 * How far each value came towards the limit, from half of it on. Values that hang together there may miss together, even
 * where none has missed yet; values that drift together far below it say nothing of that.
 */
const excesses = (valuesMs: readonly (number | null)[], limitMs: number): number[] =>
  valuesMs.flatMap((value) => (value === null ? [] : [Math.max(value, limitMs / 2)]));

/** Independent samples in one sample of the series; 1 for an empty one. */
const independentRatioOf = (series: readonly number[]): number =>
  series.length === 0 ? 1 : dependenceOf(series).effectiveCount / series.length;

/** Independent samples with which a share that stays as it is would be decided; null when no number would do. */
function effectiveSamplesToDecide(value: number, quantileRatio: number): number | null {
  const decided = (trials: number): boolean => {
    const { low, high } = shareInterval(value * trials, trials);
    return low >= quantileRatio || high < quantileRatio;
  };
  let enough = 16;
  while (!decided(enough)) {
    enough *= 2;
    if (enough > MOST_SAMPLES) return null;
  }
  let short = enough / 2;
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (decided(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}
