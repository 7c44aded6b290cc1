/** An API option from its model's prices to its bill: service tiers, fees, windows, margins, another tokeniser. */
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { ApiModel, ServiceTierPrice } from '../../schema/api-model.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { ApiOption, Scenario } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, known, ratesOf, ruleOf, unknown } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, scenarioWith } from '../factories/scenario.ts';

interface Asked {
  readonly option?: Partial<ApiOption>;
  readonly demand?: Partial<Scenario['demand']>;
  readonly overrides?: Scenario['overrides'];
  readonly asOf?: string;
  readonly drawCount?: number;
}

function reportOf(
  model: Partial<ApiModel>,
  { option, demand, overrides, asOf = '2026-11-21', drawCount = 0 }: Asked = {},
) {
  const scenario = scenarioWith({
    demand: { requestsPerMonth: 1_000_000, inputTokensPerRequest: 400, outputTokensPerRequest: 100, ...demand },
    options: [apiOption(option)],
    ...(overrides === undefined ? {} : { overrides }),
  });
  const models = { 'acme/small': apiModelWith(model) };
  return buildReport(inputsWith({ asOf, scenario, drawCount, catalogue: catalogueWith({ models }) })).results;
}
const optionOf = (model: Partial<ApiModel>, asked: Asked = {}): OptionResult => reportOf(model, asked).options[0]!;
const lineOf = (option: OptionResult, id: string) => option.cost?.lines.find((line) => line.id === id);
const usdOf = (option: OptionResult, id: string) => lineOf(option, id)?.usdPerMonth;

const rules = [ruleOf({ input: 4, cached: 0.4, output: 8 })];
const tiers = (cachedInput: ServiceTierPrice['cachedInput']): Partial<ApiModel> => ({
  rules,
  serviceTiers: { batch: { priceRatio: known(0.5), cachedInput }, priority: { priceRatio: known(1.75), cachedInput } },
});
const HALF_CACHED = { cachedInputRatio: 0.5 };

describe('service tiers', () => {
  test.each([
    // 400 million tokens: 200 plain at 2 and 200 cached at 0.2, 2 or 0.4
    ['stacks', 400 + 40],
    ['as-input', 400 + 400],
    ['as-standard', 400 + 80],
  ] as const)('batch at half the price, cached input %s', (cachedInput, usd) => {
    const option = optionOf(tiers(cachedInput), { option: { serviceTier: 'batch' }, demand: HALF_CACHED });
    expectNear(usdOf(option, 'input-tokens'), usd);
    // 100 million at 4
    expectNear(usdOf(option, 'output-tokens'), 400);
    expect(option.label).toBe('Acme small (API, batch)');
  });

  test('the ratio is a figure of the report, and can be overridden', () => {
    const path = 'models/acme/small/serviceTiers/priority/priceRatio';
    const asked = { option: { serviceTier: 'priority' } as const };
    const results = reportOf(tiers('stacks'), asked);
    expect(results.assumptions.find((assumption) => assumption.path === path)).toMatchObject({ value: 1.75 });
    expect(lineOf(results.options[0]!, 'output-tokens')).toMatchObject({
      figures: expect.arrayContaining([path]),
      basis: expect.stringContaining('price ratio of the tier'),
    });
    // 100 million at 8 * 2 instead of 8 * 1.75
    expectNear(usdOf(optionOf(tiers('stacks'), { ...asked, overrides: { [path]: 2 } }), 'output-tokens'), 1_600);
    expect(() => optionOf(tiers('stacks'), { ...asked, overrides: { [path]: 0 } })).toThrow('must be > 0');
  });

  test('batch and flex warn that nobody can wait for them', () => {
    const { warnings } = reportOf(tiers('stacks'), { option: { serviceTier: 'batch' } });
    expect(warnings).toContainEqual(expect.stringContaining('api: batch answers may take a day'));
  });

  test('a tier the model is not sold at refuses the option, and names those it is', () => {
    const { cost, refusals } = optionOf(tiers('stacks'), { option: { serviceTier: 'flex' } });
    expect(cost).toBeNull();
    expect(refusals).toEqual([
      {
        code: 'no-service-tier',
        message: 'No flex price of acme/small is known, so this option has no price.',
        hint: 'It is priced at batch, priority and standard.',
      },
    ]);
    expect(optionOf({}, { option: { serviceTier: 'flex' } }).refusals[0]!.hint).toBe(
      'Only its standard service is priced.',
    );
  });

  test('a tier that does not say how it bills cached input refuses a demand that has some', () => {
    const batch = { option: { serviceTier: 'batch' } as const };
    expect(optionOf(tiers(null), { ...batch, demand: HALF_CACHED }).refusals[0]).toMatchObject({
      code: 'unknown-figure',
      message: expect.stringContaining('bills cached input is not known'),
    });
    expect(
      optionOf(tiers(null), { ...batch, demand: { cachedInputRatio: { value: 0, low: 0, high: 0.2 } } }).refusals,
    ).toHaveLength(1);
    expectNear(usdOf(optionOf(tiers(null), batch), 'input-tokens'), 800);
  });

  test('standard, written or left out, is the same', () => {
    const standard = optionOf(tiers('stacks'), { option: { serviceTier: 'standard' } });
    expect(standard.cost).toEqual(optionOf(tiers('stacks')).cost);
    expect(standard.label).toBe('Acme small (API)');
  });
});

