import * as z from 'zod/mini';
import { SERVICE_TIERS } from './api-model.ts';
import { PURCHASES } from './purchases.ts';
import { atLeastOne, isoDate, nonNegative, positive, ratio, scenarioNumber, text } from './sourced.ts';
import { parseDocument } from './parse-document.ts';
import { hourlyProfileSchema, scheduleSchema } from './schedule.ts';

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
  hourlyProfile: z.optional(hourlyProfileSchema),
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
  /** Omitted: the standard service. */
  serviceTier: z.optional(z.enum(['standard', ...SERVICE_TIERS])),
  /** Tokens of this model per token of the demand's tokeniser. */
  tokenInflationRatio: optional(positive),
  billedRetryRatio: optional(nonNegative),
  /** Paid per seat and not per token. */
  subscription: z.optional(
    z.strictObject({
      seatCount: scenarioNumber(positive),
      usdPerSeatPerMonth: scenarioNumber(nonNegative),
      /** What a seat may ask for; a demand above that has no price. Omitted: not known, and said so. */
      requestsPerSeatPerMonth: optional(positive),
    }),
  ),
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
  /** Measurements of the same machine, engine and model at other lengths: with three in all, lengths between them are priced. */
  otherMixes: z.optional(z.array(text).check(z.minLength(1))),
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
  /** Spot: how often the vendor takes a running machine back, per machine and month; omitted: the catalogue's. */
  spotInterruptionRatioPerMonth: optional(nonNegative),
  /** Spot: minutes lost at each interruption, until a new machine serves. */
  restartMinutes: optional(nonNegative),
  /** Omitted: always on. */
  schedule: z.optional(scheduleSchema),
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

/** Machines of the users: phones, laptops, small computers. */
export const deviceOptionSchema = z.strictObject({
  kind: z.literal('device'),
  ...everyOption,
  device: text,
  unitCount: scenarioNumber(positive),
  /** One of the models whose energy per token the catalogue knows on this device. */
  model: z.optional(text),
  /** Your own figure: wins over the catalogue. */
  joulesPerOutputToken: optional(positive),
  /** How fast one device answers; without it the device's latency and capacity are unknown. */
  outputTokensPerSecond: optional(positive),
  /** Tokens of this model per token of the demand's tokeniser. */
  tokenInflationRatio: optional(positive),
  /** Whose bill the electricity is on; the user's is reported and not in the cost. */
  electricityPaidBy: z.enum(['user', 'operator']),
  /** Of whoever pays it; omitted: that of the site. */
  usdPerKilowattHour: optional(nonNegative),
  /** Sunk: the users have the devices anyway. Attributed: price and making count for the hours the devices work for this. */
  hardware: z.enum(['sunk', 'attributed']),
  /** Share of the devices' hours of life that is attributed; omitted: the hours they generate. */
  attributedRatio: optional(ratio),
  deviceUsd: optional(nonNegative),
  lifeMonths: optional(positive),
  embodiedKilogramsCo2e: optional(nonNegative),
  /** Where the users are; omitted: the region of the site. */
  region: z.optional(text),
  /** Getting the model and its updates to the devices. */
  distributionUsdPerMonth: optional(nonNegative),
  /** Requests the devices cannot serve and the option, by its id, that does. */
  fallBack: z.optional(z.strictObject({ option: optionId, requestRatio: scenarioNumber(ratio) })),
});

const everyHybrid = {
  ...everyOption,
  /** Ids of two other options. */
  small: optionId,
  large: optionId,
  /** Calls of the small option that fail and are made again at the large one. */
  failedRatio: optional(ratio),
  /** Share of the large option's quality that the whole keeps; omitted: unknown. */
  retainedQualityRatio: optional(ratio),
};

/** Picks one of two options before either answers. */
export const routerOptionSchema = z.strictObject({
  kind: z.literal('router'),
  ...everyHybrid,
  toLargeRatio: scenarioNumber(ratio),
  routerUsdPerRequest: optional(nonNegative),
  /** Answers of the small option that turn out wrong and are asked again of the large one. */
  misroutedRatio: optional(ratio),
});

/** Asks the small option first and the large one where the answer scores badly. */
export const cascadeOptionSchema = z.strictObject({
  kind: z.literal('cascade'),
  ...everyHybrid,
  escalatedRatio: scenarioNumber(ratio),
  scorerUsdPerRequest: optional(nonNegative),
});

export const optionSchema = z.discriminatedUnion('kind', [
  apiOptionSchema,
  rentedOptionSchema,
  ownedOptionSchema,
  deviceOptionSchema,
  routerOptionSchema,
  cascadeOptionSchema,
]);

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
  /** Path of a catalogue figure, as the report's assumptions name it, to the figure to use instead. */
  overrides: z.optional(z.record(z.string(), scenarioNumber(z.number()))),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioOption = z.infer<typeof optionSchema>;
export type ApiOption = z.infer<typeof apiOptionSchema>;
export type RentedOption = z.infer<typeof rentedOptionSchema>;
export type OwnedOption = z.infer<typeof ownedOptionSchema>;
export type DeviceOption = z.infer<typeof deviceOptionSchema>;
export type RouterOption = z.infer<typeof routerOptionSchema>;
export type CascadeOption = z.infer<typeof cascadeOptionSchema>;
export type HybridOption = RouterOption | CascadeOption;

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
