import { beforeAll, describe, expect, test } from 'vitest';
import { machineParts } from '../../pricing/live/google-machine.ts';
import { InstancePrices } from '../../pricing/live/instance-prices.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { type Catalogue, parseCatalogue } from '../../schema/catalogue.ts';
import type { Instance } from '../../schema/instance.ts';
import { isKnown } from '../../schema/known.ts';
import { catalogueWith, known, unknown } from '../factories/catalogue.ts';
import { machine } from './live-context.ts';

let instances: Catalogue['instances'];
beforeAll(async () => {
  ({ instances } = await loadCatalogue());
});

const priceOf = (id: string, region: string, purchase: keyof Instance['usdPerHourByRegion'][string]) =>
  instances[id]!.usdPerHourByRegion[region]![purchase];

describe('the instances of the snapshot', () => {
  test.each([
    ['aws/trn1.2xlarge', 'aws/us-east-1', 1.34375, '2026-02-09'],
    ['aws/r7i.4xlarge', 'aws/us-east-1', 1.0584, '2026-02-09'],
    ['aws/c8g.4xlarge', 'aws/us-east-1', 0.63808, '2026-07-20'],
    ['aws/p5.48xlarge', 'aws/us-east-1', 55.04, '2026-07-20'],
    ['aws/inf2.48xlarge', 'aws/us-east-1', 12.98127, '2026-07-20'],
    ['google/a2-highgpu-1g', 'google/us-central1', 3.673385, '2026'],
    ['google/g2-standard-4', 'google/us-central1', 0.706832255, '2026'],
    ['lambda/gpu_8x_h100_sxm5', 'lambda/us', 31.92, '2026'],
    ['runpod/1x_A100-80GB_SECURE', 'runpod/us', 1.39, '2026'],
  ])('%s in %s costs %d USD/h on demand, as read of %s', (id, region, value, asOf) => {
    expect(priceOf(id, region, 'on-demand')).toMatchObject({ value, asOf, source: 'published' });
  });

  test('hold every family that is asked of AWS', () => {
    const families = new Set(
      Object.values(instances)
        .filter(({ provider }) => provider === 'aws')
        .map(({ instanceType }) => instanceType.split('.')[0]),
    );
    for (const family of ['g4dn', 'g5', 'g6', 'g6e', 'p4d', 'p5', 'inf2', 'trn1', 'c7i', 'c8g', 'm7i', 'r7i']) {
      expect(families, family).toContain(family);
    }
  });

  test('say of Azure machines how their prices are had, as none with a date was at hand', () => {
    const azure = Object.values(instances).filter(({ provider }) => provider === 'azure');
    expect(azure.length).toBeGreaterThanOrEqual(4);
    for (const { usdPerHourByRegion } of azure) {
      for (const prices of Object.values(usdPerHourByRegion)) {
        expect(prices).toEqual({
          'on-demand': { value: null, reason: expect.stringContaining('breakeven prices update azure') },
        });
      }
    }
  });

  test('have an interruption, known or not, wherever they have a Spot price', () => {
    const spot = Object.values(instances).flatMap(
      ({ usdPerHourByRegion, spotInterruptionRatioPerMonthByRegion: interruptions }) =>
        Object.entries(usdPerHourByRegion)
          .filter(([, prices]) => prices.spot !== undefined)
          .map(([region, prices]) => ({ price: prices.spot!, interruption: interruptions?.[region] })),
    );
    expect(spot.length).toBeGreaterThanOrEqual(4);
    for (const { price, interruption } of spot) {
      expect(isKnown(price) && price.value > 0).toBe(true);
      expect(interruption).toEqual({
        value: null,
        reason: 'Google publishes no rate at which Spot machines are taken back.',
      });
    }
  });

  test('cost less when they are committed to or may be taken back', () => {
    for (const [id, { usdPerHourByRegion }] of Object.entries(instances)) {
      for (const { 'on-demand': onDemand, ...others } of Object.values(usdPerHourByRegion)) {
        for (const other of Object.values(others)) {
          if (onDemand !== undefined && other !== undefined && isKnown(onDemand) && isKnown(other)) {
            expect(other.value, id).toBeLessThan(onDemand.value);
          }
        }
      }
    }
  });

  test('of Google can be summed from the parts of its price list', () => {
    const google = Object.entries(instances).filter(([, { provider }]) => provider === 'google');
    expect(google.length).toBeGreaterThanOrEqual(8);
    for (const [id, instance] of google) {
      const parts = machineParts(instance)!;
      expect(parts[0]!.count, id).toBe(instance.vcpuCount);
      expect(
        parts.some(({ name }) => name.includes('GPU')),
        id,
      ).toBe(instance.acceleratorCount > 0);
      // The larger accelerator machines come with a disk of their own.
      expect(
        parts.some(({ name }) => name.includes('disk')),
        id,
      ).toBe(id.startsWith('google/a3-'));
    }
  });
});

