import { beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { type Catalogue, parseCatalogue } from '../../schema/catalogue.ts';
import { isKnown, type Sourced } from '../../schema/known.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

/** Every figure of the catalogue with its path: an object that has `value` and either `source` or `reason`. */
function figuresOf(value: unknown, path = ''): [string, Sourced][] {
  if (typeof value !== 'object' || value === null) return [];
  if ('value' in value) return [[path, value as Sourced]];
  return Object.entries(value).flatMap(([key, inner]) => figuresOf(inner, `${path}/${key}`));
}

describe('what the catalogue holds', () => {
  test('at least 20 API models of at least 7 providers, hosted small models among them', () => {
    const models = Object.values(catalogue.models);
    expect(models.length).toBeGreaterThanOrEqual(20);
    expect(new Set(models.map((model) => model.provider)).size).toBeGreaterThanOrEqual(7);
    for (const id of [
      'openai/gpt-5-mini',
      'openai/gpt-5-nano',
      'openai/gpt-4o-mini',
      'anthropic/claude-haiku-4-5',
      'google/gemini-2.5-flash-lite',
      'mistral/mistral-small-latest',
      'deepseek/deepseek-chat',
      'aws/amazon.nova-micro-v1:0',
      'groq/llama-3.1-8b-instant',
      'groq/openai/gpt-oss-20b',
      'together/meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
    ]) {
      expect(catalogue.models, id).toHaveProperty([id]);
    }
  });

  test('at least 12 priced accelerated instance types, priced CPU types and all 19 AWS regions', () => {
    const priced = Object.values(catalogue.instances).filter((instance) => {
      const price = instance.usdPerHourByRegion['aws/us-east-1']?.['on-demand'];
      return price !== undefined && isKnown(price);
    });
    expect(priced.filter((instance) => instance.acceleratorCount > 0).length).toBeGreaterThanOrEqual(12);
    expect(priced.filter((instance) => instance.acceleratorCount === 0).length).toBeGreaterThanOrEqual(4);
    expect(Object.values(catalogue.regions).filter((region) => region.provider === 'aws')).toHaveLength(19);
  });

  test('ids are made of provider and name', () => {
    for (const [id, model] of Object.entries(catalogue.models)) expect(id).toBe(`${model.provider}/${model.model}`);
    for (const [id, instance] of Object.entries(catalogue.instances)) {
      expect(id).toBe(`${instance.provider}/${instance.instanceType}`);
    }
  });

  test('whatever an instance names is there', () => {
    for (const [id, instance] of Object.entries(catalogue.instances)) {
      for (const region of Object.keys(instance.usdPerHourByRegion))
        expect(catalogue.regions, id).toHaveProperty([region]);
      expect(catalogue.hosts, id).toHaveProperty([instance.host!]);
      if (instance.accelerator === null) expect(instance.acceleratorCount, id).toBe(0);
      else expect(catalogue.accelerators, id).toHaveProperty([instance.accelerator]);
    }
  });

  test('the host of an instance carries at least its accelerators', () => {
    for (const [id, instance] of Object.entries(catalogue.instances)) {
      expect(catalogue.hosts[instance.host!]!.acceleratorCount, id).toBeGreaterThanOrEqual(instance.acceleratorCount);
    }
  });
});

describe('where its figures come from', () => {
  test('every known figure has a citation and a date, every unknown one a reason', () => {
    const figures = figuresOf(catalogue);
    expect(figures.length).toBeGreaterThan(500);
    for (const [path, figure] of figures) {
      if (isKnown(figure)) {
        expect(figure.citation, path).toBeTruthy();
        expect(figure.asOf, path).toBeTruthy();
      } else {
        expect(figure.reason.length, path).toBeGreaterThan(10);
      }
    }
  });

  test('no price is 0', () => {
    const prices = figuresOf(catalogue).filter(([path]) => /usdPer|purchaseUsd/i.test(path));
    expect(prices.length).toBeGreaterThan(200);
    for (const [path, price] of prices) if (isKnown(price)) expect(price.value, path).toBeGreaterThan(0);
  });

  test('no date lies after the day the catalogue was gathered', () => {
    for (const [path, figure] of figuresOf(catalogue)) {
      if (isKnown(figure)) expect(figure.asOf! <= catalogue.asOf, path).toBe(true);
    }
  });

  test('the share-alike data are attributed', () => {
    expect(catalogue.attributions.map((attribution) => attribution.licence)).toEqual(
      expect.arrayContaining(['ODbL-1.0', 'CC-BY-SA-4.0']),
    );
  });
});

describe('figures read by hand from their sources', () => {
  test('gpt-5-mini costs 0.25 in, 0.025 cached and 2.00 out', () => {
    const [rule, ...others] = catalogue.models['openai/gpt-5-mini']!.rules;
    expect(others).toEqual([]);
    expect(rule!.usdPerMillionInputTokens.value).toBe(0.25);
    expect(rule!.usdPerMillionCachedInputTokens.value).toBe(0.025);
    expect(rule!.usdPerMillionOutputTokens.value).toBe(2);
    expect(rule!.usdPerMillionCacheWriteTokens.value).toBeNull();
  });

  test('g6.xlarge costs 0.8048 on demand and 0.52392 reserved in us-east-1, 0.8536 in eu-north-1', () => {
    const prices = catalogue.instances['aws/g6.xlarge']!.usdPerHourByRegion;
    expect(prices['aws/us-east-1']!['on-demand']?.value).toBe(0.8048);
    expect(prices['aws/us-east-1']!['reserved-1y']?.value).toBe(0.52392);
    expect(prices['aws/eu-north-1']!['on-demand']?.value).toBe(0.8536);
  });

  test('p5e.48xlarge has no on-demand price, and says why', () => {
    expect(catalogue.instances['aws/p5e.48xlarge']!.usdPerHourByRegion['aws/us-east-1']!['on-demand']).toEqual({
      value: null,
      reason: expect.stringContaining('Capacity Blocks'),
    });
  });

  test('us-east-1 runs on 418 g/kWh at a PUE of 1.15', () => {
    const region = catalogue.regions['aws/us-east-1']!;
    expect(region.gridGramsCo2ePerKilowattHour).toMatchObject({ value: 418, low: 403, high: 418 });
    expect(region.pueRatio.value).toBe(1.15);
    expect(region.wueLitresPerKilowattHour.value).toBe(0.12);
    expect(region.marketGramsCo2ePerKilowattHour.value).toBe(0);
  });

  test('the range of a country spans the two methods: France 31 by Electricity Maps, 44.18 by Ember', () => {
    const france = catalogue.regions['aws/eu-west-3']!;
    expect(france.gridGramsCo2ePerKilowattHour).toMatchObject({ value: 31, low: 31, high: 44.18 });
    expect(france.pueRatio).toMatchObject({ value: null });
  });

  test('the range of us-west-2 reaches the other zone its sites may lie in, 204', () => {
    expect(catalogue.regions['aws/us-west-2']!.gridGramsCo2ePerKilowattHour).toMatchObject({
      value: 129,
      low: 109,
      high: 204,
    });
  });

  test('an H100 took 164 kg to make, 131 to 575', () => {
    expect(catalogue.accelerators['h100-sxm']!.embodiedKilogramsCo2e).toMatchObject({
      value: 164,
      low: 131,
      high: 575,
    });
  });

  test('own sites run at a PUE of 1.63, and staff cost 18,000 USD a month', () => {
    expect(catalogue.defaults.onPremisesPueRatio.value).toBe(1.63);
    expect(catalogue.defaults.usdPerFteMonth.value).toBe(18_000);
  });
});

test('the whole of it is a valid catalogue, though it is not judged each time it is read', () => {
  expect(parseCatalogue(structuredClone(catalogue))).toEqual(catalogue);
});

describe('ids that every object answers to', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s is refused as an id', (id) => {
    const text = JSON.stringify(catalogue).replace('"openai/gpt-5-mini":', `"${id}":`);
    expect(() => parseCatalogue(JSON.parse(text), 'prices.json')).toThrow(`prices.json: models must be`);
  });
});
