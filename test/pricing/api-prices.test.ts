/** Every model of the catalogue against the package's own calculation, and each case in which the two part ways. */
import { calcPrice, type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceOfUsage, type TokenUsage } from '../../calculator/api-price.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import type { ApiModel } from '../../schema/api-model.ts';
import { isKnown } from '../../schema/known.ts';
import { expectNear } from '../factories/near.ts';

const { models } = await loadCatalogue();
const providers: readonly Provider[] = structuredClone((await waitForUpdate()) ?? []);
const ids = Object.keys(models);

/** The package finds records by rule and takes the first hit; with one record and its exact name it has no choice. */
const alone = new Map(
  providers.flatMap((provider) =>
    provider.models.map((record): [string, { provider: Provider; record: ModelInfo }] => [
      `${provider.id}/${record.id}`,
      { provider: { ...provider, models: [{ ...record, match: { equals: record.id.toLowerCase() } }] }, record },
    ]),
  ),
);

/** The package wants reasoning inside the output, whatever the vendor reports. */
function usdByPackage({ provider, model, reasoning }: ApiModel, usage: TokenUsage, at: string): number {
  const inside = reasoning === 'disjoint' ? usage.reasoningTokens : 0;
  const priced = calcPrice(
    {
      input_tokens: usage.inputTokens,
      cache_read_tokens: usage.cachedInputTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      cache_write_1h_tokens: usage.cacheWriteOneHourTokens,
      output_tokens: usage.outputTokens + inside,
      output_reasoning_tokens: usage.reasoningTokens,
    },
    model,
    { provider: alone.get(`${provider}/${model}`)!.provider, timestamp: new Date(at) },
  );
  if (!priced) throw new Error(`the package does not know ${provider}/${model}`);
  return priced.total_price;
}

const none: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteOneHourTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};
const MILLION_EACH = { ...none, inputTokens: 1e6, outputTokens: 1e6 };

const entriesOf = ({ prices }: ModelInfo) => (Array.isArray(prices) ? prices : [{ prices }]);
const keysOf = (id: string): string[] => entriesOf(alone.get(id)!.record).flatMap((entry) => Object.keys(entry.prices));

/** The cases in which the package and the rules part ways; each has a test of its own below. */
const NAMED = {
  empty: (id: string) => keysOf(id).length === 0,
  otherMedia: (id: string) => keysOf(id).length > 0 && !keysOf(id).includes('input_mtok'),
  withdrawn: (id: string) => models[id]!.deprecated,
  inputOnly: (id: string, usage: TokenUsage) =>
    !keysOf(id).includes('output_mtok') && usage.outputTokens + usage.reasoningTokens > 0,
  noHourPrice: (id: string, usage: TokenUsage) =>
    usage.cacheWriteOneHourTokens > 0 &&
    keysOf(id).includes('cache_write_mtok') &&
    !keysOf(id).includes('cache_write_1h_mtok'),
  weekdaysAndDatedHours: (id: string) => id === 'deepseek/deepseek-v4-flash' || id === 'deepseek/deepseek-v4-pro',
} as const satisfies Readonly<Record<string, (id: string, usage: TokenUsage) => boolean>>;
const namedCase = (id: string, usage: TokenUsage): boolean => Object.values(NAMED).some((isCase) => isCase(id, usage));

/** Each part of the prompt may be empty, small, or reach over the cliffs of the vendors (128,000 to 512,000 tokens). */
const tokens = fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(400_000), fc.constantFrom(200_000, 271_999, 272_000));
const usages = fc
  .record({
    plain: tokens,
    cached: tokens,
    short: tokens,
    long: tokens,
    output: fc.nat(50_000),
    reasoning: fc.nat(50_000),
  })
  .map(({ plain, cached, short, long, output, reasoning }): TokenUsage => ({
    inputTokens: plain + cached + short + long,
    cachedInputTokens: cached,
    cacheWriteTokens: short + long,
    cacheWriteOneHourTokens: long,
    outputTokens: Math.max(output, reasoning),
    reasoningTokens: Math.min(output, reasoning),
  }));
