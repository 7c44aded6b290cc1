/** A measured load as what one of its requests is and how many of them a replica serves. */
export interface MeasuredMix {
  readonly name: string;
  readonly uncachedInputTokens: number;
  readonly outputTokens: number;
  readonly requestsPerSecond: number;
}

/** Time that a request keeps a replica busy: a * uncached input tokens + b * output tokens. */
export interface ServiceTimeFit {
  readonly secondsPerInputToken: number;
  readonly secondsPerOutputToken: number;
  /** How far the worst of the measured mixes lies from the fit, over what was measured. */
  readonly largestResidualRatio: number;
}

/** Fewest mixes of lengths: with two the two coefficients would fit anything. */
export const LEAST_MIXES = 3;
/** A fit that misses a measured mix by more than this share does not describe the machine. */
const MOST_RESIDUAL_RATIO = 0.25;
/** Two mixes are one where both lengths are within this share of each other. */
const SAME_MIX_RATIO = 0.05;
/** Share of the squares that is left once one length is explained by the other: below it they rise together. */
const LEAST_INDEPENDENCE = 1e-3;

/**
 * Least squares of the relative error, sum of ((a * input + b * output) * rate - 1)^2, so that a short request counts as
 * much as a long one. A reason where there are too few mixes, where the lengths rise in proportion, where a token would
 * take no time or less, and where the fit misses a mix.
 */
export function fitServiceTime(mixes: readonly MeasuredMix[]): ServiceTimeFit | { readonly reason: string } {
  const distinct = distinctMixes(mixes).length;
  if (distinct < LEAST_MIXES)
    return { reason: `it takes ${LEAST_MIXES} mixes of lengths, and ${distinct} were measured` };
  let [uu, uv, vv, u1, v1] = [0, 0, 0, 0, 0];
  for (const { uncachedInputTokens, outputTokens, requestsPerSecond } of mixes) {
    const u = uncachedInputTokens * requestsPerSecond;
    const v = outputTokens * requestsPerSecond;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    u1 += u;
    v1 += v;
  }
  const determinant = uu * vv - uv * uv;
  if (!(determinant > LEAST_INDEPENDENCE * uu * vv))
    return { reason: 'input and output rise in proportion, so that neither can be told from the other' };
  const secondsPerInputToken = (u1 * vv - v1 * uv) / determinant;
  const secondsPerOutputToken = (v1 * uu - u1 * uv) / determinant;
  if (!(secondsPerInputToken > 0 && secondsPerOutputToken > 0))
    return { reason: 'by what was measured a token would take no time' };
  const fit = { secondsPerInputToken, secondsPerOutputToken };
  const largestResidualRatio = Math.max(
    ...mixes.map((mix) => Math.abs(serviceSeconds(fit, mix) * mix.requestsPerSecond - 1)),
  );
  if (largestResidualRatio > MOST_RESIDUAL_RATIO) {
    return { reason: `the fit misses a measured mix by ${Math.round(largestResidualRatio * 100)} %` };
  }
  return { ...fit, largestResidualRatio };
}

/** Seconds of a replica that a request of these lengths takes. */
export const serviceSeconds = (
  fit: Pick<ServiceTimeFit, 'secondsPerInputToken' | 'secondsPerOutputToken'>,
  request: { readonly uncachedInputTokens: number; readonly outputTokens: number },
): number => fit.secondsPerInputToken * request.uncachedInputTokens + fit.secondsPerOutputToken * request.outputTokens;

/** Whether a length lies between the shortest and the longest that were measured, within the tolerance. */
export function isWithinMeasured(tokens: number, measured: readonly number[], toleranceRatio: number): boolean {
  return (
    tokens >= Math.min(...measured) * (1 - toleranceRatio) && tokens <= Math.max(...measured) * (1 + toleranceRatio)
  );
}

function distinctMixes(mixes: readonly MeasuredMix[]): MeasuredMix[] {
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= SAME_MIX_RATIO * Math.max(a, b);
  return mixes.filter(
    (mix, i) =>
      !mixes
        .slice(0, i)
        .some(
          (earlier) =>
            near(mix.uncachedInputTokens, earlier.uncachedInputTokens) && near(mix.outputTokens, earlier.outputTokens),
        ),
  );
}
