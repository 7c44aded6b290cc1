/** Days for which what was paid once covers the bill of its use, other costs and margin left out. Infinity at no use. */
export const runwayDays = ({
  paidUsd,
  usdPerRequest,
  requestsPerDay,
}: {
  readonly paidUsd: number;
  readonly usdPerRequest: number;
  readonly requestsPerDay: number;
}): number => paidUsd / (usdPerRequest * requestsPerDay);

/** Months for which what one user paid covers what that user's requests cost; null where they cost nothing. */
export const runwayMonths = ({
  paidUsd,
  usdPerRequest,
  requestsPerMonth,
}: {
  readonly paidUsd: number;
  readonly usdPerRequest: number;
  readonly requestsPerMonth: number;
}): number | null => {
  const usdPerMonth = usdPerRequest * requestsPerMonth;
  return usdPerMonth > 0 ? paidUsd / usdPerMonth : null;
};
