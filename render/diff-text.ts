import type { AttributedChange, ChangedInput, InputValue, OptionDiff, ReportDiff } from '../schema/report-diff.ts';
import { exact, hundredths, signed, UNKNOWN } from './format.ts';
import { type TextColumn, textTable } from './text-table.ts';

interface Named {
  readonly oldName: string;
  readonly newName: string;
}

/** Two reports beside each other: each option's month, what each changed input did to it, and what did nothing. */
export function diffText(diff: ReportDiff, { oldName, newName }: Named): string {
  const isShared = diff.options.some((option) => changesOf(option).some((change) => change.shares.length > 0));
  const head = `From ${oldName} to ${newName}: a month at the steady volume, in the base case${
    isShared ? `, and what each changed input did to it. ${METHODS[diff.method]}` : '.'
  }`;
  const sections = [head, ...diff.options.map((option) => optionText(option, diff))];
  if (diff.otherVersion) sections.push(OTHER_VERSION);
  const names = [...new Set(diff.withoutEffect.map(({ path }) => path))];
  sections.push(
    names.length > 0
      ? `Changed, with no share in a figure that both reports hold: ${names.join(', ')}.`
      : isShared || hasOtherChange(diff)
        ? 'No other input changed.'
        : 'No input changed.',
  );
  return sections.join('\n\n');
}

const METHODS = {
  'all-orders':
    'A share is the effect of an input averaged over all orders in which the inputs can be changed one by one; shares sum to the change.',
  'two-orders':
    'More than eight inputs matter, so a share is the mean of the effect when the inputs are changed in the order of the documents and in the reverse order; shares sum to the change.',
} as const;

const OTHER_VERSION =
  'This version of breakeven computes other figures from the inputs of a report than the report holds: that part is named as an input of its own.';

const changesOf = ({ usdPerMonth, kilogramsCo2ePerMonth, usdPerMonthAboveBaseline }: OptionDiff): AttributedChange[] =>
  [usdPerMonth, kilogramsCo2ePerMonth, usdPerMonthAboveBaseline].filter((change) => change !== null);

const hasOtherChange = ({ options }: ReportDiff): boolean =>
  options.some(({ old, new: now }) => JSON.stringify(old) !== JSON.stringify(now));

function optionText(option: OptionDiff, diff: ReportDiff): string {
  const { id, old, new: now } = option;
  if (old === null) return `${id}: ${now!.label}, only in the new report (${priceText(now!)}).`;
  if (now === null) return `${id}: ${old.label}, only in the old report (${priceText(old)}).`;
  const lines = [
    `${id}: ${now.label}`,
    `  cost: ${fromTo({ unit: 'USD/month', old: old.usdPerMonth, new: now.usdPerMonth, none: 'no price' })}`,
    `  carbon: ${fromTo({ unit: 'kgCO2e/month', old: old.kilogramsCo2ePerMonth, new: now.kilogramsCo2ePerMonth, none: UNKNOWN })}`,
  ];
  const { usdPerMonthAboveBaseline: above } = option;
  if (above !== null)
    lines.push(`  above ${baselineText(diff)}: ${fromTo({ unit: 'USD/month', ...above, none: UNKNOWN })}`);
  for (const message of now.refusals) lines.push(`  refused now: ${message}`);
  if (now.refusals.length === 0) for (const message of old.refusals) lines.push(`  refused before: ${message}`);
  const table = sharesTable(option, diff);
  return [...lines, ...(table === null ? [] : ['', table])].join('\n');
}

const baselineText = ({ oldBaseline, newBaseline }: ReportDiff): string =>
  oldBaseline === newBaseline ? newBaseline : `the baseline (${oldBaseline}, now ${newBaseline})`;

const priceText = ({ usdPerMonth }: { readonly usdPerMonth: number | null }): string =>
  usdPerMonth === null ? 'no price' : `${hundredths(usdPerMonth)} USD/month`;

interface Ends {
  readonly unit: string;
  readonly old: number | null;
  readonly new: number | null;
  readonly none: string;
}

function fromTo({ unit, old, new: now, none }: Ends): string {
  if (old === null && now === null) return none;
  if (old === now) return `${hundredths(old!)} ${unit}, unchanged`;
  if (old === null) return `${none} -> ${hundredths(now!)} ${unit}`;
  if (now === null) return `${hundredths(old)} ${unit} -> ${none}`;
  return `${hundredths(old)} -> ${hundredths(now)} ${unit} (${signed(now - old, hundredths)})`;
}

/** Shares by input, the largest effect on the cost first; null where nothing changed. */
function sharesTable(option: OptionDiff, diff: ReportDiff): string | null {
  const measures = [
    { header: 'USD/month', change: option.usdPerMonth },
    { header: 'kgCO2e/month', change: option.kilogramsCo2ePerMonth },
    { header: `USD/month above ${baselineText(diff)}`, change: option.usdPerMonthAboveBaseline },
  ].filter(({ change }) => change !== null && change.shares.length > 0);
  if (measures.length === 0) return null;
  const groups = new Map<string, readonly ChangedInput[]>();
  for (const { change } of measures) for (const { inputs } of change!.shares) groups.set(keyOf(inputs), inputs);
  const amount = (change: AttributedChange | null, key: string): number =>
    change?.shares.find(({ inputs }) => keyOf(inputs) === key)?.amount ?? 0;
  const size = (key: string): number[] => measures.map(({ change }) => Math.abs(amount(change, key)));
  const ranked = [...groups].toSorted(([one], [other]) => largerFirst(size(one), size(other)));
  const columns: TextColumn[] = [
    { header: '  Input', align: 'left' },
    { header: 'old', align: 'right' },
    { header: 'new', align: 'right' },
    ...measures.map(({ header }): TextColumn => ({ header, align: 'right' })),
  ];
  const rows = ranked.flatMap(([key, inputs]) =>
    inputs.map(({ path, ...ends }, i) => [
      `${i === 0 ? '  ' : '  and '}${path}`,
      inputText('old' in ends ? ends.old : undefined),
      inputText('new' in ends ? ends.new : undefined),
      ...measures.map(({ change }) => (i === 0 ? signed(amount(change, key), hundredths) : '')),
    ]),
  );
  const total = measures.map(({ change }) => signed(change!.new - change!.old, hundredths));
  return textTable(columns, [...rows, ['  total', '', '', ...total]]);
}

const keyOf = (inputs: readonly ChangedInput[]): string => inputs.map(({ path }) => path).join('\n');

function largerFirst(one: readonly number[], other: readonly number[]): number {
  const first = one.findIndex((size, i) => size !== other[i]);
  return first < 0 ? 0 : other[first]! - one[first]!;
}

const LONGEST = 24;

function inputText(value: InputValue | undefined): string {
  if (value === undefined) return 'left out';
  if (value === null) return UNKNOWN;
  if (typeof value === 'number') return exact(value);
  const text = String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
