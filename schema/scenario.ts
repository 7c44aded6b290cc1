import * as z from 'zod/mini';
import { atLeastOne, isoDate, nonNegative, positive, ratio, scenarioNumber, text } from './sourced.ts';
import { parseDocument } from './parse-document.ts';
import { optionId, optionSchema } from './scenario-options.ts';
import { hourlyProfileSchema } from './schedule.ts';
import { whatIfsSchema } from './what-ifs.ts';

export type {
  Answers,
  ApiOption,
  CascadeOption,
  DeviceOption,
  HybridOption,
  OwnedOption,
  RentedOption,
  RouterOption,
  ScenarioOption,
} from './scenario-options.ts';

export const SCENARIO_SCHEMA = 'scenario/1';

const optional = <T extends z.ZodMiniType<number, number>>(number: T) => z.optional(scenarioNumber(number));

export const demandSchema = z.strictObject({
  requestsPerMonth: scenarioNumber(positive),
  /** Omitted: the mean of the first measurement used. */
  inputTokensPerRequest: optional(positive),
  outputTokensPerRequest: optional(positive),
  cachedInputRatio: optional(ratio),
  peakToMeanRatio: optional(atLeastOne),
  hourlyProfile: z.optional(hourlyProfileSchema),
  growthRatioPerMonth: optional(z.number().check(z.gt(-1))),
  /** The volume rises to its own over the first months, in a straight line; the month of the comparison is one after it. */
  launchRamp: z.optional(z.strictObject({ months: z.int().check(z.positive()), startRatio: scenarioNumber(ratio) })),
  /** People behind the requests, for the cost of each. */
  activeUserCount: optional(positive),
});

/** What an answer must keep to; omitted: the limits the measurement was judged by. */
export const limitsSchema = z.strictObject({
  ttftP99Ms: z.optional(positive),
  tpotP99Ms: z.optional(positive),
  dataStaysOnPremises: z.optional(z.boolean()),
  maximumKilogramsCo2ePerMonth: z.optional(positive),
  /** Of hybrids: share of the large option's quality. */
  minimumRetainedQualityRatio: z.optional(ratio),
  minimumAcceptanceRatio: z.optional(ratio),
});

export const policySchema = z.strictObject({
  headroomRatio: optional(z.number().check(z.nonnegative(), z.lt(1))),
  spareReplicas: z.optional(z.int().check(z.nonnegative())),
  nonProductionReplicas: z.optional(z.int().check(z.nonnegative())),
  /** A difference to the next best of at most this share of that one's cost is no difference. */
  materialityRatio: z.optional(ratio),
});

/** What each user pays once for a device or an app, against what serving that user costs from then on. */
const oneOffRevenueSchema = z.strictObject({
  usdPerUser: scenarioNumber(nonNegative),
  requestsPerUserPerMonth: scenarioNumber(positive),
});

export const scenarioSchema = z.strictObject({
  schema: z.literal(SCENARIO_SCHEMA),
  name: z.optional(text),
  /** The day prices are taken at; omitted: the day of the run, which the report keeps. */
  asOf: z.optional(isoDate),
  baselineOption: z.optional(optionId),
  horizonMonths: z.optional(z.int().check(z.gte(1), z.lte(120))),
  discountRatioPerYear: optional(nonNegative),
  oneOffAmortisationMonths: z.optional(z.int().check(z.positive())),
  demand: demandSchema,
  limits: z.optional(limitsSchema),
  policy: z.optional(policySchema),
  site: z.optional(z.strictObject({ region: z.optional(text), usdPerKilowattHour: optional(nonNegative) })),
  staff: z.optional(z.strictObject({ usdPerFteMonth: optional(nonNegative) })),
  options: z.array(optionSchema).check(z.minLength(1)),
  oneOffRevenue: z.optional(oneOffRevenueSchema),
  /** Sales tax or VAT that nobody gives back, on what others bill: on all but staff. */
  taxRatio: optional(nonNegative),
  whatIfs: z.optional(whatIfsSchema),
  /** Path of a catalogue figure, as the report's assumptions name it, to the figure to use instead. */
  overrides: z.optional(z.record(z.string(), scenarioNumber(z.number()))),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** `value` (parsed JSON) as a scenario, or an InputError that names the place in `file`. */
export const parseScenario = (value: unknown, file = 'scenario.json'): Scenario =>
  parseDocument<Scenario>(
    {
      schemaName: SCENARIO_SCHEMA,
      schema: scenarioSchema,
      otherVersionHint: 'breakeven init writes a starter of this version.',
    },
    value,
    file,
  );
