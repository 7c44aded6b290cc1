import * as z from 'zod/mini';
import { breakEvenOverSchema } from './break-even-over.ts';
import { abatementSchema, carbonResultSchema, whatIfResultsSchema } from './carbon-result.ts';
import { catalogueSchema } from './catalogue.ts';
import { measurementSchema } from './measurement.ts';
import { parseDocument } from './parse-document.ts';
import { scenarioSchema } from './scenario.ts';
import { searchSchema } from './search-result.ts';
import { crossing, spread } from './spread.ts';
import { DISTRIBUTION_KINDS, SOURCE_KINDS } from './known.ts';
import { count, finite, isoDate, nonNegative, ratio, text } from './sourced.ts';

export type { Spread } from './spread.ts';

export const REPORT_SCHEMA = 'report/1';

/** All that `buildReport` needs: the same inputs give the same results in Node and in a browser. */
export const reportInputsSchema = z.strictObject({
  scenario: scenarioSchema,
  /** By the name the scenario uses. */
  measurements: z.record(z.string(), measurementSchema),
  /** Only the entries used. */
  catalogue: catalogueSchema,
  /** The day prices are taken at. */
  asOf: isoDate,
  seed: count,
  drawCount: count,
});
export type ReportInputs = z.infer<typeof reportInputsSchema>;

const refusal = z.strictObject({ code: text, message: text, hint: text });
export type Refusal = z.infer<typeof refusal>;

/** A line of a month's bill; `basis` is its formula, `figures` the paths of the assumptions in it. */
const costLine = z.strictObject({
  id: text,
  label: text,
  usdPerMonth: finite,
  basis: text,
  figures: z.array(text),
});
export type CostLine = z.infer<typeof costLine>;

const cost = z.strictObject({
  usdPerMonth: spread,
  usdPerRequest: spread,
  usdPerMillionOutputTokens: spread,
  usdPerMillionTotalTokens: spread,
  /**
   * The month of machines by kind of token, as each takes their time: the two parts sum to the month. Left out where no
   * machines serve; with a reason where it takes more measurements to tell them apart.
   */
  byKindOfToken: z.optional(
    z.union([
      z.strictObject({ usdPerMillionInputTokens: finite, usdPerMillionOutputTokens: finite }),
      z.strictObject({ unknownBecause: text }),
    ]),
  ),
  /** Part of the month that pays for capacity no request used; null for an API. */
  idleUsdPerMonth: z.nullable(finite),
  /** What is paid before the first request: hardware and one-offs. Cash; never added to the month. */
  upfrontUsd: nonNegative,
  /**
   * What of a commitment is still owed when the horizon ends, 0 where a term ends with it; left out where nothing is committed.
   * Cash; never added to the month.
   */
  strandedCommitmentUsd: z.optional(nonNegative),
  /** Left out where the scenario does not say how many users there are. */
  usdPerActiveUserPerMonth: z.optional(spread),
  /** Left out where the scenario does not say how many answers are accepted. */
  answers: z.optional(
    z.strictObject({
      acceptedPerMonth: nonNegative,
      rejectedPerMonth: nonNegative,
      /** The month, what rejected answers cost in it, over the accepted ones; null where none is accepted. */
      usdPerAcceptedAnswer: z.nullable(spread),
      /** The line `rejected-answers` of the month, never added to it. */
      rejectedUsdPerMonth: nonNegative,
    }),
  ),
  lines: z.array(costLine),
});

const fleet = z.strictObject({
  operatingPoint: text,
  capacityRequestsPerSecondPerReplica: nonNegative,
  /** `upper-bound`: from a closed-loop rung; `provisional`: the SLO could not be decided there. */
  capacityBasis: z.enum(['open-loop', 'upper-bound']),
  provisional: z.boolean(),
  replicas: count,
  spareReplicas: count,
  instances: count,
  /** Of the production instances: their number times 730 h where they run all hours. */
  paidInstanceHoursPerMonth: nonNegative,
  nonProductionInstances: count,
  utilisationRatio: nonNegative,
});
export type FleetResult = z.infer<typeof fleet>;

