/** How a machine is paid. Apart from the schemas, so that the page can name purchases without them. */
export const PURCHASES = [
  'on-demand',
  'reserved-1y',
  'reserved-3y',
  'savings-plan-1y',
  'savings-plan-3y',
  'spot',
] as const;
export type Purchase = (typeof PURCHASES)[number];

/** Purchases that are paid for all hours of a term, used or not, with the length of that term in years. */
export const COMMITMENTS = [
  { purchase: 'reserved-1y', years: 1 },
  { purchase: 'reserved-3y', years: 3 },
  { purchase: 'savings-plan-1y', years: 1 },
  { purchase: 'savings-plan-3y', years: 3 },
] as const;
export type Commitment = (typeof COMMITMENTS)[number]['purchase'];
