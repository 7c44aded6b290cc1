import { normalQuantile, normalShareBelow } from '../../math/distributions.ts';
import type { TokenLengths } from './workload-plan.ts';

/** Standard deviations from the middle of a normal distribution to its 95th percentile. */
const P95_DEVIATIONS = 1.6448536269514722;
/** A share this near to 0 or 1 is the last one looked at: a random stream has steps of 2^-32. */
const NEAREST_SHARE = 2 ** -33;
const MEAN_SHARES = 20_000;

/**
 * Tokens below which a share `u` in [0, 1] of the lengths lie: a length drawn when `u` is. Whole numbers from 1 up; a normal
 * distribution is cut off below that, and what is cut off is spread over the rest.
 */
export function tokensAt(lengths: TokenLengths): (u: number) => number {
  switch (lengths.distribution) {
    case 'fixed':
      return () => lengths.tokens;
    case 'uniform': {
      const { lowTokens, highTokens } = lengths;
      return (u) => Math.min(highTokens, lowTokens + Math.floor(u * (highTokens - lowTokens + 1)));
    }
    case 'normal': {
      const { meanTokens, standardDeviationTokens } = lengths;
      if (standardDeviationTokens === 0) return () => wholeTokens(meanTokens);
      const cutOff = normalShareBelow((0.5 - meanTokens) / standardDeviationTokens);
      return (u) => wholeTokens(meanTokens + standardDeviationTokens * deviationAt(cutOff + u * (1 - cutOff)));
    }
    case 'lognormal': {
      const { medianTokens, p95Tokens } = lengths;
      const sigma = Math.log(p95Tokens / medianTokens) / P95_DEVIATIONS;
      return (u) => wholeTokens(medianTokens * Math.exp(sigma * deviationAt(u)));
    }
  }
}

/** Mean of what is drawn. */
export function meanTokensOf(lengths: TokenLengths): number {
  if (lengths.distribution === 'fixed') return lengths.tokens;
  if (lengths.distribution === 'uniform') return (lengths.lowTokens + lengths.highTokens) / 2;
  const at = tokensAt(lengths);
  let sum = 0;
  for (let i = 0; i < MEAN_SHARES; i++) sum += at((i + 0.5) / MEAN_SHARES);
  return sum / MEAN_SHARES;
}

const count = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

/** In words, for people: "lognormal, median 400, P95 2,000". */
export function lengthsText(lengths: TokenLengths): string {
  switch (lengths.distribution) {
    case 'fixed':
      return `fixed ${count.format(lengths.tokens)}`;
    case 'uniform':
      return `uniform, ${count.format(lengths.lowTokens)} to ${count.format(lengths.highTokens)}`;
    case 'normal':
      return `normal, mean ${count.format(lengths.meanTokens)}, standard deviation ${count.format(lengths.standardDeviationTokens)}`;
    case 'lognormal':
      return `lognormal, median ${count.format(lengths.medianTokens)}, P95 ${count.format(lengths.p95Tokens)}`;
  }
}

const deviationAt = (u: number): number => normalQuantile(Math.min(Math.max(u, NEAREST_SHARE), 1 - NEAREST_SHARE));

const wholeTokens = (tokens: number): number => Math.max(1, Math.round(tokens));