const latency = z.strictObject({
  /** Null where it is not that of one fleet. */
  atRequestsPerSecondPerReplica: z.nullable(nonNegative),
  ttftP50Ms: z.nullable(nonNegative),
  ttftP99Ms: z.nullable(nonNegative),
  tpotP50Ms: z.nullable(nonNegative),
  tpotP99Ms: z.nullable(nonNegative),
});

/** What an option hands to another: `role` stands in front of its lines, `requestRatio` is the share of all requests it gets. */
const part = z.strictObject({
  role: z.enum(['small', 'large', 'fall-back']),
  option: text,
  requestRatio: ratio,
  requestsPerMonth: nonNegative,
  usdPerMonth: finite,
  fleet: z.nullable(fleet),
});

const parts = z.strictObject({
  each: z.array(part),
  /** Requests that both parts answer, one after the other: failed, misrouted and escalated ones. Null without two parts. */
  servedTwiceRequestsPerMonth: z.nullable(nonNegative),
  /** Share of the large part's quality that is kept; null when nobody said. */
  retainedQualityRatio: z.nullable(ratio),
});

const devices = z.strictObject({
  unitCount: nonNegative,
  /** Hours a device generates each month; null when its speed is unknown. */
  busyPerUnitHours: z.nullable(nonNegative),
  joulesPerRequest: z.nullable(nonNegative),
  /** Share of a full battery that one request takes; null without a battery or an energy. */
  batteryPerRequestRatio: z.nullable(nonNegative),
  /** Whole output tokens from one full battery, and how long that takes without a pause. */
  batteryOutputTokens: z.nullable(count),
  batteryHours: z.nullable(nonNegative),
  /** Electricity on the users' own bills, which is not in the cost; 0 where the operator pays it, null when it is unknown. */
  userElectricityUsdPerMonth: z.nullable(nonNegative),
});

/** How long what a user pays once covers what serving that user costs; null where that costs nothing. */
const runway = z.strictObject({
  /** What each request adds to the bill alone: tokens, fees. */
  usageMonths: z.nullable(nonNegative),
  /** All costs of the month, a request's share of them. */
  allCostsMonths: z.nullable(nonNegative),
});

const swing = z.strictObject({
  /** Path of the assumption. */
  path: text,
  unit: text,
  /** The input at its 5th and its 95th percentile. */
  low: finite,
  high: finite,
  /** The difference with this input at its P5 or P95 and all others at the base case; null where an option cannot serve then. */
  usdPerMonthAtP5: z.nullable(finite),
  usdPerMonthAtP95: z.nullable(finite),
  /** Distance of the two; 0 for an input that neither option uses. */
  swingUsdPerMonth: z.nullable(nonNegative),
  /** Rank correlation of the input with the difference, -1 to 1; null for an input that neither uses, and without draws. */
  spearmanCorrelationRatio: z.nullable(finite),
});
export type Swing = z.infer<typeof swing>;

const sensitivity = z.strictObject({
  /** Draws that Spearman, EVPI and EVPPI rest on: the first of the report's. */
  drawCount: count,
  /** For each priced option, what moves its cost less the baseline's; largest swing first. */
  differences: z.array(
    z.strictObject({
      option: text,
      baseline: text,
      /** Cost of the option less cost of the baseline. */
      differenceUsdPerMonth: spread,
      inputs: z.array(swing),
    }),
  ),
  /**
   * What knowing better is worth where the choice is among all options: of those that can serve every draw, against the
   * cheapest that can serve each. Largest first.
   */
  informationValue: z.strictObject({
    /** Expected value of knowing every input; null without draws, and without two options to choose from. */
    evpiUsdPerMonth: z.nullable(nonNegative),
    /** Why it is null though there are draws and options. */
    unknownBecause: z.optional(text),
    /** Expected value of knowing one input. */
    inputs: z.array(z.strictObject({ path: text, evppiUsdPerMonth: nonNegative })),
  }),
});
export type Sensitivity = z.infer<typeof sensitivity>;

