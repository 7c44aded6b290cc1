import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import type { Formula, Quantity } from '../../schema/quantity.ts';
import { requestsPerMonthFromPerSecond, requestsPerSecondFromMonthly } from '../../schema/units.ts';
import { type HeldOption, heldInBaseCase, holderOf, loadAt, ownerOf } from '../break-even-over/utilisation.ts';
import { type FleetPlace, fleetPlaces } from '../break-even-over/fixed-fleet.ts';
import { baseCase } from '../figure.ts';
import { replicasPerInstance } from '../fleet-quantities.ts';
import { figureQuantity, formula } from '../formula.ts';
import type { FleetLoad } from '../fleet-load.ts';
import type { OptionModel } from '../options/option-model.ts';
import { callsQuantity } from '../options/asked-again.ts';
import { type CostLineAt, lineAt, type Staircase, usdPerMonthAt } from '../staircase.ts';
import { hoursPerMonth, secondsPerHour } from '../unit-quantities.ts';
import { edge, jumpsAt, lineQuantities } from './break-even-explanations.ts';
import { type FleetQuantities, fleetQuantities } from './fleet-explanations.ts';
import { numberOf } from './number-of.ts';
import type { OptionInDetail } from './option-in-detail.ts';
import { paidInstances } from './schedule-quantities.ts';

/** Relative step over an edge, wide enough to stand on the next step. */
const JUST_ABOVE = 1e-8;
/** How far from a crossing two lines may meet by rounding. */
const NEAR = 1e-8;

interface Crossing {
  /** With the machines that the demand takes, at every volume: the baseline of the entry where the option has none. */
  readonly option: OptionInDetail;
  readonly baseline: OptionInDetail;
  readonly requestsPerMonth: number;
}

/** The utilisation at one of an entry's crossings, from the volume at which both cost the same or one of them jumps. */
export function utilisationWorking(
  { part: owner }: BreakEvenOver,
  nth: number,
  { option, baseline }: { readonly option: OptionInDetail; readonly baseline: OptionInDetail },
): Pick<Quantity, 'formula' | 'note' | 'beside'> {
  const rivals = { model: option.model, baseline: baseline.model };
  const [holder, follower] = holderOf(rivals) === option.model ? [option, baseline] : [baseline, option];
  const place = fleetPlaces(holder.model).find((candidate) => ownerOf(rivals, candidate) === owner)!;
  const base = heldInBaseCase(rivals, option.demand);
  const requestsPerMonth = base.turning.crossings[nth]!;
  const crossing: Crossing = { option: held(holder, base), baseline: follower, requestsPerMonth };
  const volume = volumeQuantity(crossing);
  const { load, paid, capacity } = machinesAt(holder, { place, volume, stairs: base.held });
  return {
    formula: formula`${load} / (${paid} * ${replicasPerInstance(place.fleet)} * ${capacity})`,
    note: `the machines of ${holder.model.id} stay as many as they are; ${follower.model.id} serves the same requests`,
    beside: costsAround(crossing, volume),
  };
}

const held = (option: OptionInDetail, { held: stairs }: HeldOption): OptionInDetail => ({
  ...option,
  stairs,
  parts: option.parts.map((part, i) => ({ ...part, stairs: stairs.parts![i]!.stairs })),
});

/** What reaches the machines of the comparison at the crossing, and how many of them are paid for there. */
function machinesAt(
  option: OptionInDetail,
  { place, volume, stairs }: { readonly place: FleetPlace; readonly volume: Quantity; readonly stairs: Staircase },
): { readonly load: Quantity; readonly paid: Quantity; readonly capacity: Quantity } {
  const part = place.part === null ? null : option.parts[place.part]!;
  const reached: Quantity =
    part === null
      ? volume
      : {
          name: `requests per month that reach ${part.model.id}`,
          value: numberOf(volume) * numberOf(part.share),
          unit: 'requests/month',
          formula: formula`${volume} * ${part.share}`,
        };
  const owner = part ?? option;
  const { instances, requestsPerReplica, paidInstances: paidNow, capacity } = fleetQuantities(owner)!;
  return {
    load: {
      name: 'mean requests per second that reach the machines',
      value: requestsPerSecondFromMonthly(numberOf(reached)),
      unit: 'requests/s',
      formula: formula`${reached} / (${hoursPerMonth} * ${secondsPerHour})`,
    },
    paid:
      place.fleet.schedule.kind === 'scale-to-zero'
        ? paidThere(owner, {
            reached,
            instances,
            requestsPerReplica,
            load: loadAt(stairs, place, numberOf(volume), baseCase),
          })
        : paidNow,
    capacity,
  };
}

/** Machines that sleep are paid for by the bursts that wake them: fewer requests, fewer hours. */
function paidThere(
  owner: OptionInDetail,
  there: Pick<FleetQuantities, 'instances' | 'requestsPerReplica'> & {
    readonly reached: Quantity;
    readonly load: FleetLoad;
  },
): Quantity {
  const month = { ...owner.month, paidInstances: there.load.paidInstances };
  // It is not the figure of the report that the id asks for.
  const { id: _id, ...paid } = paidInstances({ ...owner, month, requests: there.reached }, there);
  return paid;
}

