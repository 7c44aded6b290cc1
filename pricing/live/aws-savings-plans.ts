import { COMMITMENTS } from '../../schema/purchases.ts';
import { type AskedMachine, askedMachines, nothingListed } from './asked-machines.ts';
import { awsMachineOffer, awsProvenance } from './aws-machine-offer.ts';
import { type AwsPriceApi, openAwsPriceApi } from './aws-price-api.ts';
import { savingsPlanRates } from './aws-savings-plan-file.ts';
import { inParallel } from './in-parallel.ts';
import { InstancePrices } from './instance-prices.ts';
import { type LiveContext, type LivePrices, type LiveSource, SourceError } from './live-source.ts';

const AT_ONCE = 6;
const PAGE = 'https://aws.amazon.com/savingsplans/compute-pricing/';

/**
 * EC2 under Compute Savings Plans, nothing paid upfront: Linux, shared tenancy. A source of its own, because its prices come
 * in one large file per region; only regions that are priced already are worth it.
 */
export const awsSavingsPlans: LiveSource = {
  id: 'aws-savings-plans',
  title: 'EC2 under Compute Savings Plans: AWS price lists',
  url: PAGE,
  // As for the machines themselves, only asking shows whether there are credentials.
  missing: () => null,
  read: readAwsSavingsPlans,
};

async function readAwsSavingsPlans(context: LiveContext): Promise<LivePrices> {
  const api = await openAwsPriceApi(context.signal);
  const asked = askedMachines(context, 'aws').filter(({ wasPriced }) => wasPriced);
  const prices = new InstancePrices(context.instances);
  const notes: string[] = [];
  for (const region of new Set(asked.map((machine) => machine.region))) {
    context.progress(`the file of ${region}`);
    const here = asked.filter((machine) => machine.region === region);
    try {
      await setRegion(here, { region, api, prices, context });
    } catch (error) {
      // One region's file that cannot be had costs the others nothing; being refused, or too slow, concerns them all.
      if (!(error instanceof SourceError) || error.isKeyMissing || context.signal.aborted) throw error;
      notes.push(`${error.message}. ${error.hint}`);
    }
  }
  if (prices.machineCount > 0) return { instances: prices.entries(), notes };
  throw notes.length === 0
    ? nothingListed('AWS', asked)
    : new SourceError([...new Set(notes)].join(' '), { hint: 'The prices already known stay in use.', passing: true });
}

async function setRegion(
  machines: readonly AskedMachine[],
  {
    region,
    api,
    prices,
    context,
  }: {
    readonly region: string;
    readonly api: AwsPriceApi;
    readonly prices: InstancePrices;
    readonly context: LiveContext;
  },
): Promise<void> {
  const bySku = new Map<string, AskedMachine>();
  await inParallel(machines, AT_ONCE, async (machine) => {
    const { offer } = await awsMachineOffer(machine, api, context.today);
    if (offer !== null) bySku.set(offer.sku, machine);
  });
  if (bySku.size === 0) return;
  const { usdPerHourBySku, publicationDate } = await savingsPlanRates(
    { region, skus: new Set(bySku.keys()) },
    api,
    context,
  );
  for (const [sku, rates] of usdPerHourBySku) {
    for (const { purchase, years } of COMMITMENTS) {
      const value = purchase.startsWith('savings-plan') ? rates[years] : undefined;
      if (value === undefined) continue;
      const title = `Compute Savings Plans, ${years}-year, No Upfront, SKU ${sku}`;
      prices.set(bySku.get(sku)!, purchase, {
        value,
        ...awsProvenance(title, publicationDate, context.today),
        url: PAGE,
      });
    }
  }
}
