import * as z from 'zod/mini';
import type { Payment } from './term-price.ts';

const dimension = z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) });
const term = z.object({
  effectiveDate: z.optional(z.string()),
  priceDimensions: z.record(z.string(), dimension),
  termAttributes: z.optional(z.record(z.string(), z.string())),
});
const terms = z.optional(z.record(z.string(), term));
/** An item of GetProducts, as far as it is read. */
const productSchema = z.object({
  product: z.object({ sku: z.string(), attributes: z.record(z.string(), z.string()) }),
  terms: z.object({ OnDemand: terms, Reserved: terms }),
  publicationDate: z.optional(z.string()),
});
type Term = z.infer<typeof term>;

/** What one product of the EC2 price list costs. */
export interface AwsOffer {
  readonly sku: string;
  readonly instanceType: string;
  /** Null where the item does not say. */
  readonly vcpuCount: number | null;
  readonly memoryGibibytes: number | null;
  readonly publicationDate: string | null;
  readonly onDemandUsdPerHour: number | null;
  /** Standard reservations, by the years of their term. */
  readonly payments: Readonly<Record<1 | 3, readonly Payment[]>>;
  /** What stands in the item and could not be used. */
  readonly doubts: readonly string[];
}

/** Reads an item of GetProducts; null when it is no JSON of that form. Prices of 0 are none: the list holds such fillers. */
export function awsOffer(item: string, day: string): AwsOffer | null {
  const parsed = productSchema.safeParse(jsonOrNull(item));
  if (!parsed.success) return null;
  const { product, terms: all, publicationDate } = parsed.data;
  const doubts = new Set<string>();
  return {
    sku: product.sku,
    instanceType: product.attributes['instanceType'] ?? '',
    vcpuCount: firstNumber(/^(\d+)$/, product.attributes['vcpu']),
    memoryGibibytes: firstNumber(/^([\d.]+) GiB$/, product.attributes['memory']?.replaceAll(',', '')),
    publicationDate: publicationDate?.slice(0, 'YYYY-MM-DD'.length) ?? null,
    onDemandUsdPerHour: onDemand(Object.values(all.OnDemand ?? {}), day, doubts),
    payments: reserved(Object.values(all.Reserved ?? {}), doubts),
    doubts: [...doubts],
  };
}

/** The price of the newest term that has begun; null where there is none, or two of one day disagree. */
function onDemand(offered: readonly Term[], day: string, doubts: Set<string>): number | null {
  const begun = offered
    .filter(({ effectiveDate }) => (effectiveDate ?? day).slice(0, day.length) <= day)
    .map((one) => ({ from: one.effectiveDate ?? '', usd: amount(one, 'Hrs', doubts) }))
    .filter(({ usd }) => usd > 0);
  const newest = begun.reduce((latest, { from }) => (from > latest ? from : latest), '');
  const prices = new Set(begun.filter(({ from }) => from === newest).map(({ usd }) => usd));
  if (prices.size > 1) doubts.add(`two prices hold at once (${[...prices].join(' and ')})`);
  return prices.size === 1 ? [...prices][0]! : null;
}

function reserved(offered: readonly Term[], doubts: Set<string>): AwsOffer['payments'] {
  const payments = { 1: [] as Payment[], 3: [] as Payment[] };
  for (const one of offered) {
    const { OfferingClass, LeaseContractLength, PurchaseOption } = one.termAttributes ?? {};
    const years = Number(/^([13]) ?yr$/.exec(LeaseContractLength ?? '')?.[1]);
    if (OfferingClass !== 'standard' || (years !== 1 && years !== 3)) continue;
    const payment = {
      name: `${years}-year standard reservation, ${PurchaseOption ?? 'payment not named'}`,
      usdPerHour: amount(one, 'Hrs', doubts),
      upfrontUsd: amount(one, 'Quantity', doubts),
    };
    if (payment.usdPerHour > 0 || payment.upfrontUsd > 0) payments[years].push(payment);
  }
  return payments;
}

/** USD of a term's dimensions in `unit`, 0 without any; another unit or another currency is a doubt. */
function amount({ priceDimensions }: Term, unit: 'Hrs' | 'Quantity', doubts: Set<string>): number {
  let usd = 0;
  for (const found of Object.values(priceDimensions)) {
    if (found.unit !== 'Hrs' && found.unit !== 'Quantity') doubts.add(`a price is per ${found.unit}, not per hour`);
    if (found.unit !== unit) continue;
    const text = found.pricePerUnit['USD'];
    const price = Number(text);
    if (text === undefined)
      doubts.add(`a price is in ${Object.keys(found.pricePerUnit).join(', ') || 'no currency'}, not in USD`);
    else if (text.trim() === '' || !Number.isFinite(price) || price < 0)
      doubts.add(`${JSON.stringify(text)} is no price`);
    else usd += price;
  }
  return usd;
}

const firstNumber = (form: RegExp, text: string | undefined): number | null => {
  const found = form.exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
};

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
