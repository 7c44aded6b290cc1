import { normalQuantile } from './distributions.ts';
import type { RandomStream } from './random.ts';

/**
 * One draw of Gamma(`shape`, scale 1), shape > 0: mean and variance are `shape`. Marsaglia and Tsang, "A simple method for
 * generating gamma variables" (2000), with their Gamma(shape + 1) * U^(1 / shape) below shape 1. Very small shapes may
 * give 0: what they draw is below the smallest number.
 */
export function gammaDraw(random: RandomStream, shape: number): number {
  if (shape < 1) return gammaDraw(random, shape + 1) * aboveZero(random) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalQuantile(aboveZero(random));
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(aboveZero(random)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** In (0, 1): the middle of the stream's steps of 2^-32. */
const aboveZero = (random: RandomStream): number => random() + 2 ** -33;
