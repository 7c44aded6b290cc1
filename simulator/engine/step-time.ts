import { lognormalQuantile } from '../../math/distributions.ts';
import type { RandomStream } from '../../math/random.ts';
import { msFromSeconds } from '../../schema/units.ts';

/** What one iteration of the batch costs. */
export interface StepCosts {
  /** Reading the weights once, whatever the batch. */
  readonly baseStepMs: number;
  /** Each sequence that emits a token in the step. */
  readonly msPerEmittingSequence: number;
  /** Each token in the KV cache that attention reads again: long contexts make every step slower. */
  readonly msPerThousandKvTokens: number;
  /** Input tokens computed per second, on top of the step. */
  readonly prefillTokensPerSecond: number;
  /** P95 of the step time over its median, less 1; 0 is no jitter. */
  readonly stepJitterRatio: number;
}

/** What one iteration has to do. */
export interface StepLoad {
  readonly emittingSequences: number;
  readonly prefillTokens: number;
  readonly kvTokens: number;
}

/** Length of a step without jitter: weights + sequences + attention + prefill. */
export function medianStepMs(costs: StepCosts, load: StepLoad): number {
  return (
    costs.baseStepMs +
    load.emittingSequences * costs.msPerEmittingSequence +
    (load.kvTokens / 1_000) * costs.msPerThousandKvTokens +
    msFromSeconds(load.prefillTokens / costs.prefillTokensPerSecond)
  );
}

/** A factor with median 1, lognormal, P95 at 1 + `stepJitterRatio`. */
export const stepJitter = (random: RandomStream, stepJitterRatio: number): number =>
  lognormalQuantile(random(), 1 / (1 + stepJitterRatio), 1, 1 + stepJitterRatio);
