/** A vendor's record and what becomes of it: judged, shortened, joined with what the overlay adds. */
import { extractUsage, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, test } from 'vitest';
import { usageOfReport } from '../../calculator/reported-usage.ts';
import type { ApiPricesPart, ModelAddition } from '../../pricing/api-prices-form.ts';
import { modelsOf } from '../../pricing/models-of.ts';
import { vendorRecords } from '../../pricing/vendor-records.ts';
import { apiModelSchema } from '../../schema/api-model.ts';
import { InputError } from '../../schema/input-error.ts';

const packaged: readonly Provider[] = structuredClone((await waitForUpdate()) ?? []);
const citation = { source: 'published', citation: 'the package', asOf: '2026-09-23', licence: 'MIT' } as const;

const record = (parts: Readonly<Record<string, unknown>> = {}) => ({
  id: 'small',
  name: 'Small',
  match: { equals: 'small' },
  context_window: 8_192,
  prices: { input_mtok: 1, output_mtok: 2 },
  ...parts,
});
const acme = (models: readonly unknown[], parts: Readonly<Record<string, unknown>> = {}) => ({
  id: 'acme',
  name: 'Acme',
  api_pattern: 'https://api.acme.example',
  pricing_urls: ['https://acme.example/pricing'],
  models,
  ...parts,
});

const partOf = (data: unknown, parts: Partial<ApiPricesPart> = {}): ApiPricesPart => ({
  citation,
  providers: vendorRecords(data, 'data.json').providers,
  additions: {},
  serviceTiers: [],
  ...parts,
});

/** The model that becomes of one record. */
function modelWith(parts: Readonly<Record<string, unknown>>, addition?: ModelAddition) {
  const additions = addition === undefined ? {} : { 'acme/small': addition };
  const model = modelsOf(partOf([acme([record(parts)])], { additions }))['acme/small']!;
  expect(apiModelSchema.safeParse(model).error?.issues).toBeUndefined();
  return model;
}

describe('a record becomes rules', () => {
  test('each price carries its citation and the page of its vendor', () => {
    const { rules, url, contextWindowTokens } = modelWith({});
    expect(rules).toHaveLength(1);
    expect(rules[0]!.usdPerMillionInputTokens).toEqual({ value: 1, ...citation, url: 'https://acme.example/pricing' });
    expect(url).toBe('https://acme.example/pricing');
    expect(contextWindowTokens).toBe(8_192);
  });

  test('all kinds of prices', () => {
    const prices = {
      input_mtok: 1,
      cache_read_mtok: 0.1,
      cache_write_mtok: 1.25,
      cache_write_1h_mtok: 2,
      output_mtok: 5,
      output_reasoning_mtok: 3,
      requests_kcount: 12,
      web_searches_kcount: 10,
      input_audio_mtok: 7,
    };
    expect(modelWith({ prices }).rules[0]).toMatchObject({
      usdPerMillionInputTokens: { value: 1 },
      usdPerMillionCachedInputTokens: { value: 0.1 },
      usdPerMillionCacheWriteTokens: { value: 1.25 },
      usdPerMillionCacheWriteOneHourTokens: { value: 2 },
      usdPerMillionOutputTokens: { value: 5 },
      usdPerMillionReasoningTokens: { value: 3 },
      usdPerRequest: { value: 0.012 },
    });
  });

  test('a price that is not listed is unknown and says how it is billed', () => {
    const rule = modelWith({}).rules[0]!;
    expect(rule.usdPerMillionCachedInputTokens).toMatchObject({ reason: expect.stringContaining('billed as input') });
    expect(rule.usdPerMillionReasoningTokens).toMatchObject({ reason: expect.stringContaining('billed as output') });
    expect(rule.usdPerMillionCacheWriteOneHourTokens).toMatchObject({
      reason: expect.stringContaining('billed as input'),
    });
    const written = modelWith({ prices: { input_mtok: 1, output_mtok: 2, cache_write_mtok: 1.25 } }).rules[0]!;
    expect(written.usdPerMillionCacheWriteOneHourTokens).toMatchObject({
      reason: expect.stringContaining('none of those kept for an hour'),
    });
    expect(rule.usdPerRequest).toBeNull();
  });

  test('several tiers become cliffs in order, and an untiered price holds in each', () => {
    const prices = {
      input_mtok: {
        base: 1,
        tiers: [
          { start: 500, price: 3 },
          { start: 100, price: 2 },
        ],
      },
      output_mtok: { base: 10, tiers: [{ start: 100, price: 20 }] },
      cache_read_mtok: 0.5,
    };
    const rule = modelWith({ prices }).rules[0]!;
    expect(rule.usdPerMillionInputTokens.value).toBe(1);
    expect(rule.tiers).toMatchObject([
      {
        kind: 'cliff',
        aboveInputTokens: 100,
        usdPerMillionInputTokens: { value: 2 },
        usdPerMillionOutputTokens: { value: 20 },
        usdPerMillionCachedInputTokens: { value: 0.5 },
      },
      {
        kind: 'cliff',
        aboveInputTokens: 500,
        usdPerMillionInputTokens: { value: 3 },
        usdPerMillionOutputTokens: { value: 20 },
        usdPerMillionCachedInputTokens: { value: 0.5 },
      },
    ]);
  });
});

