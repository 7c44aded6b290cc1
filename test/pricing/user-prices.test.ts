import { describe, expect, test } from 'vitest';
import { withUserPrices } from '../../pricing/with-user-prices.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { parseCatalogue } from '../../schema/catalogue.ts';
import { parsePrices } from '../../schema/prices.ts';
import { apiModelWith, catalogueWith, known, ruleOf } from '../factories/catalogue.ts';

const CATALOGUE = catalogueWith();
const PATH = '/home/somebody/my.json';

const withPrices = (prices: object, catalogue = CATALOGUE) =>
  withUserPrices(catalogue, parsePrices({ schema: 'prices/1', asOf: '2026-11-20', ...prices }, PATH), PATH);

describe('a part of a known entry', () => {
  test('one rate of a model: the user’s, dated by the file and named after it; the rest stays', () => {
    const { models } = withPrices({ models: { 'acme/small': { usdPerMillionOutputTokens: 1.5 } } });
    const [rule] = models['acme/small']!.rules;
    expect(rule!.usdPerMillionOutputTokens).toEqual({
      value: 1.5,
      source: 'user',
      citation: 'my.json',
      asOf: '2026-11-20',
    });
    expect(rule!.usdPerMillionInputTokens).toBe(CATALOGUE.models['acme/small']!.rules[0]!.usdPerMillionInputTokens);
    expect(models['acme/flat']).toBe(CATALOGUE.models['acme/flat']);
  });

  test('a rate holds at every hour and for every length of prompt; a margin has no price of output', () => {
    const base = ruleOf({ input: 1, output: 4 });
    const cliff = { kind: 'cliff' as const, aboveInputTokens: 1000, ...base };
    const catalogue = catalogueWith({
      models: {
        'acme/tiered': apiModelWith({
          model: 'tiered',
          rules: [
            ruleOf({ input: 1, output: 4 }, { tiers: [tierOf(cliff)] }),
            ruleOf({ input: 2, output: 8 }, { hoursUtc: { from: '08:00', to: '18:00' } }),
          ],
        }),
      },
    });
    const { rules } = withPrices({ models: { 'acme/tiered': { usdPerMillionOutputTokens: 3 } } }, catalogue).models[
      'acme/tiered'
    ]!;
    expect(rules.map((rule) => rule.usdPerMillionOutputTokens.value)).toEqual([3, 3]);
    expect(rules[0]!.tiers[0]).toMatchObject({ usdPerMillionOutputTokens: { value: 3 } });
    expect(rules.map((rule) => rule.usdPerMillionInputTokens.value)).toEqual([1, 2]);
  });

  test('one purchase of one region: the other prices of the machine stay', () => {
    const { instances } = withPrices({
      instances: { 'cloud/one': { usdPerHourByRegion: { 'cloud/east': { 'on-demand': 0.8, 'reserved-3y': 0.4 } } } },
    });
    const { usdPerHourByRegion: prices, ...machine } = instances['cloud/one']!;
    expect(prices['cloud/east']!['on-demand']).toMatchObject({ value: 0.8, source: 'user' });
    expect(prices['cloud/east']!['reserved-3y']).toMatchObject({ value: 0.4, source: 'user' });
    expect(prices['cloud/east']!['reserved-1y']!.value).toBe(0.6);
    expect(prices['cloud/west']!['on-demand']!.value).toBe(1.25);
    expect(machine).toEqual(withoutPrices(CATALOGUE.instances['cloud/one']!));
  });

  test('null is unknown, with the file as the reason; a figure may carry a source and a day of its own', () => {
    const { regions, accelerators, defaults } = withPrices({
      regions: { 'cloud/east': { pueRatio: null } },
      accelerators: {
        card: {
          boardPowerWatts: {
            value: 60,
            low: 55,
            high: 70,
            source: 'measured',
            asOf: '2026-10-01',
            citation: 'our meter',
          },
        },
      },
      defaults: { usdPerKilowattHour: 0.31 },
    });
    expect(regions['cloud/east']!.pueRatio).toEqual({ value: null, reason: 'given as unknown in my.json' });
    expect(accelerators.card!.boardPowerWatts).toEqual({
      value: 60,
      low: 55,
      high: 70,
      source: 'measured',
      asOf: '2026-10-01',
      citation: 'our meter',
      note: 'From my.json.',
    });
    expect(defaults.usdPerKilowattHour).toMatchObject({ value: 0.31, source: 'user', citation: 'my.json' });
    expect(defaults.usdPerFteMonth).toBe(CATALOGUE.defaults.usdPerFteMonth);
  });
});

