import type * as core from 'zod/v4/core';
import type * as z from 'zod/mini';
import { InputError, nearest, shown } from './input-error.ts';

/** What the caller knows of the text: a file name for messages and the schema name that must stand in it. */
export interface DocumentKind<T> {
  /** `scenario/1`, `measurement/1`, ...: the value of the document's key `schema`. */
  readonly schemaName: string;
  readonly schema: z.ZodMiniType<T>;
  /** What to do when the document is of another version. */
  readonly otherVersionHint: string;
}

type Issue = core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * The document, or an InputError for its first fault. The version is judged before anything else, so that a document
 * of another version is not reported as a hundred unknown keys.
 */
export function parseDocument<T>(kind: DocumentKind<T>, value: unknown, file: string): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError({
      path: file,
      expected: `a JSON object of schema "${kind.schemaName}"`,
      received: shown(value),
      hint: 'docs/file-formats.md shows the form.',
    });
  }
  const schemaName = (value as { schema?: unknown }).schema;
  if (schemaName !== kind.schemaName) {
    throw new InputError({
      path: `${file}: schema`,
      expected: `"${kind.schemaName}"`,
      received: shown(schemaName),
      hint: kind.otherVersionHint,
    });
  }
  const result = kind.schema.safeParse(value);
  if (result.success) return result.data;
  throw inputErrorOf(result.error.issues[0]!, value, file);
}

/** One zod issue as an InputError; of a union, the branch that came furthest speaks. */
function inputErrorOf(issue: Issue, root: unknown, file: string): InputError {
  const deepest = deepestIssue(issue, root);
  const path = deepest.path;
  const received = valueAt(root, path);
  const place = `${file}: ${pathText(path)}`;
  switch (deepest.code) {
    case 'unrecognized_keys': {
      const key = deepest.keys[0]!;
      const guess = nearest(key, deepest.knownKeys ?? []);
      return new InputError({
        path: `${file}: ${pathText([...path, key])}`,
        expected: 'a known key',
        received: shown(key),
        hint: guess ? `Did you mean "${guess}"?` : 'Remove it, or see docs/file-formats.md for the keys.',
      });
    }
    case 'invalid_type':
      return new InputError({
        path: place,
        expected: typeName(deepest.expected),
        received: shown(received),
        hint: hintFor(received),
      });
    case 'too_small':
      return new InputError({
        path: place,
        expected:
          deepest.origin === 'string'
            ? 'a text that is not empty'
            : `${deepest.inclusive ? '>=' : '>'} ${deepest.minimum}`,
        received: shown(received),
        hint: 'Correct the value.',
      });
    case 'too_big':
      return new InputError({
        path: place,
        expected: `${deepest.inclusive ? '<=' : '<'} ${deepest.maximum}`,
        received: shown(received),
        hint: deepest.maximum === 1 ? 'Ratios run from 0 to 1.' : 'Correct the value.',
      });
    case 'invalid_value':
      return new InputError({
        path: place,
        expected: deepest.values.map((v) => shown(v)).join(' or '),
        received: shown(received),
        hint: suggestion(received, deepest.values),
      });
    case 'invalid_format':
      return new InputError({
        path: place,
        expected: deepest.format === 'regex' ? `a text like ${deepest.pattern ?? ''}` : `a ${deepest.format}`,
        received: shown(received),
        hint: 'Correct the value.',
      });
    default:
      return new InputError({
        path: place,
        expected: deepest.message,
        received: shown(received),
        hint: 'Correct the value.',
      });
  }
}

type Deepest = Exclude<Issue, core.$ZodIssueInvalidUnion> & { readonly knownKeys?: readonly string[] };

function deepestIssue(issue: Issue, root: unknown): Deepest {
  if (issue.code !== 'invalid_union') return issue as Deepest;
  if (issue.discriminator !== undefined) {
    const options = (issue as { options?: readonly core.util.Primitive[] }).options ?? [];
    return {
      code: 'invalid_value',
      values: options,
      path: [...issue.path, issue.discriminator],
      message: '',
      input: undefined,
    } as Deepest;
  }
  const received = valueAt(root, issue.path);
  const branches = issue.errors.filter((branch) => branch.length > 0);
  // A branch whose only complaint is the type of the value itself never got to look inside: prefer one that did.
  const inside = branches.find((branch) => !(branch[0]!.code === 'invalid_type' && branch[0]!.path.length === 0));
  const chosen = inside ?? branches[0]!;
  const first = chosen[0]!;
  if (!inside && branches.length > 1 && typeof received !== 'object') {
    const expected = branches
      .map((branch) => typeName((branch[0] as { expected?: string }).expected ?? ''))
      .join(' or ');
    return { code: 'custom', message: expected, path: issue.path, input: undefined } as unknown as Deepest;
  }
  return deepestIssue({ ...first, path: [...issue.path, ...first.path] } as Issue, root);
}

function valueAt(root: unknown, path: Path): unknown {
  let value: unknown = root;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value;
}

/** `options[0].powerWatts`; keys that are no identifiers in quotes. */
export function pathText(path: Path): string {
  let written = '';
  for (const key of path) {
    if (typeof key === 'number') written += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) written += written === '' ? String(key) : `.${String(key)}`;
    else written += `["${String(key)}"]`;
  }
  return written === '' ? 'the document' : written;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
  null: 'null',
  nonoptional: 'present',
};
const typeName = (expected: string): string => TYPE_NAMES[expected] ?? expected;

function hintFor(received: unknown): string {
  if (received === undefined) return 'Add it; docs/file-formats.md shows the form.';
  if (typeof received === 'string' && received.trim() !== '' && Number.isFinite(Number(received)))
    return 'Write the number without quotes.';
  if (received === null) return 'Leave the key out if there is no value.';
  return 'Correct the value.';
}

function suggestion(received: unknown, values: readonly unknown[]): string {
  const guess = typeof received === 'string' ? nearest(received, values.map(String)) : null;
  return guess ? `Did you mean "${guess}"?` : 'Choose one of these.';
}
