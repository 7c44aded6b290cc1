import * as z from 'zod/mini';
import type { AwsPriceApi } from './aws-price-api.ts';
import { jsonAnswer, unusableAnswer } from './json-answer.ts';
import type { LiveContext } from './live-source.ts';

/** The code in the service's own documentation, and the one its bulk files go by. */
const SERVICE_CODES = ['ComputeSavingsPlans', 'AWSComputeSavingsPlan'];
/** One file holds every machine, operating system, term and payment of a region. */
const MAXIMUM_BYTES = 400_000_000;

/** The file as far as it is read. Of its rates, several hundred thousand, only those of the plans taken are judged. */
const fileSchema = z.object({
  publicationDate: z.optional(z.string()),
  products: z.array(
    z.object({
      sku: z.string(),
      productFamily: z.optional(z.string()),
      attributes: z.record(z.string(), z.string()),
    }),
  ),
  terms: z.object({
    savingsPlan: z.array(
      z.object({
        sku: z.string(),
        leaseContractLength: z.object({ duration: z.number(), unit: z.string() }),
        rates: z.array(z.unknown()),
      }),
    ),
  }),
});
const rateSchema = z.object({
  discountedSku: z.string(),
  unit: z.string(),
  discountedRate: z.object({ price: z.string(), currency: z.string() }),
});

export interface SavingsPlanRates {
  readonly publicationDate: string | null;
  /** SKU of the machine on demand -> USD per hour by the years of the plan. */
  readonly usdPerHourBySku: ReadonlyMap<string, Readonly<Partial<Record<1 | 3, number>>>>;
}

/** Compute Savings Plans without upfront payment for the machines in `skus`. SourceError when the file cannot be had or read. */
export async function savingsPlanRates(
  { region, skus }: { readonly region: string; readonly skus: ReadonlySet<string> },
  api: AwsPriceApi,
  { fetchText, today }: Pick<LiveContext, 'fetchText' | 'today'>,
): Promise<SavingsPlanRates> {
  for (const code of SERVICE_CODES) {
    const url = await api.priceListUrl(region, code, today);
    if (url !== null) {
      const file = jsonAnswer(await fetchText({ url, maximumBytes: MAXIMUM_BYTES }), fileSchema, service(region));
      return ratesOf(file, skus);
    }
  }
  throw unusableAnswer(service(region), `names no file under ${SERVICE_CODES.join(' or ')}`);
}

const service = (region: string): string => `the Savings Plans price list of ${region}`;

function ratesOf(
  { products, terms, publicationDate }: z.infer<typeof fileSchema>,
  skus: ReadonlySet<string>,
): SavingsPlanRates {
  const nothingUpfront = new Set(
    products
      .filter(
        ({ productFamily, attributes }) => (productFamily ?? attributes['productFamily']) === 'ComputeSavingsPlans',
      )
      .filter(({ attributes }) => attributes['purchaseOption'] === 'No Upfront')
      .map(({ sku }) => sku),
  );
  const usdPerHourBySku = new Map<string, Partial<Record<1 | 3, number>>>();
  for (const { sku, leaseContractLength, rates } of terms.savingsPlan) {
    const { duration, unit } = leaseContractLength;
    if (!nothingUpfront.has(sku) || unit !== 'year' || (duration !== 1 && duration !== 3)) continue;
    for (const rate of rates) {
      const found = discounted(rate);
      if (found === null || !skus.has(found.sku)) continue;
      usdPerHourBySku.set(found.sku, { ...usdPerHourBySku.get(found.sku), [duration]: found.usdPerHour });
    }
  }
  return { publicationDate: publicationDate?.slice(0, 'YYYY-MM-DD'.length) ?? null, usdPerHourBySku };
}

/** Null for a rate that is not in USD per hour, or not above 0. */
function discounted(rate: unknown): { readonly sku: string; readonly usdPerHour: number } | null {
  const judged = rateSchema.safeParse(rate);
  if (!judged.success) return null;
  const { discountedSku: sku, unit, discountedRate } = judged.data;
  const usdPerHour = Number(discountedRate.price);
  const isPrice = unit === 'Hrs' && discountedRate.currency === 'USD' && Number.isFinite(usdPerHour) && usdPerHour > 0;
  return isPrice ? { sku, usdPerHour } : null;
}
