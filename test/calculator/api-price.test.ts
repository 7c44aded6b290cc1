import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceOfUsage, type TokenUsage } from '../../calculator/api-price.ts';
import { usageOfReport } from '../../calculator/reported-usage.ts';
import type { ApiModel, PriceTier } from '../../schema/api-model.ts';
import { apiModelWith, known, ratesOf, ruleOf, unknown } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';

const none: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteOneHourTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};
const usage = { ...none, inputTokens: 1_000, outputTokens: 100 };
const NOON = '2026-11-21T12:00:00Z';
const priced = (model: ApiModel, parts: Partial<TokenUsage> = {}, at = NOON) =>
  priceOfUsage(model, { ...usage, ...parts }, { at });

const cliff = (aboveInputTokens: number, input: number): PriceTier => ({
  aboveInputTokens,
  kind: 'cliff',
  ...ratesOf({ input, output: 2 * input }),
});

/** A margin prices the prompt alone. */
const margin = (aboveInputTokens: number, input: number, cached?: number): PriceTier => {
  const {
    usdPerMillionOutputTokens: _,
    usdPerMillionReasoningTokens: __,
    ...rates
  } = ratesOf({
    input,
    output: 1,
    ...(cached === undefined ? {} : { cached }),
  });
  return { aboveInputTokens, kind: 'marginal', ...rates };
};