export const optionResultSchema = z.strictObject({
  id: text,
  kind: z.enum(['api', 'rented', 'owned', 'device', 'router', 'cascade']),
  label: text,
  /** The weakest source among the figures of performance that the option rests on. */
  provenance: z.enum(SOURCE_KINDS),
  refusals: z.array(refusal),
  /** Share of the draws in which the demand is more than the option can serve; null for a refused one, and without draws. */
  infeasibleRatio: z.nullable(ratio),
  cost: z.nullable(cost),
  fleet: z.nullable(fleet),
  latency: z.nullable(latency),
  carbon: z.nullable(carbonResultSchema),
  /** Why `carbon` is null. */
  carbonUnknownBecause: z.nullable(text),
  /** Left out where the option serves all requests itself. */
  parts: z.optional(parts),
  /** Left out where there are no devices. */
  devices: z.optional(devices),
  /** Left out where the scenario gives no one-off revenue. */
  runway: z.optional(runway),
});
export type OptionResult = z.infer<typeof optionResultSchema>;

const pair = z.strictObject({
  option: text,
  baseline: text,
  /** Over the volumes looked at: is the option ever cheaper than the baseline? `tie`: they cost the same at all of them. */
  outcome: z.enum(['never', 'always', 'crosses', 'tie']),
  /** On which side of the first crossing the option is cheaper; null without one. */
  cheaperSide: z.nullable(z.enum(['below', 'above'])),
  /**
   * The first volume at which the cheaper of the two changes. Its band is of the draws' first change the same way (either way
   * where the base case has none); a draw without one lies beyond all others.
   */
  firstCrossingRequestsPerMonth: crossing,
  /** The lowest volume above which the option is cheaper for a while: the lowest looked at where it is so from there on. */
  firstCheaperRequestsPerMonth: crossing,
  /** The volume above which it stays cheaper; null where it is not cheaper at the largest looked at. */
  alwaysCheaperAboveRequestsPerMonth: crossing,
  /** All volumes at which the cheaper of the two changes, rising. */
  crossingsRequestsPerMonth: z.array(nonNegative),
  /** Left out unless the last crossing is the most that this one of the two can serve. */
  lastCrossingIsLimitOf: z.optional(text),
  /** Shares of the draws in which the option is nowhere cheaper, and in which it is so at every volume. */
  neverRatio: ratio,
  alwaysRatio: ratio,
  /** Share of the draws in which it is cheaper at the scenario's volume. */
  cheaperRatio: z.nullable(ratio),
  greenerRatio: z.nullable(ratio),
  abatement: abatementSchema,
});
export type BreakEvenPair = z.infer<typeof pair>;

const breakEven = z.strictObject({
  fromRequestsPerMonth: nonNegative,
  toRequestsPerMonth: nonNegative,
  pairs: z.array(pair),
  /** Which option is cheapest over which volumes: above `fromRequestsPerMonth`, up to `toRequestsPerMonth`. */
  winners: z.array(
    z.strictObject({ fromRequestsPerMonth: nonNegative, toRequestsPerMonth: nonNegative, options: z.array(text) }),
  ),
  /** Points of each option's curve, steps included. */
  curves: z.array(
    z.strictObject({
      option: text,
      points: z.array(z.strictObject({ requestsPerMonth: nonNegative, usdPerMonth: finite })),
    }),
  ),
  over: z.array(breakEvenOverSchema),
});

export const VERDICT_KINDS = ['clear', 'leaning', 'too-close', 'illustration', 'none'] as const;

