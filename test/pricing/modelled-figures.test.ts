import { beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Known } from '../../schema/known.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

describe('the footprint of an API, per billion active parameters', () => {
  test('energy: (GPU joules + 150 W of host / tokens per second) / 8 at batch 512, 64 and 8', () => {
    const { value, low, high, source } = catalogue.apiFootprint.nodeJoulesPerOutputTokenPerBillionParameters;
    // 0.11858 + 150 / 5147.15 = 0.11858 + 0.0291424 = 0.1477224; / 8 = 0.0184653
    expect(value).toBeCloseTo(0.018_465_3, 7);
    // 0.07019 + 150 / 9805.59 = 0.07019 + 0.0152974 = 0.0854874; / 8 = 0.0106859
    expect(low).toBeCloseTo(0.010_685_9, 7);
    // 0.4548 + 150 / 1069.57 = 0.4548 + 0.1402433 = 0.5950433; / 8 = 0.0743804
    expect(high).toBeCloseTo(0.074_380_4, 7);
    expect(source).toBe('modelled');
  });

  test('making: 876.5 kg over 26,280 h over tokens per hour / 8', () => {
    const { value, low, high } = catalogue.apiFootprint.embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters;
    // (164 + 5700 / 8) kg = 876,500 g / 26,280 h = 33.352359 g/h
    // 33.352359 / (5147.15 * 3600 / 1e6 = 18.52974 million tokens/h) = 1.7999367; / 8 = 0.2249921
    expect(value).toBeCloseTo(0.224_992_1, 7);
    // 33.352359 / 35.300124 = 0.9448227; / 8 = 0.1181028
    expect(low).toBeCloseTo(0.118_102_8, 7);
    // 33.352359 / 3.850452 = 8.6619335; / 8 = 1.0827417
    expect(high).toBeCloseTo(1.082_741_7, 7);
  });

  test('an input token: a node of eight at board power over what it reads in production, per billion', () => {
    const { value, low, high, source } = catalogue.apiFootprint.nodeJoulesPerInputTokenPerBillionParameters!;
    // 8 * 700 + 1200 = 6800 W; 73,700 * (1 - 342 / 608) = 32,243.75 tokens/s; 6800 / 32,243.75 / 37 = 0.0056998
    expect(value).toBeCloseTo(0.005_699_8, 7);
    // 2e9 operations * 6800 W / (8 * 989.4e12 operations/s) = 0.0017182
    expect(low).toBeCloseTo(0.001_718_2, 7);
    // 0.0056998 * 1978.9 / 989.4 = 0.0114002
    expect(high).toBeCloseTo(0.011_400_2, 7);
    expect(source).toBe('modelled');
  });

  test('an idle node: (121.7 + 150) W over that of the GPU and the host at batch 512, 64 and 8', () => {
    const { value, low, high } = catalogue.apiFootprint.idlePowerRatio!;
    // 0.11858 * 5147.15 = 610.349 W; 271.7 / 760.349 = 0.357336
    expect(value).toBeCloseTo(0.357_336, 6);
    // 0.07019 * 9805.59 = 688.254 W; 271.7 / 838.254 = 0.324126
    expect(low).toBeCloseTo(0.324_126, 6);
    // 0.4548 * 1069.57 = 486.440 W; 271.7 / 636.440 = 0.426906
    expect(high).toBeCloseTo(0.426_906, 6);
    expect(catalogue.accelerators['h100-sxm']!.loadedIdlePowerWatts.value).toBe(121.7);
  });

  test('the life of an API node is the one the catalogue gives accelerators and hosts', () => {
    expect(catalogue.accelerators['h100-sxm']!.lifetimeYears.value).toBe(3);
    expect(catalogue.hosts['p5-class-host']!.lifetimeYears.value).toBe(3);
  });

  test('where it is served is assumed: United States, between the Pacific Northwest and China', () => {
    expect(catalogue.apiFootprint.gridGramsCo2ePerKilowattHour).toMatchObject({
      value: 414,
      low: 129,
      high: 485,
      source: 'assumed',
    });
  });
});

describe('hosts', () => {
  test('the share under a g6.xlarge is 4 of 192 vCPU of the published host', () => {
    const host = catalogue.hosts['aws/g6.xlarge']!;
    expect(host).toMatchObject({ acceleratorCount: 1, vcpuCount: 4 });
    // 1200 W / 192 * 4 = 25 W, half to double
    expect(host.powerWatts).toMatchObject({ value: 25, low: 12.5, high: 50, source: 'modelled' });
    // 5700 kg / 192 * 4 = 118.75 kg; low 59.375; high 2644.42 kg / 16 * 4 = 661.105 kg
    const making = host.embodiedKilogramsCo2e as Known;
    expect(making).toMatchObject({ value: 118.75, low: 59.375 });
    expect(making.high).toBeCloseTo(661.105, 9);
  });

  test('a p5.48xlarge stands on the published host itself', () => {
    expect(catalogue.instances['aws/p5.48xlarge']!.host).toBe('p5-class-host');
    expect(catalogue.hosts['p5-class-host']).toMatchObject({
      acceleratorCount: 8,
      powerWatts: { value: 1200, source: 'published' },
      embodiedKilogramsCo2e: { value: 5700, source: 'published' },
    });
  });

  test('no host vanishes: each has power and making', () => {
    for (const [id, host] of Object.entries(catalogue.hosts)) {
      expect(host.powerWatts.value, id).toBeGreaterThan(0);
      expect(host.embodiedKilogramsCo2e.value, id).toBeGreaterThan(0);
    }
  });
});
