import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usd } from '../../render/format.ts';
import { verdictSentence } from '../../render/sentence.ts';
import type { Report } from '../../schema/report.ts';
import App from '../../web/App.svelte';
import { mixedMeasurement, richInputs, richReport } from './page-report.ts';

beforeEach(() => void (location.hash = ''));
afterEach(() => cleanup());

/** By label, since a search by role walks the whole page. */
const regionOf = (name: string): HTMLElement => screen.getByLabelText(name);
const rowOf = (name: string): HTMLElement =>
  [...regionOf('Comparison of all options').querySelectorAll('tr')].find((row) => row.textContent.includes(name))!;
const headline = (): string => document.querySelector('h1')!.textContent;
const shown = (): string => document.body.textContent;
const sliderOf = (name: RegExp): HTMLInputElement => screen.getByLabelText(name);

describe('the page', () => {
  test('opens with the sentence of the command line', () => {
    const report = richReport();
    render(App, { report });
    expect(headline()).toBe(verdictSentence(report));
  });

  test('shows the cost of every option as the one formatter writes it', () => {
    const report = richReport();
    render(App, { report });
    for (const { label, cost } of report.results.options) {
      if (cost !== null) expect(rowOf(label).textContent).toContain(usd(cost.usdPerMonth.value));
    }
  });

  test('says unknown for what is null, and never writes null, undefined or NaN', () => {
    render(App, { report: richReport() });
    const cells = within(rowOf('Acme small (API)')).getAllByText('unknown');
    expect(cells).toHaveLength(2);
    expect(shown()).not.toMatch(/\b(null|undefined|NaN|Infinity)\b/);
    expect(document.querySelector('svg')!.outerHTML).not.toContain('NaN');
    for (const svg of document.querySelectorAll('svg')) expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('shows why an option is refused and what to do', () => {
    render(App, { report: richReport() });
    const row = rowOf('Other card');
    expect(row.textContent).toContain('No:');
    expect(row.textContent).toContain('not on this hardware');
    expect(row.textContent).toContain('transferFactorRatio');
  });

  test('a refused option or an unknown figure is listed under what the report does not know', () => {
    render(App, { report: richReport() });
    const section = regionOf('What this report does not know');
    expect(section.textContent).toContain('The size of acme/secret is unknown');
  });

  test('an illustration is badged in words', () => {
    render(App, { report: richReport({ measurements: { 'm.json': mixedMeasurement({ source: 'simulated' }) } }) });
    expect(document.querySelector('[role=note]')!.textContent).toContain('Simulated');
    expect(headline()).toMatch(/^Simulated:/);
  });

  test('the ranges that decide have a picture that is named, and a table', async () => {
    const report = richReport({ scenario: { ...richInputs().scenario, baselineOption: 'gpu' } });
    render(App, { report });
    const picture = document.querySelector('svg[role=img][aria-label^="Tornado of the difference"]')!;
    expect(picture.getAttribute('aria-label')).toContain('decides most between');
    expect(picture.querySelectorAll('rect')).toHaveLength(2);
    await fireEvent.click(screen.getByText('Every range and what it moves'));
    const table = regionOf('Ranges by what they move');
    expect(table.textContent).toContain('Requests');
    expect(table.textContent).toContain('requests/month');
    expect(table.textContent).not.toMatch(/NaN|null|undefined/);
  });

  test('an invalid operating point shows its reason', () => {
    render(App, { report: richReport() });
    const table = regionOf('Validity of the operating points of m.json');
    expect(table.textContent).toContain('INVALID');
    expect(table.textContent).toContain('The client sent late.');
    expect(table.textContent).toContain('too few samples');
  });

  test('a run tells the rates of its search, how late the client read, and what the server counted', () => {
    const mixed = mixedMeasurement();
    const [first, ...others] = mixed.operatingPoints;
    const watched = {
      ...first!,
      client: { ...first!.client, clientDelayMs: { p50: 0.2, p99: 1.25, max: 7, sampleCount: 900 } },
      server: { promptTokens: 1, generatedTokens: 4_321, prefixCacheHitRatio: null },
    };
    const capacity = {
      metRequestsPerSecond: 12,
      missedRequestsPerSecond: 12.6,
      verdict: 'FOUND' as const,
      reason: 'TTFT p99 breaks at 12.6.',
      rates: [
        { requestsPerSecond: 12.6, runCount: 2, sampleCount: 840, verdict: 'MISSED' as const, backlogGrew: true },
      ],
    };
    const measurement = mixedMeasurement({ operatingPoints: [watched, ...others], capacity });
    render(App, { report: richReport({ measurements: { 'm.json': measurement } }) });
    const rates = regionOf('Rates tried in the search of m.json');
    expect(
      [...rates.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent)),
    ).toEqual([['12.6', '2', '840', 'MISSED', 'kept growing']]);
    expect(shown()).toContain('12 to 12.6 requests/s: TTFT p99 breaks at 12.6.');
    const validity = regionOf('Validity of the operating points of m.json');
    expect(validity.textContent).toContain('1.25');
    expect(validity.textContent).toContain('the server counted 4,321 output tokens');
  });

  test('a report with no option that can be priced still stands', () => {
    const { scenario } = richInputs();
    const options = scenario.options.filter(({ id }) => id === 'elsewhere');
    render(App, { report: richReport({ scenario: { ...scenario, baselineOption: 'elsewhere', options } }) });
    expect(rowOf('Other card').textContent).toContain('No:');
    expect(shown()).not.toMatch(/\b(null|undefined|NaN|Infinity)\b/);
  });

  test('a report without a measurement has no latency and no run', () => {
    const { scenario } = richInputs();
    const options = scenario.options.filter(({ kind }) => kind === 'api');
    render(App, { report: richReport({ measurements: {}, scenario: { ...scenario, options } }) });
    expect(screen.queryByText(/How it was measured/)).toBeNull();
    expect(screen.queryByText('Time to first token (TTFT)')).toBeNull();
  });
});

describe('the sliders', () => {
  test('change the verdict, mark what changed and give it back', async () => {
    const report = richReport();
    render(App, { report });
    const before = headline();
    const volume = sliderOf(/Volume/);
    await fireEvent.input(volume, { target: { value: volume.max } });
    const after = headline();
    expect(after).not.toBe(before);
    expect(after).toContain('30 million requests a month');
    expect(volume.closest('.slider')!.textContent).toMatch(/300,000.*30 million/);
    await fireEvent.click(screen.getByText('Reset 1 changed'));
    expect(headline()).toBe(before);
    expect(screen.getByText('Nothing changed')).toHaveProperty('disabled', true);
  });

  test('say their value and unit to a screen reader', () => {
    render(App, { report: richReport() });
    expect(sliderOf(/Volume/).getAttribute('aria-valuetext')).toBe('300,000 requests per month');
  });

  test('take their values from the link', () => {
    location.hash = '#v=1&volume=3000000&theme=dark';
    render(App, { report: richReport() });
    expect(headline()).toContain('3 million requests a month');
    expect(document.documentElement.dataset['theme']).toBe('dark');
  });

  test('a price of the catalogue that was moved is marked among the assumptions', async () => {
    render(App, { report: richReport() });
    const price = sliderOf(/Output price/);
    await fireEvent.input(price, { target: { value: price.max } });
    const table = regionOf('Assumptions: API prices and models');
    expect(within(table).getAllByText('overridden')).toHaveLength(1);
  });
});

describe('the list of assumptions', () => {
  test('is filtered as one types', async () => {
    render(App, { report: richReport() });
    const box = screen.getByLabelText(/Filter/);
    await fireEvent.input(box, { target: { value: 'grid intensity' } });
    expect(regionOf('Assumptions: Regions: grid, PUE, water').textContent).toContain('Grid intensity');
    expect(screen.queryByLabelText('Assumptions: Demand')).toBeNull();
    await fireEvent.input(box, { target: { value: 'no such thing' } });
    expect(shown()).toContain('No figure matches "no such thing".');
  });

  test('links only to the web', () => {
    const report: Report = richReport();
    const [first, second, ...rest] = report.results.assumptions;
    const assumptions = [
      { ...first!, url: 'javascript:alert(1)', citation: 'a trap' },
      { ...second!, url: 'https://example.org/prices', citation: 'a page' },
      ...rest,
    ];
    render(App, { report: { ...report, results: { ...report.results, assumptions } } });
    expect(screen.getByText('a trap').closest('a')).toBeNull();
    expect(screen.getByText('a page').closest('a')!.getAttribute('href')).toBe('https://example.org/prices');
  });
});
