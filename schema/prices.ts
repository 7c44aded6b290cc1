import * as z from 'zod/mini';
import { apiModelSchema, priceRuleSchema } from './api-model.ts';
import { apiFootprintSchema, defaultsSchema } from './catalogue.ts';
import { acceleratorSchema, deviceSchema, hostSchema } from './hardware.ts';
import { refuseImplausible } from './implausible.ts';
import { instanceSchema } from './instance.ts';
import type { Known } from './known.ts';
import { parseDocument } from './parse-document.ts';
import { regionSchema } from './region.ts';
import { positive, text } from './sourced.ts';
import { usdFromCurrency } from './units.ts';
import { withWrittenFigures } from './written-figures.ts';

export const PRICES_SCHEMA = 'prices/1';

const isoDay = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.describe('YYYY-MM-DD'));

const { effectiveFrom: _from, hoursUtc: _hours, weekdaysUtc: _days, tiers: _tiers, ...rates } = priceRuleSchema.shape;
/** Rates of a model as a whole: they hold at every hour and for every length of prompt. */
const modelRates = z.partial(z.strictObject(rates)).shape;
export const MODEL_RATES = Object.keys(rates) as (keyof typeof rates)[];

const currencySchema = z.strictObject({
  code: z.string().check(z.regex(/^[A-Z]{3}$/), z.describe('three capital letters, ISO 4217')),
  usdPerUnit: positive,
  asOf: isoDay,
  /** Who gave the rate. */
  source: text,
});

export const pricesSchema = z.strictObject({
  schema: z.literal(PRICES_SCHEMA),
  /** The day the figures were read; one may carry a date of its own. */
  asOf: isoDay,
  /** What the file gives money in, whatever the names say of USD; left out: USD. */
  currency: z.optional(currencySchema),
  /** Parts of entries of the catalogue, or new ones; what a new one does not give is unknown. */
  models: z.optional(z.record(z.string(), z.strictObject({ ...z.partial(apiModelSchema).shape, ...modelRates }))),
  instances: z.optional(z.record(z.string(), z.partial(instanceSchema))),
  accelerators: z.optional(z.record(z.string(), z.partial(acceleratorSchema))),
  hosts: z.optional(z.record(z.string(), z.partial(hostSchema))),
  devices: z.optional(z.record(z.string(), z.partial(deviceSchema))),
  regions: z.optional(z.record(z.string(), z.partial(regionSchema))),
  apiFootprint: z.optional(z.partial(apiFootprintSchema)),
  defaults: z.optional(z.partial(defaultsSchema)),
});
export type Prices = z.infer<typeof pricesSchema>;

/** How figures name the file they come from: a report that is handed on tells nobody where it lies. */
export const fileNameOf = (path: string): string => path.split(/[\\/]/).at(-1)!;

/**
 * `value` (parsed JSON) as the user's prices, or an InputError that names the place in the file at `path`. A bare number is a
 * figure of source "user" and null is unknown; every figure names the file; money in another currency is turned into USD.
 */
export function parsePrices(value: unknown, path: string): Prices {
  refuseImplausible(value, path);
  const file = fileNameOf(path);
  const date = (value as { readonly asOf?: unknown } | null | undefined)?.asOf;
  const prices = parseDocument<Prices>(
    {
      schemaName: PRICES_SCHEMA,
      schema: pricesSchema,
      takesShortFigures: true,
      otherVersionHint: 'docs/file-formats.md has the form of this version.',
    },
    withWrittenFigures(pricesSchema, value, ({ written }) => usersFigure(written, date, file)),
    path,
  );
  const { currency } = prices;
  if (currency === undefined) return prices;
  return withWrittenFigures(pricesSchema, prices, ({ written, key }) =>
    /usd/i.test(key) ? inUsd(written as unknown as Known, currency) : written,
  ) as Prices;
}

/** Not judged yet: a figure in full, with whatever was given in it. */
function usersFigure(written: number | object | null, asOf: unknown, file: string): unknown {
  if (written === null) return { value: null, reason: `given as unknown in ${file}` };
  const given: Partial<Known> = typeof written === 'number' ? { value: written } : written;
  const figure = { source: 'user', citation: file, asOf, ...given };
  return given.citation === undefined ? figure : { ...figure, note: sentences(given.note, `From ${file}.`) };
}

function inUsd(figure: Known, { code, usdPerUnit, asOf, source }: NonNullable<Prices['currency']>): Known {
  return {
    ...figure,
    ...(figure.low === undefined ? {} : { low: usdFromCurrency(figure.low, usdPerUnit) }),
    ...(figure.high === undefined ? {} : { high: usdFromCurrency(figure.high, usdPerUnit) }),
    value: usdFromCurrency(figure.value, usdPerUnit),
    note: sentences(figure.note, `${figure.value} ${code} at ${usdPerUnit} USD per ${code} (${source}, ${asOf}).`),
  };
}

const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ');
