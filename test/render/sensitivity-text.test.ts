import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { sensitivityText } from '../../render/sensitivity-text.ts';
import { toCsv } from '../../render/csv.ts';
import { toTable } from '../../render/table.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { apiOption, inputsWith, scenarioWith } from '../factories/scenario.ts';

const uniform = (low: number, value: number, high: number) => ({ low, value, high, distribution: 'uniform' as const });
const reportOf = (options: Scenario['options'], drawCount = 2_000) =>
  buildReport(inputsWith({ drawCount, scenario: scenarioWith({ baselineOption: 'b', options }) }));
const close = [
  apiOption({ id: 'a', label: 'Ours', supportUsdPerMonth: uniform(50, 100, 150) }),
  apiOption({ id: 'b', label: 'Theirs', supportUsdPerMonth: uniform(90, 110, 130) }),
];

test('what decides, largest swing first, and what to measure next', () => {
  const lines = sensitivityText(reportOf(close))!.split('\n');
  expect(lines[0]).toBe(
    'What decides the difference: cost of Ours less Theirs, one input at its P5 and at its P95, the others at the base case (-10 USD/month).',
  );
  // a: 55 to 145, less 110; b: 92 to 128, off 100.
  expect(lines[3]).toMatch(/^Support plan \(options\.a\.supportUsdPerMonth\) +55 to 145 USD\/month +-55 +35 +0\.9\d?$/);
  expect(lines[4]).toMatch(
    /^Support plan \(options\.b\.supportUsdPerMonth\) +92 to 128 USD\/month +8\.00 +-28 +-0\.3\d?$/,
  );
  const next = lines.find((line) => line.startsWith('What to measure next:'))!;
  expect(next).toMatch(/^What to measure next: Support plan \(options\.a\.supportUsdPerMonth\) \([\d.]+ USD\/month\)/);
  expect(next).toMatch(/To know every input before choosing is worth [\d.]+ USD\/month\.$/);
});

test('a range that moves neither cost has no line', () => {
  const text = sensitivityText(
    buildReport(
      inputsWith({
        drawCount: 500,
        scenario: scenarioWith({
          baselineOption: 'b',
          options: close,
          overrides: { 'apiFootprint/pueRatio': { value: 1.2, low: 1.1, high: 1.5 } },
        }),
      }),
    ),
  )!;
  expect(text).not.toContain('PUE');
  expect(text.split('\n').filter((line) => line.startsWith('Support plan'))).toHaveLength(2);
});

test('where the same option is the cheapest in every draw, nothing is worth measuring', () => {
  const text = sensitivityText(reportOf([close[0]!, apiOption({ id: 'b', supportUsdPerMonth: 500 })]))!;
  expect(text).toContain('What to measure next: nothing changes the choice');
});

test('where no option can serve every draw, what knowing is worth is unknown, with the reason', () => {
  const limited = (id: string, usd: number) =>
    apiOption({ id, rateLimitRequestsPerSecond: 0.12, supportUsdPerMonth: uniform(usd - 50, usd, usd + 50) });
  const text = sensitivityText(
    buildReport(
      inputsWith({
        drawCount: 200,
        scenario: scenarioWith({
          baselineOption: 'b',
          // 0.12/s is 315,360 requests a month.
          demand: {
            requestsPerMonth: { ...uniform(250_000, 300_000, 350_000), source: 'user' },
            inputTokensPerRequest: 400,
            outputTokensPerRequest: 105,
            peakToMeanRatio: 1,
          },
          options: [limited('a', 100), limited('b', 110)],
        }),
      }),
    ),
  )!;
  expect(text).toContain('What to measure next: unknown: no option can serve every draw.');
});

test('nothing is said where nothing is uncertain or nothing is compared', () => {
  expect(sensitivityText(reportOf([apiOption({ id: 'a' }), apiOption({ id: 'b' })]))).toBeNull();
  expect(sensitivityText(reportOf([close[1]!]))).toBeNull();
});

test('without draws the swings stand and no worth is told', () => {
  const text = sensitivityText(reportOf(close, 0))!;
  expect(text).toContain('What decides the difference');
  expect(text).not.toContain('What to measure next');
});

test('the table has it, and the CSV every figure of it', () => {
  const report = reportOf(close);
  expect(toTable(report)).toContain(sensitivityText(report)!);
  const rows = toCsv(report).split('\r\n');
  const rowOf = (section: string, item: string) => rows.find((row) => row.startsWith(section) && row.includes(item))!;
  expect(rowOf('difference,a,', 'cost less that of b')).toBeDefined();
  expect(rowOf('swing,a,', 'options.a.supportUsdPerMonth').split(',').slice(3, 8).map(Number)).toEqual([
    90,
    NaN,
    -55,
    0,
    35,
  ]);
  expect(rowOf('information value,', 'every input')).toContain('EVPI');
  expect(rowOf('information value,', 'options.a.supportUsdPerMonth')).toContain('EVPPI');
});
