import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { toCsv } from '../../render/csv.ts';
import { overWith, searchWith, whatIfs, withResults } from '../factories/decision-results.ts';
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

test('CO2e of an API is modelled, its price published', () => {
  const sources = (section: string, option: string): Set<string> =>
    new Set(
      rows
        .filter((row) => column(row, 'section') === section && column(row, 'option') === option)
        .map((row) => column(row, 'source')),
    );
  expect(sources('cost', 'api')).toEqual(new Set(['published']));
  expect(sources('carbon', 'api')).toEqual(new Set(['modelled']));
  expect(sources('water', 'api')).toEqual(new Set(['modelled']));
  expect(sources('carbon', 'gpu')).toEqual(sources('cost', 'gpu'));
});

test('a text that a spreadsheet would run is defused, quotes and line ends survive', () => {
  const row = rows.find((candidate) => column(candidate, 'item') === 'options.gpu.monitoringUsdPerMonth')!;
  expect(column(row, 'citation')).toBe('\'=HYPERLINK("evil", "a, b")\nsecond line');
});

describe('what the report decides', () => {
  const abatement = {
    usdPerTonneCo2e: { value: 120, p5: 80, p50: 118, p95: 200 },
    tonnesCo2ePerMonth: { value: 0.5, p5: 0.4, p50: 0.5, p95: 0.6 },
  };
  const [pair] = report.results.breakEven.pairs;
  const over = [overWith(), overWith({ variable: 'utilisation', option: 'mix', part: 'gpu', unit: 'ratio' })];
  const breakEven = { ...report.results.breakEven, over, pairs: [{ ...pair!, abatement }] };
  const decided = parsedCsv(toCsv(withResults(report, { search: searchWith(), whatIfs, breakEven })));
  const of = (section: string): string[][] =>
    decided
      .filter((row) => column(row, 'section') === section)
      .map((row) => ['option', 'item', 'value', 'unit', 'p5', 'p95', 'basis'].map((name) => column(row, name)));

  test('the cheapest within the limits, and each limit with what became of it', () => {
    expect(of('search')).toEqual([['gpu', 'cheapest within all limits', '742', 'USD/month', '', '', '']]);
    expect(of('limit')).toEqual([
      ['api', 'ttft-p99', '', 'ms', '', '', 'unknown: the latency of an API was not measured'],
      ['gpu', 'ttft-p99', '900', 'ms', '', '', 'kept'],
      ['server', 'ttft-p99', '2400', 'ms', '', '', 'missed'],
      ['server', 'retained-quality', '0.97', 'ratio', '', '', 'kept'],
    ]);
  });

  test('shares, replicas and what is beaten in both', () => {
    expect(of('share').at(-1)!).toContain('unknown: acceptance');
    expect(of('share').map((row) => row.slice(0, 3))).toEqual([
      ['mix', 'toLargeRatio 0', '800'],
      ['mix', 'toLargeRatio 0.2', '760'],
      ['mix', 'cheapest within the limits: toLargeRatio 0.3', '790'],
    ]);
    expect(of('replicas').map((row) => [row[1], row[2], row[6]])).toEqual([
      ['1 replicas', '371', 'too few'],
      ['2 replicas', '742', 'serves the demand'],
    ]);
    expect(of('cost and carbon').map((row) => row[1])).toEqual(['beaten in both by none', 'beaten in both by api']);
  });

  test('a tonne avoided, break-even over one thing with its band, and the moves', () => {
    expect(of('abatement').map((row) => row.slice(2))).toEqual([['120', 'USD/tCO2e', '80', '200', '']]);
    expect(of('break-even over').map((row) => row.slice(2))).toEqual([
      ['0.85', 'USD/h', '0.7', '', 'cheaper below it'],
      ['0.85', 'ratio', '0.7', '', 'cheaper below it'],
    ]);
    expect(of('break-even over')[1]![1]).toBe('utilisation of gpu at which mix and api cost the same');
    expect(of('what if').map((row) => [row[0], row[2], row[6]])).toEqual([
      ['gpu', '12', ''],
      ['server', '', 'The grid there is unknown.'],
      ['gpu', '61', ''],
      ['api', '', 'Nobody knows which hours an API draws from.'],
    ]);
  });

  test('carbon of a unit of work and water, or why it is unknown', () => {
    const gpu = report.results.options.find(({ id }) => id === 'gpu')!;
    const options = [
      { ...gpu, carbon: { ...gpu.carbon!, gramsCo2ePerRequest: 0.25, water: { unknownBecause: 'No factor.' } } },
      {
        ...gpu,
        carbon: {
          ...gpu.carbon!,
          water: {
            litresPerMonth: 410,
            onSiteLitresPerMonth: 60,
            offSiteLitresPerMonth: 350,
            litresPerRequest: 0.0014,
          },
        },
      },
    ];
    const table = parsedCsv(toCsv(withResults(report, { options })));
    const sci = table.find((row) => column(row, 'item') === 'SCI per request')!;
    expect([column(sci, 'value'), column(sci, 'unit')]).toEqual(['0.25', 'gCO2e/request']);
    const water = table.filter((row) => column(row, 'section') === 'water');
    expect(water.map((row) => [column(row, 'item'), column(row, 'value'), column(row, 'basis')])).toEqual([
      ['month', '', 'No factor.'],
      ['month', '410', ''],
      ['on site', '60', ''],
      ['off site', '350', ''],
      ['per request', '0.0014', ''],
    ]);
  });
});

test('what rejected answers cost is told as a part of the month, not as more of it', () => {
  const answers = { acceptedRatio: 0.75, rejected: 'person', usdPerRejectedAnswer: 0.02 } as const;
  const rows = parsedCsv(
    toCsv(buildReport(inputsWith({ scenario: scenarioWith({ options: [apiOption({ answers })] }) }))),
  );
  const value = (item: string): number => Number(rows.find((row) => row[2] === item)![3]);
  // 75,000 * 0.02 beside 93 USD of tokens.
  expect(value('of the month, for rejected answers')).toBeCloseTo(1_500, 9);
  expect(value('month')).toBeCloseTo(1_593, 9);
});
