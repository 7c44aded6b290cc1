import type { Known } from '../../schema/known.ts';
import { type AskedMachine, askedMachines, noLongerOffered, nothingListed } from './asked-machines.ts';
import { type GooglePurchase, machineParts, type Part, USAGE_TYPES } from './google-machine.ts';
import { GOOGLE_SKUS, type GoogleRate, googleRates } from './google-skus.ts';
import { InstancePrices } from './instance-prices.ts';
import { type LiveContext, type LivePrices, type LiveSource, SourceError } from './live-source.ts';

const KEY = 'GOOGLE_CLOUD_API_KEY';
const HOW_TO = `Set ${KEY} to an API key of a project that has the Cloud Billing API enabled.`;

/** The same parts when capacity is booked ahead. */
const SOLD_OTHERWISE = /DWS|Calendar Mode|Reserved/;

/** Compute Engine machine types: on demand, Spot and resource-based commitments, summed from their parts. */
export const googleInstances: LiveSource = {
  id: 'google',
  title: 'Compute Engine machines: Google Cloud Billing catalogue',
  url: 'https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list',
  missing: (env) => (env[KEY] ? null : HOW_TO),
  read: readGoogleInstances,
};

interface Composed {
  readonly machine: AskedMachine;
  readonly parts: readonly Part[];
}

async function readGoogleInstances(context: LiveContext): Promise<LivePrices> {
  const apiKey = context.env[KEY];
  if (!apiKey) throw new SourceError('Google Cloud was not asked: there is no key', { hint: HOW_TO, passing: false });
  const notes: string[] = [];
  const composed = askedMachines(context, 'google').flatMap((machine): Composed[] => {
    const parts = machineParts(machine.instance);
    if (parts !== null) return [{ machine, parts }];
    if (machine.wasPriced) notes.push(`${machine.id}: it is not known which SKUs make up this machine.`);
    return [];
  });
  const beginnings = [...new Set(composed.flatMap(({ parts }) => parts.flatMap((part) => part.beginnings)))];
  const isAsked = (description: string): boolean =>
    beginnings.some((beginning) => description.startsWith(beginning)) && !SOLD_OTHERWISE.test(description);
  const { rates, doubts } = await googleRates({ apiKey, isAsked }, context);
  const prices = new InstancePrices(context.instances);
  for (const { machine, parts } of composed) {
    const found = (Object.keys(USAGE_TYPES) as GooglePurchase[]).flatMap((purchase) => {
      const price = summed(parts, ratesFor(purchase, machine.region, rates), context.today);
      return price === null ? [] : [{ purchase, price }];
    });
    for (const { purchase, price } of found) prices.set(machine, purchase, price);
    if (found.length === 0 && machine.wasPriced) notes.push(noLongerOffered(machine));
  }
  if (prices.machineCount === 0) throw nothingListed('Google Cloud', composed);
  return { instances: prices.entries(), notes: [...notes, ...doubts.map((doubt) => `${doubt}.`)].toSorted() };
}

const ratesFor = (purchase: GooglePurchase, region: string, rates: readonly GoogleRate[]): GoogleRate[] =>
  rates.filter(({ usageType, regions }) => usageType === USAGE_TYPES[purchase] && regions.includes(region));

/** What the parts of a machine cost together; null when the list lacks one. Of several rates of a part the highest holds. */
function summed(parts: readonly Part[], rates: readonly GoogleRate[], today: string): Known | null {
  const priced: { readonly part: Part; readonly usdPerHour: number }[] = [];
  for (const part of parts) {
    const fitting = rates.filter(({ description }) => part.beginnings.some((start) => description.startsWith(start)));
    if (fitting.length === 0) return null;
    priced.push({ part, usdPerHour: Math.max(...fitting.map(({ usdPerHour }) => usdPerHour)) });
  }
  return {
    value: priced.reduce((sum, { part, usdPerHour }) => sum + part.count * usdPerHour, 0),
    source: 'vendor',
    citation: 'Google Cloud Billing catalogue, Compute Engine, SKUs of the parts summed',
    url: GOOGLE_SKUS,
    asOf: today,
    note: priced.map(({ part, usdPerHour }) => `${part.count} ${part.name} * ${usdPerHour}`).join(' + '),
  };
}
