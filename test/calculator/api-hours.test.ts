/** Prices by hour of the day under a demand whose hours are known. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import type { PriceRule } from '../../schema/api-model.ts';
import type { Quantity } from '../../schema/quantity.ts';
import type { ReportInputs } from '../../schema/report.ts';
import type { HourlyProfile } from '../../schema/schedule.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { apiModelWith, catalogueWith, known, ruleOf, unknown } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, scenarioWith } from '../factories/scenario.ts';

/** The windows of DeepSeek Chat: full price from 00:30 to 16:30 UTC, half of it by night. */
const FULL = { input: 0.27, cached: 0.07, output: 1.1 };
const NIGHT = { input: 0.135, cached: 0.035, output: 0.55 };
const DAY_UTC = { hoursUtc: { from: '00:30', to: '16:30' } };
const DEEPSEEK = [ruleOf(NIGHT), ruleOf(FULL, DAY_UTC)];

/** From 8 to 18 h four times the load of the other hours: 10 * 4 + 14 = 54 parts. */
const OFFICE = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 4 : 1));

interface Asked {
  readonly loadRatioByHour?: number[];
  readonly clock?: HourlyProfile['clock'];
  readonly drawCount?: number;
  readonly overrides?: Scenario['overrides'];
}

function inputsOf(
  rules: PriceRule[],
  { loadRatioByHour, clock = 'utc', drawCount = 0, overrides }: Asked = {},
): ReportInputs {
  const scenario = scenarioWith({
    demand: {
      requestsPerMonth: 1_000_000,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 100,
      ...(loadRatioByHour === undefined ? {} : { hourlyProfile: { clock, loadRatioByHour } }),
    },
    options: [apiOption({ billedRetryRatio: 0 })],
    ...(overrides === undefined ? {} : { overrides }),
  });
  const models = { 'acme/small': apiModelWith({ rules }) };
  return inputsWith({ scenario, drawCount, catalogue: catalogueWith({ models }) });
}

const resultsOf = (rules: PriceRule[], asked?: Asked) => buildReport(inputsOf(rules, asked)).results;
function usdOf(rules: PriceRule[], asked?: Asked, line = 'output-tokens'): number {
  const [option] = resultsOf(rules, asked).options;
  expect(option!.refusals).toEqual([]);
  return option!.cost!.lines.find(({ id }) => id === line)!.usdPerMonth;
}
const WARNING = 'counts hours of an unnamed zone';

