import { describe, expect, test } from 'vitest';
import { priceOfUsage, ratesOverDay, ruleAt } from '../../calculator/api-price.ts';
import type { ApiModel } from '../../schema/api-model.ts';
import { apiModelWith, known, ratesOf, ruleOf, unknown } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';

const usage = { inputTokens: 1_000, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 100, reasoningTokens: 0 };
const priced = (model: ApiModel, parts: Partial<typeof usage> = {}, at = '2026-11-21T12:00:00Z') =>
  priceOfUsage(model, { ...usage, ...parts }, at);

const inputPriceAt = (model: ApiModel, date: string, clock: string): number | null => {
  const [hours, minutes] = clock.split(':').map(Number);
  return ruleAt(model, date, hours! * 60 + minutes!).usdPerMillionInputTokens.value;
};

describe('windows of the day', () => {
  const night = { hoursUtc: { from: '16:30', to: '00:30' } };
  const model = apiModelWith({ rules: [ruleOf({ input: 4, output: 8 }), ruleOf({ input: 1, output: 2 }, night)] });

  test('a window over midnight holds from its start up to but not at its end', () => {
    expect(inputPriceAt(model, '2026-11-21', '16:29')).toBe(4);
    expect(inputPriceAt(model, '2026-11-21', '16:30')).toBe(1);
    expect(inputPriceAt(model, '2026-11-21', '23:59')).toBe(1);
    expect(inputPriceAt(model, '2026-11-21', '00:29')).toBe(1);
    expect(inputPriceAt(model, '2026-11-21', '00:30')).toBe(4);
  });

  test('a day is shared out by the minute: 8 of 24 hours at the night price', () => {
    const shares = ratesOverDay(model, '2026-11-21', 1_000).map(({ rates, dayRatio }) => [
      rates.usdPerMillionInputTokens.value,
      dayRatio,
    ]);
    expect(shares).toEqual([
      [1, 8 / 24],
      [4, 16 / 24],
    ]);
  });

  test('a window of a quarter of an hour is not lost between full hours', () => {
    const short = apiModelWith({
      rules: [
        ruleOf({ input: 4, output: 8 }),
        ruleOf({ input: 1, output: 2 }, { hoursUtc: { from: '10:15', to: '10:30' } }),
      ],
    });
    const found = ratesOverDay(short, '2026-11-21', 1_000).find(
      ({ rates }) => rates.usdPerMillionInputTokens.value === 1,
    );
    expectNear(found?.dayRatio, 15 / 1440);
  });

  test('one usage is priced by its own minute', () => {
    // 1,000 * 4 + 100 * 8 USD per million, and 1,000 * 1 + 100 * 2 in the window.
    expectNear(priced(model).usd, 0.0048);
    expectNear(priced(model, {}, '2026-11-21T17:00:00Z').usd, 0.0012);
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
    ['2026-11-30', 3],
    ['2026-12-01', 2],
    ['2026-12-01T08:00:00Z', 2],
  ])('on %s the input costs %d', (date, price) => {
    expect(ruleAt(model, date, 0).usdPerMillionInputTokens.value).toBe(price);
  });
});

describe('tiers', () => {
  const tier = (aboveInputTokens: number, input: number) => ({
    aboveInputTokens,
    rule: 'cliff' as const,
    ...ratesOf({ input, output: 2 * input }),
  });
  const model = apiModelWith({
    rules: [ruleOf({ input: 1, output: 2 }, { tiers: [tier(200_000, 3), tier(100_000, 2)] })],
  });

  test.each([
    [100_000, 1],
    [100_001, 2],
    [200_000, 2],
    [200_001, 3],
  ])('a prompt of %d tokens pays %d for every token, whatever the order of the tiers', (inputTokens, price) => {
    expectNear(priced(model, { inputTokens }).usd, (inputTokens * price + 100 * 2 * price) / 1e6);
  });

  test('the tier goes by the prompt, not by the output', () => {
    expectNear(priced(model, { inputTokens: 1_000, outputTokens: 300_000 }).usd, (1_000 + 600_000) / 1e6);
  });
});

describe('parts of the input', () => {
  const model = apiModelWith({ rules: [ruleOf({ input: 4, output: 8 })] });

  test('cached and written tokens without a price of their own are billed as input', () => {
    expectNear(priced(model, { cachedInputTokens: 600, cacheWriteTokens: 300 }).usd, priced(model).usd!);
  });

  test('a cached price counts for the cached part alone', () => {
    const cheap = apiModelWith({ rules: [ruleOf({ input: 4, cached: 0.4, output: 8 })] });
    // 400 * 4 + 600 * 0.4 + 100 * 8
    expectNear(priced(cheap, { cachedInputTokens: 600 }).usd, 0.00264);
  });

  test('parts above the whole are refused', () => {
    expect(() => priced(model, { cachedInputTokens: 600, cacheWriteTokens: 401 })).toThrow(RangeError);
    expect(priced(model, { cachedInputTokens: 600, cacheWriteTokens: 400 }).usd).not.toBeNull();
  });
});

test('an unknown price gives no price but the reason', () => {
  const model = apiModelWith({
    rules: [ruleOf({ input: 1, output: 1 }, { usdPerMillionOutputTokens: unknown('withdrawn') })],
  });
  expect(priced(model)).toEqual({ usd: null, reason: 'withdrawn' });
  const other = apiModelWith({
    rules: [
      ruleOf(
        { input: 1, output: 1 },
        { usdPerMillionInputTokens: unknown('no input'), usdPerMillionOutputTokens: known(1) },
      ),
    ],
  });
  expect(priced(other)).toEqual({ usd: null, reason: 'no input' });
});
