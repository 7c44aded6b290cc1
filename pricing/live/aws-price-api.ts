import type { Filter, PricingClient } from '@aws-sdk/client-pricing';
import { awsSourceError } from './aws-errors.ts';

/** As AWS pages them; it gives no more at once. */
const PAGE_SIZE = 100;

/** The price list service of AWS, which answers in a few regions only. All methods throw SourceError. */
export interface AwsPriceApi {
  /** The JSON texts of all EC2 products in `region` that match. */
  readonly products: (region: string, filters: Readonly<Record<string, string>>) => Promise<string[]>;
  /** Where the file of a price list is, or null when no list goes by that service code. */
  readonly priceListUrl: (region: string, serviceCode: string, day: string) => Promise<string | null>;
}

/** The nearest region that runs the service; the SDK does not look for it. */
export function priceApiRegion(region: string): string {
  if (region.startsWith('ap-')) return 'ap-south-1';
  if (region.startsWith('eu-')) return 'eu-central-1';
  return region.startsWith('cn-') ? 'cn-northwest-1' : 'us-east-1';
}

/**
 * Credentials come by the SDK's usual chain. Its notice about the versions of Node that later releases of it need is left out,
 * since the release is pinned.
 */
export async function openAwsPriceApi(signal: AbortSignal): Promise<AwsPriceApi> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const sdk = await import('@aws-sdk/client-pricing');
  const clients = new Map<string, PricingClient>();
  const clientFor = (region: string): PricingClient => {
    const home = priceApiRegion(region);
    const client = clients.get(home) ?? new sdk.PricingClient({ region: home });
    clients.set(home, client);
    return client;
  };

  return {
    products: async (region, filters) => {
      const Filters = Object.entries({ regionCode: region, ...filters }).map(([Field, Value]): Filter => ({
        Type: 'TERM_MATCH',
        Field,
        Value,
      }));
      const items: string[] = [];
      try {
        const paging = { client: clientFor(region), pageSize: PAGE_SIZE, stopOnSameToken: true };
        const pages = sdk.paginateGetProducts(paging, { ServiceCode: 'AmazonEC2', Filters }, { abortSignal: signal });
        // Over the wire an item is a String object.
        for await (const { PriceList } of pages) for (const item of PriceList ?? []) items.push(String(item));
      } catch (error) {
        throw awsSourceError(error);
      }
      return items;
    },

    priceListUrl: async (region, ServiceCode, day) => {
      const client = clientFor(region);
      try {
        const query = { ServiceCode, EffectiveDate: new Date(day), CurrencyCode: 'USD', RegionCode: region };
        const { PriceLists } = await client.send(new sdk.ListPriceListsCommand(query), { abortSignal: signal });
        const PriceListArn = PriceLists?.find(({ FileFormats }) => FileFormats?.includes('json'))?.PriceListArn;
        if (PriceListArn === undefined) return null;
        const asked = new sdk.GetPriceListFileUrlCommand({ PriceListArn, FileFormat: 'json' });
        const { Url } = await client.send(asked, { abortSignal: signal });
        return Url ?? null;
      } catch (error) {
        if (isUnknownCode(error)) return null;
        throw awsSourceError(error);
      }
    },
  };
}

const UNKNOWN_CODE = new Set(['NotFoundException', 'ResourceNotFoundException', 'InvalidParameterException']);
const isUnknownCode = (error: unknown): boolean => error instanceof Error && UNKNOWN_CODE.has(error.name);
