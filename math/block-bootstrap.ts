import { nearestRank, sortedSamples } from './quantile.ts';
import { type RandomStream, randomInteger } from './random.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapRequest {
  /** Number of samples, in time order, at least one. */
  readonly sampleCount: number;
  /** Whether a sample counts; from 0. */
  readonly counts: (sample: number) => boolean;
  /** Samples that hang together: blocks are at least so long. */
  readonly blockLength: number;
  readonly random: RandomStream;
  /** Probability that the interval is to hold; default 0.95. */
  readonly confidence?: number;
}

const RESAMPLES = 400;
const CONFIDENCE = 0.95;
/** More blocks than this tell nothing more, and longer ones keep a dependence that the block length missed. */
const MOST_BLOCKS = 200;
/** Blocks begin at these many places at most. */
const MOST_CELLS = 65_536;

/**
 * Interval of the share of samples that count, by moving-block bootstrap: resamples are made of blocks of neighbours, so
 * that the dependence within a block survives. Blind where no sample counts or all do.
 */
export function bootstrapShare(request: BootstrapRequest): Interval {
  const { sampleCount, blockLength, random, confidence = CONFIDENCE } = request;
  const cellLength = Math.max(1, Math.floor(sampleCount / MOST_CELLS));
  const countedBefore = cumulativeCounts(request, cellLength);
  const cells = countedBefore.length - 1;
  const block = Math.min(cells, Math.ceil(Math.max(blockLength, sampleCount / MOST_BLOCKS) / cellLength));
  const blocks = Math.round(cells / block);
  const shares = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let counted = 0;
    for (let i = 0; i < blocks; i++) {
      const start = randomInteger(random, cells - block + 1);
      counted += countedBefore[start + block]! - countedBefore[start]!;
    }
    shares[resample] = counted / (blocks * block * cellLength);
  }
  const sorted = sortedSamples(shares)!;
  const tail = (1 - confidence) / 2;
  return { low: nearestRank(sorted, tail), high: nearestRank(sorted, 1 - tail) };
}

/** How many samples count before each cell, and in all; what does not fill a last cell is left out. */
function cumulativeCounts({ sampleCount, counts }: BootstrapRequest, cellLength: number): Uint32Array {
  const cells = Math.floor(sampleCount / cellLength);
  const before = new Uint32Array(cells + 1);
  let counted = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let i = cell * cellLength; i < (cell + 1) * cellLength; i++) if (counts(i)) counted++;
    before[cell + 1] = counted;
  }
  return before;
}
