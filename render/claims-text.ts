import type { ClaimCheck, ClaimReason, ClaimVerdict, PublishedCheck, RecomputedWay } from '../schema/claim-check.ts';
import { exact, number, whole } from './format.ts';
import { textTable } from './text-table.ts';

/** Of a recomputed figure, so that it can be told from a published one of three or four. */
const DIGITS = 6;

const COLUMNS = [
  { header: 'Id', align: 'left' },
  { header: 'Claim', align: 'left' },
  { header: 'Published', align: 'right' },
  { header: 'Recomputed', align: 'right' },
  { header: 'Unit', align: 'left' },
  { header: 'Verdict', align: 'left' },
] as const;

const LEGEND = [
  'Reproduced: what the stated inputs give lies within the digits of the published figure (502 t stands for 501.5 to 502.5).',
  'Behind "differs" stands the slip that does give the published figure; behind "beware" stand ways that would give another one.',
  'breakeven claims ID shows the inputs with their sources and the whole working.',
].join('\n');

/** All claims, a row for each published figure, under a line that counts the verdicts. */
export function claimsTable(checks: readonly ClaimCheck[]): string {
  const counts = VERDICTS.map(
    ([verdict, name]) => `${whole(checks.filter((check) => check.verdict === verdict).length)} ${name}`,
  );
  const head = `${whole(checks.length)} published claims, checked against their stated inputs: ${counts.join(', ')}.`;
  return [head, textTable(COLUMNS, checks.flatMap(rowsOf)), LEGEND].join('\n\n');
}

const VERDICTS = [
  ['reproduced', 'reproduced'],
  ['differs', 'differ'],
  ['cannot-be-recomputed', 'cannot be recomputed'],
] as const satisfies readonly (readonly [ClaimVerdict, string])[];

function rowsOf(check: ClaimCheck): string[][] {
  const worked = check.readings[0]?.figures ?? [];
  const figures =
    check.published.length > 0
      ? check.published.map((figure) => [publishedText(figure), recomputedText(figure), figure.unit])
      : worked.map(({ value, unit }) => [NOTHING, figureText(value), unit]);
  const rows = figures.length > 0 ? figures : [[NOTHING, NOTHING, NOTHING]];
  return rows.map((cells, i) =>
    i === 0 ? [check.id, check.claim, ...cells, verdictText(check)] : ['', '', ...cells, ''],
  );
}

/** One claim with its inputs, its working and the other ways. */
export function claimWorking(check: ClaimCheck): string {
  const sections = [
    [
      `${check.id}: ${check.claim}`,
      `Said by: ${check.where}`,
      `Source: ${check.citation}`,
      `Verdict: ${verdictText(check)}`,
      ...[check.notComparedBecause, check.note].flatMap((text) => (text === null ? [] : [text])),
    ].join('\n'),
  ];
  if (check.published.length > 0) sections.push(publishedTable(check));
  if (check.inputs.length > 0) sections.push(inputsTable(check));
  for (const way of check.readings) sections.push(`Working, ${way.label}:\n${wayText(way, check)}`);
  for (const way of check.slips) {
    const outcome = way.givesPublished ? ' This gives the published figure.' : '';
    sections.push(`Another way, ${REASONS[way.slip]} (${way.label}):${outcome}\n${wayText(way, check)}`);
  }
  return sections.join('\n\n');
}

const publishedTable = ({ published }: ClaimCheck): string =>
  textTable(
    [
      { header: 'Figure', align: 'left' },
      { header: 'Published', align: 'right' },
      { header: 'Stands for', align: 'left' },
      { header: 'Recomputed', align: 'right' },
      { header: 'Outcome', align: 'left' },
    ],
    published.map((figure) => [
      figure.figure,
      withUnit(publishedText(figure), figure.unit),
      withUnit(rangeText(figure), figure.unit),
      withUnit(recomputedText(figure), figure.unit),
      figure.outcome.replace('-', ' '),
    ]),
  );

const inputsTable = ({ inputs }: ClaimCheck): string =>
  textTable(
    [
      { header: 'Input', align: 'left' },
      { header: 'Value', align: 'right' },
      { header: 'Unit', align: 'left' },
      { header: 'Source', align: 'left' },
      { header: 'Note', align: 'left' },
    ],
    inputs.map(({ name, value, unit, source, citation, note }) => [
      name,
      exact(value),
      unit,
      source,
      [note, citation].filter((text) => text !== null).join('; '),
    ]),
  );