describe('fees per request', () => {
  const model = { rules: [ruleOf({ input: 4, output: 8 }, { usdPerRequest: known(0.005) })] };

  test('are a line of their own, paid for retries too', () => {
    // 1,000,000 * 0.005 * 1.1
    expectNear(usdOf(optionOf(model, { option: { billedRetryRatio: 0.1 } }), 'request-fees'), 5_500);
  });

  test('no tier reduces them', () => {
    const batch = { ...model, serviceTiers: tiers('stacks').serviceTiers! };
    expectNear(usdOf(optionOf(batch, { option: { serviceTier: 'batch' } }), 'request-fees'), 5_000);
  });

  test('there is no such line where the vendor lists none', () => {
    expect(lineOf(optionOf({ rules }), 'request-fees')).toBeUndefined();
  });
});

describe('prices that change over the week', () => {
  const peak = { input: 8, cached: 0.4, output: 16 };
  const weekday = { weekdaysUtc: [1, 2, 3, 4, 5] as [1, 2, 3, 4, 5] };
  const model = {
    rules: [
      ruleOf({ input: 4, cached: 0.4, output: 8 }),
      ruleOf(peak, { ...weekday, hoursUtc: { from: '01:00', to: '04:00' } }),
      ruleOf(peak, { ...weekday, hoursUtc: { from: '06:00', to: '10:00' } }),
    ],
  };

  test('count with their share of its 168 hours: 5 * 7 at the peak', () => {
    // 100 million tokens out: (133 * 8 + 35 * 16) / 168 per million
    expectNear(usdOf(optionOf(model), 'output-tokens'), (100 * (133 * 8 + 35 * 16)) / 168);
  });

  test('two peaks of one price are one figure, labelled with their hours', () => {
    const prices = reportOf(model).assumptions.filter(({ path }) => path.includes('usdPerMillionOutputTokens'));
    expect(prices.map(({ path, label, value }) => [path, label, value])).toEqual([
      ['models/acme/small/usdPerMillionOutputTokens@1', 'Price of output, 133 of 168 hours a week', 8],
      ['models/acme/small/usdPerMillionOutputTokens@2', 'Price of output, 35 of 168 hours a week', 16],
    ]);
  });

  test('a date before the first price refuses the option', () => {
    const later = { rules: [ruleOf({ input: 4, output: 8 }, { effectiveFrom: '2026-12-01' })] };
    expect(optionOf(later).refusals[0]!.message).toBe(
      'No price of acme/small is known on 2026-11-21, so this option has no price.',
    );
    expect(optionOf(later, { asOf: '2026-12-01' }).refusals).toEqual([]);
  });
});

