import { normalQuantile } from '../../math/distributions.ts';
import type { RandomStream } from '../../math/random.ts';

/** Spread of the logarithm of answer lengths: P95 is about 2.7 times the median. Assumed. */
const LOG_SPREAD = 0.6;

/**
 * Length of one answer in tokens, at least 1: lognormal around `meanOutputTokens`, rounded. The median is set to
 * mean * exp(-s^2 / 2), so that the mean is the stated one (rounding up to 1 lifts it a little below a mean of about 5).
 */
export function drawOutputTokens(random: RandomStream, meanOutputTokens: number): number {
  const z = normalQuantile(Math.min(Math.max(random(), 1e-12), 1 - 1e-12));
  return Math.max(1, Math.round(meanOutputTokens * Math.exp(LOG_SPREAD * z - LOG_SPREAD ** 2 / 2)));
}
