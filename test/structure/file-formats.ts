import * as z from 'zod/mini';
import { DISTRIBUTION_KINDS, SOURCE_KINDS } from '../../schema/known.ts';
import { DOCUMENTS, type DocumentForm } from './documents.ts';
import { commentedObjects, meaningOf } from './key-meanings.ts';

interface Json {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Json | boolean;
  readonly items?: Json;
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly pattern?: string;
  readonly [keyword: string]: unknown;
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
}

const OBJECTS = commentedObjects();

const quoted = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** docs/file-formats.md: the keys of every document, read off the schemas that judge it. */
export function fileFormats(): string {
  return `${[INTRODUCTION, ...DOCUMENTS.map(chapter)].join('\n\n')}\n`;
}

const INTRODUCTION = `# File formats

This page is generated from the schemas (\`npm run docs\`); a test keeps it true.

Every document is JSON and names its schema and version in the key \`schema\`. A document of another version, an unknown
key and a value out of range are refused with the place, what was expected, what came and what to do. Units stand in
the names: \`Ms\` milliseconds, \`Seconds\`, \`Usd\` US dollars, \`Ratio\` 0 to 1 unless said otherwise, \`GramsCo2e\` and
\`KilogramsCo2e\` of CO2 equivalents. A month has 730 hours. \`null\` means unknown, never 0.

In the tables \`<id>\` stands for a key that you or the catalogue choose, \`[]\` for each entry of a list, \`(name)\` for one
of several forms. Three forms return everywhere:

| Form | Is |
|---|---|
| figure | \`{value, low?, high?, distribution?, source, citation?, url?, asOf?, licence?, note?}\`: a number with where it comes from. \`low <= value <= high\`. \`source\` is one of ${quoted(SOURCE_KINDS)}; \`distribution\` one of ${quoted(DISTRIBUTION_KINDS)} |
| figure or unknown | a figure, or \`{value: null, reason}\` |
| input | a bare number (yours), a figure whose \`source\` may be left out, or \`null\` |`;

/** What a chapter's rows know of each other. */
interface Chapter {
  readonly parts: DocumentForm['parts'];
  /** Where a form stood first: later ones point to it. */
  readonly written: Map<string, string>;
}

function chapter(form: DocumentForm): string {
  const context: Chapter = { parts: form.parts, written: new Map() };
  const root = z.toJSONSchema(form.schema, { cycles: 'throw', reused: 'inline' }) as Json;
  const heading = `## ${form.name}\n\n\`${form.schemaName}\`. ${form.about}`;
  const kinds = kindsOf(root);
  if (kinds === null) return `${heading}\n\n${table(rowsOf(root, '', context))}`;
  const parts = kinds.map(([name, branch]) => `### ${form.name}: ${name}\n\n${table(rowsOf(branch, '', context))}`);
  return [heading, ...parts].join('\n\n');
}

const table = (rows: readonly Row[]): string =>
  [
    '| Key | Type | Required | Meaning |',
    '|---|---|---|---|',
    ...rows.map(
      ({ key, type, required, meaning }) => `| \`${key}\` | ${type} | ${required ? 'yes' : ''} | ${cell(meaning)} |`,
    ),
  ].join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|');

function rowsOf(object: Json, prefix: string, chapter: Chapter): Row[] {
  const properties = object.properties ?? {};
  return Object.entries(properties).flatMap(([name, child]) => {
    const key = `${prefix}${name}`;
    const meaning = meaningOf(name, Object.keys(properties), OBJECTS);
    return entry({ key, node: child, required: object.required?.includes(name) ?? false, meaning }, chapter);
  });
}

interface Entry {
  readonly key: string;
  readonly node: Json;
  readonly required: boolean;
  readonly meaning: string;
}

