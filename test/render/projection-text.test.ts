import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { toCsv } from '../../render/csv.ts';
import { monthsText } from '../../render/format.ts';
import { paybackText } from '../../render/payback-text.ts';
import { projectionText } from '../../render/projection-text.ts';
import { valueInUnit } from '../../render/value-in-unit.ts';
import type { Report } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { apiOption, inputsWith, ownedOption, scenarioWith } from '../factories/scenario.ts';

const reportOf = (scenario: Partial<Scenario> = {}): Report =>
  buildReport(
    inputsWith({
      drawCount: 400,
      scenario: scenarioWith({
        discountRatioPerYear: 0,
        options: [
          apiOption({ supportUsdPerMonth: 1_000 }),
          ownedOption({
            capexUsd: { value: 11_000, low: 6_000, high: 30_000 },
            hostingIncludesPower: true,
            hostingUsdPerMonth: 0,
            oneOff: { exitUsd: 90_000 },
          }),
        ],
        ...scenario,
      }),
    }),
  );
type Row = Report['results']['projection']['rows'][number];
const row = (paybackMonth: Row['paybackMonth'], neverPaysBackRatio: number | null): Row => ({
  ...reportOf().results.projection.rows[0]!,
  paybackMonth,
  neverPaysBackRatio,
});

describe('a payback in words', () => {
  test.each<[Row['paybackMonth'], number | null, string[]]>([
    [null, null, ['baseline']],
    [{ value: 12, p5: 12, p50: 12, p95: 12 }, 0, ['12']],
    [{ value: 12, p5: 9, p50: 12, p95: 15 }, 0, ['12', '9 to 15']],
    [{ value: 12, p5: 9, p50: 13, p95: null }, 0.2, ['12', '9 to none', 'none in 20 % of draws']],
    [{ value: null, p5: 9, p50: null, p95: null }, 0.7, ['none', '9 to none', 'none in 70 % of draws']],
    [{ value: null, p5: null, p50: null, p95: null }, 1, ['none']],
    [{ value: 30, p5: null, p50: null, p95: null }, 1, ['30', 'none in over 99 % of draws']],
    // Without draws there is no band.
    [{ value: 30, p5: null, p50: null, p95: null }, 0, ['30']],
  ])('%j, never %j', (month, never, text) => {
    expect(paybackText(row(month, never))).toEqual(text);
  });
});

test('in the terminal: sums with their intervals, and the sums that the horizon reaches alone', () => {
  const lines = projectionText(reportOf())!.split('\n');
  expect(lines[0]).toContain('over 36 months');
  expect(lines[1]).toMatch(/^Option +12 months +36 months +Present value +Payback month$/);
  const server = lines.find((line) => line.startsWith('slm-8b on own server'))!;
  expect(server).toMatch(/11,000 \([67],\d{3} to 1\d,\d{3}\) .* 1[01] \(\d+ to \d+\)$/);
  expect(lines.find((line) => line.startsWith('Acme'))).toMatch(/baseline$/);
  const short = projectionText(reportOf({ horizonMonths: 1 }))!;
  expect(short).toContain('over 1 month.');
  expect(short).not.toContain('12 months');
  expect(
    projectionText({ ...reportOf(), results: { ...reportOf().results, projection: { horizonMonths: 36, rows: [] } } }),
  ).toBeNull();
});

test('in the CSV: sums, present value and payback with P5, P50 and P95, and unit costs with theirs', () => {
  const report = reportOf();
  const rows = toCsv(report).split('\r\n');
  const [, server] = report.results.projection.rows;
  const starting = (start: string) => rows.find((line) => line.startsWith(start));
  const cells = (spread: object) => Object.values(spread);
  const expected = (
    item: string,
    { value, p5, p50, p95 }: Record<'value' | 'p5' | 'p50' | 'p95', number | null>,
    unit: string,
  ) => `cash,server,${item},${value ?? ''},${unit},${p5 ?? ''},${p50 ?? ''},${p95 ?? ''},`;
  expect(cells(server!.presentValueUsd)).toHaveLength(4);
  expect(starting('cash,server,first 12 months,')).toContain(
    expected('first 12 months', server!.cumulativeUsd12Months!, 'USD'),
  );
  expect(starting('cash,server,first 36 months,')).toContain(
    expected('first 36 months', server!.cumulativeUsd36Months!, 'USD'),
  );
  expect(starting('cash,server,present value,')).toContain(expected('present value', server!.presentValueUsd, 'USD'));
  expect(starting('cash,server,payback,')).toContain(expected('payback', server!.paybackMonth!, 'month'));
  expect(starting('cash,server,no payback,')).toContain(`no payback,${server!.neverPaysBackRatio},share of draws`);
  expect(starting('cash,api,payback')).toBeUndefined();
  const { usdPerRequest } = report.results.options[1]!.cost!;
  expect(usdPerRequest.p95).toBeGreaterThan(usdPerRequest.p5);
  expect(starting('cost,server,per request,')).toContain(
    `${usdPerRequest.value},USD/request,${usdPerRequest.p5},${usdPerRequest.p50},${usdPerRequest.p95}`,
  );
});

test('one month is a month', () => {
  expect([monthsText(1), monthsText(2), monthsText(0.5)]).toEqual(['1 month', '2 months', '0.5 months']);
  expect([valueInUnit(1, 'months'), valueInUnit(3, 'months'), valueInUnit(1, 'USD/h')]).toEqual([
    '1 month',
    '3 months',
    '1.00 USD/h',
  ]);
});
