import * as z from 'zod/mini';
import { PURCHASES } from './instance.ts';
import { atLeastOne, isoDate, nonNegative, positive, ratio, scenarioNumber, text } from './sourced.ts';
import { parseDocument } from './parse-document.ts';

export const SCENARIO_SCHEMA = 'scenario/1';

const optional = <T extends z.ZodMiniType<number, number>>(number: T) => z.optional(scenarioNumber(number));

/** Ids name options in results, files and links, so they stay plain. */
const optionId = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/));

export const demandSchema = z.strictObject({
  requestsPerMonth: scenarioNumber(positive),
  /** Omitted: the mean of the first measurement used. */
  inputTokensPerRequest: optional(positive),
  outputTokensPerRequest: optional(positive),
  cachedInputRatio: optional(ratio),
  peakToMeanRatio: optional(atLeastOne),
  growthRatioPerMonth: optional(z.number().check(z.gt(-1))),
});

/** What an answer must keep to; omitted: the limits the measurement was judged by. */
export const limitsSchema = z.strictObject({
  ttftP99Ms: z.optional(positive),
  tpotP99Ms: z.optional(positive),
  dataStaysOnPremises: z.optional(z.boolean()),
});

export const policySchema = z.strictObject({
  headroomRatio: optional(z.number().check(z.nonnegative(), z.lt(1))),
  spareReplicas: z.optional(z.int().check(z.nonnegative())),
  nonProductionReplicas: z.optional(z.int().check(z.nonnegative())),
  /** A smaller difference than this share of the baseline's cost is no difference. */
  materialityRatio: z.optional(ratio),
});

const oneOffSchema = z.strictObject({
  setUpUsd: optional(nonNegative),
  migrationUsd: optional(nonNegative),
  fineTuningUsd: optional(nonNegative),
  evaluationUsd: optional(nonNegative),
  exitUsd: optional(nonNegative),
});

const everyOption = {
  id: optionId,
  label: z.optional(text),
  staffFte: optional(nonNegative),
  monitoringUsdPerMonth: optional(nonNegative),
  supportUsdPerMonth: optional(nonNegative),
  oneOff: z.optional(oneOffSchema),
};

export const apiOptionSchema = z.strictObject({
  kind: z.literal('api'),
  ...everyOption,
  model: text,
  billedRetryRatio: optional(nonNegative),
  gatewayUsdPerMonth: optional(nonNegative),
  minimumCommitmentUsdPerMonth: optional(nonNegative),
  creditsUsdPerMonth: optional(nonNegative),
  /** The account's rate limit, which is an API's capacity; omitted: unknown, and said so. */
  rateLimitRequestsPerSecond: z.optional(positive),
});

const everySelfHosted = {
  ...everyOption,
  /** The measurement's file, relative to the scenario. */
  measurement: text,
  replicasPerInstance: z.optional(z.int().check(z.positive())),
  /** Tokens of this model per token of the demand's tokeniser. */
  tokenInflationRatio: optional(positive),
  /** Throughput here over throughput where it was measured; without it other hardware has no price. */
  transferFactorRatio: optional(positive),
  /** Node power under load, when the catalogue does not know it. */
  loadedPowerWatts: optional(positive),
  idlePowerWatts: optional(positive),
  embodiedKilogramsCo2e: optional(nonNegative),
  /** Use operating points whose validity verdict is INVALID; the result is then an illustration. */
  acceptInvalidMeasurement: z.optional(z.boolean()),
};

export const rentedOptionSchema = z.strictObject({
  kind: z.literal('rented'),
  ...everySelfHosted,
  instance: text,
  region: text,
  purchase: z.optional(z.enum(PURCHASES)),
  /** A price of your own: wins over the catalogue, and prices an instance it does not know. */
  usdPerHour: optional(positive),
  storageGigabytes: optional(nonNegative),
  publicIpv4Count: z.optional(z.int().check(z.nonnegative())),
  egressUsdPerMonth: optional(nonNegative),
  loadBalancerUsdPerMonth: optional(nonNegative),
});

export const ownedOptionSchema = z.strictObject({
  kind: z.literal('owned'),
  ...everySelfHosted,
  accelerator: z.optional(text),
  acceleratorCount: z.optional(z.int().check(z.nonnegative())),
  host: z.optional(text),
  /** Price of one server with its accelerators. */
  capexUsd: scenarioNumber(nonNegative),
  lifeMonths: optional(positive),
  residualUsd: optional(nonNegative),
  costOfCapitalRatioPerYear: optional(nonNegative),
  hostingUsdPerMonth: optional(nonNegative),
  hostingIncludesPower: z.optional(z.boolean()),
  supportUsdPerYear: optional(nonNegative),
  licence: z.optional(
    z.strictObject({ basis: z.enum(['server', 'accelerator']), usdPerYear: scenarioNumber(nonNegative) }),
  ),
  pueRatio: optional(atLeastOne),
});

export const optionSchema = z.discriminatedUnion('kind', [apiOptionSchema, rentedOptionSchema, ownedOptionSchema]);

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
  /** Path of a catalogue figure, as the report's assumptions name it, to the figure to use instead. */
  overrides: z.optional(z.record(z.string(), scenarioNumber(z.number()))),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioOption = z.infer<typeof optionSchema>;
export type ApiOption = z.infer<typeof apiOptionSchema>;
export type RentedOption = z.infer<typeof rentedOptionSchema>;
export type OwnedOption = z.infer<typeof ownedOptionSchema>;

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
