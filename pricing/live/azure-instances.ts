import type { Purchase } from '../../schema/purchases.ts';
import type { Known } from '../../schema/known.ts';
import { HOURS_PER_YEAR } from '../../schema/units.ts';
import { askedMachines, noLongerOffered, nothingListed } from './asked-machines.ts';
import { AZURE_PRICES, azureItems, type AzureItem } from './azure-retail-prices.ts';
import { inParallel } from './in-parallel.ts';
import { InstancePrices } from './instance-prices.ts';
import type { LiveContext, LivePrices, LiveSource } from './live-source.ts';

const AT_ONCE = 4;
const PAGE = 'https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices';

/** Azure virtual machines: Linux, pay as you go, reserved, under savings plans, and Spot. Needs no key. */
export const azureInstances: LiveSource = {
  id: 'azure',
  title: 'Azure virtual machines: Azure Retail Prices API',
  url: PAGE,
  missing: () => null,
  read: readAzureInstances,
};

async function readAzureInstances(context: LiveContext): Promise<LivePrices> {
  const asked = askedMachines(context, 'azure');
  const prices = new InstancePrices(context.instances);
  const notes: string[] = [];
  let done = 0;
  await inParallel(asked, AT_ONCE, async (machine) => {
    const { id, regionId, region, instance } = machine;
    const read = await azureItems({ armSkuName: instance.instanceType, armRegionName: region }, context);
    const about = `${id} in ${regionId}`;
    if (read.unreadCount > 0) notes.push(`${about}: ${read.unreadCount} items could not be read.`);
    const found = azurePrices(read.items, { armSkuName: instance.instanceType, armRegionName: region }, context.today);
    notes.push(...found.doubts.map((doubt) => `${about}: ${doubt}.`));
    for (const [purchase, price] of found.prices) prices.set(machine, purchase, price);
    if (found.prices.size === 0 && machine.wasPriced) notes.push(noLongerOffered(machine));
    done += 1;
    context.progress(`${done} of ${asked.length} machines and regions`);
  });
  if (prices.machineCount === 0) throw nothingListed('Azure', asked);
  return { instances: prices.entries(), notes: notes.toSorted() };
}

interface Found {
  readonly purchase: Purchase;
  readonly value: number;
  readonly from: string;
  readonly note?: string;
}

/**
 * Prices of the Linux items of one machine that hold on `day`; of several the newest. Azure gives a reservation as the price
 * of its whole term though the unit says "1 Hour".
 */
export function azurePrices(
  items: readonly AzureItem[],
  machine: { readonly armSkuName: string; readonly armRegionName: string },
  day: string,
): { readonly prices: ReadonlyMap<Purchase, Known>; readonly doubts: readonly string[] } {
  const newest = new Map<Purchase, Found>();
  const doubts = new Set<string>();
  for (const item of items) {
    const isAsked = item.armSkuName === machine.armSkuName && item.armRegionName === machine.armRegionName;
    if (!isAsked || !isLinux(item) || item.effectiveStartDate.slice(0, day.length) > day) continue;
    if (item.currencyCode !== 'USD') doubts.add(`a price is in ${item.currencyCode}, not in USD`);
    else if (item.unitOfMeasure !== '1 Hour') doubts.add(`a price is per ${item.unitOfMeasure}, not per hour`);
    else {
      for (const found of pricesOf(item)) {
        const before = newest.get(found.purchase);
        if (found.value > 0 && (before === undefined || found.from > before.from)) newest.set(found.purchase, found);
      }
    }
  }
  const prices = [...newest].map(([purchase, { value, from, note }]): [Purchase, Known] => [
    purchase,
    {
      value,
      source: 'vendor',
      citation: `Azure Retail Prices API, ${machine.armSkuName}, ${machine.armRegionName}, Linux, in force since ${from.slice(0, day.length)}`,
      url: `${AZURE_PRICES}&$filter=${encodeURIComponent(`armSkuName eq '${machine.armSkuName}'`)}`,
      asOf: day,
      ...(note === undefined ? {} : { note }),
    },
  ]);
  return { prices: new Map(prices), doubts: [...doubts] };
}

/** Low-priority machines belong to Azure Batch; an operating system with a licence is in the product's name. */
const isLinux = ({ productName, skuName, meterName }: AzureItem): boolean =>
  !productName.includes('Windows') && !`${skuName} ${meterName}`.includes('Low Priority');

function pricesOf(item: AzureItem): Found[] {
  const { type, retailPrice: value, effectiveStartDate: from, reservationTerm } = item;
  if (type === 'Reservation') {
    const years = yearsOf(reservationTerm ?? '');
    if (years === null) return [];
    const note = `${value} USD for the term / (${years} * ${HOURS_PER_YEAR} h), paid at once or by the month.`;
    return [{ purchase: `reserved-${years}y`, value: value / (years * HOURS_PER_YEAR), from, note }];
  }
  if (type !== 'Consumption') return [];
  if (`${item.skuName} ${item.meterName}`.includes('Spot')) return [{ purchase: 'spot', value, from }];
  const plans = (item.savingsPlan ?? []).flatMap(({ term, retailPrice }): Found[] => {
    const years = yearsOf(term);
    return years === null ? [] : [{ purchase: `savings-plan-${years}y`, value: retailPrice, from }];
  });
  return [{ purchase: 'on-demand', value, from }, ...plans];
}

const yearsOf = (term: string): 1 | 3 | null => (term === '1 Year' ? 1 : term === '3 Years' ? 3 : null);
