import * as z from 'zod/mini';
import {
  atLeastOne,
  count,
  isoDate,
  nonNegative,
  positive,
  ratio,
  sourced,
  sourcedOrUnknown,
  text,
} from './sourced.ts';
import { InputError, shown } from './input-error.ts';
import { parseDocument } from './parse-document.ts';

export const CATALOGUE_SCHEMA = 'catalogue/1';

const usdRates = {
  usdPerMillionInputTokens: sourcedOrUnknown(nonNegative),
  /** Unknown means billed as input, as the vendors do. */
  usdPerMillionCachedInputTokens: sourcedOrUnknown(nonNegative),
  usdPerMillionCacheWriteTokens: sourcedOrUnknown(nonNegative),
  usdPerMillionOutputTokens: sourcedOrUnknown(nonNegative),
};

const clockTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/), z.describe('HH:MM in UTC'));

/**
 * One set of prices and when it holds. Of several rules the last one that holds at the priced time applies. `tiers`:
 * above `aboveInputTokens` of input (strictly more), `cliff` prices every token of the request at the tier's rates.
 */
export const priceRuleSchema = z.strictObject({
  effectiveFrom: z.nullable(isoDate),
  /** Half-open, and over midnight where `to` is the earlier one. */
  hoursUtc: z.nullable(z.strictObject({ from: clockTime, to: clockTime })),
  ...usdRates,
  tiers: z.array(z.strictObject({ aboveInputTokens: count, rule: z.literal('cliff'), ...usdRates })),
});
export type PriceRule = z.infer<typeof priceRuleSchema>;

export const apiModelSchema = z.strictObject({
  provider: text,
  model: text,
  name: text,
  /** Whether reasoning tokens are inside the reported output tokens or come on top. */
  reasoning: z.enum(['subset', 'disjoint']),
  contextWindowTokens: z.nullable(count),
  /** Active parameters in billions; unknown for models whose size is not published. */
  activeParametersBillions: sourcedOrUnknown(positive),
  rules: z.array(priceRuleSchema).check(z.minLength(1)),
  url: z.nullable(text),
});
export type ApiModel = z.infer<typeof apiModelSchema>;

export const PURCHASES = ['on-demand', 'reserved-1y'] as const;
export type Purchase = (typeof PURCHASES)[number];

export const instanceSchema = z.strictObject({
  provider: text,
  instanceType: text,
  vcpuCount: z.nullable(count),
  memoryGibibytes: z.nullable(positive),
  accelerator: z.nullable(text),
  acceleratorCount: count,
  host: z.nullable(text),
  /** Region id -> what an hour costs; `reserved-1y` is the no-upfront standard reservation. */
  usdPerHourByRegion: z.record(
    z.string(),
    z.strictObject({ 'on-demand': sourcedOrUnknown(positive), 'reserved-1y': sourcedOrUnknown(positive) }),
  ),
});
export type Instance = z.infer<typeof instanceSchema>;

export const acceleratorSchema = z.strictObject({
  name: text,
  boardPowerWatts: sourcedOrUnknown(positive),
  loadedIdlePowerWatts: sourcedOrUnknown(positive),
  memoryGigabytes: sourcedOrUnknown(positive),
  embodiedKilogramsCo2e: sourcedOrUnknown(nonNegative),
  lifetimeYears: sourcedOrUnknown(positive),
  purchaseUsd: sourcedOrUnknown(positive),
});
export type Accelerator = z.infer<typeof acceleratorSchema>;

/** The machine around the accelerators; every figure is for the whole host, which carries `acceleratorCount` of them. */
export const hostSchema = z.strictObject({
  name: text,
  acceleratorCount: count,
  vcpuCount: z.nullable(count),
  powerWatts: sourcedOrUnknown(positive),
  embodiedKilogramsCo2e: sourcedOrUnknown(nonNegative),
  lifetimeYears: sourcedOrUnknown(positive),
});
export type Host = z.infer<typeof hostSchema>;

export const regionSchema = z.strictObject({
  provider: text,
  name: text,
  gridZone: z.nullable(text),
  gridGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  marketGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  pueRatio: sourcedOrUnknown(atLeastOne),
  wueLitresPerKilowattHour: sourcedOrUnknown(nonNegative),
});
export type Region = z.infer<typeof regionSchema>;

/** How an API's use of energy and hardware is modelled, for a model of one billion active parameters. */
export const apiFootprintSchema = z.strictObject({
  nodeJoulesPerOutputTokenPerBillionParameters: sourced(positive),
  embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters: sourced(positive),
  fleetUtilisationRatio: sourced(ratio),
  pueRatio: sourced(atLeastOne),
  gridGramsCo2ePerKilowattHour: sourced(nonNegative),
});
export type ApiFootprint = z.infer<typeof apiFootprintSchema>;

export const defaultsSchema = z.strictObject({
  usdPerFteMonth: sourced(nonNegative),
  usdPerKilowattHour: sourced(nonNegative),
  usdPerGigabyteMonthDisk: sourced(nonNegative),
  usdPerPublicIpv4Hour: sourced(nonNegative),
  onPremisesPueRatio: sourced(atLeastOne),
});

export const catalogueSchema = z.strictObject({
  schema: z.literal(CATALOGUE_SCHEMA),
  /** The day the data were gathered; single values carry their own dates. */
  asOf: isoDate,
  attributions: z.array(z.strictObject({ what: text, licence: text, url: text })),
  models: z.record(z.string(), apiModelSchema),
  instances: z.record(z.string(), instanceSchema),
  accelerators: z.record(z.string(), acceleratorSchema),
  hosts: z.record(z.string(), hostSchema),
  regions: z.record(z.string(), regionSchema),
  apiFootprint: apiFootprintSchema,
  defaults: defaultsSchema,
});
export type Catalogue = z.infer<typeof catalogueSchema>;

export const parseCatalogue = (value: unknown, file = 'catalogue.json'): Catalogue => {
  refuseInheritedIds(value, file);
  return parseDocument<Catalogue>(
    {
      schemaName: CATALOGUE_SCHEMA,
      schema: catalogueSchema,
      otherVersionHint: 'Use the catalogue of this version, or the version that wrote the file.',
    },
    value,
    file,
  );
};

/** An id that every object answers to (`constructor`, `__proto__`) would be found in a record that does not hold it. */
function refuseInheritedIds(value: unknown, file: string): void {
  for (const part of ['models', 'instances', 'accelerators', 'hosts', 'regions'] as const) {
    const entries = (value as Partial<Catalogue> | null | undefined)?.[part];
    if (typeof entries !== 'object' || entries === null) continue;
    const id = Object.keys(entries).find((key) => key in Object.prototype);
    if (id !== undefined) {
      throw new InputError({
        path: `${file}: ${part}`,
        expected: 'ids that no object has by itself',
        received: shown(id),
        hint: 'Name the entry otherwise, for example vendor/model.',
      });
    }
  }
}
