import type { Known } from '../schema/known.ts';

const assumed = (value: number, low: number, high: number, note: string): Known => ({
  value,
  low,
  high,
  source: 'assumed',
  note,
});
const fixed = (value: number, note: string): Known => ({ value, source: 'assumed', note });

/** What stands in for a key the scenario leaves out. Each shows in the report as "assumed"; none comes from a vendor. */
export const DEFAULTS = {
  cachedInputRatio: fixed(0, 'no prompt caching unless the scenario states a share'),
  peakToMeanRatio: assumed(3, 2, 5, 'busiest hour over the mean hour; office-hours traffic is about 3'),
  growthRatioPerMonth: fixed(0, 'no growth unless the scenario states it'),
  headroomRatio: fixed(0.2, 'a fifth of capacity is kept free at the peak'),
  billedRetryRatio: fixed(0, 'no billed retries unless the scenario states a share'),
  tokenInflationRatio: fixed(1, 'both models are taken to count tokens alike'),
  apiStaffFte: assumed(0.05, 0.02, 0.1, 'keeping an API integration going'),
  rentedStaffFte: assumed(0.2, 0.1, 0.5, 'keeping rented inference servers going'),
  ownedStaffFte: assumed(0.3, 0.15, 0.75, 'keeping own servers and the inference on them going'),
  restartMinutes: assumed(10, 5, 30, 'a new machine boots, pulls the image and loads the model after an interruption'),
  bytesPerOutputToken: assumed(250, 100, 400, 'a frame of JSON around each token that is streamed'),
  failedRunRatio: fixed(0, 'no failed runs of the fine-tuning unless the scenario states a share'),
  storageGigabytes: fixed(100, 'disk for the system and one model, per instance'),
  lifeMonths: assumed(48, 36, 72, 'depreciation of servers, three to six years'),
  residualUsd: fixed(0, 'hardware is worth nothing at the end unless the scenario states a value'),
  costOfCapitalRatioPerYear: assumed(0.08, 0.05, 0.12, 'cost of capital'),
  hostingUsdPerMonth: assumed(150, 50, 400, 'a share of a rack without power, per server'),
  supportUsdPerYear: fixed(0, 'no support contract unless the scenario states one'),
  discountRatioPerYear: fixed(0.08, 'discount rate of the cash view'),
  outputShareOfServiceTimeRatio: assumed(
    0.7,
    0.4,
    1,
    'reading the prompt takes the rest; matters only where token counts are ranges, since one measured mix cannot tell it',
  ),
  deviceStaffFte: assumed(0.1, 0.05, 0.3, "keeping a model on the users' devices going"),
  devicePueRatio: fixed(1, 'a device stands in no data centre'),
  deviceWueLitresPerKilowattHour: fixed(0, 'a device stands in no data centre that is cooled with water'),
  hybridStaffFte: fixed(0, 'the staff of its parts run it unless the scenario states more'),
  failedRatio: fixed(0, 'no failed calls of the small option unless the scenario states a share'),
  misroutedRatio: fixed(0, 'no misrouted calls unless the scenario states a share'),
  routerUsdPerRequest: fixed(0, 'a router without a cost of its own unless the scenario states one'),
  scorerUsdPerRequest: fixed(0, 'a scorer without a cost of its own unless the scenario states one'),
  transferFactorRatio: fixed(1, 'measured on this hardware'),
  spareReplicas: fixed(1, 'one replica stands by'),
  nonProductionReplicas: fixed(0, 'none unless the scenario states them'),
  publicIpv4Count: fixed(1, 'one address for each instance'),
  oneOffAmortisationMonths: fixed(36, 'three years'),
  horizonMonths: fixed(36, 'three years'),
} as const satisfies Record<string, Known>;

export const DEFAULT_MATERIALITY_RATIO = 0.05;
/** Ends of the throughput of a single run, P5 and P95, until repeated runs replace it. */
export const RUN_TO_RUN_SPREAD_RATIO = 0.05;
/** Measured and demanded tokens per request may differ by this share before the measurement no longer speaks for the demand. */
export const MIX_TOLERANCE_RATIO = 0.05;