describe('a new entry', () => {
  test('a model with two rates: all else is unknown or as OpenAI has it', () => {
    const { models } = withPrices({
      models: { 'ours/tiny': { name: 'Ours', usdPerMillionInputTokens: 0.1, usdPerMillionOutputTokens: 0.2 } },
    });
    const { rules, ...model } = models['ours/tiny']!;
    expect(model).toMatchObject({
      provider: 'ours',
      model: 'tiny',
      reasoning: 'subset',
      activeParametersBillions: { value: null },
    });
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      usdPerMillionInputTokens: { value: 0.1, source: 'user' },
      usdPerMillionCachedInputTokens: { value: null, reason: 'not given in my.json' },
      effectiveFrom: null,
      usdPerRequest: null,
    });
  });

  test('a model with rules of its own, in bare numbers: tiers and a fee per request too', () => {
    const rates = {
      usdPerMillionInputTokens: 2,
      usdPerMillionCachedInputTokens: 0.5,
      usdPerMillionCacheWriteTokens: null,
      usdPerMillionCacheWriteOneHourTokens: null,
    };
    const rule = {
      effectiveFrom: null,
      hoursUtc: { from: '08:00', to: '18:00' },
      weekdaysUtc: [1, 2, 3, 4, 5],
      ...rates,
      usdPerMillionOutputTokens: 8,
      usdPerMillionReasoningTokens: null,
      usdPerRequest: 0.01,
      tiers: [{ kind: 'marginal', aboveInputTokens: 1000, ...rates, usdPerMillionInputTokens: 1 }],
    };
    const { models } = withPrices({
      models: { 'ours/tiny': { name: 'Ours', rules: [rule, { ...rule, usdPerRequest: null }] } },
    });
    const [first, second] = models['ours/tiny']!.rules;
    expect(first).toMatchObject({
      weekdaysUtc: [1, 2, 3, 4, 5],
      usdPerMillionOutputTokens: { value: 8, source: 'user', citation: 'my.json' },
      usdPerMillionReasoningTokens: { value: null, reason: 'given as unknown in my.json' },
      usdPerRequest: { value: 0.01, source: 'user' },
      tiers: [{ kind: 'marginal', aboveInputTokens: 1000, usdPerMillionInputTokens: { value: 1, source: 'user' } }],
    });
    // The vendor lists no such fee, which is not the same as one that is unknown.
    expect(second!.usdPerRequest).toBeNull();
  });

  test('a machine, a region, an accelerator and a host of one’s own make a valid catalogue', () => {
    const catalogue = withPrices({
      instances: {
        'ours/box': {
          accelerator: 'ours-card',
          acceleratorCount: 2,
          usdPerHourByRegion: { 'ours/cellar': { 'on-demand': 0.5 } },
        },
      },
      regions: { 'ours/cellar': { name: 'Cellar', gridGramsCo2ePerKilowattHour: 30, pueRatio: 1.05 } },
      accelerators: { 'ours-card': { name: 'Card', boardPowerWatts: 100 } },
      hosts: { 'ours-host': { name: 'Host', acceleratorCount: 2, powerWatts: 300 } },
    });
    expect(parseCatalogue(structuredClone(catalogue))).toEqual(catalogue);
    expect(catalogue.regions['ours/cellar']!.wueLitresPerKilowattHour).toEqual({
      value: null,
      reason: 'not given in my.json',
    });
  });

  test.each([
    [
      'what a machine holds has no honest default',
      { instances: { 'ours/box': {} } },
      'instances["ours/box"]: accelerator must be',
    ],
    [
      'nor what kind a device is',
      { devices: { 'ours-phone': { name: 'Phone' } } },
      'devices["ours-phone"]: kind must be',
    ],
    [
      'a quoted price is told to be a number',
      { models: { 'acme/small': { usdPerMillionInputTokens: '2' } } },
      'models["acme/small"].usdPerMillionInputTokens must be a number or an object or null (got "2"). Write the number without quotes.',
    ],
    [
      'a range out of order is no matter of its form',
      { models: { 'acme/small': { usdPerMillionInputTokens: { value: 2, low: 3 } } } },
      'usdPerMillionInputTokens must be a range with low <= value <= high',
    ],
    [
      'a mistyped model is no new one',
      { models: { 'acme/smal': { usdPerMillionInputTokens: 1 } } },
      '(got "acme/smal", which lacks name). Did you mean "acme/small"?',
    ],
    [
      'a mistyped id lacks what a new entry needs',
      { instances: { 'cloud/oen': { vcpuCount: 4 } } },
      'Did you mean "cloud/one"?',
    ],
  ])('%s', (_, prices, message) => {
    expect(() => withPrices(prices)).toThrow(message);
    expect(() => withPrices(prices)).toThrow(`${PATH}: `);
  });
});

