import * as z from 'zod/mini';
import { jsonAnswer, unusableAnswer } from './json-answer.ts';
import type { LiveContext } from './live-source.ts';

/** The version whose items hold savings plans beside their price. */
export const AZURE_PRICES = 'https://prices.azure.com/api/retail/prices?api-version=2023-01-01-preview';
const SERVICE = 'the Azure Retail Prices API';
const MAXIMUM_BYTES = 5_000_000;
/** A machine in a region has some ten items; a page holds 100 or 1,000. */
const MOST_PAGES = 20;

const itemSchema = z.object({
  currencyCode: z.string(),
  retailPrice: z.number(),
  effectiveStartDate: z.string(),
  meterName: z.string(),
  productName: z.string(),
  skuName: z.string(),
  armSkuName: z.string(),
  armRegionName: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
  reservationTerm: z.optional(z.nullable(z.string())),
  savingsPlan: z.optional(z.nullable(z.array(z.object({ retailPrice: z.number(), term: z.string() })))),
});
export type AzureItem = z.infer<typeof itemSchema>;

const pageSchema = z.object({ Items: z.array(z.unknown()), NextPageLink: z.optional(z.nullable(z.string())) });

/**
 * All items of a virtual machine in a region, and how many could not be read. SourceError for a page of another form, a next
 * page that came before or lies elsewhere, or too many of them.
 */
export async function azureItems(
  { armSkuName, armRegionName }: { readonly armSkuName: string; readonly armRegionName: string },
  { fetchText }: Pick<LiveContext, 'fetchText'>,
): Promise<{ readonly items: readonly AzureItem[]; readonly unreadCount: number }> {
  const filter = `serviceName eq 'Virtual Machines' and armRegionName eq '${armRegionName}' and armSkuName eq '${armSkuName}'`;
  let next: string | null = `${AZURE_PRICES}&currencyCode=USD&$filter=${encodeURIComponent(filter)}`;
  const seen = new Set<string>();
  const items: AzureItem[] = [];
  let unreadCount = 0;
  while (next !== null) {
    const url: URL = new URL(next);
    if (url.origin !== new URL(AZURE_PRICES).origin)
      throw unusableAnswer(SERVICE, `names a next page elsewhere (${url.origin})`);
    if (seen.has(url.href)) throw unusableAnswer(SERVICE, 'names a next page that came before');
    if (seen.size === MOST_PAGES) throw unusableAnswer(SERVICE, `has more than ${MOST_PAGES} pages for one machine`);
    seen.add(url.href);
    const page: z.infer<typeof pageSchema> = jsonAnswer(
      await fetchText({ url: url.href, maximumBytes: MAXIMUM_BYTES }),
      pageSchema,
      SERVICE,
    );
    for (const item of page.Items) {
      const read = itemSchema.safeParse(item);
      if (read.success) items.push(read.data);
      else unreadCount += 1;
    }
    next = page.NextPageLink ?? null;
  }
  return { items, unreadCount };
}
