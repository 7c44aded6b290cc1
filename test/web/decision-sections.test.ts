import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../schema/report.ts';
import App from '../../web/App.svelte';
import { paretoChart } from '../../web/charts/pareto-chart.ts';
import { optionStyles } from '../../web/series.ts';
import { overWith, searchWith, whatIfs, withResults } from '../factories/decision-results.ts';
import { richReport } from './page-report.ts';

beforeEach(() => void (location.hash = ''));
afterEach(() => cleanup());

const report = richReport();
const shown = (): string => document.body.textContent;
/** The cells of a table by row, its heads left out. */
const cellsOf = (label: string): string[][] =>
  [...screen.getByLabelText(label).querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) =>
      [...cell.childNodes]
        .map((node) => node.textContent?.trim())
        .filter(Boolean)
        .join(' | '),
    ),
  );
const open = (title: string) => fireEvent.click(screen.getByText(title));

describe('the decision search on the page', () => {
  const searched = withResults(report, { search: searchWith() });

  test('holds every candidate against every limit, unknown apart from kept', () => {
    render(App, { report: searched });
    expect(shown()).toContain('slm-8b on cloud/one is the cheapest known to keep every limit');
    expect(shown()).toContain('Not decided, since a figure is unknown: Acme small (API).');
    expect(cellsOf('Options against the limits').map((row) => row.slice(1))).toEqual([
      ['93', 'unknown | at most 2,000 ms; the latency of an API was not measured', 'no limit', 'unknown'],
      ['742', 'kept | 900 ms, at most 2,000 ms', 'no limit', 'yes'],
      ['1,330', 'missed | 2,400 ms, at most 2,000 ms', 'kept | 97 %, at least 90 %', 'no'],
    ]);
    const leader = screen.getByLabelText('Options against the limits').querySelector('tr.leads');
    expect(leader?.textContent).toContain('slm-8b on cloud/one');
  });

  test('names the limit to relax where no option keeps all', () => {
    const none = searchWith({ cheapest: null, nearestLimit: 'Allow TTFT p99 of 2,400 ms.' });
    render(App, { report: withResults(report, { search: none }) });
    expect(shown()).toContain('Within these limits nothing can be chosen');
    expect(shown()).toContain('Allow TTFT p99 of 2,400 ms.');
  });

  test('shows shares with the cheapest among them, and replicas with the one that is taken', async () => {
    render(App, { report: searched });
    await open('Other shares and numbers of replicas as tables');
    expect(cellsOf('Shares of mix')).toEqual([
      ['0 %', '800', '75 kg'],
      ['5 %, cheapest', '750', '70 kg'],
      ['20 %, now', '760', 'unknown'],
      ['30 %, cheapest within the limits', '790', '65 kg'],
    ]);
    expect(shown()).toContain('Quality at another share is unknown.');
    expect(cellsOf('Replicas of slm-8b on cloud/one')).toEqual([
      ['1', '1', '200,000', 'over', '371', 'unknown', 'unknown', 'no'],
      ['2, taken', '2', '400,000', '75 %', '742', '900', '21', 'yes'],
    ]);
  });

  test('says by what an option is beaten in both cost and carbon', () => {
    render(App, { report: searched });
    expect(cellsOf('Cost and carbon together').map((row) => row.at(-1))).toEqual([
      'by none',
      'by Acme small (API)',
      'unknown',
    ]);
  });
});

describe('the chart of cost over carbon', () => {
  const styles = optionStyles(report);

  test('has a point for every option with both figures and joins the front from left to right', () => {
    const front = ['server', 'api'];
    const spec = paretoChart(
      withResults(report, { search: searchWith({ pareto: { front, dominated: [], unknown: [] } }) }),
      styles,
      false,
    )!;
    const both = report.results.options.filter(({ cost, carbon }) => cost !== null && carbon !== null);
    expect(spec.points.map(({ label }) => label)).toEqual(both.map(({ label }) => label));
    expect(spec.points.map(({ style }) => style.shape)).toEqual(both.map(({ id }) => styles.get(id)!.shape));
    for (const [i, { x, y }] of spec.points.entries()) {
      expect(x).toBe(both[i]!.carbon!.totalKilogramsCo2ePerMonth.value);
      expect(y).toBe(both[i]!.cost!.usdPerMonth.value);
      expect(x).toBeLessThanOrEqual(spec.x.max);
      expect(y).toBeLessThanOrEqual(spec.y.max);
    }
    const [line] = spec.lines;
    expect(line!.points.map(({ x }) => x)).toEqual(line!.points.map(({ x }) => x).toSorted((a, b) => a - b));
    expect(line!.points).toHaveLength(2);
  });

  test('is left out with fewer than two points', () => {
    const options = report.results.options.map((option, i) => (i === 0 ? option : { ...option, carbon: null }));
    expect(paretoChart(withResults(report, { options }), styles, false)).toBeNull();
  });
});

describe('break-even over one thing', () => {
  test('has a row for each option and variable: now, where it turns, its band', async () => {
    const over = [
      overWith(),
      overWith({ variable: 'months', unit: 'months', current: null, outcome: 'tie', crossings: [], cheaperSide: null }),
      overWith({ variable: 'utilisation', part: 'gpu', unit: 'ratio', current: 0.5 }),
    ];
    render(App, { report: withResults(report, { breakEven: { ...report.results.breakEven, over } }) });
    await open('The crossings and winners, and break-even over one thing at a time');
    expect(cellsOf('Break-even over one thing at a time').map((row) => row.slice(1))).toEqual([
      ['price of an hour', '1.01 USD/h', 'below 0.85 USD/h', '0.7 USD/h to none', '12 %'],
      ['number of months', 'outside the range', 'neither: both cost the same', '0.7 months to none', '12 %'],
      ['utilisation of the fleet (gpu)', '50 %', 'below 85 %', '70 % to none', '12 %'],
    ]);
  });
});

