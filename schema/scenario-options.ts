import * as z from 'zod/mini';
import { SERVICE_TIERS } from './api-model.ts';
import { oneOffSchema } from './one-off.ts';
import { PURCHASES } from './purchases.ts';
import { scheduleSchema } from './schedule.ts';
import { atLeastOne, nonNegative, positive, ratio, scenarioNumber, text } from './sourced.ts';

const optional = <T extends z.ZodMiniType<number, number>>(number: T) => z.optional(scenarioNumber(number));

/** Ids name options in results, files and links, so they stay plain. */
export const optionId = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/));

/** How many answers are good enough, and what becomes of the others. */
const answersSchema = z.strictObject({
  acceptedRatio: scenarioNumber(ratio),
  /** `retried` asks the same option again until an answer is accepted; `person` and `escalated` cost `usdPerRejectedAnswer`. */
  rejected: z.enum(['discarded', 'retried', 'escalated', 'person']),
  usdPerRejectedAnswer: optional(nonNegative),
});

/** The models behind an option change; each change is evaluated again before it is taken. */
const upgradesSchema = z.strictObject({
  perYear: scenarioNumber(nonNegative),
  usdPerEvaluation: scenarioNumber(nonNegative),
});

const everyOption = {
  id: optionId,
  label: z.optional(text),
  staffFte: optional(nonNegative),
  monitoringUsdPerMonth: optional(nonNegative),
  supportUsdPerMonth: optional(nonNegative),
  /** Audits, data-protection work and insurance that this option alone asks for. */
  complianceUsdPerYear: optional(nonNegative),
  upgrades: z.optional(upgradesSchema),
  answers: z.optional(answersSchema),
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

const licence = z.optional(
  z.strictObject({ basis: z.enum(['server', 'accelerator']), usdPerYear: scenarioNumber(nonNegative) }),
);

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
  /** An amount, or the bytes of the answers at a price. */
  egressUsdPerMonth: optional(nonNegative),
  egress: z.optional(
    z.strictObject({
      usdPerGigabyte: scenarioNumber(nonNegative),
      /** With the frame that streaming puts around each token. */
      bytesPerOutputToken: optional(positive),
    }),
  ),
  loadBalancerUsdPerMonth: optional(nonNegative),
  /** Of each instance; the basis "server" is an instance. */
  licence,
});

export const ownedOptionSchema = z.strictObject({
  kind: z.literal('owned'),
  ...everySelfHosted,
  accelerator: z.optional(text),
  acceleratorCount: z.optional(z.int().check(z.nonnegative())),
  host: z.optional(text),
  /** Price of one server with its accelerators. */
  capexUsd: scenarioNumber(nonNegative),
  lifeMonths: optional(atLeastOne),
  residualUsd: optional(nonNegative),
  costOfCapitalRatioPerYear: optional(nonNegative),
  hostingUsdPerMonth: optional(nonNegative),
  hostingIncludesPower: z.optional(z.boolean()),
  networkUsdPerMonth: optional(nonNegative),
  supportUsdPerYear: optional(nonNegative),
  licence,
  pueRatio: optional(atLeastOne),
  /** Water used on site per IT energy; omitted: unknown. */
  wueLitresPerKilowattHour: optional(nonNegative),
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

/** Points of an evaluation at several shares; a straight line between two of them, unknown outside. */
const retainedQualityByShare = z
  .array(
    z.strictObject({
      /** Of the same kind as the option's own share: sent to the large option, or escalated. */
      ratio,
      retainedQualityRatio: scenarioNumber(ratio),
    }),
  )
  .check(
    z.minLength(2),
    z.refine((points) => points.every((point, i) => i === 0 || point.ratio > points[i - 1]!.ratio), {
      error: 'points with rising ratios',
    }),
  );

const everyHybrid = {
  ...everyOption,
  /** Ids of two other options. */
  small: optionId,
  large: optionId,
  /** Calls of the small option that fail and are made again at the large one. */
  failedRatio: optional(ratio),
  /** Share of the large option's quality that the whole keeps at the share as stated; omitted: by the points, else unknown. */
  retainedQualityRatio: optional(ratio),
  /** The same at other shares, where it was evaluated there. */
  retainedQualityByShare: z.optional(retainedQualityByShare),
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

export type ScenarioOption = z.infer<typeof optionSchema>;
export type ApiOption = z.infer<typeof apiOptionSchema>;
export type RentedOption = z.infer<typeof rentedOptionSchema>;
export type OwnedOption = z.infer<typeof ownedOptionSchema>;
export type DeviceOption = z.infer<typeof deviceOptionSchema>;
export type RouterOption = z.infer<typeof routerOptionSchema>;
export type CascadeOption = z.infer<typeof cascadeOptionSchema>;
export type HybridOption = RouterOption | CascadeOption;
export type Answers = z.infer<typeof answersSchema>;