const moments = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

function agree(id: string, usage: TokenUsage, at: string): void {
  const { usd } = priceOfUsage(models[id]!, usage, { at });
  const expected = usdByPackage(models[id]!, usage, at);
  if (usd === null || Math.abs(usd - expected) > 1e-9 * expected) {
    expect.fail(`${id} ${JSON.stringify(usage)} at ${at}: ${usd}, the package says ${expected}`);
  }
}

describe('what the package says is what the rules say', () => {
  test('of every model, at random usages and moments', () => {
    const sample = fc.sample(fc.tuple(usages, moments), 4 * ids.length);
    let compared = 0;
    for (const [index, [usage, at]] of sample.entries()) {
      const id = ids[index % ids.length]!;
      if (namedCase(id, usage)) continue;
      agree(id, usage, at);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(5_000);
  });

  test('of the models with more than one price, at many more', () => {
    const several = ids.filter((id) => models[id]!.rules.length > 1 || models[id]!.rules[0]!.tiers.length > 0);
    expect(several.length).toBeGreaterThan(60);
    fc.assert(
      fc.property(fc.constantFrom(...several), usages, moments, (id, usage, at) => {
        fc.pre(!namedCase(id, usage));
        agree(id, usage, at);
      }),
      { numRuns: 4_000 },
    );
  });

  test('of models without a named case at the very edges of their tiers, days and hours', () => {
    for (const id of ids) {
      for (const { tiers, effectiveFrom, hoursUtc } of models[id]!.rules) {
        const days =
          effectiveFrom === null ? [] : [`${effectiveFrom}T00:00:00Z`, secondBefore(`${effectiveFrom}T00:00:00Z`)];
        const hours = [hoursUtc?.from, hoursUtc?.to].flatMap((clock) => (clock ? [`2026-11-20T${clock}:00Z`] : []));
        for (const at of ['2026-11-20T12:00:00Z', ...days, ...hours, ...hours.map(secondBefore)]) {
          for (const { aboveInputTokens } of [{ aboveInputTokens: 999 }, ...tiers]) {
            for (const inputTokens of [aboveInputTokens, aboveInputTokens + 1]) {
              const usage = { ...none, inputTokens, cachedInputTokens: 600, outputTokens: 100 };
              if (!namedCase(id, usage)) agree(id, usage, at);
            }
          }
        }
      }
    }
  });
});

const secondBefore = (at: string): string => new Date(Date.parse(at) - 1_000).toISOString();

const countOf = (isCase: (id: string) => boolean): number => ids.filter(isCase).length;

describe('where they part ways', () => {
  test('163 empty price records are 0 to the package and unknown here', () => {
    expect(countOf(NAMED.empty)).toBe(163);
    for (const id of ids.filter(NAMED.empty)) {
      expect(usdByPackage(models[id]!, MILLION_EACH, '2026-11-20T12:00:00Z')).toBe(0);
      expect(priceOfUsage(models[id]!, MILLION_EACH, { at: '2026-11-20' })).toEqual({
        usd: null,
        reason: expect.stringContaining('free models and unpriced ones look alike'),
      });
    }
  });

  test('models that are not charged by tokens are 0 to the package and unknown here, with what they are charged by', () => {
    expect(countOf(NAMED.otherMedia)).toBe(14);
    for (const id of ids.filter(NAMED.otherMedia)) {
      expect(usdByPackage(models[id]!, MILLION_EACH, '2026-11-20T12:00:00Z')).toBe(0);
      expect(priceOfUsage(models[id]!, MILLION_EACH, { at: '2026-11-20' }).usd).toBeNull();
    }
    expect(priceOfUsage(models['groq/whisper-large-v3']!, MILLION_EACH, { at: '2026-11-20' })).toMatchObject({
      reason: 'Not charged by tokens of text, but by audio_hours, input_audio_hours.',
    });
  });

  test('withdrawn models have their last price in the package and none here', () => {
    expect(countOf(NAMED.withdrawn)).toBe(38);
    const model = models['cohere/command-light']!;
    // 0.30 in and 0.60 out
    expectNear(usdByPackage(model, MILLION_EACH, '2026-11-20T12:00:00Z'), 0.9);
    expect(priceOfUsage(model, MILLION_EACH, { at: '2026-11-20' })).toEqual({
      usd: null,
      reason: expect.stringMatching(/withdrawn this model, or is about to; its last listed price was 0.3 USD/),
    });
  });

  test('output of a model with a price of input alone is 0 to the package and unknown here; its input is priced', () => {
    const embedding = models['openai/text-embedding-3-small']!;
    // 0.02 per million
    expectNear(usdByPackage(embedding, MILLION_EACH, '2026-11-20T12:00:00Z'), 0.02);
    expect(priceOfUsage(embedding, MILLION_EACH, { at: '2026-11-20' }).usd).toBeNull();
    expectNear(priceOfUsage(embedding, { ...none, inputTokens: 1e6 }, { at: '2026-11-20' }).usd, 0.02);
  });

  test('writes kept for an hour cost as much as short ones in the package where it has no price, and are unknown here', () => {
    const model = models['openai/gpt-5.6-luna']!;
    const usage = { ...none, inputTokens: 1e5, cacheWriteTokens: 1e5, cacheWriteOneHourTokens: 1e5 };
    // 100,000 at 0.25 per million, the price of its only kind of write
    expectNear(usdByPackage(model, usage, '2026-11-20T12:00:00Z'), 0.025);
    expect(priceOfUsage(model, usage, { at: '2026-11-20' })).toEqual({
      usd: null,
      reason: 'The source lists a price of cache writes, but none of those kept for an hour.',
    });
  });

  test('57 ids lead the package to another record or to none; here an id is its own record', () => {
    const astray = ids.filter((id) => {
      const { provider, model } = models[id]!;
      const priced = calcPrice({ input_tokens: 1 }, model, { providerId: provider, timestamp: new Date('2026-11-20') });
      return priced?.provider.id !== provider || priced.model.id !== model;
    });
    expect(astray).toHaveLength(57);
    expect(priceOfUsage(models['fireworks/gpt-oss-20b']!, MILLION_EACH, { at: '2026-11-20' }).usd).toBeGreaterThan(0);
  });

  test('citations and searches, which the package can charge, are no tokens of a request here', () => {
    const model = models['perplexity/sonar-deep-research']!;
    const { provider } = alone.get('perplexity/sonar-deep-research')!;
    const usage = { input_tokens: 0, output_tokens: 1e6, output_citation_tokens: 1e6, web_searches: 1_000 };
    // a million citation tokens at 2 and a thousand searches at 5
    expectNear(calcPrice(usage, model.model, { provider, timestamp: new Date('2026-11-20') })!.total_price, 7);
    expectNear(priceOfUsage(model, { ...none, outputTokens: 1e6 }, { at: '2026-11-20' }).usd, 8);
  });
});

describe('the peak hours of deepseek-v4-flash, which the package cannot say', () => {
  const model = models['deepseek/deepseek-v4-flash']!;
  const usd = (at: string): number | null => priceOfUsage(model, MILLION_EACH, { at }).usd;

  test('begin on 2026-08-17; the package charges the later peak rate before', () => {
    // flat until then: 0.14 + 0.28 = 0.42; the later peak: 0.44 + 1.32 = 1.76
    expectNear(usd('2026-08-01T02:00:00Z'), 0.42);
    expectNear(usdByPackage(model, MILLION_EACH, '2026-08-01T02:00:00Z'), 1.76);
    expectNear(usd('2026-08-16T23:59:59Z'), 0.42);
    // Monday 2026-08-17: 0.22 + 0.66 = 0.88 outside the hours
    expectNear(usd('2026-08-17T00:00:00Z'), 0.88);
    expectNear(usd('2026-08-17T01:00:00Z'), 1.76);
  });

  test('end at weekends from 2026-08-23 on; the package charges them on Saturdays and Sundays too', () => {
    // Saturday 2026-08-22 still has peak hours, Sunday 2026-08-23 has none.
    expectNear(usd('2026-08-22T02:00:00Z'), 1.76);
    expectNear(usd('2026-08-23T02:00:00Z'), 0.88);
    expectNear(usd('2026-11-21T02:00:00Z'), 0.88);
    expectNear(usdByPackage(model, MILLION_EACH, '2026-11-21T02:00:00Z'), 1.76);
    expectNear(usd('2026-11-23T02:00:00Z'), 1.76);
  });

  test('on weekdays after that day, and outside the hours at any time, the two agree', () => {
    const weekday = moments.filter((at) => ![0, 6].includes(new Date(at).getUTCDay()) && at >= '2026-08-24');
    const calm = moments.filter((at) => new Date(at).getUTCHours() >= 10);
    fc.assert(
      fc.property(fc.constantFrom('flash', 'pro'), usages, fc.oneof(weekday, calm), (size, usage, at) => {
        agree(`deepseek/deepseek-v4-${size}`, usage, at);
      }),
      { numRuns: 500 },
    );
  });
});

describe('worked by hand', () => {
  test('gpt-5.6-luna: the tier reprices the whole request above 271,999 input tokens', () => {
    const usd = (inputTokens: number) =>
      priceOfUsage(models['openai/gpt-5.6-luna']!, { ...none, inputTokens, outputTokens: 1_000 }, { at: '2026-11-20' })
        .usd;
    // (271,999 * 0.20 + 1,000 * 1.20) / 1e6 and (272,000 * 0.40 + 1,000 * 1.80) / 1e6
    expectNear(usd(271_999), 0.055_599_8);
    expectNear(usd(272_000), 0.110_6);
  });

  test('deepseek-chat: 1.37 by day and 0.685 by night for a million tokens each way', () => {
    const usd = (at: string) => priceOfUsage(models['deepseek/deepseek-chat']!, MILLION_EACH, { at }).usd;
    expectNear(usd('2026-11-20T12:00:00Z'), 1.37);
    expectNear(usd('2026-11-20T20:00:00Z'), 0.685);
  });

  test('claude-haiku-4-5: a write kept for an hour costs twice the input', () => {
    // 1,000 plain * 1 + 6,000 read * 0.1 + 2,000 written * 1.25 + 1,000 for an hour * 2 + 500 out * 5 = 8,600 / 1e6
    const usage = {
      ...none,
      inputTokens: 10_000,
      cachedInputTokens: 6_000,
      cacheWriteTokens: 3_000,
      cacheWriteOneHourTokens: 1_000,
      outputTokens: 500,
    };
    expectNear(priceOfUsage(models['anthropic/claude-haiku-4-5']!, usage, { at: '2026-11-20' }).usd, 0.0086);
  });

  test('perplexity/sonar: a request costs 0.012 before its first token', () => {
    expectNear(priceOfUsage(models['perplexity/sonar']!, none, { at: '2026-11-20' }).usd, 0.012);
  });

  test('sonar-deep-research: reasoning has a price of its own, 3 instead of 8', () => {
    // disjoint: 1,000,000 out * 8 + 1,000,000 reasoning * 3
    const usage = { ...none, outputTokens: 1e6, reasoningTokens: 1e6 };
    expectNear(priceOfUsage(models['perplexity/sonar-deep-research']!, usage, { at: '2026-11-20' }).usd, 11);
  });
});

describe('the catalogue', () => {
  test('holds every model of every provider of the package', () => {
    expect(ids.toSorted()).toEqual([...alone.keys()].toSorted());
    expect(new Set(Object.values(models).map(({ provider }) => provider)).size).toBe(43);
    expect(ids).toHaveLength(1_694);
  });

  test('holds no price of 0', () => {
    for (const id of ids) {
      for (const rule of models[id]!.rules) {
        for (const figure of [rule, ...rule.tiers].flatMap((rates) => Object.values(rates))) {
          if (typeof figure !== 'object' || figure === null || !('value' in figure)) continue;
          if (isKnown(figure)) expect(figure.value, id).toBeGreaterThan(0);
        }
      }
    }
  });
});
