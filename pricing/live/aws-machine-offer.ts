import type { Known } from '../../schema/known.ts';
import type { AskedMachine } from './asked-machines.ts';
import { type AwsOffer, awsOffer } from './aws-offer.ts';
import type { AwsPriceApi } from './aws-price-api.ts';

/** What is asked of the price list beside type and region; `marketoption` leaves out capacity blocks, which are sold by the day. */
const LINUX_SHARED = {
  operatingSystem: 'Linux',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  marketoption: 'OnDemand',
  tenancy: 'Shared',
  productFamily: 'Compute Instance',
};

/** The one offer of a machine, Linux on shared hardware; null when there is none, or it cannot be told which. Notes say why. */
export async function awsMachineOffer(
  machine: AskedMachine,
  api: AwsPriceApi,
  day: string,
): Promise<{ readonly offer: AwsOffer | null; readonly notes: readonly string[] }> {
  const { instance, region } = machine;
  const items = await api.products(region, { ...LINUX_SHARED, instanceType: instance.instanceType });
  const offers = items.map((item) => awsOffer(item, day));
  const unreadCount = offers.filter((offer) => offer === null).length;
  const fitting = offers
    .filter((offer) => offer !== null)
    .filter((offer) => offer.instanceType === instance.instanceType);
  const [first, ...others] = fitting.filter(
    ({ onDemandUsdPerHour, payments }) => onDemandUsdPerHour !== null || payments[1].length + payments[3].length > 0,
  );
  const disagree = others.some(({ onDemandUsdPerHour }) => onDemandUsdPerHour !== first!.onDemandUsdPerHour);
  const notes = [
    ...(unreadCount === 0 ? [] : [`${unreadCount} of ${items.length} items could not be read`]),
    ...new Set(fitting.flatMap(({ doubts }) => doubts)),
    ...(disagree ? ['several offers with different prices; none is taken'] : []),
    ...(first === undefined || disagree ? [] : otherShape(first, instance)),
  ];
  return {
    offer: first === undefined || disagree ? null : first,
    notes: notes.map((note) => `${machine.id} in ${machine.regionId}: ${note}.`),
  };
}

/** Where AWS gives the machine another shape than the catalogue, which its share of a host is scaled by. */
const otherShape = (offer: AwsOffer, { vcpuCount, memoryGibibytes }: AskedMachine['instance']): string[] =>
  [
    { what: 'vCPU', theirs: offer.vcpuCount, ours: vcpuCount },
    { what: 'GiB', theirs: offer.memoryGibibytes, ours: memoryGibibytes },
  ]
    .filter(({ theirs, ours }) => theirs !== null && ours !== null && theirs !== ours)
    .map(({ what, theirs, ours }) => `AWS says ${theirs} ${what}, the catalogue ${ours}`);

/** `published`: the day the list was published; `today`: the day it was read. */
export const awsProvenance = (what: string, published: string | null, today: string): Omit<Known, 'value'> => ({
  source: 'vendor',
  citation: `AWS Price List API, ${what}, Linux, shared tenancy${published === null ? '' : `, published ${published}`}`,
  asOf: today,
});
