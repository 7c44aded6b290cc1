import type * as core from 'zod/v4/core';
import { InputError, nearest, shown } from './input-error.ts';
import { RANGE_ORDER } from './sourced.ts';
import { descriptionAt, knownKeysAt, schemasAt } from './schema-at.ts';
import { isFigure, isPlainObject } from './written-figures.ts';

type Issue = core.$ZodIssue;
type PlainIssue = Exclude<Issue, core.$ZodIssueInvalidUnion>;
/** Of a union none of whose branches fits the value: what any of them takes, and the constants among it. */
type MergedIssue = Extract<Issue, { code: 'custom' }> & { readonly values?: readonly core.util.Primitive[] };
type Path = readonly PropertyKey[];

/** What was judged, by what, and where it was read. */
export interface Judged {
  readonly schema: core.$ZodType;
  readonly root: unknown;
  readonly file: string;
  /** Whether a bare number or null may stand for a figure, although the schema wants the whole. */
  readonly takesShortFigures: boolean;
}

const SEE_FORMATS = 'docs/file-formats.md has the range and meaning of every key.';

/** One zod issue as an InputError; of a union, the branch that came furthest speaks. */
export function inputErrorOfIssue(issue: Issue, judged: Judged): InputError {
  const plain = plainIssue(issue);
  const { path } = plain;
  if (plain.code === 'unrecognized_keys') return unknownKey(plain.keys[0]!, path, judged);
  const received = valueAt(judged.root, path);
  const expected = isShortFigure(plain, judged) ? 'a number or an object or null' : expectedBy(plain, judged);
  return new InputError({
    path: `${judged.file}: ${pathText(path)}`,
    expected,
    received: plain.code === 'custom' && plain.path.length > 0 ? shownWhole(received) : shown(received),
    hint: hintFor(plain, { expected, received }),
  });
}

function unknownKey(key: string, path: Path, { schema, root, file }: Judged): InputError {
  const known = knownKeysAt(schema, path, root);
  const guess = nearest(key, known);
  return new InputError({
    path: `${file}: ${pathText([...path, key])}`,
    expected: 'a known key',
    received: shown(key),
    hint: guess ? `Did you mean "${guess}"?` : 'Remove it, or see docs/file-formats.md for the keys.',
  });
}

const isShortFigure = (issue: PlainIssue, { takesShortFigures, schema, root }: Judged): boolean =>
  takesShortFigures && !isPlainObject(valueAt(root, issue.path)) && schemasAt(schema, issue.path, root).some(isFigure);

function expectedBy(issue: PlainIssue, { schema, root }: Judged): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeName(issue.expected);
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`;
      return `${issue.inclusive ? '>=' : '>'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? '<=' : '<'} ${issue.maximum}`;
    case 'invalid_value':
      return valuesText(issue.values);
    case 'invalid_format':
      return descriptionAt(schema, issue.path, root) ?? `a text like ${issue.pattern ?? issue.format}`;
    default:
      return issue.message;
  }
}

function hintFor(
  issue: PlainIssue,
  { expected, received }: { readonly expected: string; readonly received: unknown },
): string {
  const values = issue.code === 'invalid_value' ? issue.values : ((issue as MergedIssue).values ?? []);
  const guess = typeof received === 'string' ? nearest(received, values.map(String)) : null;
  if (guess) return `Did you mean "${guess}"?`;
  if (issue.code === 'invalid_value') return 'Choose one of these.';
  if (issue.code === 'too_big' && issue.maximum === 1) return 'Ratios run from 0 to 1.';
  if (expected.includes(RANGE_ORDER)) return `Keep ${RANGE_ORDER}.`;
  if (received === undefined) return 'Add it; docs/file-formats.md shows the form.';
  if (issue.code === 'invalid_type' || issue.code === 'custom') {
    if (
      /number/.test(expected) &&
      typeof received === 'string' &&
      received.trim() !== '' &&
      Number.isFinite(Number(received))
    ) {
      return 'Write the number without quotes.';
    }
    if (received === null) return 'null is no value here: give one, or leave the key out.';
  }
  return SEE_FORMATS;
}

/** An issue that is no union's: of the branches of a union the one that got inside the value, or all of them in one. */
function plainIssue(issue: Issue): PlainIssue {
  if (issue.code !== 'invalid_union') return issue;
  if (issue.discriminator !== undefined) {
    const { options = [] } = issue as { options?: readonly core.util.Primitive[] };
    return { code: 'invalid_value', values: [...options], path: issue.path, message: '' } as PlainIssue;
  }
  const branches = issue.errors.filter((branch) => branch.length > 0);
  // A branch whose first complaint is the value itself never got to look inside: prefer one that did, and knew every key.
  const entered = branches.filter(([first]) => !isOfValueItself(first!));
  const inside = entered.find((branch) => branch.every(({ code }) => code !== 'unrecognized_keys')) ?? entered[0];
  if (inside === undefined) {
    const expected = branches.map(([first]) =>
      first!.code === 'invalid_value'
        ? valuesText(first!.values)
        : typeName((first as { expected?: string }).expected ?? ''),
    );
    const message = [...new Set(expected)].join(' or ');
    const values = branches.flatMap(([first]) => (first!.code === 'invalid_value' ? first!.values : []));
    return { code: 'custom', message, path: issue.path, values } as MergedIssue as PlainIssue;
  }
  const first = inside[0]!;
  return plainIssue({ ...first, path: [...issue.path, ...first.path] } as Issue);
}

const isOfValueItself = ({ code, path }: Issue): boolean =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');

const valuesText = (values: readonly core.util.Primitive[]): string => values.map((value) => shown(value)).join(' or ');

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

/** A small object with its keys, for a fault that lies between them. */
function shownWhole(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return shown(value);
  const numbers = Object.entries(value).filter(([, part]) => typeof part === 'number');
  return numbers.length === 0 ? shown(value) : numbers.map(([key, part]) => `${key} ${String(part)}`).join(', ');
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
