import * as z from 'zod/mini';

type Json = Readonly<Record<string, unknown>>;

/** A unit or a counted thing at the end: `ttftMs`, `usdPerHour` (which ends in a unit too), `cpuCores`. */
const SUFFIX = new RegExp(
  `(${[
    'Ms|Seconds|Minutes|Hours?|Months?|Years?|PerSecond',
    'Ratio|RatioPerMonth|RatioPerYear',
    'Watts|WattHours|Joules|KilowattHours',
    'Usd|Co2e|Litres|Billions|Bytes|Gigabytes|Gibibytes|Mebibytes',
    'Tokens?|Words|Requests?|Events?|Lines|Count|Cores|Threads|Replicas|Instances|Fte',
  ].join('|')})$`,
);
/** A unit in front or in the middle, with its denominator behind it: `usdPerFteMonth`, `savingUsdPerMonth`, `cumulativeUsd12Months`. */
const UNIT_PER =
  /(^usd|^hours|^grams|^kilograms|^litres|^watts|^joules|^requests|^replicas|Usd|Requests|Tokens|Co2e|Joules|Litres|Hours|Ratio)(Per|By)[A-Z]|^tokens$|^ratio$|^months$/;

/** Whole numbers of the thing their name names, and the status code of HTTP. */
const COUNT_WORDS = new Set([
  'started',
  'succeeded',
  'failed',
  'censored',
  'failuresByKind',
  'requestsCompleted',
  'samples',
  'status',
  'seed',
  'concurrency',
  'instances',
  'replicas',
]);

/** Positions counted from 0, and days of the week from 1. */
const POSITIONS = new Set(['shard', 'target', 'turn', 'weekdaysUtc']);

/** The field's own terms for figures without a unit. */
const DIMENSIONLESS = new Set(['burstiness', 'temperature', 'topP', 'topK']);

/** Records whose keys are paths of figures, which end in a name with a unit. */
const NAMED_BY_THEIR_KEYS = new Set(['overrides']);

/** A key that adds nothing to its parent's name: what a figure, a range, a percentile or a list of them is. */
const INHERITING =
  /^(value|low|high|mean|min|max|p\d+|on-demand|reserved-\dy|savings-plan-\dy|spot|input|output|cachedInput)$/;

/** In an object with a text `unit` these are in that unit. */
const FIGURES_OF_A_UNIT = new Set(
  'value low high figure limit atMost atLeast from to current crossings firstCrossing points'.split(' '),
);

const PASSED_OVER = new Set([
  '$schema',
  'additionalProperties',
  'const',
  'default',
  'description',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'pattern',
  'propertyNames',
  'required',
  'type',
]);

/**
 * The paths of the numbers in a schema whose name carries no unit. Lists, tuples, records and unions take their
 * parent's name; so do the parts of a figure; an object may name the unit of its figures as a value. Throws on a keyword of JSON Schema it does not know, because a number
 * could hide behind it.
 */
export function numbersWithoutUnit(schema: z.ZodMiniType): string[] {
  const found: string[] = [];
  walk(z.toJSONSchema(schema, { cycles: 'throw', reused: 'inline' }) as Json, '', '', found);
  return [...new Set(found)];
}

function walk(node: Json, name: string, path: string, found: string[]): void {
  for (const [keyword, inside] of Object.entries(node)) {
    if (keyword === 'properties') {
      const properties = inside as Readonly<Record<string, Json>>;
      for (const [key, child] of Object.entries(properties)) {
        if (FIGURES_OF_A_UNIT.has(key) && properties.unit?.type === 'string') continue;
        walk(child, INHERITING.test(key) ? name : key, `${path}.${key}`, found);
      }
    } else if (keyword === 'items') walk(inside as Json, name, `${path}[]`, found);
    else if (keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'allOf' || keyword === 'prefixItems') {
      for (const branch of inside as readonly Json[]) walk(branch, name, path, found);
    } else if (!PASSED_OVER.has(keyword)) throw new Error(`${path}: unknown keyword ${keyword}`);
  }
  if (typeof node.additionalProperties === 'object') walk(node.additionalProperties as Json, name, `${path}.*`, found);
  if (isNumber(node) && !hasUnit(name)) found.push(path.slice(1));
}

function isNumber({ type, const: constant, enum: values }: Json): boolean {
  const types = [type].flat();
  const constants = [constant, ...((values ?? []) as readonly unknown[])];
  return types.includes('number') || types.includes('integer') || constants.some((value) => typeof value === 'number');
}

const hasUnit = (name: string): boolean =>
  SUFFIX.test(name) ||
  UNIT_PER.test(name) ||
  [COUNT_WORDS, POSITIONS, DIMENSIONLESS, NAMED_BY_THEIR_KEYS].some((names) => names.has(name));
