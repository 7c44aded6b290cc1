import { type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, test } from 'vitest';
import { apiModelOf } from '../../pricing/sources/genai-prices.ts';
import { InputError } from '../../schema/input-error.ts';

const bundled = (await waitForUpdate()) ?? [];
const citations = {
  'genai-prices': { source: 'published', citation: 'the package', asOf: '2026-09-23', licence: 'MIT' },
} as const;

/** OpenAI's gpt-5-mini of the package with some keys replaced: its id stays one the package resolves. */
function modelWith(change: Partial<ModelInfo>, taken: { readonly windowsFrom?: string; readonly note?: string } = {}) {
  const provider = bundled.find(({ id }) => id === 'openai')!;
  const record = provider.models.find(({ id }) => id === 'gpt-5-mini')!;
  const changed: Provider = { ...provider, models: [{ ...record, ...change }] };
  return apiModelOf(
    [changed],
    {
      provider: 'openai',
      model: 'gpt-5-mini',
      name: 'GPT-5 mini',
      activeParametersBillions: { reason: 'not published' },
      ...taken,
    },
    citations,
  );
}

describe('a record becomes rules', () => {
  test('a missing price is unknown, with the reason that it is billed as input', () => {
    const rule = modelWith({ prices: { input_mtok: 1, output_mtok: 2 } }).rules[0]!;
    expect(rule.usdPerMillionInputTokens).toEqual({
      value: 1,
      ...citations['genai-prices'],
      url: 'https://developers.openai.com/api/docs/pricing',
    });
    expect(rule.usdPerMillionCachedInputTokens).toEqual({
      value: null,
      reason: expect.stringContaining('billed as input'),
    });
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
    expect(
      rule.tiers.map((tier) => [
        tier.aboveInputTokens,
        tier.usdPerMillionInputTokens.value,
        tier.usdPerMillionOutputTokens.value,
        tier.usdPerMillionCachedInputTokens.value,
      ]),
    ).toEqual([
      [100, 2, 20, 0.5],
      [500, 3, 20, 0.5],
    ]);
  });

  test('dates and hours become conditions; the day the hours begin comes from the overlay', () => {
    const prices = [
      { prices: { input_mtok: 1, output_mtok: 1 } },
      {
        prices: { input_mtok: 2, output_mtok: 2 },
        constraint: { type: 'start_date' as const, start_date: '2026-01-01' },
      },
      {
        prices: { input_mtok: 3, output_mtok: 3 },
        constraint: { type: 'time_of_date' as const, start_time: '22:00:00Z', end_time: '04:30:00Z' },
      },
    ];
    const conditions = (model: ReturnType<typeof modelWith>) =>
      model.rules.map(({ effectiveFrom, hoursUtc }) => ({ effectiveFrom, hoursUtc }));
    const hours = { from: '22:00', to: '04:30' };
    expect(conditions(modelWith({ prices }))).toEqual([
      { effectiveFrom: null, hoursUtc: null },
      { effectiveFrom: '2026-01-01', hoursUtc: null },
      { effectiveFrom: null, hoursUtc: hours },
    ]);
    expect(conditions(modelWith({ prices }, { windowsFrom: '2026-02-01' }))[2]).toEqual({
      effectiveFrom: '2026-02-01',
      hoursUtc: hours,
    });
  });

  test('a note of the overlay stands at every price', () => {
    const rule = modelWith({}, { note: 'old' }).rules[0]!;
    expect(rule.usdPerMillionInputTokens).toMatchObject({ note: 'old' });
    expect(rule.usdPerMillionOutputTokens).toMatchObject({ note: 'old' });
  });
});

const hour = (start_time: string) => [
  { prices: { input_mtok: 1, output_mtok: 1 } },
  {
    prices: { input_mtok: 1, output_mtok: 1 },
    constraint: { type: 'time_of_date' as const, start_time, end_time: '04:00:00Z' },
  },
];

const take = (provider: string, model: string) => () =>
  apiModelOf(
    bundled,
    { provider, model, name: model, activeParametersBillions: { reason: 'not published' } },
    citations,
  );

describe('records that are refused', () => {
  test.each<[string, Partial<ModelInfo>, string]>([
    ['an empty price record', { prices: {} }, 'must be a record with input_mtok (got none)'],
    ['a record without an output price', { prices: { input_mtok: 1 } }, 'must be a record with output_mtok (got none)'],
    ['a price of 0', { prices: { input_mtok: 0, output_mtok: 1 } }, 'usdPerMillionInputTokens must be > 0 (got 0)'],
    ['a fee per request', { prices: { input_mtok: 1, output_mtok: 1, requests_kcount: 5 } }, 'got requests_kcount'],
    [
      'a price of reasoning apart',
      { prices: { input_mtok: 1, output_mtok: 1, output_reasoning_mtok: 5 } },
      'got output_reasoning_mtok',
    ],
    ['a withdrawn model', { deprecated: true }, 'must be a record that is in use'],
    ['hours that end within a minute', { prices: hour('01:00:30Z') }, 'must be a time of whole minutes'],
    [
      'a first price with a condition',
      {
        prices: [
          { prices: { input_mtok: 1, output_mtok: 1 }, constraint: { type: 'start_date', start_date: '2026-01-01' } },
        ],
      },
      'must be a record whose first price has no condition',
    ],
  ])('%s', (_, change, message) => {
    expect(() => modelWith(change)).toThrow(InputError);
    expect(() => modelWith(change)).toThrow(message);
  });

  test('an id that is not letter for letter one of the package, with the nearest', () => {
    expect(take('openai', 'gpt-5-minni')).toThrow('Did you mean "gpt-5-mini"?');
    expect(take('my-openai-proxy', 'gpt-5-mini')).toThrow('provider must be an id of @pydantic/genai-prices');
  });

  test('an id the package prices as another record, or as none', () => {
    const provider = bundled.find(({ id }) => id === 'openai')!;
    const record = provider.models.find(({ id }) => id === 'gpt-5-nano')!;
    const future = { ...provider, models: [{ ...record, id: 'gpt-5-nano-2099-01-01' }] };
    const taken = {
      provider: 'openai',
      model: 'gpt-5-nano-2099-01-01',
      name: 'future',
      activeParametersBillions: { reason: 'not published' },
    };
    expect(() => apiModelOf([future], taken, citations)).toThrow('(got openai/gpt-5-nano)');
    expect(take('fireworks', 'gpt-oss-20b')).toThrow(
      'must be an id the package prices as this very record (got no provider/no model)',
    );
  });
});
