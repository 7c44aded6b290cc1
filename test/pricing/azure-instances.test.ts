import { afterEach, describe, expect, test } from 'vitest';
import { azureInstances } from '../../pricing/live/azure-instances.ts';
import { SourceError } from '../../pricing/live/live-source.ts';
import { parsePriceEntries } from '../../schema/price-overlay.ts';
import { contextWith, machine } from './live-context.ts';
import { type Answer, type Asked, localServer } from './local-server.ts';

/**
 * An item in its recorded form: Standard_D8_v4 in westeurope, 0.46 USD on demand and 4,594 USD for three years, as answers of
 * the Azure Retail Prices API are quoted in public; `savingsPlan` as version 2023-01-01-preview adds it.
 */
const item = (parts: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  currencyCode: 'USD',
  tierMinimumUnits: 0,
  retailPrice: 0.46,
  unitPrice: 0.46,
  armRegionName: 'westeurope',
  location: 'EU West',
  effectiveStartDate: '2020-08-01T00:00:00Z',
  meterId: '4e763e64-5ae4-5ed3-8892-902bb82ca7d3',
  meterName: 'D8 v4',
  productId: 'DZH318Z0D1L4',
  skuId: 'DZH318Z0D1L4/00J2',
  productName: 'Virtual Machines Dv4 Series',
  skuName: 'D8 v4',
  serviceName: 'Virtual Machines',
  serviceId: 'DZH313Z7MMC8',
  serviceFamily: 'Compute',
  unitOfMeasure: '1 Hour',
  type: 'Consumption',
  isPrimaryMeterRegion: true,
  armSkuName: 'Standard_D8_v4',
  ...parts,
});
const threeYears = item({ type: 'Reservation', reservationTerm: '3 Years', retailPrice: 4594, unitPrice: 4594 });
const page = (Items: readonly unknown[], NextPageLink: string | null = null): Answer => ({
  body: JSON.stringify({
    BillingCurrency: 'USD',
    CustomerEntityId: 'Default',
    CustomerEntityType: 'Retail',
    Items,
    NextPageLink,
    Count: Items.length,
  }),
});

const API = 'https://prices.azure.com';
let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

async function read(answer: (asked: Asked) => Answer, regionIds = ['azure/westeurope']) {
  const server = await localServer(answer);
  close = server.close;
  const instances = machine('azure/Standard_D8_v4', 'azure/westeurope');
  const given = await azureInstances.read(contextWith({ origins: { [API]: server.origin }, instances, regionIds }));
  parsePriceEntries({ models: {}, instances: given.instances, latestHourGramsCo2ePerKilowattHourByZone: {} }, 'azure');
  const byRegion = given.instances!['azure/Standard_D8_v4']!.usdPerHourByRegion;
  return { byRegion, prices: byRegion['azure/westeurope'], notes: given.notes, asked: server.asked };
}
const items = (...all: readonly unknown[]) => read(() => page(all));