const verdict = z.strictObject({
  kind: z.enum(VERDICT_KINDS),
  /** Why no winner is crowned, when `kind` is illustration. */
  illustrationBecause: z.nullable(z.enum(['simulated', 'invalid'])),
  /** The option that wins by the rules; null for too-close, illustration and none. */
  winner: z.nullable(text),
  /** Lowest cost in the base case among the options that can serve the demand. */
  cheapest: z.nullable(text),
  baseline: text,
  /** What the cheapest is compared with: the baseline, or the next cheapest when the baseline is the cheapest. */
  against: z.nullable(text),
  /** Cost of `against` less cost of `cheapest`, per month. */
  savingUsdPerMonth: z.nullable(spread),
  /** Share of the draws in which `cheapest` costs less than `against`. */
  cheaperRatio: z.nullable(ratio),
  /** Share of the draws in which `cheapest` costs less than every other option. */
  cheapestRatio: z.nullable(ratio),
  /** The second lowest cost in the base case; null where nothing else can serve. */
  nextBest: z.nullable(text),
  /** Cost of `nextBest` less cost of `cheapest`, per month. */
  overNextBestUsdPerMonth: z.nullable(spread),
  reasons: z.array(text),
});

const assumption = z.strictObject({
  path: text,
  label: text,
  unit: text,
  value: z.nullable(finite),
  low: z.nullable(finite),
  high: z.nullable(finite),
  /** `resampled`: drawn from resamples of the measurement; `low` and `high` are then their P5 and P95. */
  distribution: z.nullable(z.enum([...DISTRIBUTION_KINDS, 'resampled'])),
  source: z.nullable(z.enum(SOURCE_KINDS)),
  reason: z.nullable(text),
  citation: z.nullable(text),
  url: z.nullable(text),
  asOf: z.nullable(text),
  licence: z.nullable(text),
  note: z.nullable(text),
  overridden: z.boolean(),
  options: z.array(text),
});
export type Assumption = z.infer<typeof assumption>;

const projectionRow = z.strictObject({
  option: text,
  /** Cash paid in each month, the first month holding what is paid upfront; by index, from month 1. */
  usdByMonth: z.array(finite),
  /** Sums over the months, with their bands over a twentieth of the draws (at least 100, at most 500). */
  cumulativeUsd12Months: z.nullable(spread),
  cumulativeUsd36Months: z.nullable(spread),
  presentValueUsd: spread,
  /**
   * First month from which the cash since the start is below the baseline's up to the horizon, without what is paid because
   * the horizon ends; its value is null when none is. Null for the baseline.
   */
  paybackMonth: z.nullable(crossing),
  /** Share of those draws without a payback; null for the baseline. */
  neverPaysBackRatio: z.nullable(ratio),
});

export const reportResultsSchema = z.strictObject({
  verdict,
  demand: z.strictObject({
    requestsPerMonth: nonNegative,
    inputTokensPerRequest: nonNegative,
    outputTokensPerRequest: nonNegative,
    meanRequestsPerSecond: nonNegative,
    peakRequestsPerSecond: nonNegative,
  }),
  options: z.array(optionResultSchema),
  breakEven,
  sensitivity,
  search: searchSchema,
  /** Left out where the scenario asks for none. */
  whatIfs: z.optional(whatIfResultsSchema),
  projection: z.strictObject({ horizonMonths: count, rows: z.array(projectionRow) }),
  assumptions: z.array(assumption),
  warnings: z.array(text),
});
export type ReportResults = z.infer<typeof reportResultsSchema>;

export const reportSchema = z.strictObject({
  schema: z.literal(REPORT_SCHEMA),
  inputs: reportInputsSchema,
  results: reportResultsSchema,
});
export type Report = z.infer<typeof reportSchema>;

/** `value` (parsed JSON) as a report, or an InputError that names the place in `file`. */
export const parseReport = (value: unknown, file = 'report.json'): Report =>
  parseDocument<Report>(
    {
      schemaName: REPORT_SCHEMA,
      schema: reportSchema,
      otherVersionHint: 'Make the report again with this version (breakeven compare).',
    },
    value,
    file,
  );