describe('another currency', () => {
  const currency = { code: 'EUR', usdPerUnit: 1.08, asOf: '2026-11-19', source: 'ECB reference rate' };

  // 0.50 EUR * 1.08 USD/EUR = 0.54 USD; 0.45 -> 0.486, 0.60 -> 0.648
  test('money is turned into USD at the dated rate, which every figure names; what is no money stays', () => {
    const { instances, regions, accelerators, models } = withPrices({
      currency,
      instances: {
        'cloud/one': {
          usdPerHourByRegion: { 'cloud/east': { 'on-demand': { value: 0.5, low: 0.45, high: 0.6 } } },
          spotInterruptionRatioPerMonthByRegion: { 'cloud/east': 0.05 },
        },
      },
      accelerators: { card: { purchaseUsd: 1000, boardPowerWatts: 80 } },
      regions: { 'cloud/east': { pueRatio: 1.2 } },
      models: { 'acme/small': { usdPerMillionInputTokens: 1 } },
    });
    const price = instances['cloud/one']!.usdPerHourByRegion['cloud/east']!['on-demand']!;
    expect(price).toMatchObject({ low: expect.closeTo(0.486, 12), high: expect.closeTo(0.648, 12), source: 'user' });
    expect(price.value).toBeCloseTo(0.54, 12);
    expect(price).toHaveProperty('note', '0.5 EUR at 1.08 USD per EUR (ECB reference rate, 2026-11-19).');
    expect(accelerators.card!.purchaseUsd.value).toBeCloseTo(1080, 9);
    expect(models['acme/small']!.rules[0]!.usdPerMillionInputTokens.value).toBeCloseTo(1.08, 12);
    expect(accelerators.card!.boardPowerWatts.value).toBe(80);
    expect(regions['cloud/east']!.pueRatio.value).toBe(1.2);
    expect(instances['cloud/one']!.spotInterruptionRatioPerMonthByRegion!['cloud/east']!.value).toBe(0.05);
  });

  test('without one the file is in USD', () => {
    const { defaults } = withPrices({ defaults: { usdPerFteMonth: 9000 } });
    expect(defaults.usdPerFteMonth).toEqual({ value: 9000, source: 'user', citation: 'my.json', asOf: '2026-11-20' });
  });
});

test('over the embedded catalogue the result is a valid catalogue', async () => {
  const prices = {
    models: {
      'openai/gpt-5-mini': { usdPerMillionOutputTokens: 1.7 },
      'deepseek/deepseek-v4-flash': { usdPerMillionInputTokens: 0.1 },
    },
    regions: { 'zone/DE': { gridGramsCo2ePerKilowattHour: 300 } },
  };
  const catalogue = withPrices(prices, await loadCatalogue());
  const { 'openai/gpt-5-mini': mini, 'deepseek/deepseek-v4-flash': flash } = catalogue.models;
  const used = { ...catalogue, models: { 'openai/gpt-5-mini': mini, 'deepseek/deepseek-v4-flash': flash } };
  expect(parseCatalogue(structuredClone(used))).toEqual(used);
  expect(new Set(flash!.rules.map((rule) => rule.usdPerMillionInputTokens.value))).toEqual(new Set([0.1]));
});

function withoutPrices({ usdPerHourByRegion: _prices, ...machine }: (typeof CATALOGUE.instances)[string]): object {
  return machine;
}

/** A tier has the rates of a rule and no conditions of its own. */
function tierOf({
  effectiveFrom: _from,
  hoursUtc: _hours,
  weekdaysUtc: _days,
  tiers: _tiers,
  usdPerRequest: _fee,
  ...tier
}: ReturnType<typeof ruleOf> & { kind: 'cliff'; aboveInputTokens: number }) {
  return { ...tier, usdPerMillionOutputTokens: known(6) };
}