describe('what is read', () => {
  test('on demand, reserved, under savings plans and Spot', async () => {
    const plans = [
      { unitPrice: 0.31, retailPrice: 0.31, term: '1 Year' },
      { unitPrice: 0.21, retailPrice: 0.21, term: '3 Years' },
    ];
    const { prices, notes } = await items(
      item({ savingsPlan: plans }),
      threeYears,
      item({ skuName: 'D8 v4 Spot', meterName: 'D8 v4 Spot', retailPrice: 0.092 }),
    );
    expect(prices!['on-demand']).toMatchObject({
      value: 0.46,
      source: 'vendor',
      asOf: '2026-11-21',
      citation: 'Azure Retail Prices API, Standard_D8_v4, westeurope, Linux, in force since 2020-08-01',
    });
    // The unit says "1 Hour", but 4,594 USD are for three years: 4,594 / (3 * 8,760 h) = 0.17481 USD/h.
    expect(prices!['reserved-3y']).toMatchObject({
      value: 4594 / 26_280,
      note: '4594 USD for the term / (3 * 8760 h), paid at once or by the month.',
    });
    expect(prices!['savings-plan-1y']).toMatchObject({ value: 0.31 });
    expect(prices!['savings-plan-3y']).toMatchObject({ value: 0.21 });
    expect(prices!.spot).toMatchObject({ value: 0.092 });
    expect(prices!['reserved-1y']).toBeUndefined();
    expect(notes).toEqual([]);
  });

  test('Windows, low priority, development and other machines are left out', async () => {
    const { prices } = await items(
      item({ productName: 'Virtual Machines Dv4 Series Windows', retailPrice: 0.828 }),
      item({ skuName: 'D8 v4 Low Priority', meterName: 'D8 v4 Low Priority', retailPrice: 0.09 }),
      item({ type: 'DevTestConsumption', retailPrice: 0.4 }),
      item({ armSkuName: 'Standard_D16_v4', retailPrice: 0.92 }),
      item({ armRegionName: 'northeurope', retailPrice: 0.428 }),
      item({ type: 'Reservation', reservationTerm: '5 Years', retailPrice: 9000 }),
      item(),
    );
    expect(Object.entries(prices!).map(([purchase, price]) => [purchase, price!.value])).toEqual([['on-demand', 0.46]]);
  });

  test('of several prices the newest that has begun holds, in whatever order they come', async () => {
    const { prices } = await items(
      item({ effectiveStartDate: '2026-02-01T00:00:00Z', retailPrice: 0.48 }),
      item(),
      item({ effectiveStartDate: '2026-12-01T00:00:00Z', retailPrice: 0.6 }),
    );
    expect(prices!['on-demand']?.value).toBe(0.48);
  });

  test('is asked for machine by machine, in USD, and page by page', async () => {
    const { byRegion, asked } = await read(
      ({ target }) => {
        const region = /armRegionName eq '(\w+)'/.exec(decodeURIComponent(target.replaceAll('+', ' ')))?.[1];
        if (target.includes('$skip=100')) return page([item()]);
        return region === 'westeurope' ? page([], `${API}:443/api/retail/prices?$skip=100`) : page([]);
      },
      ['azure/westeurope', 'azure/eastus', 'aws/us-east-1'],
    );
    expect(Object.keys(byRegion)).toEqual(['azure/westeurope']);
    expect(asked).toHaveLength(3);
    const first = decodeURIComponent(asked[0]!.target);
    expect(first).toContain('api-version=2023-01-01-preview&currencyCode=USD');
    expect(first).toContain("armSkuName eq 'Standard_D8_v4'");
  });
});

describe('what cannot be used', () => {
  test.each([
    ['euros', item({ currencyCode: 'EUR' }), 'a price is in EUR, not in USD'],
    ['a price per second', item({ unitOfMeasure: '1 Second' }), 'a price is per 1 Second, not per hour'],
    ['a price per month', item({ unitOfMeasure: '1/Month' }), 'a price is per 1/Month, not per hour'],
  ])('%s: the rest is read, and the note says so', async (_, odd, doubt) => {
    const { prices, notes } = await items(odd, threeYears);
    expect(Object.keys(prices!)).toEqual(['reserved-3y']);
    expect(notes).toEqual([`azure/Standard_D8_v4 in azure/westeurope: ${doubt}.`]);
  });

  test('an item of another form is passed over and counted', async () => {
    const { notes } = await items(item({ retailPrice: '0.46' }), 'x', item());
    expect(notes).toEqual(['azure/Standard_D8_v4 in azure/westeurope: 2 items could not be read.']);
  });

  test.each([
    ['an empty list', page([])],
    ['a price of 0', page([item({ retailPrice: 0 })])],
    ['a price below 0', page([item({ retailPrice: -1 })])],
  ])('%s is no price, and without any the source failed', async (_, answer) => {
    await expect(read(() => answer)).rejects.toThrow('Azure listed no price for any of 1 machines and regions');
  });

  test.each([
    ['no JSON', { body: '{"Items":[' }, 'is no JSON'],
    ['another form', { body: '[]' }, 'has another form than known'],
    ['a next page elsewhere', page([], 'http://127.0.0.1:1/api/retail/prices'), 'names a next page elsewhere'],
    ['the same page again', page([], `${API}/api/retail/prices?$skip=100`), 'names a next page that came before'],
  ])('%s is a failure', async (_, answer, message) => {
    const error: unknown = await read(() => answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).message).toBe(
      `The answer of the Azure Retail Prices API ${message}${message.endsWith('elsewhere') ? ' (http://127.0.0.1:1)' : ''}`,
    );
  });

  test('pages without end are a failure', async () => {
    let next = 0;
    await expect(read(() => page([item()], `${API}/api/retail/prices?$skip=${(next += 100)}`))).rejects.toThrow(
      'has more than 20 pages for one machine',
    );
  });

  test('a machine that is known here and gone from the list keeps its price, and the note says so', async () => {
    const { notes } = await read(
      ({ target }) => page(target.includes('eastus') ? [item({ armRegionName: 'eastus' })] : []),
      ['azure/westeurope', 'azure/eastus'],
    );
    expect(notes).toEqual([
      'azure/Standard_D8_v4 is no longer offered in azure/westeurope; its last known prices stay.',
    ]);
  });

  test('a refusal by the service is passed on', async () => {
    await expect(read(() => ({ status: 429, body: 'Too many requests' }))).rejects.toThrow('answered 429');
  });
});
