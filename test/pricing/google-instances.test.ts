import { afterEach, describe, expect, test } from 'vitest';
import { googleInstances } from '../../pricing/live/google-instances.ts';
import { parsePriceEntries } from '../../schema/price-overlay.ts';
import { expectNear } from '../factories/near.ts';
import { contextWith, machine } from './live-context.ts';
import { type Answer, type Asked, localServer } from './local-server.ts';

interface SkuParts {
  readonly usageType?: string;
  readonly unit?: string;
  readonly units?: string;
  readonly nanos?: number;
  readonly regions?: readonly string[];
  readonly currencyCode?: string;
}

/** A SKU in its recorded form: "A2 Instance Ram running in Americas", 2390-DCAF-DA38, of an answer kept in public. */
const sku = (description: string, parts: SkuParts = {}): Readonly<Record<string, unknown>> => ({
  name: 'services/6F81-5844-456A/skus/2390-DCAF-DA38',
  skuId: '2390-DCAF-DA38',
  description,
  category: {
    serviceDisplayName: 'Compute Engine',
    resourceFamily: 'Compute',
    resourceGroup: 'RAM',
    usageType: parts.usageType ?? 'OnDemand',
  },
  serviceRegions: parts.regions ?? ['us-central1', 'us-east1', 'us-west1'],
  pricingInfo: [
    {
      summary: '',
      pricingExpression: {
        usageUnit: parts.unit ?? 'h',
        displayQuantity: 1,
        tieredRates: [
          {
            startUsageAmount: 0,
            unitPrice: {
              currencyCode: parts.currencyCode ?? 'USD',
              units: parts.units ?? '0',
              nanos: parts.nanos ?? 0,
            },
          },
        ],
        usageUnitDescription: 'gibibyte hour',
        baseUnit: 'By.s',
        baseUnitDescription: 'byte second',
        baseUnitConversionFactor: 3865470566400,
      },
      currencyConversionRate: 1,
      effectiveTime: '2023-03-24T10:52:50.681Z',
    },
  ],
  serviceProviderName: 'Google',
  geoTaxonomy: { type: 'MULTI_REGIONAL', regions: ['us-central1', 'us-east1', 'us-west1'] },
});

const core = sku('A2 Instance Core running in Americas', { nanos: 31_611_000 });
const ram = sku('A2 Instance Ram running in Americas', { unit: 'GiBy.h', nanos: 4_237_000 });
const gpu = sku('Nvidia Tesla A100 GPU running in Americas', { units: '2', nanos: 933_908_000 });

const API = 'https://cloudbilling.googleapis.com';
const a2 = machine('google/a2-highgpu-1g', 'google/us-central1', {
  vcpuCount: 12,
  memoryGibibytes: 85,
  accelerator: 'a100-40',
  acceleratorCount: 1,
});
let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

async function read(answer: (asked: Asked) => Answer, instances = a2, regionIds = ['google/us-central1']) {
  const server = await localServer(answer);
  close = server.close;
  const env = { GOOGLE_CLOUD_API_KEY: 'secret-key' };
  const given = await googleInstances.read(
    contextWith({ origins: { [API]: server.origin }, env, instances, regionIds }),
  );
  parsePriceEntries({ models: {}, instances: given.instances, latestHourGramsCo2ePerKilowattHourByZone: {} }, 'google');
  const [id] = Object.keys(instances);
  return {
    prices: given.instances![id!]?.usdPerHourByRegion['google/us-central1'],
    notes: given.notes,
    asked: server.asked,
  };
}
const skus = (...all: readonly unknown[]): Answer => ({ body: JSON.stringify({ skus: all, nextPageToken: '' }) });
const reading = (...all: readonly unknown[]) => read(() => skus(...all));

