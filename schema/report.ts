import * as z from 'zod/mini';
import { catalogueSchema } from './catalogue.ts';
import { measurementSchema } from './measurement.ts';
import { parseDocument } from './parse-document.ts';
import { scenarioSchema } from './scenario.ts';
import { DISTRIBUTION_KINDS, SOURCE_KINDS } from './known.ts';
import { count, finite, isoDate, nonNegative, ratio, text } from './sourced.ts';

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

/** The base case beside the 5th, 50th and 95th percentile of the draws. */
const spread = z.strictObject({ value: finite, p5: finite, p50: finite, p95: finite });
export type Spread = z.infer<typeof spread>;

/** A volume at which something turns; null is "never". A percentile is null when that share of the draws never turns. */
const crossing = z.strictObject({
  value: z.nullable(nonNegative),
  p5: z.nullable(nonNegative),
  p50: z.nullable(nonNegative),
  p95: z.nullable(nonNegative),
});

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
  usdPerRequest: finite,
  usdPerMillionOutputTokens: finite,
  usdPerMillionTotalTokens: finite,
  /** Part of the month that pays for capacity no request used; null for an API. */
  idleUsdPerMonth: z.nullable(finite),
  /** What is paid before the first request: hardware and one-offs. Cash; never added to the month. */
  upfrontUsd: nonNegative,
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
  nonProductionInstances: count,
  utilisationRatio: nonNegative,
});
export type FleetResult = z.infer<typeof fleet>;

const latency = z.strictObject({
  atRequestsPerSecondPerReplica: nonNegative,
  ttftP50Ms: z.nullable(nonNegative),
  ttftP99Ms: z.nullable(nonNegative),
  tpotP50Ms: z.nullable(nonNegative),
  tpotP99Ms: z.nullable(nonNegative),
});

const carbon = z.strictObject({
  boundary: text,
  energyKilowattHoursPerMonth: nonNegative,
  operationalKilogramsCo2ePerMonth: spread,
  /** With the supplier's contracts instead of the grid's mix; beside the headline, never netted. */
  marketOperationalKilogramsCo2ePerMonth: z.nullable(nonNegative),
  embodiedKilogramsCo2ePerMonth: spread,
  totalKilogramsCo2ePerMonth: spread,
  gramsCo2ePerRequest: nonNegative,
  gramsCo2ePerMillionOutputTokens: nonNegative,
  waterLitresPerMonth: z.nullable(nonNegative),
  /** True when a part of the boundary is unknown, so that the figure is a lower bound; `gaps` names the parts. */
  lowerBound: z.boolean(),
  gaps: z.array(text),
});

export const optionResultSchema = z.strictObject({
  id: text,
  kind: z.enum(['api', 'rented', 'owned']),
  label: text,
  /** The weakest source among the figures of performance that the option rests on. */
  provenance: z.enum(SOURCE_KINDS),
  refusals: z.array(refusal),
  cost: z.nullable(cost),
  fleet: z.nullable(fleet),
  latency: z.nullable(latency),
  carbon: z.nullable(carbon),
  /** Why `carbon` is null. */
  carbonUnknownBecause: z.nullable(text),
});
export type OptionResult = z.infer<typeof optionResultSchema>;

const pair = z.strictObject({
  option: text,
  baseline: text,
  /** Over the volumes looked at: is the option ever cheaper than the baseline? */
  outcome: z.enum(['never', 'always', 'crosses']),
  firstCheaperRequestsPerMonth: crossing,
  alwaysCheaperAboveRequestsPerMonth: z.nullable(nonNegative),
  crossingsRequestsPerMonth: z.array(nonNegative),
  /** Share of the draws in which the option never becomes cheaper. */
  neverRatio: ratio,
  /** Share of the draws in which it is cheaper at the scenario's volume. */
  cheaperRatio: z.nullable(ratio),
  greenerRatio: z.nullable(ratio),
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
  cheaperRatio: z.nullable(ratio),
  reasons: z.array(text),
});

const assumption = z.strictObject({
  path: text,
  label: text,
  unit: text,
  value: z.nullable(finite),
  low: z.nullable(finite),
  high: z.nullable(finite),
  distribution: z.nullable(z.enum(DISTRIBUTION_KINDS)),
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
  cumulativeUsd12Months: z.nullable(finite),
  cumulativeUsd36Months: z.nullable(finite),
  presentValueUsd: finite,
  /** First month in which the cumulative cash is below the baseline's and stays so; null when none within the horizon. */
  paybackMonth: z.nullable(count),
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
