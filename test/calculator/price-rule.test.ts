import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleAt, rulesOverWeek } from '../../calculator/price-rule.ts';
import type { ApiModel, PriceRule } from '../../schema/api-model.ts';
import { apiModelWith, ruleOf } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';

const inputPriceAt = (model: ApiModel, at: string) => ruleAt(model, at)?.usdPerMillionInputTokens.value;

const sharesOf = (model: ApiModel, day = '2026-11-21') =>
  rulesOverWeek(model, day).map(({ rule, weekRatio }) => [rule?.usdPerMillionInputTokens.value, weekRatio]);

describe('hours of the day', () => {
  const night = { hoursUtc: { from: '16:30', to: '00:30' } };
  const model = apiModelWith({ rules: [ruleOf({ input: 4, output: 8 }), ruleOf({ input: 1, output: 2 }, night)] });

  test.each([
    ['16:29:59', 4],
    ['16:30:00', 1],
    ['23:59:59', 1],
    ['00:29:59', 1],
    ['00:30:00', 4],
  ])('over midnight they hold from the start up to but not at the end: %s', (clock, price) => {
    expect(inputPriceAt(model, `2026-11-21T${clock}Z`)).toBe(price);
  });

  test('a mere day is its 00:00', () => {
    expect(inputPriceAt(model, '2026-11-21')).toBe(1);
  });

  test('8 of 24 hours are at the night price', () => {
    expect(sharesOf(model)).toEqual([
      [1, 8 / 24],
      [4, 16 / 24],
    ]);
  });

  test('a window of a quarter of an hour is not lost between full hours', () => {
    const hoursUtc = { from: '10:15', to: '10:30' };
    const short = apiModelWith({
      rules: [ruleOf({ input: 4, output: 8 }), ruleOf({ input: 1, output: 2 }, { hoursUtc })],
    });
    expectNear(new Map(sharesOf(short) as [number, number][]).get(1), 15 / 1440);
  });
});

describe('days of the week', () => {
  const weekdaysUtc: PriceRule['weekdaysUtc'] = [1, 2, 3, 4, 5];
  const peak = { weekdaysUtc, hoursUtc: { from: '06:00', to: '10:00' } };
  const model = apiModelWith({ rules: [ruleOf({ input: 1, output: 2 }), ruleOf({ input: 4, output: 8 }, peak)] });

  test.each([
    ['2026-11-20T06:00:00Z', 4, 'Friday'],
    ['2026-11-21T06:00:00Z', 1, 'Saturday'],
    ['2026-11-22T09:59:59Z', 1, 'Sunday'],
    ['2026-11-23T09:59:59Z', 4, 'Monday'],
    ['2026-11-23T10:00:00Z', 1, 'Monday after the hours'],
    ['2024-02-29T07:00:00Z', 4, 'Thursday, a leap day'],
    ['2000-01-01T07:00:00Z', 1, 'Saturday'],
  ])('%s costs %d: a %s', (at, price) => {
    expect(inputPriceAt(model, at)).toBe(price);
  });

  test('5 times 4 of 168 hours are at the peak', () => {
    const shares = new Map(sharesOf(model) as [number, number][]);
    expectNear(shares.get(4), 20 / 168);
    expectNear(shares.get(1), 148 / 168);
  });

  test('every day has the weekday the calendar gives it', () => {
    const sundays = apiModelWith({
      rules: [ruleOf({ input: 1, output: 1 }), ruleOf({ input: 2, output: 2 }, { weekdaysUtc: [7] })],
    });
    const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => inputPriceAt(sundays, day.toISOString()) === (day.getUTCDay() === 0 ? 2 : 1)),
      { numRuns: 500 },
    );
  });
});

describe('effective dates', () => {
  const model = apiModelWith({
    rules: [
      ruleOf({ input: 4, output: 8 }),
      ruleOf({ input: 3, output: 6 }, { effectiveFrom: '2026-06-01' }),
      ruleOf({ input: 2, output: 4 }, { effectiveFrom: '2026-12-01' }),
    ],
  });

  test.each([
    ['2026-05-31', 4],
    ['2026-06-01', 3],
    ['2026-11-30T23:59:59Z', 3],
    ['2026-12-01', 2],
    ['2026-12-01T08:00:00Z', 2],
  ])('on %s the input costs %d', (at, price) => {
    expect(inputPriceAt(model, at)).toBe(price);
    expect(sharesOf(model, at.slice(0, 10))).toEqual([[price, 1]]);
  });

  test('before the first there is no rule', () => {
    const later = apiModelWith({ rules: [ruleOf({ input: 1, output: 1 }, { effectiveFrom: '2026-06-01' })] });
    expect(ruleAt(later, '2026-05-31')).toBeNull();
    expect(rulesOverWeek(later, '2026-05-31')).toEqual([{ rule: null, weekRatio: 1, loadRatio: 1 }]);
  });
});

test('the shares of a week are what its minutes say, one by one', () => {
  const clock = fc
    .nat(95)
    .map((quarter) => `${`${Math.floor(quarter / 4)}`.padStart(2, '0')}:${`${(quarter % 4) * 15}`.padStart(2, '0')}`);
  const conditions = fc.record({
    hoursUtc: fc.option(fc.record({ from: clock, to: clock })),
    weekdaysUtc: fc.option(fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), { minLength: 1 })),
  });
  fc.assert(
    fc.property(fc.array(conditions, { maxLength: 4 }), (given) => {
      const model = apiModelWith({
        rules: [{}, ...given].map((parts, index) => ruleOf({ input: index, output: 1 }, parts as Partial<PriceRule>)),
      });
      const counted = new Map<number, number>();
      // Monday 2026-11-23, in quarters of an hour
      for (let quarter = 0; quarter < 7 * 96; quarter++) {
        const at = new Date(Date.parse('2026-11-23T00:00:00Z') + quarter * 900_000).toISOString();
        const price = inputPriceAt(model, at)!;
        counted.set(price, (counted.get(price) ?? 0) + 1 / (7 * 96));
      }
      const shares = new Map(sharesOf(model) as [number, number][]);
      expect(shares.size).toBe(counted.size);
      for (const [price, share] of counted) expectNear(shares.get(price), share);
    }),
    { numRuns: 60 },
  );
});
