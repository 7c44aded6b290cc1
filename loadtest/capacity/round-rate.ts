const FEWEST_DIGITS = 3;

/** A rate with as many significant digits as the precision needs, so that ids stay readable and equal rates pool exactly. */
export function roundRate(requestsPerSecond: number, precisionRatio: number): number {
  const digits = Math.max(FEWEST_DIGITS, 1 + Math.ceil(-Math.log10(precisionRatio)));
  return Number(requestsPerSecond.toPrecision(digits));
}
