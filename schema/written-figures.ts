import type * as core from 'zod/v4/core';
import { PURCHASES } from './purchases.ts';
import type { Unknown } from './known.ts';

type Schema = core.$ZodType;
type Fields = Readonly<Record<string, unknown>>;

/** A figure as a person may write it: a number, null for unknown, or an object with parts of a figure. */
export interface ShortFigure {
  readonly written: number | null | Fields;
  /** The key that gives the figure its unit: `usdPerHourByRegion` for what stands below it. */
  readonly key: string;
}

/**
 * `value` with every figure written out in full by `whole`, wherever `schema` wants one; the rest is left as it came, faults
 * included: it is judged afterwards.
 */
export function withWrittenFigures(schema: Schema, value: unknown, whole: (figure: ShortFigure) => unknown): unknown {
  return written(schema, value, '');

  function written(schema: Schema, value: unknown, key: string): unknown {
    const { def } = (schema as core.$ZodTypes)._zod;
    switch (def.type) {
      case 'optional':
      case 'nullable':
        return value === null && def.type === 'nullable' ? null : written(def.innerType, value, key);
      case 'array':
        return Array.isArray(value) ? value.map((entry) => written(def.element, entry, key)) : value;
      case 'record':
        return mapped(value, (entry) => written(def.valueType, entry, key));
      case 'object':
        if (isFigure(schema)) return figure(value, key);
        return mapped(value, (entry, name) => {
          const inner = Object.hasOwn(def.shape, name) ? (def.shape[name] as Schema) : null;
          return inner === null ? entry : written(inner, entry, isPurchase(name) ? key : name);
        });
      case 'union':
        return def.options.some(isFigure) ? figure(value, key) : written(branchOf(def, value), value, key);
      default:
        return value;
    }
  }

  function figure(value: unknown, key: string): unknown {
    const isShort = value === null || typeof value === 'number' || (isPlainObject(value) && !('reason' in value));
    return isShort ? whole({ written: value as ShortFigure['written'], key }) : value;
  }
}

/** For each figure of an object schema that may be unknown: unknown, for this reason. */
export function unknownFigures(schema: Schema, reason: string): Record<string, Unknown> {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type !== 'object') return {};
  const keys = Object.entries(def.shape).flatMap(([key, inner]) => (isOrUnknown(inner) ? [key] : []));
  return Object.fromEntries(keys.map((key) => [key, { value: null, reason }]));
}

function isOrUnknown(schema: Schema): boolean {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'nullable') return isOrUnknown(def.innerType);
  return def.type === 'union' && def.options.some(isFigure);
}

/** Purchases are no units: an hour's price stands under each. */
const isPurchase = (name: string): boolean => (PURCHASES as readonly string[]).includes(name);

/** Whether a schema is that of a figure with its source. */
export function isFigure(schema: Schema): boolean {
  const { def } = (schema as core.$ZodTypes)._zod;
  return def.type === 'object' && 'value' in def.shape && 'source' in def.shape;
}

/** The branch of a union of objects that fits by its constant key; the first where none does, to be refused later. */
function branchOf(def: core.$ZodUnionDef, value: unknown): Schema {
  const named = def.options.find((option) => {
    const { def: object } = (option as core.$ZodTypes)._zod;
    if (object.type !== 'object' || !isPlainObject(value)) return false;
    return Object.entries(object.shape).some(([key, inner]) => {
      const constant = (inner as core.$ZodTypes)._zod.def;
      return constant.type === 'literal' && (constant.values as readonly unknown[]).includes(value[key]);
    });
  });
  return named ?? def.options[0]!;
}

export const isPlainObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mapped(value: unknown, of: (entry: unknown, key: string) => unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, of(entry, key)]));
}