const DATED = [
  { prices: { input_mtok: 1, output_mtok: 1 } },
  { prices: { input_mtok: 2, output_mtok: 2 }, constraint: { type: 'start_date', start_date: '2026-01-01' } },
  {
    prices: { input_mtok: 3, output_mtok: 3 },
    constraint: { type: 'time_of_date', start_time: '22:00:00Z', end_time: '04:30:00Z' },
  },
];
const conditionsOf = (model: ReturnType<typeof modelWith>) =>
  model.rules.map(({ effectiveFrom, hoursUtc, weekdaysUtc, usdPerMillionInputTokens }) => [
    usdPerMillionInputTokens.value,
    effectiveFrom,
    hoursUtc,
    weekdaysUtc,
  ]);
const night = { from: '22:00', to: '04:30' };

describe('dates, hours and weekdays', () => {
  test('come from the constraints, with or without a type', () => {
    const expected = [
      [1, null, null, null],
      [2, '2026-01-01', null, null],
      [3, null, night, null],
    ];
    expect(conditionsOf(modelWith({ prices: DATED }))).toEqual(expected);
    const untyped = DATED.map(({ prices, constraint }) => {
      const { type: _, ...rest } = constraint ?? {};
      return constraint === undefined ? { prices } : { prices, constraint: rest };
    });
    expect(conditionsOf(modelWith({ prices: untyped }))).toEqual(expected);
  });

  test('the overlay says since when the hours hold, and on which days there are none', () => {
    const hours = { from: '2026-02-01', exceptWeekdaysUtc: [6, 7], exceptFrom: '2026-03-01' } as const;
    expect(conditionsOf(modelWith({ prices: DATED }, { hours }))).toEqual([
      [1, null, null, null],
      [2, '2026-01-01', null, null],
      [3, '2026-02-01', night, null],
      [2, '2026-03-01', null, [6, 7]],
    ]);
  });

  test('a price that changes after the exception began changes on those days too', () => {
    const prices = [DATED[0], { ...DATED[1], constraint: { start_date: '2026-06-01' } }, DATED[2]];
    const hours = { from: '2026-02-01', exceptWeekdaysUtc: [7], exceptFrom: '2026-03-01' } as const;
    expect(conditionsOf(modelWith({ prices }, { hours })).slice(3)).toEqual([
      [1, '2026-03-01', null, [7]],
      [2, '2026-06-01', null, [7]],
    ]);
  });

  test('an exception from hours that are no longer there adds nothing', () => {
    const hours = { from: '2026-02-01', exceptWeekdaysUtc: [7], exceptFrom: '2026-03-01' } as const;
    expect(modelWith({ prices: DATED.slice(0, 2) }, { hours }).rules).toHaveLength(2);
  });
});

