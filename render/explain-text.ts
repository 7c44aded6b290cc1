import type { Formula, Quantity } from '../schema/quantity.ts';
import type { Assumption } from '../schema/report.ts';
import { exact } from './format.ts';
import { textTable } from './text-table.ts';
import { unitOf } from './value-in-unit.ts';

interface Explained {
  readonly id: string;
  readonly label: string;
  readonly quantity: Quantity;
  /** Of the report the quantity belongs to: where its figures come from. */
  readonly assumptions: readonly Assumption[];
}

/**
 * What the figure is, its formula in words and in numbers, and below it each part with its source. Numbers have up to 12
 * digits, so that the arithmetic can be done again. A part that has an explanation of its own is named, not unfolded.
 */
export function explainText({ id, label, quantity, assumptions }: Explained): string {
  const sources = new Map(assumptions.map((assumption) => [assumption.path, assumption]));
  const telling: Telling = { sources, told: new Set() };
  const head = [`${id}: ${label}.`, '', `${valueText(quantity)}`];
  const formula = quantity.formula === undefined ? [] : ['', ...formulaLines(quantity.formula, quantity).map(indented)];
  const note = quantity.note === undefined ? [] : ['', `Note: ${quantity.note}.`];
  const parts = quantity.formula === undefined ? [] : section('where', quantity.formula.quantities, telling);
  const own = quantity.path === undefined ? [] : ['', ...sourceLines(sources.get(quantity.path))];
  return [
    ...head,
    ...formula,
    ...note,
    ...own,
    ...parts,
    ...section('to see beside it', quantity.beside ?? [], telling),
  ].join('\n');
}

/** Everything that can be explained, by id. */
export const explainListText = (explainable: readonly { readonly id: string; readonly label: string }[]): string =>
  textTable(
    [
      { header: '--explain', align: 'left' },
      { header: 'What it is', align: 'left' },
    ],
    explainable.map(({ id, label }) => [id, label]),
  );

/** Where figures come from, by path, and what was told already. */
interface Telling {
  readonly sources: ReadonlyMap<string, Assumption>;
  readonly told: Set<string>;
}

const valueText = ({ value, unit }: Quantity): string =>
  value === null ? 'never' : `${exact(value)} ${unitOf(value, unit)}`;

/** In words, in numbers, and what that comes to. */
function formulaLines(formula: Formula, whole: Quantity): string[] {
  const words = filled(formula, ({ name }) => name);
  const numbers = filled(formula, ({ value }) => (value !== null && value < 0 ? `(${exact(value)})` : exact(value)));
  return [words, ...(numbers === exact(whole.value) ? [] : [`= ${numbers}`]), `= ${valueText(whole)}`];
}

const filled = ({ texts, quantities }: Formula, text: (quantity: Quantity) => string): string =>
  texts.map((before, i) => before + (i < quantities.length ? text(quantities[i]!) : '')).join('');

function section(title: string, quantities: readonly Quantity[], telling: Telling): string[] {
  return quantities.length === 0 ? [] : ['', `${title}:`, ...partLines(quantities, telling)];
}

/** Each part once, however often a formula names it; what stands above already is only named. */
function partLines(quantities: readonly Quantity[], telling: Telling): string[] {
  const here = new Set<string>();
  return quantities.flatMap((quantity) => {
    const whole = JSON.stringify(quantity);
    if (here.has(whole)) return [];
    here.add(whole);
    const line = `- ${quantity.name} = ${valueText(quantity)}`;
    if (quantity.id !== undefined) return [`${line} (--explain ${quantity.id})`];
    if (telling.told.has(whole)) return [`${line}, as above`];
    telling.told.add(whole);
    return [line, ...detailLines(quantity, telling).map(indented)];
  });
}

function detailLines({ formula, note, path, beside, ...quantity }: Quantity, telling: Telling): string[] {
  return [
    ...(path === undefined ? [] : sourceLines(telling.sources.get(path))),
    ...(note === undefined ? [] : [note]),
    ...(formula === undefined ? [] : [...formulaLines(formula, quantity), ...partLines(formula.quantities, telling)]),
    ...partLines(beside ?? [], telling),
  ];
}

/** Where a figure comes from: what it is, its kind of source and day, its range, who says so, and its path. */
function sourceLines(assumption: Assumption | undefined): string[] {
  if (assumption === undefined) return [];
  const { label, source, asOf, overridden, low, high, distribution, citation, url, licence, note, path } = assumption;
  const range =
    low === null && high === null
      ? null
      : `from ${exact(low ?? assumption.value)} to ${exact(high ?? assumption.value)} (${distribution})`;
  const facts = [
    source,
    asOf === null ? null : `as of ${asOf.slice(0, 10)}`,
    range,
    overridden ? 'your override' : null,
  ];
  return [
    `${label}: ${facts.filter((fact) => fact !== null).join(', ')}`,
    ...[citation, url, licence === null ? null : `licence: ${licence}`, note].filter((line) => line !== null),
    `path: ${path}`,
  ];
}

const indented = (line: string): string => (line === '' ? '' : `  ${line}`);
