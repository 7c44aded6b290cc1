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
}

function reportOf(model: Partial<ApiModel>, { option, demand, overrides, asOf = '2026-11-21' }: Asked = {}) {
  const scenario = scenarioWith({
    demand: { requestsPerMonth: 1_000_000, inputTokensPerRequest: 400, outputTokensPerRequest: 100, ...demand },
    options: [apiOption(option)],
    ...(overrides === undefined ? {} : { overrides }),
  });
  const models = { 'acme/small': apiModelWith(model) };
  return buildReport(inputsWith({ asOf, scenario, catalogue: catalogueWith({ models }) })).results;
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
