import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { toCsv } from '../../render/csv.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

/** A plain RFC 4180 reader, so that the writer is judged by the rules and not by itself. */
function parsedCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (character === '"') quoted = false;
      else cell += character;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      row.push(cell);
      cell = '';
    } else if (character === '\r' && text[i + 1] === '\n') {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
      i++;
    } else cell += character;
  }
  return rows;
}

const report = buildReport(
  inputsWith({
    scenario: scenarioWith({
      options: [
        apiOption({ label: 'plain' }),
        rentedOption({
          label: 'x',
          monitoringUsdPerMonth: { value: 10, source: 'user', citation: '=HYPERLINK("evil", "a, b")\nsecond line' },
        }),
      ],
    }),
  }),
);
const [header, ...rows] = parsedCsv(toCsv(report));
const column = (row: readonly string[], name: string): string => row[header!.indexOf(name)]!;

test('every row has every column', () => {
  expect(rows.length).toBeGreaterThan(50);
  for (const row of rows) expect(row).toHaveLength(header!.length);
});

test('the lines of an option sum to its month, unrounded', () => {
  const lines = rows.filter((row) => column(row, 'section') === 'cost line' && column(row, 'option') === 'gpu');
  const month = rows.find((row) => column(row, 'option') === 'gpu' && column(row, 'item') === 'month')!;
  const sum = lines.reduce((total, row) => total + Number(column(row, 'value')), 0);
  expect(sum).toBeCloseTo(Number(column(month, 'value')), 9);
});

test('an unknown is an empty cell, never 0', () => {
  const market = rows.find(
    (row) => column(row, 'option') === 'api' && column(row, 'item') === 'operational, market-based',
  )!;
  expect(column(market, 'value')).toBe('');
});

test('a text that a spreadsheet would run is defused, quotes and line ends survive', () => {
  const row = rows.find((candidate) => column(candidate, 'item') === 'options.gpu.monitoringUsdPerMonth')!;
  expect(column(row, 'citation')).toBe('\'=HYPERLINK("evil", "a, b")\nsecond line');
});