describe('long prompts', () => {
  const {
    usdPerMillionOutputTokens: _,
    usdPerMillionReasoningTokens: __,
    ...promptRates
  } = ratesOf({ input: 10, output: 0 });
  const margin = { kind: 'marginal', aboveInputTokens: 300, ...promptRates } as const;

  test('above a margin only the rest of the prompt pays more', () => {
    const option = optionOf({ rules: [ruleOf({ input: 4, output: 8 }, { tiers: [margin] })] });
    // 300 tokens at 4 and 100 at 10, a million times
    expectNear(usdOf(option, 'input-tokens'), 300 * 4 + 100 * 10);
    expectNear(usdOf(option, 'output-tokens'), 800);
    expect(lineOf(option, 'input-tokens')!.figures).toContain('models/acme/small/usdPerMillionInputTokens@above-300');
  });

  test('above a cliff all of it does, and the size is that of the tokens this model counts', () => {
    const cliff = { kind: 'cliff', aboveInputTokens: 430, ...ratesOf({ input: 10, output: 20 }) } as const;
    const model = { rules: [ruleOf({ input: 4, output: 8 }, { tiers: [cliff] })] };
    expectNear(usdOf(optionOf(model), 'input-tokens'), 1_600);
    // 440 tokens at 10
    expectNear(usdOf(optionOf(model, { option: { tokenInflationRatio: 1.1 } }), 'input-tokens'), 4_400);
  });

  describe('a cliff within the range of the prompt', () => {
    const cliff = { kind: 'cliff', aboveInputTokens: 430, ...ratesOf({ input: 10, output: 20 }) } as const;
    const model = { rules: [ruleOf({ input: 4, output: 8 }, { tiers: [cliff] })] };
    const uniform = (value: number, low: number, high: number) =>
      ({ value, low, high, distribution: 'uniform' }) as const;
    const monthOf = (asked: Asked) => optionOf(model, { drawCount: 2_000, ...asked }).cost!.usdPerMonth;

    test('each draw pays the price of its own prompt', () => {
      // 300 to 600 tokens: the 5th percentile, 315, at 4 with 100 out at 8; 450 and 585 at 10 with 100 at 20.
      const month = monthOf({ demand: { inputTokensPerRequest: uniform(400, 300, 600) } });
      expectNear(month.value, 1_600 + 800);
      expectNear(month.p5, 1_260 + 800, 0.01);
      expectNear(month.p50, 4_500 + 2_000, 0.02);
      expectNear(month.p95, 5_850 + 2_000, 0.01);
    });

    test('the tokens of another tokeniser count, and the base case may lie above', () => {
      // 400 and 100 tokens times 1 to 1.2: the 5th percentile is 1.01.
      const month = monthOf({ option: { tokenInflationRatio: uniform(1.1, 1, 1.2) } });
      expectNear(month.value, 4_400 + 2_200);
      expectNear(month.p5, 404 * 4 + 101 * 8, 0.01);
    });

    test('each price has a name, and an override of its own', () => {
      const asked = { demand: { inputTokensPerRequest: uniform(400, 300, 600) } };
      const above = 'models/acme/small/usdPerMillionInputTokens@prompts-above-430';
      const { assumptions, options } = reportOf(model, asked);
      expect(assumptions.find(({ path }) => path === above)).toMatchObject({
        label: 'Price of input, prompts above 430 tokens',
        value: 10,
      });
      expect(lineOf(options[0]!, 'input-tokens')!.figures).toContain(above);
      expectNear(monthOf({ ...asked, overrides: { [above]: 20 } }).p95, 11_700 + 2_000, 0.01);
      expect(
        reportOf(model, { demand: { inputTokensPerRequest: uniform(500, 300, 600) } }).assumptions.map(
          ({ path }) => path,
        ),
      ).toContain('models/acme/small/usdPerMillionOutputTokens@prompts-up-to-430');
    });

    test('without a draw beyond it there is one price', () => {
      const { assumptions } = reportOf(model, { demand: { inputTokensPerRequest: uniform(400, 300, 430) } });
      expect(assumptions.filter(({ path }) => path.includes('@prompts'))).toEqual([]);
    });

    test('a lognormal has no ends', () => {
      const tokens = { value: 400, low: 390, high: 410, distribution: 'lognormal' } as const;
      const { assumptions } = reportOf(model, { demand: { inputTokensPerRequest: tokens } });
      expect(assumptions.map(({ path }) => path)).toContain(
        'models/acme/small/usdPerMillionInputTokens@prompts-above-430',
      );
    });
  });
});