describe('a machine costs what its parts do', () => {
  test('on demand, to the last digit of the published 3.673385 USD/h of a2-highgpu-1g', async () => {
    const { prices } = await reading(core, ram, gpu);
    // 12 * 0.031611 + 85 * 0.004237 + 2.933908 = 0.379332 + 0.360145 + 2.933908 = 3.673385
    expectNear(prices!['on-demand']!.value, 3.673385, 1e-12);
    expect(prices!['on-demand']).toMatchObject({
      source: 'vendor',
      asOf: '2026-11-21',
      note: '12 vCPU * 0.031611 + 85 GiB of memory * 0.004237 + 1 Nvidia Tesla A100 GPU * 2.933908',
    });
    expect(Object.keys(prices!)).toEqual(['on-demand']);
  });

  test('as Spot and under commitments, each by its own SKUs', async () => {
    const spot = { usageType: 'Preemptible' };
    const oneYear = { usageType: 'Commit1Yr' };
    const { prices } = await reading(
      core,
      ram,
      gpu,
      sku('Spot Preemptible A2 Instance Core running in Americas', { ...spot, nanos: 10_000_000 }),
      sku('Spot Preemptible A2 Instance Ram running in Americas', { ...spot, unit: 'GiBy.h', nanos: 1_000_000 }),
      sku('Nvidia Tesla A100 GPU attached to Spot Preemptible VMs running in Americas', { ...spot, units: '1' }),
      sku('Commitment v1: A2 Cpu in Americas for 1 Year', { ...oneYear, nanos: 20_000_000 }),
      sku('Commitment v1: A2 Ram in Americas for 1 Year', { ...oneYear, unit: 'GiBy.h', nanos: 2_000_000 }),
      sku('Commitment v1: Nvidia Tesla A100 GPU running in Americas for 1 Year', { ...oneYear, units: '2' }),
      // Three years are not sold for the memory: no price.
      sku('Commitment v1: A2 Cpu in Americas for 3 Years', { usageType: 'Commit3Yr', nanos: 20_000_000 }),
    );
    // 12 * 0.01 + 85 * 0.001 + 1 = 1.205; 12 * 0.02 + 85 * 0.002 + 2 = 2.41
    expectNear(prices!.spot!.value, 1.205);
    expectNear(prices!['reserved-1y']!.value, 2.41);
    expect(prices!['reserved-3y']).toBeUndefined();
  });

  test('with the local disk that belongs to it, by the month of 730 hours', async () => {
    const a3 = machine('google/a3-highgpu-1g', 'google/us-central1', {
      vcpuCount: 26,
      memoryGibibytes: 234,
      accelerator: 'h100-sxm',
      acceleratorCount: 1,
    });
    const { prices } = await read(
      () =>
        skus(
          sku('A3 Instance Core running in Americas', { nanos: 10_000_000 }),
          sku('A3 Instance Ram running in Americas', { unit: 'GiBy.h', nanos: 1_000_000 }),
          sku('Nvidia H100 80GB GPU running in Americas', { units: '9' }),
          sku('SSD backed Local Storage', { unit: 'GiBy.mo', nanos: 80_000_000 }),
        ),
      a3,
    );
    // 26 * 0.01 + 234 * 0.001 + 9 + 750 * 0.08 / 730 = 0.26 + 0.234 + 9 + 0.0821918 = 9.5761918
    expectNear(prices!['on-demand']!.value, 9.494 + 60 / 730);
  });

  test('per GiB where the list prices a GB', async () => {
    const { prices } = await reading(
      core,
      { ...ram, ...sku('A2 Instance Ram running in Americas', { unit: 'GBy.h', nanos: 4_000_000 }) },
      gpu,
    );
    // A GiB is 1.073741824 GB: 0.379332 + 85 * 0.004 * 1.073741824 + 2.933908
    expectNear(prices!['on-demand']!.value, 0.379332 + 85 * 0.004295 - 85 * 0.000000032704 + 2.933908, 1e-9);
  });

  test('at the higher of two rates that fit, and never at a booked one', async () => {
    const { prices } = await reading(
      core,
      ram,
      gpu,
      sku('A2 Instance Core running in Iowa', { nanos: 41_611_000 }),
      sku('A2 Instance Core running in Americas, Calendar Mode', { units: '7' }),
    );
    // 12 * 0.01 more than 3.673385
    expectNear(prices!['on-demand']!.value, 3.793385, 1e-12);
  });

  test('a machine without an accelerator has two parts', async () => {
    const c3 = machine('google/c3-standard-4', 'google/us-central1');
    const { prices } = await read(
      () =>
        skus(
          sku('C3 Instance Core running in Americas', { nanos: 50_000_000 }),
          sku('C3 Instance Ram running in Americas', { unit: 'GiBy.h', nanos: 5_000_000 }),
        ),
      c3,
    );
    // 4 * 0.05 + 16 * 0.005
    expectNear(prices!['on-demand']!.value, 0.28);
  });
});

