import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Report } from '../../schema/report.ts';
import { slidersOf } from '../../web/sliders.ts';
import { richReport } from './page-report.ts';

const report = richReport();
const sliders = slidersOf(report);

const movedReport = (id: string, value: number): Report => {
  const slider = sliders.find((each) => each.id === id)!;
  return buildReport({ ...report.inputs, scenario: slider.applied(report.inputs.scenario, value) });
};
const optionOf = (from: Report, id: string) => from.results.options.find((option) => option.id === id)!;
const lineOf = (from: Report, id: string, line: string) =>
  optionOf(from, id).cost!.lines.find((each) => each.id === line)!.usdPerMonth;

describe('the sliders of a report', () => {
  test('are those it has figures for, at their own values', () => {
    expect(sliders.map(({ id, scale }) => [id, scale.from])).toEqual([
      ['volume', 300_000],
      ['cached', 0],
      ['peak', 3],
      ['api-output', 2],
      ['rented-hour', 1],
      ['grid', 400],
      ['staff', 0.1],
    ]);
  });

  test('a report of APIs alone has none of hardware', () => {
    const { scenario } = report.inputs;
    const apis = buildReport({
      ...report.inputs,
      measurements: {},
      scenario: { ...scenario, options: scenario.options.filter(({ kind }) => kind === 'api') },
    });
    expect(slidersOf(apis).map(({ id }) => id)).toEqual(['volume', 'cached', 'peak', 'api-output']);
  });

  test('leave the scenario they are given as it is', () => {
    const before = JSON.stringify(report.inputs.scenario);
    for (const slider of sliders) slider.applied(report.inputs.scenario, slider.scale.max);
    expect(JSON.stringify(report.inputs.scenario)).toBe(before);
  });

  test('volume: twice the requests pay twice the output tokens', () => {
    // 105 tokens * 2 USD / 1M * 600,000 requests = 126 USD
    expect(lineOf(movedReport('volume', 600_000), 'api', 'output-tokens')).toBeCloseTo(126, 9);
  });

  test('cached input: at a half, input costs (0.25 + 0.025) / 2 per 1M', () => {
    // 400 tokens * 0.1375 USD / 1M * 300,000 = 16.5 USD
    expect(lineOf(movedReport('cached', 0.5), 'api', 'input-tokens')).toBeCloseTo(16.5, 9);
  });

  test('busiest hour: the peak is that many times the mean', () => {
    const { demand } = movedReport('peak', 6).results;
    expect(demand.peakRequestsPerSecond / demand.meanRequestsPerSecond).toBeCloseTo(6, 12);
  });

  test('output price: an override that the report marks', () => {
    const moved = movedReport('api-output', 4);
    // 105 tokens * 4 USD / 1M * 300,000 = 126 USD
    expect(lineOf(moved, 'api', 'output-tokens')).toBeCloseTo(126, 9);
    const overridden = moved.results.assumptions.filter((assumption) => assumption.overridden);
    expect(overridden.map(({ path }) => path)).toEqual(['models/acme/small/usdPerMillionOutputTokens']);
  });

  test('rent: doubled by the hour, doubled by the month', () => {
    expect(lineOf(movedReport('rented-hour', 2), 'gpu', 'instances')).toBeCloseTo(
      2 * lineOf(report, 'gpu', 'instances'),
      9,
    );
  });

  test('rent given in the scenario itself is changed there', () => {
    const { scenario } = report.inputs;
    const own = buildReport({
      ...report.inputs,
      scenario: {
        ...scenario,
        options: scenario.options.map((option) =>
          option.kind === 'rented' && option.id === 'gpu' ? { ...option, usdPerHour: 0.8 } : option,
        ),
      },
    });
    const slider = slidersOf(own).find(({ id }) => id === 'rented-hour')!;
    expect(slider.scale.from).toBe(0.8);
    const moved = buildReport({ ...own.inputs, scenario: slider.applied(own.inputs.scenario, 1.6) });
    expect(lineOf(moved, 'gpu', 'instances')).toBeCloseTo(2 * lineOf(own, 'gpu', 'instances'), 9);
  });

  test('grid: twice the intensity, twice the operational carbon of the rented machine and not of the API', () => {
    const moved = movedReport('grid', 800);
    const operational = (from: Report, id: string) => optionOf(from, id).carbon!.operationalKilogramsCo2ePerMonth.value;
    expect(operational(moved, 'gpu')).toBeCloseTo(2 * operational(report, 'gpu'), 9);
    expect(operational(moved, 'api')).toBe(operational(report, 'api'));
  });

  test('staff: for every self-hosted option and for no API', () => {
    const moved = movedReport('staff', 0.5);
    // 0.5 FTE * 15,000 USD
    expect([lineOf(moved, 'gpu', 'staff'), lineOf(moved, 'server', 'staff')]).toEqual([7_500, 7_500]);
    expect(lineOf(moved, 'api', 'staff')).toBe(lineOf(report, 'api', 'staff'));
  });
});