describe('a profile in UTC', () => {
  test('weighs the price of each hour by its load', () => {
    // At the full price: half of hour 0, 1 to 7, 8 to 15 at four, half of hour 16 at four: 0.5 + 7 + 32 + 2 = 41.5 of 54.
    // 100 million tokens out, 400 million in.
    expectNear(usdOf(DEEPSEEK, { loadRatioByHour: OFFICE }), (100 * (41.5 * 1.1 + 12.5 * 0.55)) / 54);
    expectNear(usdOf(DEEPSEEK, { loadRatioByHour: OFFICE }, 'input-tokens'), (400 * (41.5 * 0.27 + 12.5 * 0.135)) / 54);
  });

  test('with all load by night pays the night price alone, whose figures are then the only ones', () => {
    const night = Array.from({ length: 24 }, (_, hour) => (hour >= 18 ? 2 : 0));
    const { options, assumptions } = resultsOf(DEEPSEEK, { loadRatioByHour: night });
    expectNear(options[0]!.cost!.lines.find(({ id }) => id === 'output-tokens')!.usdPerMonth, 55);
    const prices = assumptions.filter(({ path }) => path.includes('usdPerMillionOutputTokens'));
    // The week begins at 00:00, in the night: its price keeps the first name.
    expect(prices.map(({ path, value }) => [path, value])).toEqual([
      ['models/acme/small/usdPerMillionOutputTokens@1', 0.55],
    ]);
  });

  test('an hour that a window cuts counts for each part of it', () => {
    // All load from 00:00 to 01:00: half of it before the full price begins.
    const midnight = Array.from({ length: 24 }, (_, hour) => (hour === 0 ? 1 : 0));
    expectNear(usdOf(DEEPSEEK, { loadRatioByHour: midnight }), 50 * 0.55 + 50 * 1.1);
  });

  test('a price that nobody pays may be unknown', () => {
    const rules = [ruleOf(NIGHT), { ...ruleOf(FULL, DAY_UTC), usdPerMillionOutputTokens: unknown('not published') }];
    const night = Array.from({ length: 24 }, (_, hour) => (hour >= 18 ? 1 : 0));
    expectNear(usdOf(rules, { loadRatioByHour: night }), 55);
    expect(resultsOf(rules, { loadRatioByHour: OFFICE }).options[0]!.refusals[0]!.code).toBe('unknown-figure');
  });

  test('counts weekdays as 5 of 7 days, every day alike', () => {
    const weekdaysUtc: PriceRule['weekdaysUtc'] = [1, 2, 3, 4, 5];
    const rules = [ruleOf({ input: 4, output: 8 }), ruleOf({ input: 8, output: 16 }, { weekdaysUtc, ...DAY_UTC })];
    // 41.5 of 54 on five days of seven
    const dear = (41.5 / 54) * (5 / 7);
    expectNear(usdOf(rules, { loadRatioByHour: OFFICE }), 100 * (16 * dear + 8 * (1 - dear)));
  });

  test('fees per request follow the hours too', () => {
    const rules = [ruleOf(NIGHT), ruleOf(FULL, { ...DAY_UTC, usdPerRequest: known(0.001) })];
    // A million requests at a tenth of a cent, 41.5 of 54 of them
    expectNear(usdOf(rules, { loadRatioByHour: OFFICE }, 'request-fees'), (1_000 * 41.5) / 54);
  });

  test('an even profile is the week without one', () => {
    const even = Array<number>(24).fill(3);
    expectNear(usdOf(DEEPSEEK, { loadRatioByHour: even }), usdOf(DEEPSEEK));
    // 16 of 24 hours at the full price
    expectNear(usdOf(DEEPSEEK), (100 * (16 * 1.1 + 8 * 0.55)) / 24);
  });

  test('the draws follow it', () => {
    const overrides = { 'models/acme/small/usdPerMillionOutputTokens@2': { value: 1.1, low: 0.9, high: 1.3 } };
    const spread = (loadRatioByHour: number[]) =>
      resultsOf(DEEPSEEK, { loadRatioByHour, overrides, drawCount: 400 }).options[0]!.cost!.usdPerMonth;
    const width = ({ p5, p95 }: { readonly p5: number; readonly p95: number }): number => p95 - p5;
    // The uncertain price is paid by 41.5 / 54 of the requests, and by 16 / 24 of them where hours are even.
    expectNear(width(spread(OFFICE)) / width(spread(Array<number>(24).fill(1))), 41.5 / 54 / (16 / 24));
  });

  test('the working says so, and comes to the value', () => {
    const explained = explainReport(inputsOf(DEEPSEEK, { loadRatioByHour: OFFICE }));
    const notes: string[] = [];
    const shares: number[] = [];
    const visit = ({ name, value, note, formula }: Quantity): void => {
      if (name.startsWith('share of the requests')) {
        shares.push(value!);
        notes.push(note!);
      }
      if (formula === undefined) return;
      const text = formula.texts.map(
        (part, i) => part + (formula.quantities[i] ? `(${formula.quantities[i].value})` : ''),
      );
      expectNear(valueOfArithmetic(text.join('')), value!);
      formula.quantities.forEach(visit);
    };
    visit(explanationOf(explained, 'api/output-tokens'));
    expect(shares).toHaveLength(2);
    expectNear(shares[0], 12.5 / 54);
    expectNear(shares[1], 41.5 / 54);
    expect(notes[0]).toContain('each hour with its load in demand.hourlyProfile');
  });
});

describe('a profile in an unnamed zone', () => {
  test('is not used where the price changes with the hour, and the report says so', () => {
    const asked = { loadRatioByHour: OFFICE, clock: 'local' } as const;
    expectNear(usdOf(DEEPSEEK, asked), usdOf(DEEPSEEK));
    expect(resultsOf(DEEPSEEK, asked).warnings.join()).toContain(WARNING);
    expect(resultsOf(DEEPSEEK, { ...asked, clock: 'utc' }).warnings.join()).not.toContain(WARNING);
  });

  test.each([
    ['hold all week', [ruleOf(FULL)]],
    ['change with the weekday alone', [ruleOf(FULL), ruleOf(NIGHT, { weekdaysUtc: [6, 7] })]],
    ['are the same in each window', [ruleOf(FULL), ruleOf(FULL, DAY_UTC)]],
  ])('makes no difference to prices that %s', (_name, rules) => {
    const local = { loadRatioByHour: OFFICE, clock: 'local' } as const;
    expect(resultsOf(rules, local).warnings.join()).not.toContain(WARNING);
    expectNear(usdOf(rules, local), usdOf(rules, { loadRatioByHour: OFFICE }));
  });
});

test('the bill lies between the cheapest and the dearest hour, and scaling the profile changes nothing', () => {
  const loads = fc
    .array(fc.integer({ min: 0, max: 50 }), { minLength: 24, maxLength: 24 })
    .filter((day) => day.some((load) => load > 0));
  fc.assert(
    fc.property(loads, (loadRatioByHour) => {
      const usd = usdOf(DEEPSEEK, { loadRatioByHour });
      expect(usd).toBeGreaterThanOrEqual(55 * (1 - 1e-12));
      expect(usd).toBeLessThanOrEqual(110 * (1 + 1e-12));
      expectNear(usdOf(DEEPSEEK, { loadRatioByHour: loadRatioByHour.map((load) => load * 7) }), usd);
    }),
    { numRuns: 15 },
  );
});