describe('writing to the cache', () => {
  const written = (usd: number | null, oneHour: number | null = null): Partial<ApiModel> => ({
    rules: [
      ruleOf(
        { input: 4, cached: 0.4, output: 8 },
        {
          usdPerMillionCacheWriteTokens: usd === null ? unknown('none') : known(usd),
          usdPerMillionCacheWriteOneHourTokens: oneHour === null ? unknown('none') : known(oneHour),
        },
      ),
    ],
  });
  const told = (model: Partial<ApiModel>, asked: Asked): string[] =>
    reportOf(model, asked).warnings.filter((text) => text.includes('cache'));

  test('that costs more than input is told, with the most it can come to', () => {
    // 1,000,000 * 400 * 0.5 uncached tokens at 1 USD per million more, 1.1 times with the retries.
    expect(told(written(5), { demand: HALF_CACHED, option: { billedRetryRatio: 0.1 } })).toEqual([
      'api: writing to its cache costs more than input and is not priced: up to 220 USD a month more where all uncached input is written.',
    ]);
    expect(told(written(5, 8), { demand: HALF_CACHED })[0]).toContain('up to 800 USD');
    expect(told(written(5), { demand: { cachedInputRatio: 0.25 } })[0]).toContain('up to 300 USD');
    const perhaps = { cachedInputRatio: { value: 0, low: 0, high: 0.2 } };
    expect(told(written(5), { demand: perhaps })[0]).toContain('up to 400 USD');
  });

  test('in a tier by the price of the tier', () => {
    const batch = { ...written(5), serviceTiers: tiers('stacks').serviceTiers! };
    expect(told(batch, { demand: HALF_CACHED, option: { serviceTier: 'batch' } })[0]).toContain('up to 100 USD');
  });

  test.each<[string, Partial<ApiModel>, Asked]>([
    ['no cached share', written(5), {}],
    ['the price of input', written(4), { demand: HALF_CACHED }],
    ['no price of writing', written(null), { demand: HALF_CACHED }],
  ])('not a word: %s', (_, model, asked) => {
    expect(told(model, asked)).toEqual([]);
  });
});

test('another tokeniser counts more tokens of the same text, in and out', () => {
  const option = optionOf({ rules }, { option: { tokenInflationRatio: 1.25 } });
  // 500 million at 4, 125 million at 8
  expectNear(usdOf(option, 'input-tokens'), 2_000);
  expectNear(usdOf(option, 'output-tokens'), 1_000);
});

test('a model without a price is refused with the reason, and priced once a price is given', () => {
  const missing = unknown('The vendor has withdrawn this model.');
  const withdrawn = {
    deprecated: true,
    rules: [ruleOf({ input: 4, output: 8 }, { usdPerMillionInputTokens: missing, usdPerMillionOutputTokens: missing })],
  };
  const { refusals } = optionOf(withdrawn);
  expect(refusals[0]).toMatchObject({
    message: 'The input price of acme/small is unknown, so this option has no price.',
    hint: expect.stringContaining('The vendor has withdrawn this model.'),
  });
  const overrides = {
    'models/acme/small/usdPerMillionInputTokens': 1,
    'models/acme/small/usdPerMillionOutputTokens': 2,
  };
  expectNear(usdOf(optionOf(withdrawn, { overrides }), 'output-tokens'), 200);
});
