import type * as core from 'zod/v4/core';
import * as z from 'zod/mini';

type Schema = core.$ZodType;
type Path = readonly PropertyKey[];

/** The schemas that may judge the value at `path` of `root`: several where a union leaves it open. */
export function schemasAt(schema: Schema, path: Path, root: unknown): readonly Schema[] {
  let found = branches(schema, root);
  let value = root;
  for (const key of path) {
    value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
    found = found.flatMap((outer) => inside(outer, key)).flatMap((inner) => branches(inner, value));
  }
  return found;
}

/** The keys an object may have at `path` of `root`. */
export const knownKeysAt = (schema: Schema, path: Path, root: unknown): readonly string[] =>
  schemasAt(schema, path, root).flatMap((found) => {
    const { def } = (found as core.$ZodTypes)._zod;
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });

/** What `describe` says of the value at `path` of `root`; null where it says nothing. */
export const descriptionAt = (schema: Schema, path: Path, root: unknown): string | null =>
  schemasAt(schema, path, root)
    .map((found) => z.globalRegistry.get(found)?.description)
    .find((description) => description !== undefined) ?? null;

/** `schema` without what only says that it may be missing, and a union as its branches: the named one, or all. */
function branches(schema: Schema, value: unknown): readonly Schema[] {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'nullable') return branches(def.innerType, value);
  if (def.type !== 'union') return [schema];
  const all = def.options.flatMap((option) => branches(option, value));
  const { discriminator } = def as { discriminator?: string };
  if (discriminator === undefined) return all;
  const named = (value as Readonly<Record<string, unknown>> | null | undefined)?.[discriminator];
  return all.filter((branch) => {
    const { def: object } = (branch as core.$ZodTypes)._zod;
    const key =
      object.type === 'object' ? (object.shape[discriminator] as core.$ZodTypes | undefined)?._zod.def : undefined;
    return key?.type === 'literal' && (key.values as readonly unknown[]).includes(named);
  });
}

function inside(schema: Schema, key: PropertyKey): readonly Schema[] {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'object') return Object.hasOwn(def.shape, key) ? [def.shape[String(key)] as Schema] : [];
  if (def.type === 'array') return [def.element];
  return def.type === 'record' ? [def.valueType] : [];
}
