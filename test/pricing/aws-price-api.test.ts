import {
  GetPriceListFileUrlCommand,
  GetProductsCommand,
  type GetProductsCommandInput,
  ListPriceListsCommand,
  NotFoundException,
  PricingClient,
  ThrottlingException,
} from '@aws-sdk/client-pricing';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { awsSourceError } from '../../pricing/live/aws-errors.ts';
import { openAwsPriceApi, priceApiRegion } from '../../pricing/live/aws-price-api.ts';
import { SourceError } from '../../pricing/live/live-source.ts';

const sdk = mockClient(PricingClient);
afterEach(() => sdk.reset());

const api = () => openAwsPriceApi(new AbortController().signal);

test.each([
  ['us-west-2', 'us-east-1'],
  ['ca-central-1', 'us-east-1'],
  ['af-south-1', 'us-east-1'],
  ['eu-west-3', 'eu-central-1'],
  ['ap-southeast-2', 'ap-south-1'],
  ['cn-north-1', 'cn-northwest-1'],
])('prices of %s are asked for in %s', (region, home) => {
  expect(priceApiRegion(region)).toBe(home);
});

test('products are read page by page with the token of the page before', async () => {
  const seen: GetProductsCommandInput[] = [];
  sdk.on(GetProductsCommand).callsFake((input: GetProductsCommandInput) => {
    seen.push({ ...input });
    return input.NextToken === undefined ? { PriceList: ['one'], NextToken: 't2' } : { PriceList: ['two', 'three'] };
  });
  expect(await (await api()).products('us-east-1', { instanceType: 'g5.xlarge' })).toEqual(['one', 'two', 'three']);
  expect(seen.map(({ NextToken }) => NextToken)).toEqual([undefined, 't2']);
});

test('a page without a list holds nothing', async () => {
  sdk.on(GetProductsCommand).resolves({});
  expect(await (await api()).products('us-east-1', {})).toEqual([]);
});

test('a second question begins at its first page', async () => {
  sdk.on(GetProductsCommand).resolves({ PriceList: [], NextToken: 'again' });
  const opened = await api();
  await opened.products('us-east-1', {});
  const before = sdk.commandCalls(GetProductsCommand).length;
  await opened.products('us-east-1', {});
  expect(sdk.commandCalls(GetProductsCommand).length - before).toBe(before);
});

test('a price list is taken in JSON, and is null where there is none', async () => {
  const lists = [
    { PriceListArn: 'arn:csv', FileFormats: ['csv'] },
    { PriceListArn: 'arn:both', FileFormats: ['csv', 'json'] },
  ];
  sdk
    .on(ListPriceListsCommand)
    .resolvesOnce({ PriceLists: lists })
    .resolvesOnce({ PriceLists: [lists[0]!] });
  sdk
    .on(GetPriceListFileUrlCommand, { PriceListArn: 'arn:both', FileFormat: 'json' })
    .resolves({ Url: 'https://file' });
  const opened = await api();
  expect(await opened.priceListUrl('us-east-1', 'x', '2026-11-21')).toBe('https://file');
  expect(await opened.priceListUrl('us-east-1', 'x', '2026-11-21')).toBeNull();
});

test('a service code nobody knows has no list; being throttled is another matter', async () => {
  const $metadata = {};
  sdk
    .on(ListPriceListsCommand)
    .rejectsOnce(new NotFoundException({ message: 'no', $metadata }))
    .rejectsOnce(new ThrottlingException({ message: 'Rate exceeded', $metadata }));
  const opened = await api();
  expect(await opened.priceListUrl('us-east-1', 'x', '2026-11-21')).toBeNull();
  await expect(opened.priceListUrl('us-east-1', 'x', '2026-11-21')).rejects.toBeInstanceOf(SourceError);
});

test('an error of our own is not taken for one of AWS', () => {
  expect(() => awsSourceError(new TypeError('x is not a function'))).toThrow(TypeError);
  expect(() => awsSourceError('thrown text')).toThrow('thrown text');
});