describe('what-ifs', () => {
  test('are shown where the scenario asks for them, with the reason of what is unknown', () => {
    render(App, { report: withResults(report, { whatIfs }) });
    expect(cellsOf('Another region').map((row) => row.slice(1))).toEqual([
      ['North (cloud)', '12 kg', '-63.7 kg', '410', 'no price there'],
      ['South (cloud)', 'unknown | The grid there is unknown.'],
    ]);
    expect(cellsOf('Other hours of the day').map((row) => row.slice(1))).toEqual([
      ['70 kg', '61 kg', '30 %'],
      ['unknown | Nobody knows which hours an API draws from.'],
    ]);
  });

  test('are absent where it asks for none', () => {
    const { whatIfs: _, ...results } = report.results;
    render(App, { report: { ...report, results } });
    expect(shown()).not.toContain('at other hours');
  });
});

/** The first option with a carbon figure and a cost, with other parts of both. */
function withFirst(parts: {
  readonly cost?: Partial<NonNullable<Report['results']['options'][number]['cost']>>;
  readonly carbon?: Partial<NonNullable<Report['results']['options'][number]['carbon']>>;
  readonly paidInstanceHoursPerMonth?: number;
}): Report {
  const options = report.results.options.map((option) =>
    option.id === 'gpu'
      ? {
          ...option,
          cost: { ...option.cost!, ...parts.cost },
          carbon: { ...option.carbon!, ...parts.carbon },
          fleet: {
            ...option.fleet!,
            capacityBasis: 'upper-bound' as const,
            paidInstanceHoursPerMonth: parts.paidInstanceHoursPerMonth ?? option.fleet!.paidInstanceHoursPerMonth,
          },
        }
      : option,
  );
  return withResults(report, { options });
}

describe('carbon and cost of a unit', () => {
  const spread = (value: number) => ({ value, p5: value, p50: value, p95: value });

  test('SCI, water with its two places, and the price of a tonne or its reason', async () => {
    const water = {
      litresPerMonth: 410,
      onSiteLitresPerMonth: 60,
      offSiteLitresPerMonth: 350,
      litresPerRequest: 0.0014,
    };
    const from = withFirst({
      carbon: {
        water,
        gramsCo2ePerRequest: 0.25,
        gramsCo2ePerMillionOutputTokens: 2_400,
        gramsCo2ePerMillionTotalTokens: 496,
        oneOffKilogramsCo2ePerMonth: spread(3),
      },
    });
    const pairs = from.results.breakEven.pairs.map((pair) =>
      pair.option === 'gpu' ? { ...pair, abatement: { noneBecause: 'It emits more than the baseline.' } } : pair,
    );
    render(App, { report: withResults(from, { breakEven: { ...from.results.breakEven, pairs } }) });
    await open('Carbon, water and the price of a tonne as tables');
    const row = cellsOf('Carbon intensity, water and the price of a tonne').find(([head]) =>
      head!.includes('cloud/one'),
    )!;
    expect(row.slice(1)).toEqual([
      '0.25',
      '2,400',
      '496',
      '410 | 60 on site, 350 for the electricity | 0.0014 a request',
      'It emits more than the baseline.',
    ]);
    expect(cellsOf('Carbon of every option').find(([head]) => head!.includes('cloud/one'))![4]).toBe('3 kg');
    expect(shown()).toContain('One-off (training, spread over its months)');
  });

  test('what a user, an answer and a kind of token cost stands beside the bill', async () => {
    const answers = {
      acceptedPerMonth: 270_000,
      rejectedPerMonth: 30_000,
      usdPerAcceptedAnswer: { value: 0.00312, p5: 0.003, p50: 0.0031, p95: 0.0042 },
      rejectedUsdPerMonth: 100,
    };
    render(App, {
      report: withFirst({
        cost: {
          answers,
          usdPerActiveUserPerMonth: { value: 0.742, p5: 0.742, p50: 0.742, p95: 0.742 },
          strandedCommitmentUsd: 4_000,
          byKindOfToken: { unknownBecause: 'one mix was measured' },
        },
      }),
    });
    await open('Every line of the bill with its formula');
    const row = cellsOf('Lines of the monthly bill').find(([head]) => head!.includes('cloud/one'))!;
    expect(row[2]).toContain('4,000 USD of a commitment still owed when the horizon ends');
    expect(row[2]).toContain('0.742 USD for each active user a month');
    expect(row[2]).toContain(
      'USD for each accepted answer: 270,000 accepted and 30,000 rejected a month; 100 USD of the bill are for rejected ones',
    );
    expect(row[2]).toContain('split of input and output unknown: one mix was measured');
  });

  test('the hours that are paid and a capacity that is only a bound stand with the comparison', () => {
    render(App, { report: withFirst({ paidInstanceHoursPerMonth: 365 }) });
    const row = cellsOf('Comparison of all options').find(([head]) => head!.includes('cloud/one'))!;
    expect(row[8]).toMatch(/paid (50|25) % of the hours/);
    expect(shown()).toContain('slm-8b on cloud/one: the capacity of');
    expect(shown()).toContain('A run at a given rate settles it.');
  });
});
