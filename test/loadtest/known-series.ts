import { type RandomStream, randomStream } from '../../math/random.ts';

/** Latencies of which the true distribution is known, in start order. */
export interface KnownSeries {
  readonly name: string;
  readonly quantile: (q: number) => number;
  readonly sample: (count: number, seed: number) => Float64Array;
}

const exponential = (random: RandomStream): number => -Math.log(1 - random());

const normal = (random: RandomStream): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * Time in a single-server queue with Poisson arrivals and exponential service of mean 1, from its steady state on: it is
 * exponential with rate 1 - utilisation (M/M/1). Each request waits for what the one before it waited and took, less the
 * time between the two (Lindley).
 */
export const queue = (utilisation: number): KnownSeries => ({
  name: `M/M/1 at ${utilisation}`,
  quantile: (q) => -Math.log(1 - q) / (1 - utilisation),
  sample: (count, seed) => {
    const random = randomStream('queue', utilisation, count, seed);
    let waited = random() < utilisation ? exponential(random) / (1 - utilisation) : 0;
    return Float64Array.from({ length: count }, () => {
      const took = waited + exponential(random);
      waited = Math.max(0, took - exponential(random) / utilisation);
      return took;
    });
  },
});

/** Standard normal quantiles of the shares tests ask for. */
const NORMAL: Readonly<Record<string, number>> = { 0.5: 0, 0.9: 1.2815515655446004, 0.99: 2.3263478740408408 };

/** 10 plus a normal process that keeps `memory` of its last value, under `noise` times as much of its own variance. */
export const drifting = (memory: number, noise: number): KnownSeries => ({
  name: `memory of ${memory} under noise of ${noise}`,
  quantile: (q) => 10 + NORMAL[q]! * Math.sqrt(1 + noise),
  sample: (count, seed) => {
    const random = randomStream('drifting', memory, noise, count, seed);
    let value = normal(random);
    return Float64Array.from({ length: count }, () => {
      value = memory * value + Math.sqrt(1 - memory * memory) * normal(random);
      return 10 + value + Math.sqrt(noise) * normal(random);
    });
  },
});
