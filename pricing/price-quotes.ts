import type { ApiModel, PriceRule, PriceTier } from '../schema/api-model.ts';
import type { Instance } from '../schema/instance.ts';
import { type Purchase, PURCHASES } from '../schema/purchases.ts';
import { isKnown, type Sourced } from '../schema/known.ts';
import type { PriceEntries } from '../schema/price-overlay.ts';

/** The smallest thing that a source gives or leaves out as a whole: a model's price list, an instance in one place and purchase, a grid zone. */
export interface Quote {
  /** `models/openai/gpt-5-mini`, `instances/aws/g6.xlarge/aws/us-east-1/on-demand`, `grid/DE`. */
  readonly path: string;
  /** What a source lists whole, so that a quote which is missing from it was dropped: a provider's models, a region's prices. */
  readonly group: string;
  /** False for what moves by half within a day and is no slip: the intensity of an hour. */
  readonly isSteady: boolean;
  /** By path, as the report's assumptions name them; where a price depends on time or size, that stands behind it in brackets. */
  readonly figures: () => ReadonlyMap<string, Sourced>;
  /** The quote alone, as entries. */
  readonly entries: PriceEntries;
}

export const NO_ENTRIES: PriceEntries = { models: {}, instances: {}, latestHourGramsCo2ePerKilowattHourByZone: {} };

/** Every quote of some entries, by path. */
export function quotesOf({
  models,
  instances,
  latestHourGramsCo2ePerKilowattHourByZone,
}: PriceEntries): Map<string, Quote> {
  const quotes = [
    ...Object.entries(models).map(([id, model]) => modelQuote(id, model)),
    ...Object.entries(instances).flatMap(([id, instance]) => instanceQuotes(id, instance)),
    ...Object.entries(latestHourGramsCo2ePerKilowattHourByZone).map(([zone, figure]) => gridQuote(zone, figure)),
  ];
  return new Map(quotes.map((quote) => [quote.path, quote]));
}

/** The entries that these quotes make together. */
export function entriesOf(quotes: Iterable<Quote>): PriceEntries {
  const models: Record<string, ApiModel> = {};
  const instances: Record<string, Instance> = {};
  const latestHourGramsCo2ePerKilowattHourByZone: Record<string, Sourced> = {};
  for (const { entries } of quotes) {
    Object.assign(models, entries.models);
    Object.assign(latestHourGramsCo2ePerKilowattHourByZone, entries.latestHourGramsCo2ePerKilowattHourByZone);
    for (const [id, instance] of Object.entries(entries.instances)) {
      const earlier = Object.hasOwn(instances, id) ? instances[id] : undefined;
      instances[id] = earlier === undefined ? instance : withPricesOf(earlier, instance);
    }
  }
  return { models, instances, latestHourGramsCo2ePerKilowattHourByZone };
}

/** `instance` with the prices of `newer` laid over its own, price by price; what the machine is stays. */
export function withPricesOf(instance: Instance, newer: Partial<Instance>): Instance {
  const upfront = laidOver(instance.upfrontUsdByRegion ?? {}, newer.upfrontUsdByRegion ?? {});
  const interruptions = {
    ...instance.spotInterruptionRatioPerMonthByRegion,
    ...newer.spotInterruptionRatioPerMonthByRegion,
  };
  return {
    ...instance,
    usdPerHourByRegion: laidOver(instance.usdPerHourByRegion, newer.usdPerHourByRegion ?? {}),
    ...(Object.keys(upfront).length === 0 ? {} : { upfrontUsdByRegion: upfront }),
    ...(Object.keys(interruptions).length === 0 ? {} : { spotInterruptionRatioPerMonthByRegion: interruptions }),
  };
}

function laidOver<T extends object>(
  below: Readonly<Record<string, T>>,
  above: Readonly<Record<string, T>>,
): Record<string, T> {
  const regions = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...regions].map((region) => [region, { ...below[region], ...above[region] } as T]));
}

const modelQuote = (id: string, model: ApiModel): Quote => ({
  path: `models/${id}`,
  group: `models of ${model.provider}`,
  isSteady: true,
  // Of thousands of models few are looked into.
  figures: () => modelFigures(`models/${id}`, model),
  entries: { ...NO_ENTRIES, models: { [id]: model } },
});

function modelFigures(path: string, model: ApiModel): Map<string, Sourced> {
  const figures = new Map<string, Sourced>();
  const enter = (rates: PriceRule | PriceTier, when: readonly string[]): void => {
    const suffix = when.length === 0 ? '' : ` (${when.join(', ')})`;
    for (const [key, figure] of Object.entries(rates)) {
      if (isFigure(figure)) figures.set(`${path}/${key}${suffix}`, figure);
    }
  };
  for (const rule of model.rules) {
    const when = whenOf(rule);
    enter(rule, when);
    for (const tier of rule.tiers) enter(tier, [...when, `above ${tier.aboveInputTokens} input tokens`]);
  }
  for (const [tier, price] of Object.entries(model.serviceTiers)) {
    if (price !== undefined) figures.set(`${path}/serviceTiers/${tier}/priceRatio`, price.priceRatio);
  }
  return figures.set(`${path}/activeParametersBillions`, model.activeParametersBillions);
}

const WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const whenOf = ({ effectiveFrom, hoursUtc, weekdaysUtc }: PriceRule): string[] => [
  ...(effectiveFrom === null ? [] : [`from ${effectiveFrom}`]),
  ...(weekdaysUtc === null ? [] : [weekdaysUtc.map((day) => WEEKDAYS[day]!).join('/')]),
  ...(hoursUtc === null ? [] : [`${hoursUtc.from} to ${hoursUtc.to} UTC`]),
];

function instanceQuotes(id: string, instance: Instance): Quote[] {
  const { upfrontUsdByRegion = {}, spotInterruptionRatioPerMonthByRegion: interruptions = {}, ...rest } = instance;
  const regions = new Set([...Object.keys(rest.usdPerHourByRegion), ...Object.keys(interruptions)]);
  return [...regions].flatMap((region) => PURCHASES.flatMap((purchase) => quoteIn(region, purchase)));

  function quoteIn(region: string, purchase: Purchase): Quote[] {
    const path = `instances/${id}/${region}/${purchase}`;
    const usdPerHour = rest.usdPerHourByRegion[region]?.[purchase];
    const upfrontUsd = (upfrontUsdByRegion[region] as Partial<Record<Purchase, Sourced>> | undefined)?.[purchase];
    const interruption = purchase === 'spot' ? interruptions[region] : undefined;
    const figures = Object.entries({ usdPerHour, upfrontUsd, interruptionRatioPerMonth: interruption }).flatMap(
      ([key, figure]) => (figure === undefined ? [] : [[`${path}/${key}`, figure] as const]),
    );
    if (figures.length === 0) return [];
    const alone: Instance = {
      ...rest,
      usdPerHourByRegion: usdPerHour === undefined ? {} : { [region]: { [purchase]: usdPerHour } },
      ...(upfrontUsd === undefined ? {} : { upfrontUsdByRegion: { [region]: { [purchase]: upfrontUsd } } }),
      ...(interruption === undefined ? {} : { spotInterruptionRatioPerMonthByRegion: { [region]: interruption } }),
    };
    const entries = { ...NO_ENTRIES, instances: { [id]: alone } };
    const group = `${purchase} prices of ${instance.provider} in ${region}`;
    return [{ path, group, isSteady: true, figures: () => new Map(figures), entries }];
  }
}

function gridQuote(zone: string, figure: Sourced): Quote {
  const path = `grid/${zone}`;
  return {
    path,
    group: path,
    isSteady: false,
    figures: () => new Map([[`${path}/latestHourGramsCo2ePerKilowattHour`, figure]]),
    entries: { ...NO_ENTRIES, latestHourGramsCo2ePerKilowattHourByZone: { [zone]: figure } },
  };
}

/** The quote with each of its prices put through `change`; what else an entry says (a model's size) is no price of the source. */
export function withPrices({ entries }: Quote, change: (figure: Sourced) => Sourced): Quote {
  const models = Object.entries(entries.models).map(([id, model]) => [
    id,
    { ...model, rules: deep(model.rules) as ApiModel['rules'] },
  ]);
  const [changed] = quotesOf({
    models: Object.fromEntries(models),
    instances: deep(entries.instances) as PriceEntries['instances'],
    latestHourGramsCo2ePerKilowattHourByZone: deep(
      entries.latestHourGramsCo2ePerKilowattHourByZone,
    ) as PriceEntries['latestHourGramsCo2ePerKilowattHourByZone'],
  }).values();
  return changed!;

  function deep(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (isFigure(value)) return change(value);
    if (Array.isArray(value)) return value.map(deep);
    const copy: Record<string, unknown> = { ...value };
    for (const key of Object.keys(copy)) copy[key] = deep(copy[key]);
    return copy;
  }
}

/** Whether two quotes say the same, wherever and whenever each was read. */
export const saysTheSame = (a: Quote, b: Quote): boolean => terms(a) === terms(b);

const terms = ({ entries }: Quote): string =>
  JSON.stringify(entries, (key, value: unknown) => {
    if (key === 'checkedAt' || key === 'url') return null;
    if (!isFigure(value)) return value;
    return isKnown(value) ? [value.value, value.low ?? null, value.high ?? null] : null;
  });

export const isFigure = (value: unknown): value is Sourced =>
  typeof value === 'object' && value !== null && 'value' in value && ('source' in value || 'reason' in value);
