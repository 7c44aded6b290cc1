import { COMMITMENTS } from '../../schema/purchases.ts';
import { type AskedMachine, askedMachines, noLongerOffered, nothingListed } from './asked-machines.ts';
import { awsMachineOffer, awsProvenance } from './aws-machine-offer.ts';
import type { AwsOffer } from './aws-offer.ts';
import { openAwsPriceApi } from './aws-price-api.ts';
import { inParallel } from './in-parallel.ts';
import { InstancePrices } from './instance-prices.ts';
import type { LiveContext, LivePrices, LiveSource } from './live-source.ts';
import { termPrice } from './term-price.ts';

const AT_ONCE = 6;
const PROGRESS_EVERY = 20;
const ON_DEMAND_PAGE = 'https://aws.amazon.com/ec2/pricing/on-demand/';
const RESERVED_PAGE = 'https://aws.amazon.com/ec2/pricing/reserved-instances/pricing/';

/** EC2 on demand and reserved: Linux, shared tenancy. */
export const awsInstances: LiveSource = {
  id: 'aws',
  title: 'EC2 instances: AWS Price List API',
  url: ON_DEMAND_PAGE,
  // Credentials may come from files, a sign-in or the machine itself: only asking shows whether there are any.
  missing: () => null,
  read: readAwsInstances,
};

async function readAwsInstances(context: LiveContext): Promise<LivePrices> {
  const api = await openAwsPriceApi(context.signal);
  const asked = askedMachines(context, 'aws');
  const prices = new InstancePrices(context.instances);
  const notes: string[] = [];
  let done = 0;
  await inParallel(asked, AT_ONCE, async (machine) => {
    const read = await awsMachineOffer(machine, api, context.today);
    notes.push(...read.notes);
    if (read.offer !== null) setOffer(prices, machine, read.offer, context.today);
    else if (machine.wasPriced) notes.push(noLongerOffered(machine));
    done += 1;
    if (done % PROGRESS_EVERY === 0) context.progress(`${done} of ${asked.length} machines and regions`);
  });
  if (prices.machineCount === 0) throw nothingListed('AWS', asked);
  return { instances: prices.entries(), notes: notes.toSorted() };
}

function setOffer(prices: InstancePrices, machine: AskedMachine, offer: AwsOffer, today: string): void {
  const { sku, onDemandUsdPerHour, payments, publicationDate } = offer;
  const provenance = awsProvenance(`GetProducts, SKU ${sku}`, publicationDate, today);
  if (onDemandUsdPerHour !== null) {
    prices.set(machine, 'on-demand', { value: onDemandUsdPerHour, ...provenance, url: ON_DEMAND_PAGE });
  }
  for (const { purchase, years } of COMMITMENTS) {
    if (!purchase.startsWith('reserved') || payments[years].length === 0) continue;
    const price = termPrice({
      years,
      payments: payments[years],
      onDemandUsdPerHour,
      provenance: { ...provenance, url: RESERVED_PAGE },
    });
    prices.set(machine, purchase, price.usdPerHour);
    if (price.upfrontUsd !== null) prices.setUpfront(machine, purchase, price.upfrontUsd);
  }
}