describe('what is asked', () => {
  test('every page, the key in a header and never in the address', async () => {
    const { asked, prices } = await read(({ target }) =>
      target.includes('pageToken=two')
        ? skus(gpu)
        : { body: JSON.stringify({ skus: [core, ram], nextPageToken: 'two' }) },
    );
    expect(prices).toHaveProperty('on-demand');
    expect(asked.map(({ headers }) => headers['x-goog-api-key'])).toEqual(['secret-key', 'secret-key']);
    expect(asked.map(({ target }) => target).join(' ')).not.toContain('secret');
    expect(asked[0]!.target).toBe('/v1/services/6F81-5844-456A/skus?currencyCode=USD&pageSize=5000');
  });

  test('nothing without a key, and how to give one', async () => {
    expect(googleInstances.missing({})).toContain('Set GOOGLE_CLOUD_API_KEY');
    expect(googleInstances.missing({ GOOGLE_CLOUD_API_KEY: 'x' })).toBeNull();
    await expect(googleInstances.read(contextWith({ instances: a2 }))).rejects.toThrow('there is no key');
  });
});

describe('what cannot be used', () => {
  test.each([
    [
      'an unknown unit',
      sku('A2 Instance Ram running in Americas', { unit: 'GiBy.d', nanos: 1 }),
      'per GiBy.d, which is not known',
    ],
    [
      'euros',
      sku('A2 Instance Ram running in Americas', { unit: 'GiBy.h', nanos: 1, currencyCode: 'EUR' }),
      'in EUR, not in USD',
    ],
    ['another form', { description: 'A2 Instance Ram running in Americas' }, 'of another form than known'],
  ])('%s: the other machine is priced, and the note says so', async (_, odd, doubt) => {
    const instances = { ...machine('google/c3-standard-4', null), ...a2 };
    const { notes } = await read(
      () =>
        skus(
          core,
          odd,
          gpu,
          sku('C3 Instance Core running in Americas', { nanos: 1 }),
          sku('C3 Instance Ram running in Americas', { nanos: 1 }),
        ),
      instances,
    );
    expect(notes).toEqual([
      `A2 Instance Ram running in Americas: ${doubt}.`,
      'google/a2-highgpu-1g is no longer offered in google/us-central1; its last known prices stay.',
    ]);
  });

  test('rates by volume are a doubt', async () => {
    const tiered = structuredClone(core) as { pricingInfo: { pricingExpression: { tieredRates: unknown[] } }[] };
    const { tieredRates } = tiered.pricingInfo[0]!.pricingExpression;
    tieredRates.push({ ...(tieredRates[0] as object), startUsageAmount: 100 });
    await expect(reading(tiered, ram, gpu)).rejects.toThrow('Google Cloud listed no price for any of 1');
  });

  test.each([
    ['an empty list', skus(), 'Google Cloud listed no price for any of 1 machines and regions'],
    [
      'another region',
      skus(core, ram, sku('Nvidia Tesla A100 GPU running in EMEA', { units: '3', regions: ['europe-west4'] })),
      'listed no price',
    ],
    ['a part that costs 0', skus(core, ram, sku('Nvidia Tesla A100 GPU running in Americas')), 'listed no price'],
    ['no JSON', { body: '{"skus":[' }, 'is no JSON'],
    ['another form', { body: '{"skus":{}}' }, 'has another form than known'],
    ['the same page again', { body: '{"skus":[],"nextPageToken":"two"}' }, 'names a next page that came before'],
    ['a refused key', { status: 403, body: '{"error":{"code":403,"status":"PERMISSION_DENIED"}}' }, 'answered 403'],
  ])('%s is a failure', async (_, answer, message) => {
    await expect(read(() => answer)).rejects.toThrow(message);
  });

  test('pages without end are a failure', async () => {
    let page = 0;
    await expect(read(() => ({ body: JSON.stringify({ skus: [], nextPageToken: `${(page += 1)}` }) }))).rejects.toThrow(
      'has more than 100 pages',
    );
  });

  test('a machine whose parts nobody knows is told where it was priced', async () => {
    const odd = machine('google/a9-highgpu-1g', 'google/us-central1', { accelerator: 'mi300x', acceleratorCount: 1 });
    const { notes } = await read(() => skus(core, ram, gpu), { ...a2, ...odd });
    expect(notes).toEqual(['google/a9-highgpu-1g: it is not known which SKUs make up this machine.']);
  });
});
