import { describe, expect, test, vi } from 'vitest';
import { awsSavingsPlans } from '../../pricing/live/aws-savings-plans.ts';
import { SourceError } from '../../pricing/live/live-source.ts';
import { parsePriceEntries } from '../../schema/price-overlay.ts';
import { productItem, savingsPlanFile } from './aws-products.ts';
import { refusal, serve, type Service } from './aws-service.ts';
import { contextWith, machine } from './live-context.ts';
import type { Asked } from './local-server.ts';

const SKU = 'BD53G6QBBTFEMUR5';
const plans = savingsPlanFile([
  { years: 1, sku: SKU, price: '0.7300000000' },
  { years: 3, sku: SKU, price: '0.5100000000' },
]);
const oneMachine = { instances: machine('aws/g5.xlarge', 'aws/us-east-1'), regionIds: ['aws/us-east-1'] };

interface Setting {
  readonly codes?: readonly string[];
  readonly file?: string;
  readonly context?: Parameters<typeof contextWith>[0];
}

/** The service lists its files under `codes`, one per region. */
async function read({ codes = ['ComputeSavingsPlans'], file = plans, context = oneMachine }: Setting = {}) {
  let origin = '';
  const service: Service = (operation, input) => {
    if (operation === 'GetProducts') return { PriceList: [productItem()] };
    if (operation === 'GetPriceListFileUrl') return { Url: `${origin}/${String(input['PriceListArn'])}.json` };
    if (!codes.includes(String(input['ServiceCode']))) return refusal('NotFoundException', 'no such service')();
    const PriceListArn = String(input['RegionCode']);
    return { PriceLists: [{ PriceListArn, FileFormats: ['csv', 'json'], CurrencyCode: 'USD' }] };
  };
  const server = await serve(service, { '/us-east-1.json': file, '/eu-west-1.json': '{"products":' });
  origin = server.origin;
  const given = await awsSavingsPlans.read(contextWith(context));
  parsePriceEntries({ models: {}, instances: given.instances, latestHourGramsCo2ePerKilowattHourByZone: {} }, 'aws');
  return { ...given, byRegion: given.instances!['aws/g5.xlarge']!.usdPerHourByRegion, asked: server.asked };
}
const failure = async (setting: Setting): Promise<SourceError> => {
  const error: unknown = await read(setting).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError;
};
const operations = (asked: readonly Asked[]): string[] =>
  asked.flatMap(({ headers }) => String(headers['x-amz-target'] ?? []).split('.')[1] ?? []);

describe('what is read', () => {
  test.each([['ComputeSavingsPlans'], ['AWSComputeSavingsPlan']])(
    'the file under %s: compute plans, nothing upfront, matched by SKU',
    async (code) => {
      const { byRegion, notes, asked } = await read({ codes: [code] });
      expect(byRegion).toEqual({
        'aws/us-east-1': {
          'savings-plan-1y': {
            value: 0.73,
            source: 'vendor',
            citation: `AWS Price List API, Compute Savings Plans, 1-year, No Upfront, SKU ${SKU}, Linux, shared tenancy, published 2026-11-18`,
            url: 'https://aws.amazon.com/savingsplans/compute-pricing/',
            asOf: '2026-11-21',
          },
          'savings-plan-3y': expect.objectContaining({ value: 0.51 }),
        },
      });
      expect(notes).toEqual([]);
      const list = asked.find(({ headers }) => headers['x-amz-target'] === 'AWSPriceListService.ListPriceLists')!;
      // The day travels in seconds since 1970.
      expect(JSON.parse(list.body)).toMatchObject({
        CurrencyCode: 'USD',
        RegionCode: 'us-east-1',
        EffectiveDate: Date.UTC(2026, 10, 21) / 1_000,
      });
    },
  );

  test('a region without a known price is not worth its file', async () => {
    const regionIds = ['aws/us-east-1', 'aws/sa-east-1'];
    const { asked } = await read({ context: { ...oneMachine, regionIds } });
    expect(operations(asked)).toEqual(['GetProducts', 'ListPriceLists', 'GetPriceListFileUrl']);
  });

  test('one region whose file cannot be read costs the others nothing', async () => {
    const usdPerHourByRegion = {
      ...oneMachine.instances['aws/g5.xlarge']!.usdPerHourByRegion,
      ...machine('aws/g5.xlarge', 'aws/eu-west-1')['aws/g5.xlarge']!.usdPerHourByRegion,
    };
    const instances = machine('aws/g5.xlarge', null, { usdPerHourByRegion });
    const { byRegion, notes } = await read({ context: { instances, regionIds: ['aws/eu-west-1', 'aws/us-east-1'] } });
    expect(Object.keys(byRegion)).toEqual(['aws/us-east-1']);
    expect(notes).toEqual([
      'The answer of the Savings Plans price list of eu-west-1 is no JSON. The prices already known stay in use.',
    ]);
  });
});

describe('what cannot be used', () => {
  test.each([
    ['per month', { unit: 'Mo' }],
    ['in yuan', { discountedRate: { price: '5.2', currency: 'CNY' } }],
    ['of 0', { discountedRate: { price: '0.0', currency: 'USD' } }],
    ['that is a number', { discountedRate: { price: 0.5, currency: 'USD' } }],
    ['that is a word', { discountedRate: { price: 'free', currency: 'USD' } }],
  ])('a rate %s is none', async (_, parts) => {
    const file = savingsPlanFile([
      { years: 1, sku: SKU, price: '0.73', parts },
      { years: 3, sku: SKU, price: '0.51' },
    ]);
    expect(Object.keys((await read({ file })).byRegion['aws/us-east-1']!)).toEqual(['savings-plan-3y']);
  });

  test.each<[string, Setting, string]>([
    ['no list', { codes: [] }, 'names no file under ComputeSavingsPlans or AWSComputeSavingsPlan'],
    ['a truncated file', { file: plans.slice(0, 500) }, 'is no JSON'],
    ['another form', { file: '{"products":{}}' }, 'has another form than known'],
  ])('%s: the source failed, and says of which region', async (_, setting, message) => {
    expect((await failure(setting)).message).toContain(`the Savings Plans price list of us-east-1 ${message}`);
  });

  test('a file without the machines asked for is a failure', async () => {
    const { message } = await failure({ file: savingsPlanFile([]) });
    expect(message).toBe('AWS listed no price for any of 1 machines and regions');
  });

  test('without credentials nothing is asked, region by region or at all', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    expect(await failure({})).toMatchObject({ isKeyMissing: true, message: expect.stringContaining('no credentials') });
  });

  test('being refused is told once, not once per region', async () => {
    await serve(refusal('AccessDeniedException', 'not authorized'));
    const usdPerHourByRegion = Object.fromEntries(
      ['aws/us-east-1', 'aws/eu-west-1'].map((id) => [
        id,
        oneMachine.instances['aws/g5.xlarge']!.usdPerHourByRegion['aws/us-east-1']!,
      ]),
    );
    const instances = machine('aws/g5.xlarge', null, { usdPerHourByRegion });
    const context = contextWith({ instances, regionIds: Object.keys(usdPerHourByRegion) });
    const error = (await awsSavingsPlans.read(context).catch((thrown: unknown) => thrown)) as SourceError;
    expect(error.message.match(/AWS refused the credentials/g)).toHaveLength(1);
  });
});
