import * as z from 'zod/mini';
import type { Known } from '../../schema/known.ts';
import { ratioFromPercent } from '../../schema/units.ts';
import { askedMachines } from './asked-machines.ts';
import { InstancePrices } from './instance-prices.ts';
import { jsonAnswer, unusableAnswer } from './json-answer.ts';
import type { LiveContext, LivePrices, LiveSource } from './live-source.ts';

const SERVICE = 'the AWS Spot Instance Advisor';
const URL = 'https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json';
const PAGE = 'https://aws.amazon.com/ec2/spot/instance-advisor/';
const MAXIMUM_BYTES = 50_000_000;

const percent = z.number().check(z.nonnegative(), z.lte(100));
/** `s`: percent saved against on demand; `r`: index of a band of interruption. */
const advice = z.object({ s: percent, r: z.number() });
const advisorSchema = z.object({
  ranges: z.array(z.object({ index: z.number(), label: z.string() })),
  spot_advisor: z.record(z.string(), z.object({ Linux: z.optional(z.record(z.string(), advice)) })),
});

/** EC2 Spot: the month's mean saving against on demand, and the share of machines taken back in it. */
export const awsSpot: LiveSource = {
  id: 'aws-spot',
  title: 'EC2 Spot: AWS Spot Instance Advisor',
  url: PAGE,
  missing: () => null,
  read: readAwsSpot,
};

async function readAwsSpot(context: LiveContext): Promise<LivePrices> {
  const answer = await context.fetchText({ url: URL, maximumBytes: MAXIMUM_BYTES });
  const advisor = jsonAnswer(answer, advisorSchema, SERVICE);
  const bands = new Map(advisor.ranges.map(({ index, label }) => [index, interruptionBand(label)]));
  const prices = new InstancePrices(context.instances);
  const notes: string[] = [];
  for (const machine of askedMachines(context, 'aws')) {
    const { id, regionId, region, instance } = machine;
    const found = advisor.spot_advisor[region]?.Linux?.[instance.instanceType];
    if (found === undefined) continue;
    const onDemand = instance.usdPerHourByRegion[regionId]?.['on-demand'];
    if (onDemand === undefined || onDemand.value === null) continue;
    const price = spotPrice(onDemand, found.s, context.today);
    if (price === null) notes.push(`${id} in ${regionId}: a saving of ${found.s} % is no price.`);
    else prices.set(machine, 'spot', price);
    const band = bands.get(found.r);
    if (band === undefined || band === null)
      notes.push(`${id} in ${regionId}: band ${found.r} of interruption is not explained.`);
    else prices.setSpotInterruption(machine, { ...band, ...provenance(context.today) });
  }
  if (prices.machineCount === 0)
    throw unusableAnswer(SERVICE, 'names none of the machines whose on-demand price is known');
  return { instances: prices.entries(), notes };
}

/** On demand less the saving, which is given in whole percent: half a percent either way is the range. Null at 100 %. */
function spotPrice(onDemand: Known, savingPercent: number, today: string): Known | null {
  const at = (saving: number): number => onDemand.value * (1 - ratioFromPercent(saving));
  if (savingPercent >= 99.5) return null;
  return {
    value: at(savingPercent),
    low: at(savingPercent + 0.5),
    high: at(Math.max(0, savingPercent - 0.5)),
    distribution: 'uniform',
    ...provenance(today),
    source: 'modelled',
    note: `${onDemand.value} USD/h on demand less ${savingPercent} %, the mean of 30 days over all zones; what is paid changes by the hour and zone.`,
  };
}

/** The share of a band such as `<5%`, `5-10%` or `>20%`; its middle, or the known end of the open one. Null for other texts. */
export function interruptionBand(label: string): Pick<Known, 'value' | 'low' | 'high' | 'note'> | null {
  const found = /^(?:<(?<below>\d+)|(?<from>\d+)-(?<to>\d+)|>(?<above>\d+))%$/.exec(label)?.groups;
  if (found === undefined) return null;
  const { below, from = '0', to = below, above } = found;
  if (above !== undefined) {
    const low = ratioFromPercent(Number(above));
    return { value: low, low, high: 1, note: `Band ${label} of a month; how much above is not said.` };
  }
  const [low, high] = [ratioFromPercent(Number(from)), ratioFromPercent(Number(to))];
  return { value: (low + high) / 2, low, high, note: `Band ${label} of a month, and its middle.` };
}

const provenance = (today: string): Omit<Known, 'value'> => ({
  source: 'vendor',
  citation: 'AWS Spot Instance Advisor, Linux, trailing month',
  url: PAGE,
  asOf: today,
});