/** Each figure as its formula, the formula with its numbers, and what comes of it. */
function wayText({ figures }: RecomputedWay, { inputs }: ClaimCheck): string {
  const values = new Map<string, number | null>(inputs.map(({ name, value }) => [name, value]));
  return figures
    .flatMap(({ figure, formula, value, unit }) => {
      const numbers = formula.replaceAll(NAME, (name) => (values.has(name) ? operand(values.get(name)!) : name));
      values.set(figure, value);
      const worked = numbers === formula ? [] : [`    = ${numbers}`];
      return [`  ${figure} = ${formula}`, ...worked, `    = ${withUnit(value === null ? NEVER : exact(value), unit)}`];
    })
    .join('\n');
}

/** Not the exponent of 1e6. */
const NAME = /\b[a-z][A-Za-z0-9]*\b/g;

const operand = (value: number | null): string =>
  value === null ? NEVER : value < 0 ? `(${exact(value)})` : exact(value);

const NEVER = 'never';
const NOTHING = '-';

function verdictText({ verdict, reasons }: ClaimCheck): string {
  const because = reasons.map((reason) => REASONS[reason]).join(', ');
  if (verdict === 'reproduced') return because === '' ? 'reproduced' : `reproduced; beware: ${because}`;
  return `${verdict === 'differs' ? 'differs' : 'cannot be recomputed'}: ${because}`;
}

function publishedText({ is, printed }: PublishedCheck): string {
  const before = { above: 'over ', below: 'under ', rounded: '', 'cut-off': '', range: '' }[is];
  return before + printed.map(printedText).join(' to ');
}

/** The digits as they were printed, 1.80 too, with separators. */
function printedText(printed: string): string {
  if (printed.includes('e')) return exact(Number(printed));
  const [before = '', after] = printed.split('.');
  return exact(Number(before)) + (after === undefined ? '' : `.${after}`);
}

function rangeText({ low, high }: PublishedCheck): string {
  if (low === null) return `below ${exact(high)}`;
  return high === null ? `above ${exact(low)}` : `${exact(low)} to ${exact(high)}`;
}

/** From the least to the most that the readings give. */
function recomputedText({ recomputed }: PublishedCheck): string {
  const texts = [...new Set(recomputed.toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity)).map(figureText))];
  if (texts.length === 0) return NOTHING;
  return texts.length === 1 ? texts[0]! : `${texts[0]!} to ${texts.at(-1)!}`;
}

const figureText = (value: number | null): string => (value === null ? NEVER : number(value, DIGITS));

function withUnit(text: string, unit: string): string {
  if (text === NEVER || text === NOTHING) return text;
  return unit === 'x' ? `${text}x` : `${text} ${unit}`;
}

const REASONS: Readonly<Record<ClaimReason, string>> = {
  'ambiguous-basis': 'ambiguous basis',
  'assumed-inputs': 'inputs assumed',
  'back-solved': 'inputs worked back from the answer',
  'baseline-swapped': 'baseline swapped',
  'boundary-drawn-narrower': 'boundary drawn narrower',
  'cache-billed-twice': 'cache billed twice',
  'capex-counted-twice': 'capex counted twice',
  'contradicted-by-repository': 'contradicted by its repository',
  'failures-averaged': 'failures averaged',
  'full-utilisation': 'full utilisation',
  'in-part': 'in part, no slip explains the rest',
  'inconsistent-source': 'inconsistent source',
  'input-price-only': 'input price only',
  'inputs-missing': 'inputs missing',
  'list-price-as-request': 'list price taken for a request',
  'longer-answers': 'length of the answers',
  mislabelled: 'mislabelled',
  'month-length': 'length of the month',
  'not-checked': 'not checked',
  'nothing-published': 'nothing published to compare',
  'pue-applied-twice': 'PUE applied twice',
  'pue-left-out': 'PUE left out',
  quoted: 'quoted, inputs not public',
  'stale-input': 'stale input',
  'suspect-measurement': 'suspect measurement',
  unexplained: 'no slip explains it',
  'unit-slip-100x': 'unit slip, 100x',
  'unstated-parameter': 'unstated parameter',
  'weekend-at-peak': 'weekend at peak price',
  'written-off-sooner': 'written off sooner',
  'wrong-denominator': 'wrong denominator',
};
