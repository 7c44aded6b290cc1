import { autocorrelationTime } from '../../math/autocorrelation.ts';
import { CAUTIOUS_ERRORS, dependentShare, independentCount } from '../../math/dependent-samples.ts';
import type { RandomStream } from '../../math/random.ts';
import { isOnOneSide } from '../../math/share-interval.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import type { SloSamples } from './slo-samples.ts';

type SloTerm = OperatingPoint['sloTerms'][number];

export interface SloTermRequest extends SloSamples {
  readonly limitMs: number;
  readonly quantileRatio: number;
  readonly random: RandomStream;
}

/** Beyond this nobody measures. */
const MOST_SAMPLES = 10_000_000;
/**
 * Values up to twice the limit tell how requests come to miss it together: from a quarter of it on, or from where ten times
 * what they scatter would reach it.
 */
const NEAR_FROM_RATIO = 0.25;
const NEAR_TO_RATIO = 2;
const NEAR_SCATTERS = 10;

/**
 * The share of requests within the limit and whether it reaches the asked share: MET or MISSED when its 95 % interval
 * lies on one side, else UNDECIDED. Samples count for as many independent ones as both the misses and the values near the
 * limit allow: values that hang together there may miss together, even where none has missed yet; values that drift
 * together far below it, or hardly at all, say nothing of that.
 */
export function sloTerm(request: SloTermRequest): SloTerm {
  const { metric, limitMs, quantileRatio, valuesMs, leftOutCount, random } = request;
  const sampleCount = valuesMs.length;
  const term = { metric, limitMs, quantileRatio, sampleCount, leftOutCount };
  if (sampleCount === 0) {
    return { ...term, metRatio: null, verdict: 'UNDECIDED', samplesStillNeededCount: null };
  }
  const isMet = (sample: number): boolean => valuesMs[sample]! <= limitMs;
  let met = 0;
  for (let sample = 0; sample < sampleCount; sample++) if (isMet(sample)) met++;
  const value = met / sampleCount;
  const nearFromMs = Math.max(NEAR_FROM_RATIO * limitMs, limitMs - NEAR_SCATTERS * scatterMs(valuesMs));
  const nearness = (each: number): number => Math.min(Math.max(each, nearFromMs), NEAR_TO_RATIO * limitMs);
  const times = [
    autocorrelationTime(valuesMs, (each) => (each <= limitMs ? 1 : 0)),
    autocorrelationTime(valuesMs, nearness),
  ];
  const independent = independentCount(sampleCount, times, CAUTIOUS_ERRORS);
  const { low, high } = dependentShare({ sampleCount, counts: isMet, share: value, independent, random });
  const verdict = low >= quantileRatio ? 'MET' : high < quantileRatio ? 'MISSED' : 'UNDECIDED';
  const needed = verdict === 'UNDECIDED' ? independentSamplesToDecide(value, quantileRatio) : 0;
  return {
    ...term,
    metRatio: { value, low, high },
    verdict,
    samplesStillNeededCount:
      needed === null ? null : Math.max(0, Math.ceil((needed * sampleCount) / independent) - sampleCount),
  };
}

/** How far the largest value lies above the mean; requests without a value aside, and 0 when there are no others. */
function scatterMs(valuesMs: Float64Array): number {
  let count = 0;
  let sum = 0;
  let largest = 0;
  for (const value of valuesMs) {
    if (value === Infinity) continue;
    count++;
    sum += value;
    largest = Math.max(largest, value);
  }
  return count === 0 ? 0 : largest - sum / count;
}

/** Independent samples with which a share that stays as it is would be decided; null when no number would do. */
function independentSamplesToDecide(value: number, quantileRatio: number): number | null {
  const decided = (trials: number): boolean => isOnOneSide({ limit: quantileRatio, successes: value * trials, trials });
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
