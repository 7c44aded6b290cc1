import type * as z from 'zod/mini';
import type { ApiModel, PriceRule, PriceTier } from '../schema/api-model.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Instance } from '../schema/instance.ts';
import { parseValue } from '../schema/parse-document.ts';
import { fileNameOf, MODEL_RATES, type Prices } from '../schema/prices.ts';
import { ENTRY_SCHEMAS, type EntryPart, newEntry } from './new-entry.ts';
import { withPricesOf } from './price-quotes.ts';

type Entry<P extends EntryPart> = Catalogue[P][string];
/** A part of an entry, as the user gives it. */
type Given<P extends EntryPart> = NonNullable<Prices[P]>[string];

/**
 * The catalogue with the user's figures over all others: parts of its entries, or new ones, of which what is not given is
 * unknown. InputError, with the place in the file at `path`, for an entry that stays incomplete: most often a mistyped id.
 */
export function withUserPrices(catalogue: Catalogue, prices: Prices, path: string): Catalogue {
  const part = <P extends EntryPart>(
    name: P,
    over: (entry: Entry<P>, given: Given<P>) => object = (entry, given) => ({ ...entry, ...given }),
  ): Catalogue[P] => {
    const merged = Object.entries((prices[name] ?? {}) as Readonly<Record<string, Given<P>>>).map(([id, given]) => {
      const known = Object.hasOwn(catalogue[name], id) ? (catalogue[name][id] as Entry<P>) : null;
      const entry = known ?? (newEntry(name, id, `not given in ${fileNameOf(path)}`) as Entry<P>);
      const place = { part: name, id, path, alike: known === null ? nearest(id, Object.keys(catalogue[name])) : null };
      return [id, judged(over(entry, given), place)];
    });
    return { ...catalogue[name], ...Object.fromEntries(merged) };
  };
  const apiFootprint = { ...catalogue.apiFootprint, ...prices.apiFootprint } as Catalogue['apiFootprint'];
  const defaults = { ...catalogue.defaults, ...prices.defaults } as Catalogue['defaults'];
  return {
    ...catalogue,
    models: part('models', withModelPrices),
    instances: part('instances', withInstancePrices),
    accelerators: part('accelerators'),
    hosts: part('hosts'),
    devices: part('devices'),
    regions: part('regions'),
    apiFootprint,
    defaults,
  };
}

interface Place {
  readonly part: EntryPart;
  readonly id: string;
  readonly path: string;
  /** The id of the catalogue that an unknown one may stand for. */
  readonly alike: string | null;
}

/** The entry itself, so that a figure nobody touched stays the object it was. */
function judged(entry: object, { part, id, path, alike }: Place): object {
  try {
    parseValue<unknown>(ENTRY_SCHEMAS[part] as z.ZodMiniType, entry, `${path}: ${part}["${id}"]`);
  } catch (error) {
    if (!(error instanceof InputError) || alike === null) throw error;
    throw new InputError({
      path: `${path}: ${part}`,
      expected: 'ids of the catalogue, or whole new entries',
      received: `${shown(id)}, which lacks ${error.path.slice(error.path.lastIndexOf(': ') + 2)}`,
      hint: `Did you mean "${alike}"?`,
    });
  }
  return entry;
}

function withInstancePrices(instance: Instance, given: Given<'instances'>): Instance {
  const { usdPerHourByRegion: _hours, upfrontUsdByRegion: _upfront, ...rest } = given;
  return withPricesOf({ ...instance, ...rest } as Instance, given as Partial<Instance>);
}

/** A rate given for the model as a whole takes the place of every rule's and every tier's. */
function withModelPrices(model: ApiModel, given: Given<'models'>): object {
  const rates = Object.fromEntries(Object.entries(given).filter(([key]) => isRate(key)));
  const others = Object.fromEntries(Object.entries(given).filter(([key]) => !isRate(key)));
  const { rules, ...rest } = { ...model, ...(others as Partial<ApiModel>) };
  return { ...rest, rules: rules.map((rule) => ruleWith(rule, rates)) };
}

const isRate = (key: string): boolean => (MODEL_RATES as readonly string[]).includes(key);

const ruleWith = (rule: PriceRule, rates: Readonly<Record<string, unknown>>): object => ({
  ...rule,
  ...rates,
  tiers: rule.tiers.map((tier: PriceTier) => ({
    ...tier,
    ...Object.fromEntries(Object.entries(rates).filter(([key]) => key in tier)),
  })),
});
