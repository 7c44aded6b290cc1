/**
 * The level yearly payment that buys an asset and sells its rest: (capex - residual/(1+r)^n) * CRF,
 * CRF = r/(1-(1+r)^-n). At r = 0 it is (capex - residual)/n. Money in USD, `lifeYears` > 0, r per year >= 0.
 */
export function yearlyCapitalUsd(asset: {
  readonly capexUsd: number;
  readonly residualUsd: number;
  readonly lifeYears: number;
  readonly costOfCapitalRatioPerYear: number;
}): number {
  const { capexUsd, residualUsd, lifeYears, costOfCapitalRatioPerYear: r } = asset;
  if (r === 0) return (capexUsd - residualUsd) / lifeYears;
  // (1 + r)^-n by log1p and expm1: written out it loses all digits at a rate near 0.
  const logOfDiscount = -lifeYears * Math.log1p(r);
  const discounted = capexUsd - residualUsd * Math.exp(logOfDiscount);
  return discounted * (r / -Math.expm1(logOfDiscount));
}

/** What a payment `months` from now is divided by to have its worth today, at a yearly discount rate. */
export const discountOver = (months: number, discountRatioPerYear: number): number =>
  (1 + discountRatioPerYear) ** (months / 12);

/** What a payment `months` from now is worth today. */
export const presentValueUsd = (usd: number, months: number, discountRatioPerYear: number): number =>
  usd / discountOver(months, discountRatioPerYear);