describe('what the overlay adds', () => {
  test('name, size, note and the day of the check', () => {
    const size = { value: 8, source: 'published' } as const;
    const model = modelWith(
      {},
      { name: 'Small of ours', activeParametersBillions: size, note: 'old', checkedAt: '2026-08-28' },
    );
    expect(model).toMatchObject({ name: 'Small of ours', activeParametersBillions: size, checkedAt: '2026-08-28' });
    expect(model.rules[0]!.usdPerMillionOutputTokens).toMatchObject({ note: 'old' });
  });

  test('without it a model is named after its record and its provider, and its size and check are unknown', () => {
    expect(modelWith({})).toMatchObject({
      name: 'Small at Acme',
      checkedAt: null,
      activeParametersBillions: { value: null, reason: expect.stringContaining('sizes') },
    });
    expect(modelWith({ name: 'acme small' }).name).toBe('acme small');
    expect(modelWith({ name: undefined }).name).toBe('small at Acme');
  });

  test('service tiers, by name, by the beginning of a name, or for every model of the provider', () => {
    const priceRatio = { value: 0.5, source: 'vendor' } as const;
    const tier = (models: readonly string[], name: 'batch' | 'flex' | 'priority', provider = 'acme') =>
      ({ provider, models, tier: name, priceRatio, cachedInput: 'stacks' }) as const;
    const models = modelsOf(
      partOf([acme([record(), record({ id: 'small-2' }), record({ id: 'large' })])], {
        serviceTiers: [tier(['small'], 'batch'), tier(['small*'], 'flex'), tier(['*'], 'priority', 'another')],
      }),
    );
    expect(Object.keys(models['acme/small']!.serviceTiers)).toEqual(['batch', 'flex']);
    expect(Object.keys(models['acme/small-2']!.serviceTiers)).toEqual(['flex']);
    expect(models['acme/large']!.serviceTiers).toEqual({});
    expect(models['acme/small']!.serviceTiers.batch).toEqual({ priceRatio, cachedInput: 'stacks' });
  });
});

describe('records without a price', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['an empty record', { prices: {} }, 'free models and unpriced ones look alike'],
    ['a price of 0', { prices: { input_mtok: 0, output_mtok: 1 } }, 'lists input_mtok at 0'],
    [
      'a price of 0 in a tier',
      { prices: { input_mtok: 1, output_mtok: { base: 1, tiers: [{ start: 5, price: 0 }] } } },
      'lists output_mtok at 0',
    ],
    ['a kind of price nobody knows', { prices: { input_mtok: 1, thinking_mtok: 2 } }, 'charges by thinking_mtok'],
    ['hours of audio', { prices: { audio_hours: 3 } }, 'Not charged by tokens of text, but by audio_hours'],
    [
      'a fee that depends on the input',
      { prices: { input_mtok: 1, requests_kcount: { base: 1, tiers: [{ start: 5, price: 2 }] } } },
      'requests by the length',
    ],
    ['a withdrawn model', { deprecated: true }, 'last listed price was 1 USD'],
  ])('%s is there, and says why it has none', (_, parts, reason) => {
    const model = modelWith(parts);
    for (const rate of ['usdPerMillionInputTokens', 'usdPerMillionOutputTokens'] as const) {
      expect(model.rules[0]![rate].value).toBeNull();
    }
    expect(model.rules[0]!.usdPerMillionInputTokens).toEqual({ value: null, reason: expect.stringContaining(reason) });
  });

  test('a price of 0 beside the text, for searches say, does no harm', () => {
    const prices = { input_mtok: 1, output_mtok: 2, web_searches_kcount: 0 };
    expect(modelWith({ prices }).rules[0]!.usdPerMillionInputTokens.value).toBe(1);
  });
});

describe('records that cannot be understood are left out, with a note', () => {
  const notesOf = (models: readonly unknown[]) => vendorRecords([acme(models)], 'data.json');
  const prices = (value: unknown) => record({ prices: { input_mtok: value, output_mtok: 1 } });

  test.each<[string, unknown, string]>([
    ['a text for a number', prices('1'), 'acme/small'],
    ['a number below 0', prices(-1), 'acme/small'],
    ['a number beyond all prices', prices(1e308), 'acme/small'],
    ['null', prices(null), 'acme/small'],
    ['a condition with weekdays', record({ prices: [{ ...DATED[2], constraint: { weekdays: [1] } }] }), 'acme/small'],
    [
      'a condition with a key more',
      record({ prices: [{ ...DATED[0], constraint: { ...DATED[2]!.constraint, weekdays: [1] } }] }),
      'acme/small',
    ],
    ['no prices at all', record({ prices: undefined }), 'acme/small'],
    ['no id', record({ id: undefined }), 'data.json: acme'],
    ['an id every object answers to', record({ id: 'constructor' }), 'acme/constructor'],
    ['an id of 300 letters', record({ id: 'a'.repeat(300) }), 'acme/aaa'],
    ['no object', 'small', 'data.json: acme'],
  ])('%s', (_, model, place) => {
    const { providers, notes } = notesOf([model, record({ id: 'large' })]);
    expect(Object.keys(providers['acme']!.models)).toEqual(['large']);
    expect(notes).toEqual([expect.stringMatching(new RegExp(`^Left out: .*${place.replace('/', '\\/')}`))]);
  });

  test('of a thousand such records twenty are named', () => {
    const { notes } = notesOf(Array.from({ length: 1_000 }, (_, i) => record({ id: `m${i}`, prices: null })));
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe('And 980 more of that kind.');
  });

  test('keys that are new are passed over by name', () => {
    const { providers, notes } = vendorRecords(
      [acme([record({ prices_checked: '2026-11-01' })], { region: 'eu' })],
      'd',
    );
    expect(Object.keys(providers['acme']!.models)).toEqual(['small']);
    expect(notes).toEqual(['Keys that this version does not know were passed over: models[].prices_checked, region.']);
  });
});