describe('an instance of the catalogue', () => {
  const withPrices = (parts: Record<string, unknown>) => () =>
    parseCatalogue(
      {
        ...catalogueWith(),
        instances: { 'cloud/one': { ...catalogueWith().instances['cloud/one']!, ...parts } },
      } as never,
      'c.json',
    );

  test('may leave out purchases, and holds upfront payments and interruptions where there are any', () => {
    const made = withPrices({
      usdPerHourByRegion: { 'cloud/east': { 'reserved-3y': known(1), spot: unknown('not sold') }, 'cloud/west': {} },
      upfrontUsdByRegion: { 'cloud/east': { 'reserved-3y': known(26_280) } },
      spotInterruptionRatioPerMonthByRegion: { 'cloud/east': known(0.05) },
    })();
    expect(Object.keys(made.instances['cloud/one']!.usdPerHourByRegion['cloud/east']!)).toEqual([
      'reserved-3y',
      'spot',
    ]);
  });

  test.each([
    ['a purchase nobody knows', { usdPerHourByRegion: { e: { 'reserved-5y': known(1) } } }, 'must be a known key'],
    ['an hour for nothing', { usdPerHourByRegion: { e: { spot: known(0) } } }, 'must be'],
    [
      'something paid upfront on demand',
      { upfrontUsdByRegion: { e: { 'on-demand': known(1) } } },
      'must be a known key',
    ],
    ['an interruption above 1', { spotInterruptionRatioPerMonthByRegion: { e: known(1.5) } }, 'must be'],
  ])('%s is refused', (_, parts, message) => {
    expect(withPrices({ usdPerHourByRegion: {}, ...parts })).toThrow(message);
  });
});

describe('live prices as entries', () => {
  test('hold what was read and nothing of what was known before', () => {
    const before = machine('cloud/one', 'cloud/east', {
      usdPerHourByRegion: { 'cloud/east': { 'on-demand': known(1), spot: known(0.3) } },
      upfrontUsdByRegion: { 'cloud/east': { 'reserved-1y': known(1) } },
      spotInterruptionRatioPerMonthByRegion: { 'cloud/east': known(0.1) },
    });
    const prices = new InstancePrices(before);
    expect(prices.machineCount).toBe(0);
    const here = { id: 'cloud/one', regionId: 'cloud/west' };
    prices.set(here, 'on-demand', known(2));
    prices.set(here, 'reserved-1y', known(1.5));
    prices.setUpfront(here, 'reserved-1y', known(8_760));
    prices.setSpotInterruption({ ...here, regionId: 'cloud/north' }, known(0.2));
    expect(prices.machineCount).toBe(1);
    const { provider, usdPerHourByRegion, upfrontUsdByRegion, spotInterruptionRatioPerMonthByRegion } =
      prices.entries()['cloud/one']!;
    expect(provider).toBe('cloud');
    expect(usdPerHourByRegion).toEqual({ 'cloud/west': { 'on-demand': known(2), 'reserved-1y': known(1.5) } });
    expect(upfrontUsdByRegion).toEqual({ 'cloud/west': { 'reserved-1y': known(8_760) } });
    expect(spotInterruptionRatioPerMonthByRegion).toEqual({ 'cloud/north': known(0.2) });
    expect(before['cloud/one']!.usdPerHourByRegion).not.toHaveProperty(['cloud/west']);
  });
});