/** The row of one key, then the rows of what is inside it. */
function entry({ key, node, required, meaning }: Entry, chapter: Chapter): Row[] {
  const row = (type: string): Row => ({ key, type, required, meaning });
  const part = chapter.parts[key];
  if (part !== undefined) return [row(`a whole [${part}](#${part})`)];
  const plain = withoutNull(node);
  const orNull = plain === node ? '' : ' or null';
  const figure = figureForm(plain);
  // An input may be null in any case.
  if (figure !== null) return [row(figure.startsWith('input') ? figure : `${figure}${orNull}`)];
  const kinds = kindsOf(plain);
  if (kinds !== null) {
    return [
      row(`object${orNull}: ${kinds.map(([name]) => `\`${name}\``).join(', ')}`),
      ...kinds.flatMap(([name, branch]) => rowsOf(branch, `${key} (${name}).`, chapter)),
    ];
  }
  if (plain.anyOf?.some(({ properties }) => properties !== undefined) === true) {
    const objects = plain.anyOf.filter(({ properties }) => properties !== undefined);
    const words = plain.anyOf.map((form) => (form.properties === undefined ? scalar(form) : 'object'));
    const type = `${[...new Set(words)].join(' or ')}${objects.length > 1 ? ' of one of the forms below' : ''}${orNull}`;
    return [row(type), ...objects.flatMap((form) => rowsOf(form, `${key}.`, chapter))];
  }
  if (plain.type === 'array' && plain.items !== undefined)
    return [...listed(row, { key, items: plain.items, orNull }, chapter)];
  if (typeof plain.additionalProperties === 'object') {
    const inner = entry(
      { key: `${key}.<id>`, node: plain.additionalProperties, required: false, meaning: '' },
      chapter,
    );
    return [row(`object by id${orNull}`), ...inner];
  }
  if (plain.properties !== undefined) {
    const first = firstOf(plain, key, chapter);
    if (first !== key) return [row(`object${orNull}, as \`${first}\``)];
    return [row(`object${orNull}`), ...rowsOf(plain, `${key}.`, chapter)];
  }
  return [row(`${scalar(plain)}${orNull}`)];
}

/** Where an object of this form stood first in the chapter; small ones are written out each time. */
function firstOf(node: Json, key: string, { written }: Chapter): string {
  const form = JSON.stringify(node.properties);
  const first = written.get(form);
  if (first === undefined) written.set(form, key);
  return Object.keys(node.properties!).length > 2 && first !== undefined ? first : key;
}

function listed(
  row: (type: string) => Row,
  { key, items, orNull }: { readonly key: string; readonly items: Json; readonly orNull: string },
  chapter: Chapter,
): Row[] {
  const [first, ...inside] = entry({ key: `${key}[]`, node: items, required: false, meaning: '' }, chapter);
  return [row(`list of ${first!.type}${orNull}`), ...inside];
}

const FIGURE_KEYS = 'value,low,high,distribution,source,citation,url,asOf,licence,note';

/** The name of the recurring form that `node` is; null when it is none. */
function figureForm(node: Json): string | null {
  const branches = node.anyOf ?? [node];
  const figure = branches.find(
    ({ properties }) => properties !== undefined && FIGURE_KEYS === Object.keys(properties).join(),
  );
  if (figure === undefined) return null;
  const range = scalar(figure.properties!.value!);
  if (branches.some(({ type }) => type === 'number' || type === 'integer')) return `input, ${range}`;
  return branches.length > 1 ? `figure or unknown, ${range}` : `figure, ${range}`;
}

/** The forms of a union that a constant key tells apart, by that constant; null when it is none. */
function kindsOf(node: Json): readonly (readonly [string, Json])[] | null {
  const branches = node.oneOf ?? node.anyOf ?? [];
  const named = branches.map((branch) => [branch.properties?.kind?.const, branch] as const);
  const areKinds = named.length > 1 && named.every(([name]) => typeof name === 'string');
  return areKinds ? (named as unknown as readonly (readonly [string, Json])[]) : null;
}

/** `node` as it is when it is not null; the same object when it cannot be. */
function withoutNull(node: Json): Json {
  if (Array.isArray(node.type) && node.type.includes('null')) {
    return { ...node, type: (node.type as readonly string[]).find((type) => type !== 'null')! };
  }
  const branches = node.anyOf ?? [];
  const rest = branches.filter(({ type }) => type !== 'null');
  if (rest.length === branches.length) return node;
  return rest.length === 1 ? rest[0]! : { ...node, anyOf: rest };
}

function scalar(node: Json): string {
  const { type, description, const: constant } = node;
  if (constant !== undefined) return `\`${JSON.stringify(constant)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (description !== undefined) return `text: ${description}`;
  if (type === 'string')
    return node.pattern === undefined ? 'text' : `text like \`${node.pattern.replaceAll('|', '\\|')}\``;
  if (type === 'boolean') return 'true or false';
  if (type === 'number' || type === 'integer') {
    const range = rangeOf(node);
    return `${type === 'integer' ? 'whole number' : 'number'}${range === '' ? '' : ` ${range}`}`;
  }
  throw new Error(`no words for ${JSON.stringify(node)}`);
}

function rangeOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Json): string {
  const limits = [
    exclusiveMinimum === undefined ? '' : `> ${String(exclusiveMinimum)}`,
    minimum === undefined || Number(minimum) <= Number.MIN_SAFE_INTEGER ? '' : `>= ${String(minimum)}`,
    exclusiveMaximum === undefined ? '' : `< ${String(exclusiveMaximum)}`,
    maximum === undefined || Number(maximum) >= Number.MAX_SAFE_INTEGER ? '' : `<= ${String(maximum)}`,
  ];
  return limits.filter((limit) => limit !== '').join(', ');
}