describe('a list that cannot be trusted is refused', () => {
  test.each<[string, unknown, string]>([
    ['no list', { providers: [] }, 'data.json'],
    ['an empty list', [], 'data.json'],
    ['a provider without models', [{ ...acme([]), models: undefined }], 'data.json: [0].models'],
    [
      'a provider twice',
      [acme([record()]), acme([record()])],
      'data.json must be free of doubled ids (got "acme" twice)',
    ],
    ['a model twice', [acme([record(), record()])], 'data.json: acme must be free of doubled ids (got "small" twice)'],
    ['a provider that every object answers to', [{ ...acme([]), id: 'toString' }], 'data.json: [0].id'],
  ])('%s', (_, data, message) => {
    expect(() => vendorRecords(data, 'data.json')).toThrow(InputError);
    expect(() => vendorRecords(data, 'data.json')).toThrow(message);
  });
});

describe("the conventions of a vendor's own report", () => {
  const { providers } = vendorRecords(packaged, 'the package');

  test('all providers of the package are understood to the last key', () => {
    expect(vendorRecords(packaged, 'the package').notes).toEqual([]);
  });

  test.each([
    ['google', 'disjoint'],
    ['x-ai', 'disjoint'],
    ['perplexity', 'disjoint'],
    ['openai', 'subset'],
    ['anthropic', 'subset'],
    ['deepseek', 'subset'],
    ['groq', 'subset'],
    ['together', 'subset'],
  ])('%s reports reasoning as %s', (id, reasoning) => {
    expect(providers[id]!.reasoning).toBe(reasoning);
  });

  test.each([
    ['anthropic', 'beside-input'],
    ['aws', 'beside-input'],
    ['minimax', 'beside-input'],
    ['openai', 'within-input'],
    ['google', 'within-input'],
    ['together', 'within-input'],
  ])('%s reports cached tokens %s', (id, cacheAccounting) => {
    expect(providers[id]!.cacheAccounting).toBe(cacheAccounting);
  });

  test('an Anthropic report becomes the whole that the package makes of it', () => {
    const usage = {
      input_tokens: 1_000,
      cache_read_input_tokens: 6_000,
      cache_creation_input_tokens: 3_000,
      output_tokens: 500,
    };
    const whole = extractUsage(
      packaged.find(({ id }) => id === 'anthropic')!,
      { model: 'claude-haiku-4-5', usage },
    ).usage;
    const ours = usageOfReport(providers['anthropic']!, {
      inputTokens: usage.input_tokens,
      cachedInputTokens: usage.cache_read_input_tokens,
      cacheWriteTokens: usage.cache_creation_input_tokens,
      outputTokens: usage.output_tokens,
    });
    expect(ours.inputTokens).toBe(whole['input_tokens']);
    expect(ours.inputTokens).toBe(10_000);
  });

  test('Google reports thoughts beside its output: the package adds them up', () => {
    const usageMetadata = { promptTokenCount: 1_000, candidatesTokenCount: 200, thoughtsTokenCount: 300 };
    const google = packaged.find(({ id }) => id === 'google')!;
    expect(extractUsage(google, { modelVersion: 'gemini-2.5-flash-lite', usageMetadata }).usage).toMatchObject({
      output_tokens: 500,
      output_reasoning_tokens: 300,
    });
  });
});