describe('cliffs', () => {
  const model = apiModelWith({
    rules: [ruleOf({ input: 1, output: 2 }, { tiers: [cliff(200_000, 3), cliff(100_000, 2)] })],
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

describe('margins', () => {
  const model = apiModelWith({
    rules: [ruleOf({ input: 1, cached: 0.1, output: 2 }, { tiers: [margin(2_000, 5, 0.5), margin(1_000, 3, 0.3)] })],
  });

  test.each([
    // 1,000 * 1, then up to 2,000 at 3, then the rest at 5; 100 out * 2 at any length
    [1_000, 1_000 + 200],
    [1_500, 1_000 + 500 * 3 + 200],
    [2_000, 1_000 + 1_000 * 3 + 200],
    [2_600, 1_000 + 1_000 * 3 + 600 * 5 + 200],
  ])('a prompt of %d tokens pays the higher rate only for what lies above', (inputTokens, millionths) => {
    expectNear(priced(model, { inputTokens }).usd, millionths / 1e6);
  });

  test('cached tokens are the beginning of the prompt', () => {
    // 1,200 cached: 1,000 * 0.1 + 200 * 0.3; 1,000 plain: 800 up to 2,000 at 3, 200 at 5; 100 out * 2
    expectNear(
      priced(model, { inputTokens: 2_200, cachedInputTokens: 1_200 }).usd,
      (100 + 60 + 2_400 + 1_000 + 200) / 1e6,
    );
  });

  test('one more token never makes a prompt cheaper, and costs at most the highest rate', () => {
    fc.assert(
      fc.property(fc.nat(5_000), (inputTokens) => {
        const step = priced(model, { inputTokens: inputTokens + 1 }).usd! - priced(model, { inputTokens }).usd!;
        return step >= 1e-6 * (1 - 1e-9) && step <= 5e-6 * (1 + 1e-9);
      }),
    );
  });
});

describe('parts of the input', () => {
  const model = apiModelWith({ rules: [ruleOf({ input: 4, output: 8 })] });

  test('cached and written tokens without a price of their own are billed as input', () => {
    const parts = { cachedInputTokens: 600, cacheWriteTokens: 300, cacheWriteOneHourTokens: 100 };
    expectNear(priced(model, parts).usd, priced(model).usd!);
  });

  test('each part has its own price and is billed once', () => {
    const rates = {
      usdPerMillionCacheWriteTokens: known(5),
      usdPerMillionCacheWriteOneHourTokens: known(8),
    };
    const cached = apiModelWith({ rules: [ruleOf({ input: 4, cached: 0.4, output: 8 }, rates)] });
    // 200 plain * 4 + 500 cached * 0.4 + 200 written * 5 + 100 written for an hour * 8 + 100 out * 8 = 3,600
    const parts = { cachedInputTokens: 500, cacheWriteTokens: 300, cacheWriteOneHourTokens: 100 };
    expectNear(priced(cached, parts).usd, 0.0036);
  });

  test('a write kept for an hour has no price where only shorter ones have: it would be too low', () => {
    const short = apiModelWith({
      rules: [ruleOf({ input: 4, output: 8 }, { usdPerMillionCacheWriteTokens: known(5) })],
    });
    expect(priced(short, { cacheWriteTokens: 300, cacheWriteOneHourTokens: 100 })).toEqual({
      usd: null,
      reason: 'no price of long cache writes',
    });
    expect(priced(short, { cacheWriteTokens: 300 }).usd).not.toBeNull();
  });
});

describe('reasoning', () => {
  const rates = { usdPerMillionReasoningTokens: known(3) };

  test.each([
    // 1,000 in * 1 + 100 out * 8, of which 40 reasoning cost 3 each instead
    ['subset', 1_000 + 60 * 8 + 40 * 3],
    // the 40 come on top
    ['disjoint', 1_000 + 100 * 8 + 40 * 3],
  ] as const)('%s: with a price of its own', (reasoning, millionths) => {
    const model = apiModelWith({ reasoning, rules: [ruleOf({ input: 1, output: 8 }, rates)] });
    expectNear(priced(model, { reasoningTokens: 40 }).usd, millionths / 1e6);
  });

  test('without one it is billed as output', () => {
    const model = apiModelWith({ reasoning: 'disjoint', rules: [ruleOf({ input: 1, output: 8 })] });
    expectNear(priced(model, { reasoningTokens: 40 }).usd, (1_000 + 140 * 8) / 1e6);
  });
});

test('a fee per request comes once, whatever the tokens', () => {
  const model = apiModelWith({ rules: [ruleOf({ input: 1, output: 2 }, { usdPerRequest: known(0.012) })] });
  expectNear(priceOfUsage(model, none, { at: NOON }).usd, 0.012);
  expectNear(priced(model).usd, 0.012 + 0.0012);
});

describe('service tiers', () => {
  const tier = (cachedInput: 'stacks' | 'as-input' | 'as-standard' | null) =>
    apiModelWith({
      rules: [ruleOf({ input: 4, cached: 0.4, output: 8 }, { usdPerRequest: known(0.01) })],
      serviceTiers: { batch: { priceRatio: known(0.5), cachedInput } },
    });
  const batch = (model: ApiModel, cachedInputTokens: number) =>
    priceOfUsage(model, { ...usage, cachedInputTokens }, { at: NOON, serviceTier: 'batch' });

  test.each([
    // 400 plain * 2 + 100 out * 4 = 1,200, and 600 cached at 0.2, 2 or 0.4; the fee of 0.01 stays
    ['stacks', 1_200 + 120],
    ['as-input', 1_200 + 1_200],
    ['as-standard', 1_200 + 240],
  ] as const)('cached input that %s', (cachedInput, millionths) => {
    expectNear(batch(tier(cachedInput), 600).usd, 0.01 + millionths / 1e6);
  });

  test('a tier that does not say how it bills cached input has no price with it, and one without', () => {
    expect(batch(tier(null), 600)).toEqual({
      usd: null,
      reason: 'How this tier of service bills cached input is not known.',
    });
    expectNear(batch(tier(null), 0).usd, 0.01 + (1_000 * 2 + 100 * 4) / 1e6);
  });

  test('a tier that is not listed has no price', () => {
    expect(priceOfUsage(tier('stacks'), usage, { at: NOON, serviceTier: 'flex' })).toEqual({
      usd: null,
      reason: 'No flex price of this model is known.',
    });
  });
});

describe('what is unknown', () => {
  test('a price that is needed gives none but the reason; one that is not needed does not matter', () => {
    const model = apiModelWith({
      rules: [ruleOf({ input: 1, output: 1 }, { usdPerMillionOutputTokens: unknown('withdrawn') })],
    });
    expect(priced(model)).toEqual({ usd: null, reason: 'withdrawn' });
    expectNear(priced(model, { outputTokens: 0 }).usd, 0.001);
  });

  test('cached input without any price tells why the input has none', () => {
    const model = apiModelWith({
      rules: [ruleOf({ input: 1, output: 1 }, { usdPerMillionInputTokens: unknown('no input') })],
    });
    expect(priced(model, { cachedInputTokens: 1_000 })).toEqual({ usd: null, reason: 'no input' });
  });

  test('before the first price began there is none', () => {
    const rules = [ruleOf({ input: 1, output: 1 }, { effectiveFrom: '2026-06-01' })];
    expect(priced(apiModelWith({ rules }), {}, '2026-05-31T23:59:59Z')).toEqual({
      usd: null,
      reason: 'No price is known before 2026-06-01.',
    });
    expect(priced(apiModelWith({ rules }), {}, '2026-06-01').usd).not.toBeNull();
  });
});

describe('a usage that contradicts itself is refused', () => {
  const model = apiModelWith();

  test.each<[Partial<TokenUsage>, string]>([
    [{ cachedInputTokens: 600, cacheWriteTokens: 401 }, 'cannot exceed inputTokens'],
    [{ cacheWriteTokens: 100, cacheWriteOneHourTokens: 101 }, 'cannot exceed cacheWriteTokens'],
    [{ reasoningTokens: 101 }, 'not below reasoningTokens'],
    [{ cachedInputTokens: -1 }, 'cachedInputTokens must be >= 0'],
    [{ outputTokens: Number.NaN }, 'outputTokens must be >= 0'],
    [{ inputTokens: Infinity }, 'inputTokens'],
  ])('%o', (parts, message) => {
    expect(() => priced(model, parts)).toThrow(RangeError);
    expect(() => priced(model, parts)).toThrow(message);
  });

  test('parts that are the whole are none', () => {
    expect(priced(model, { cachedInputTokens: 600, cacheWriteTokens: 400, reasoningTokens: 100 }).usd).not.toBeNull();
  });

  test.each(['2026', '2026-11', '21 November', '2026-11-21T12:00:00+02:00'])('%s is no moment', (at) => {
    expect(() => priced(model, {}, at)).toThrow(RangeError);
  });
});

describe("the vendor's own report", () => {
  const reported = { inputTokens: 1_000, cachedInputTokens: 6_000, cacheWriteTokens: 3_000, outputTokens: 500 };

  test('beside-input: cached and written tokens come on top of the reported input', () => {
    expect(usageOfReport({ cacheAccounting: 'beside-input' }, reported)).toEqual({
      inputTokens: 10_000,
      cachedInputTokens: 6_000,
      cacheWriteTokens: 3_000,
      cacheWriteOneHourTokens: 0,
      outputTokens: 500,
      reasoningTokens: 0,
    });
  });

  test('within-input: they are parts of it', () => {
    const usageWithin = usageOfReport({ cacheAccounting: 'within-input' }, { ...reported, inputTokens: 10_000 });
    expect(usageWithin.inputTokens).toBe(10_000);
  });
});

test('every part of a usage is billed exactly once', () => {
  const rates = {
    usdPerMillionCacheWriteTokens: known(4),
    usdPerMillionCacheWriteOneHourTokens: known(4),
    usdPerMillionReasoningTokens: known(4),
  };
  const model = apiModelWith({ rules: [ruleOf({ input: 4, cached: 4, output: 4 }, rates)] });
  const part = fc.nat(100_000);
  fc.assert(
    fc.property(fc.tuple(part, part, part, part, part, part), ([plain, cached, short, long, output, reasoning]) => {
      const whole = {
        inputTokens: plain + cached + short + long,
        cachedInputTokens: cached,
        cacheWriteTokens: short + long,
        cacheWriteOneHourTokens: long,
        outputTokens: output + reasoning,
        reasoningTokens: reasoning,
      };
      expectNear(priceOfUsage(model, whole, { at: NOON }).usd, (4 * (whole.inputTokens + whole.outputTokens)) / 1e6);
    }),
  );
});
