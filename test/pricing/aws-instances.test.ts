import { describe, expect, test, vi } from 'vitest';
import { awsInstances } from '../../pricing/live/aws-instances.ts';
import { SourceError } from '../../pricing/live/live-source.ts';
import { parsePriceEntries } from '../../schema/price-overlay.ts';
import { hours, productItem, reservation, upfront } from './aws-products.ts';
import { products, refusal, serve, type Service, stopServing } from './aws-service.ts';
import { contextWith, machine } from './live-context.ts';

const inVirginia = contextWith({
  instances: machine('aws/g5.xlarge', 'aws/us-east-1'),
  regionIds: ['aws/us-east-1', 'azure/eastus'],
});
const pricesIn = async (context = inVirginia, region = 'aws/us-east-1') => {
  const { instances, notes } = await awsInstances.read(context);
  parsePriceEntries({ models: {}, instances, latestHourGramsCo2ePerKilowattHourByZone: {} }, 'aws');
  return {
    entry: instances?.['aws/g5.xlarge'],
    prices: instances?.['aws/g5.xlarge']?.usdPerHourByRegion[region],
    notes,
  };
};

// First in this file: the SDK says it once per process.
test("the SDK's notice about versions of Node does not appear", async () => {
  const warned = vi.spyOn(process, 'emitWarning');
  await serve(products(productItem()));
  await pricesIn();
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

describe('what is read', () => {
  test('on-demand and reserved prices, with where they come from', async () => {
    const reserved = [
      reservation('1yr', 'No Upfront', hours('0.6337800000')),
      reservation('1yr', 'Partial Upfront', hours('0.2936000000'), upfront('2572')),
      reservation('3yr', 'All Upfront', hours('0.0000000000'), upfront('10512')),
    ];
    await serve(products(productItem({ reserved })));
    const { entry, prices } = await pricesIn();
    expect(prices!['on-demand']).toEqual({
      value: 1.006,
      source: 'vendor',
      citation: 'AWS Price List API, GetProducts, SKU BD53G6QBBTFEMUR5, Linux, shared tenancy, published 2026-11-18',
      url: 'https://aws.amazon.com/ec2/pricing/on-demand/',
      asOf: '2026-11-21',
    });
    expect(prices!['reserved-1y']).toMatchObject({ value: 0.63378, note: expect.stringContaining('Partial Upfront') });
    // 10,512 USD / (3 * 8,760 h) = 0.4 USD/h
    expect(prices!['reserved-3y']).toMatchObject({ value: 0.4 });
    expect(entry!.upfrontUsdByRegion).toEqual({
      'aws/us-east-1': { 'reserved-3y': expect.objectContaining({ value: 10_512 }) },
    });
  });

  test('is asked for by region and type, Linux, shared, without capacity blocks, 100 at once', async () => {
    const { asked } = await serve(products(productItem()));
    await pricesIn();
    const query = JSON.parse(asked[0]!.body) as { Filters: { Type: string; Field: string; Value: string }[] };
    expect(query).toMatchObject({ ServiceCode: 'AmazonEC2', MaxResults: 100 });
    expect(query.Filters.every(({ Type }) => Type === 'TERM_MATCH')).toBe(true);
    expect(Object.fromEntries(query.Filters.map(({ Field, Value }) => [Field, Value]))).toEqual({
      regionCode: 'us-east-1',
      instanceType: 'g5.xlarge',
      operatingSystem: 'Linux',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
      marketoption: 'OnDemand',
      tenancy: 'Shared',
      productFamily: 'Compute Instance',
    });
  });

  test('covers every AWS region of the catalogue, each at the service nearest to it', async () => {
    const { asked } = await serve(products(productItem()));
    const regionIds = ['aws/us-east-1', 'aws/eu-north-1', 'aws/ap-south-1', 'aws/sa-east-1'];
    const { entry } = await pricesIn(contextWith({ instances: inVirginia.instances, regionIds }));
    expect(Object.keys(entry!.usdPerHourByRegion).toSorted()).toEqual(regionIds.toSorted());
    const homes = asked
      .filter(({ headers }) => headers['x-amz-target'] === 'AWSPriceListService.GetProducts')
      .map(({ headers }) => /\/(\w+-\w+-\d)\/pricing\//.exec(headers.authorization!)![1]);
    expect(homes.toSorted()).toEqual(['ap-south-1', 'eu-central-1', 'us-east-1', 'us-east-1']);
  });

  test('a page of 10,000 items, of which one is of the machine', async () => {
    const others = Array.from({ length: 9_999 }, (_, i) =>
      productItem({ sku: `SKU${i}`, instanceType: 'other.large' }),
    );
    await serve(products(...others, productItem()));
    const { prices, notes } = await pricesIn();
    expect(prices!['on-demand']?.value).toBe(1.006);
    expect(notes).toEqual([]);
  });

  test('all pages, and an end when the service repeats a page token', async () => {
    let pages = 0;
    await serve((operation, { NextToken }) => {
      if (operation !== 'GetProducts') return { PriceLists: [] };
      pages += 1;
      if (NextToken === undefined)
        return { PriceList: [productItem({ instanceType: 'other.large' })], NextToken: 'two' };
      return { PriceList: [productItem()], NextToken: 'two' };
    });
    expect((await pricesIn()).prices!['on-demand']?.value).toBe(1.006);
    expect(pages).toBe(2);
  });
});

describe('what cannot be used', () => {
  test('an item that is no JSON is passed over and counted', async () => {
    await serve(products('{"product":{"sku":', productItem()));
    const { prices, notes } = await pricesIn();
    expect(prices!['on-demand']?.value).toBe(1.006);
    expect(notes).toContain('aws/g5.xlarge in aws/us-east-1: 1 of 2 items could not be read.');
  });

  test('two offers with different prices: neither is taken', async () => {
    const cheaper = productItem({ sku: 'OTHER', onDemand: [{ dimensions: [hours('0.9')] }] });
    await serve(products(productItem(), cheaper, ''));
    await expect(awsInstances.read(inVirginia)).rejects.toThrow(
      'AWS listed no price for any of 1 machines and regions',
    );
  });

  test('a price per second: the doubt is told and the other machine priced', async () => {
    const instances = { ...inVirginia.instances, ...machine('aws/g6.xlarge', 'aws/us-east-1') };
    const bySecond = [{ dimensions: [{ unit: 'Second', pricePerUnit: { USD: '0.00028' } }] }];
    await serve(products(productItem({ onDemand: bySecond }), productItem({ sku: 'G6', instanceType: 'g6.xlarge' })));
    const read = await awsInstances.read(contextWith({ instances, regionIds: ['aws/us-east-1'] }));
    expect(Object.keys(read.instances!)).toEqual(['aws/g6.xlarge']);
    expect(read.notes).toContain('aws/g5.xlarge in aws/us-east-1: a price is per Second, not per hour.');
    expect(read.notes).toContain('aws/g5.xlarge is no longer offered in aws/us-east-1; its last known prices stay.');
  });

  test('another shape than the catalogue gives the machine is told', async () => {
    await serve(products(productItem({ attributes: { vcpu: '8', memory: '16 GiB' } })));
    const { notes } = await pricesIn();
    expect(notes).toContain('aws/g5.xlarge in aws/us-east-1: AWS says 8 vCPU, the catalogue 4.');
  });

  test('a machine that was never priced in a region, and is not offered there, is not worth a word', async () => {
    await serve((operation, { Filters }) => {
      if (operation !== 'GetProducts') return { PriceLists: [] };
      const region = (Filters as { Field: string; Value: string }[]).find(({ Field }) => Field === 'regionCode')!.Value;
      return { PriceList: region === 'us-east-1' ? [productItem()] : [] };
    });
    const context = contextWith({ instances: inVirginia.instances, regionIds: ['aws/us-east-1', 'aws/sa-east-1'] });
    const { entry, notes } = await pricesIn(context);
    expect(Object.keys(entry!.usdPerHourByRegion)).toEqual(['aws/us-east-1']);
    expect(notes.join(' ')).not.toContain('sa-east-1');
  });
});

describe('when AWS gives nothing', () => {
  const failure = async (service: Service): Promise<SourceError> => {
    await serve(service);
    const error: unknown = await awsInstances.read(inVirginia).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    return error as SourceError;
  };

  test("throttled beyond the SDK's own tries: it may pass", async () => {
    let tries = 0;
    const error = await failure(() => {
      tries += 1;
      return refusal('ThrottlingException', 'Rate exceeded')();
    });
    expect(error).toMatchObject({ message: 'AWS asked to slow down: Rate exceeded', passing: true });
    expect(tries).toBe(2);
  });

  test('throttled once: the SDK asks again', async () => {
    let tries = 0;
    await serve(() => {
      tries += 1;
      if (tries === 1) return refusal('ThrottlingException', 'Rate exceeded')();
      return { PriceList: [productItem()] };
    });
    expect((await pricesIn()).prices!['on-demand']?.value).toBe(1.006);
  });

  test('access denied: which actions are needed', async () => {
    const message = 'User: arn:aws:iam::123456789012:user/x is not authorized to perform: pricing:GetProducts';
    const error = await failure(refusal('AccessDeniedException', message));
    expect(error).toMatchObject({ message: `AWS refused the credentials: ${message}`, passing: false });
    expect(error.hint).toContain('pricing:GetProducts, pricing:ListPriceLists and pricing:GetPriceListFileUrl');
  });

  test('an expired token: sign in again', async () => {
    const error = await failure(
      refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    );
    expect(error).toMatchObject({ passing: false, hint: expect.stringContaining('Sign in again.') });
    expect(error.message).toContain('have expired');
  });

  test('a page token that expired under way may pass', async () => {
    const error = await failure(refusal('ExpiredNextTokenException', 'The pagination token expired'));
    expect(error.message).toBe('AWS answered ExpiredNextTokenException: The pagination token expired');
  });

  test('an empty list is a failure, not a market without machines', async () => {
    const error = await failure(products());
    expect(error.message).toBe('AWS listed no price for any of 1 machines and regions');
  });

  test('no credentials: which variables and which actions, before anything is asked', async () => {
    const { asked } = await serve(products(productItem()));
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const error: unknown = await awsInstances.read(inVirginia).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ message: expect.stringContaining('no credentials were found'), passing: false });
    expect((error as SourceError).hint).toMatch(/AWS_ACCESS_KEY_ID.*AWS_PROFILE.*pricing:GetProducts/);
    expect(asked).toEqual([]);
  });

  test('nobody listens: it may pass', async () => {
    await serve(products());
    await stopServing();
    const error: unknown = await awsInstances.read(inVirginia).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'AWS could not be reached (ECONNREFUSED)', passing: true });
  });

  test('a given-up update asks nothing more', async () => {
    const { asked } = await serve(products(productItem()));
    const context = { ...inVirginia, signal: AbortSignal.abort() };
    await expect(awsInstances.read(context)).rejects.toThrow('AWS did not answer in time');
    expect(asked).toEqual([]);
  });
});