function volumeQuantity(crossing: Crossing): Quantity {
  const { option, baseline, requestsPerMonth } = crossing;
  const named = { name: 'requests per month there', value: requestsPerMonth, unit: 'requests/month' };
  const meets = [requestsPerMonth, requestsPerMonth * (1 + JUST_ABOVE)].find((at) => {
    const meeting = meetingOf(lineAt(option.stairs, at), lineAt(baseline.stairs, at));
    return Math.abs(meeting - requestsPerMonth) <= NEAR * requestsPerMonth;
  });
  if (meets === undefined) return { ...named, ...jump(crossing) };
  const [own, other] = [lineQuantities(option, meets), lineQuantities(baseline, meets)];
  return {
    ...named,
    formula: formula`(${other.fixed} - ${own.fixed}) / (${own.perRequest} - ${other.perRequest})`,
    note: 'where the two cost the same, on the lines they are on there',
  };
}

const meetingOf = (own: CostLineAt, other: CostLineAt): number =>
  (other.fixedUsdPerMonth - own.fixedUsdPerMonth) / (own.usdPerRequest - other.usdPerRequest);

/** The last volume of a step of the baseline, or the most that it serves. */
function jump({ option, baseline, requestsPerMonth }: Crossing): Pick<Quantity, 'formula' | 'note'> {
  if (!jumpsAt(baseline.stairs, requestsPerMonth))
    return { note: 'from there on they cost the same, but for less than a billionth, or no longer do' };
  const found = edge(baseline, requestsPerMonth);
  if (found.formula !== undefined) return { ...found, note: `${found.note}: the costs do not meet` };
  const limit = rateLimit(baseline, requestsPerMonth);
  return {
    ...(limit === null ? {} : { formula: limit }),
    note: `${found.note}: above it ${option.model.id} alone has a price`,
  };
}

/** The volume at which an API, or one that is a part, is at its rate limit; null where another limit is meant. */
function rateLimit({ model, parts, demand }: OptionInDetail, requestsPerMonth: number): Formula | null {
  const calls = model.callsPerRequest === undefined ? null : callsQuantity(model.callsPerRequest);
  const serving = [{ model, by: calls }, ...parts.map((part) => ({ model: part.model, by: part.share }))];
  const peak = figureQuantity(demand.peakToMeanRatio, 'peak over mean');
  for (const { model: one, by } of serving) {
    const limit: Quantity = {
      name: `rate limit of ${one.id}`,
      value: one.rateLimitRequestsPerSecond,
      unit: 'requests/s',
      note: 'of the busiest hour',
    };
    if (limit.value === null) continue;
    const divisors = [by, withRetries(one)].filter((divisor) => divisor !== null);
    const most = divisors.reduce(
      (volume, divisor) => volume / numberOf(divisor),
      requestsPerMonthFromPerSecond(limit.value / numberOf(peak)),
    );
    if (Math.abs(most - requestsPerMonth) > NEAR * most) continue;
    return {
      texts: ['', ' / ', ' * ', ' * ', ...divisors.map(() => ' / '), ''],
      quantities: [limit, peak, hoursPerMonth, secondsPerHour, ...divisors],
    };
  }
  return null;
}

/** Null where an API bills no retries. */
const withRetries = ({ billedRetryRatio: ratio }: OptionModel): Quantity | null =>
  ratio === undefined || baseCase(ratio) === 0
    ? null
    : {
        name: 'calls served per call answered',
        value: 1 + baseCase(ratio),
        unit: 'ratio',
        formula: formula`1 + ${figureQuantity(ratio, 'billed retries')}`,
      };

function costsAround(crossing: Crossing, volume: Quantity): Quantity[] {
  const { option, baseline, requestsPerMonth } = crossing;
  const there = [option, baseline].map((one) => costOn(one, { at: requestsPerMonth, volume, where: 'there' }));
  if (!jumpsAt(baseline.stairs, requestsPerMonth)) return there;
  const above = requestsPerMonth * (1 + JUST_ABOVE);
  if (usdPerMonthAt(baseline.stairs, above) === Infinity) return there;
  return [...there, costOn(baseline, { at: above, volume, where: 'just above, on its next step' })];
}

/** The month on the line that the cost is on at `at`, at the volume of the crossing. */
function costOn(
  option: OptionInDetail,
  { at, volume, where }: { readonly at: number; readonly volume: Quantity; readonly where: string },
): Quantity {
  const { fixed, perRequest } = lineQuantities(option, at);
  return {
    name: `USD per month of ${option.model.id} ${where}`,
    value: numberOf(fixed) + numberOf(perRequest) * numberOf(volume),
    unit: 'USD/month',
    formula: formula`${fixed} + ${perRequest} * ${volume}`,
  };
}
