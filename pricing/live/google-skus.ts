import * as z from 'zod/mini';
import { amountOfUnitsAndNanos, perGibibyteFromPerGigabyte, perHourFromPerMonth } from '../../schema/units.ts';
import { jsonAnswer, unusableAnswer } from './json-answer.ts';
import type { LiveContext } from './live-source.ts';

/** The SKUs of Compute Engine. */
export const GOOGLE_SKUS = 'https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus';
const SERVICE = 'the Cloud Billing API';
const PAGE_SIZE = 5_000;
const MAXIMUM_BYTES = 50_000_000;
const MOST_PAGES = 100;

const skuSchema = z.object({
  description: z.string(),
  category: z.object({ usageType: z.string() }),
  serviceRegions: z.array(z.string()),
  pricingInfo: z.array(
    z.object({
      pricingExpression: z.object({
        usageUnit: z.string(),
        tieredRates: z.array(
          z.object({
            unitPrice: z.object({
              currencyCode: z.string(),
              /** A 64-bit number, which JSON carries as a text; left out when 0. */
              units: z.optional(z.string()),
              nanos: z.optional(z.number()),
            }),
          }),
        ),
      }),
    }),
  ),
});
const pageSchema = z.object({ skus: z.optional(z.array(z.unknown())), nextPageToken: z.optional(z.string()) });

/** One priced part of a machine: per vCPU, accelerator or GiB, and hour. */
export interface GoogleRate {
  readonly description: string;
  readonly usageType: string;
  readonly regions: readonly string[];
  readonly usdPerHour: number;
}

export interface GoogleRates {
  readonly rates: readonly GoogleRate[];
  readonly doubts: readonly string[];
}

/**
 * The rates whose description `isAsked`. The key travels in a header, not in the address, which may end up in a message.
 * SourceError for a page of another form, a page that came before, or too many.
 */
export async function googleRates(
  { apiKey, isAsked }: { readonly apiKey: string; readonly isAsked: (description: string) => boolean },
  { fetchText, progress }: Pick<LiveContext, 'fetchText' | 'progress'>,
): Promise<GoogleRates> {
  const rates: GoogleRate[] = [];
  const doubts = new Set<string>();
  const seen = new Set<string>();
  let token = '';
  do {
    if (seen.has(token)) throw unusableAnswer(SERVICE, 'names a next page that came before');
    if (seen.size === MOST_PAGES) throw unusableAnswer(SERVICE, `has more than ${MOST_PAGES} pages`);
    seen.add(token);
    const query = new URLSearchParams({
      currencyCode: 'USD',
      pageSize: `${PAGE_SIZE}`,
      ...(token && { pageToken: token }),
    });
    const headers = { 'x-goog-api-key': apiKey };
    const answer = await fetchText({ url: `${GOOGLE_SKUS}?${query}`, headers, maximumBytes: MAXIMUM_BYTES });
    const page = jsonAnswer(answer, pageSchema, SERVICE);
    for (const sku of page.skus ?? []) addRate(sku, { isAsked, rates, doubts });
    token = page.nextPageToken ?? '';
    progress(`${seen.size} pages of the price list`);
  } while (token !== '');
  return { rates, doubts: [...doubts] };
}

function addRate(
  value: unknown,
  into: {
    readonly isAsked: (description: string) => boolean;
    readonly rates: GoogleRate[];
    readonly doubts: Set<string>;
  },
): void {
  const { description } = (value ?? {}) as { readonly description?: unknown };
  if (typeof description !== 'string' || !into.isAsked(description)) return;
  const sku = skuSchema.safeParse(value);
  if (!sku.success) {
    into.doubts.add(`${description}: of another form than known`);
    return;
  }
  const { category, serviceRegions, pricingInfo } = sku.data;
  const expression = pricingInfo.at(-1)?.pricingExpression;
  const [rate, ...moreTiers] = expression?.tieredRates ?? [];
  if (expression === undefined || rate === undefined) return;
  const perHour = USD_PER_HOUR[expression.usageUnit];
  const { currencyCode, units = '0', nanos = 0 } = rate.unitPrice;
  if (moreTiers.length > 0) into.doubts.add(`${description}: priced by volume`);
  else if (currencyCode !== 'USD') into.doubts.add(`${description}: in ${currencyCode}, not in USD`);
  else if (perHour === undefined) into.doubts.add(`${description}: per ${expression.usageUnit}, which is not known`);
  else {
    const usdPerHour = perHour(amountOfUnitsAndNanos(Number(units), nanos));
    if (!Number.isFinite(usdPerHour) || usdPerHour <= 0) return;
    into.rates.push({ description, usageType: category.usageType, regions: serviceRegions, usdPerHour });
  }
}

/** Usage units of the price list: hours, and GiB or GB for an hour or a month. */
const USD_PER_HOUR: Readonly<Record<string, (usd: number) => number>> = {
  h: (usd) => usd,
  'GiBy.h': (usd) => usd,
  'GBy.h': perGibibyteFromPerGigabyte,
  'GiBy.mo': perHourFromPerMonth,
};
