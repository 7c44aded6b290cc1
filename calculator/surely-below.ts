/** One emits less than another only where this share of the draws agrees. */
export const SURE_RATIO = 0.95;

/** A month's CO2e in the base case, and in the low and the high model of an API's footprint where one is in it. */
export interface ModelledTotal {
  readonly value: number;
  readonly modelled: { readonly low: number; readonly high: number } | null;
}

/** Low against low, central against central, high against high: what is no API has one model only. */
export function isBelowInEveryModel(a: ModelledTotal, b: ModelledTotal): boolean {
  const others = modelsOf(b);
  return modelsOf(a).every((kilograms, model) => kilograms < others[model]!);
}

const modelsOf = ({ value, modelled }: ModelledTotal): number[] => [
  modelled?.low ?? value,
  value,
  modelled?.high ?? value,
];
