import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import { crossingsBetween } from '../break-even.ts';
import type { Demand } from '../demand.ts';
import { baseCase, type ValueOf } from '../figure.ts';
import { type FleetLoad, fleetLoad } from '../fleet-load.ts';
import { staircaseOf } from '../month.ts';
import { edgesUpTo, largestVolume, type Staircase, usdPerMonthAt } from '../staircase.ts';
import type { OptionModel } from '../options/option-model.ts';
import type { DrawnCosts } from './drawn-costs.ts';
import {
  type FixedFleets,
  fixedFleets,
  type FleetPlace,
  fleetPlaces,
  stairsOf,
  withFixedFleets,
} from './fixed-fleet.ts';
import type { Rivals } from './over-figure.ts';
import { breakEvenEntry, type Turning } from './turning.ts';

/** Most steps of the baseline whose both sides are points of the line. */
const MOST_STEPS = 10;
/** Beside those, for a line that is curved, as of machines that sleep between bursts. */
const EVEN_POINTS = 23;
/** Relative step over an edge, wide enough to stand on the next step. */
const JUST_ABOVE = 1e-8;

/** One of the two has as many machines as the demand takes, whatever the volume is; those of the other follow it. */
export interface HeldOption {
  readonly stairs: Staircase;
  readonly baseline: Staircase;
  /** The one of them whose machines stay. */
  readonly held: Staircase;
  /** What the tightest of those machines hold; the demand where no request reaches any. */
  readonly largestRequestsPerMonth: number;
  /** Over requests per month. */
  readonly turning: Turning;
}

/** The option whose machines stay as many as they are: the baseline where the other has none. */
export const holderOf = ({ model, baseline }: Rivals): OptionModel =>
  fleetPlaces(model).length > 0 ? model : baseline;

/** Whose machines an entry means: the part's, or the baseline's; null for the option's own. */
export const ownerOf = ({ model, baseline }: Rivals, { part }: FleetPlace): string | null => {
  const holder = holderOf({ model, baseline });
  return part !== null ? holder.parts![part]!.model.id : holder === model ? null : holder.id;
};

/**
 * The utilisation of the machines that the demand takes, as they are paid for, from which the option costs less than the
 * baseline does for the same requests: from none to all that they hold, headroom kept free; of the baseline's
 * where the option has none. Those of two parts all stay as many as they are, and fill together up to what the tighter of
 * them holds: an entry for each, but for one that no request reaches, whose utilisation is 0 at every volume; draws in which
 * none does are not in its band.
 */
export function overUtilisation({ model, baseline }: Rivals, drawn: DrawnCosts): BreakEvenOver[] {
  const rivals = { model, baseline };
  const { demand } = drawn;
  const places = fleetPlaces(holderOf(rivals));
  if (places.length === 0) return [];
  const volume = baseCase(demand.requestsPerMonth);
  const { fleets, ...base } = heldInBaseCase(rivals, demand);
  const holds = base.held === base.stairs ? 'own' : 'other';
  const [ownDrawn, otherDrawn] = [drawn.stairs(model), drawn.stairs(baseline)];
  const turnings = drawn.eachDraw((valueOf, k) => {
    const held = heldOption(ownDrawn[k]!, otherDrawn[k]!, { fleets, volume, holds });
    return places.map((place) => turningOf(held, place, valueOf));
  });
  const volumes = volumesShown(base, volume);
  return places.flatMap((place, i) => {
    const turning = turningOf(base, place, baseCase);
    if (turning === null) return [];
    const utilisationAt = (requestsPerMonth: number): number =>
      // Machines that are paid for no hours without requests have no utilisation then, but one for the first of them.
      loadAt(base.held, place, Math.max(requestsPerMonth, leastVolume(base, place)), baseCase).utilisationRatio;
    return breakEvenEntry(
      {
        variable: 'utilisation',
        option: model.id,
        baseline: baseline.id,
        path: null,
        part: ownerOf(rivals, place),
        unit: 'ratio',
        from: utilisationAt(0),
        to: utilisationAt(base.largestRequestsPerMonth),
        current: utilisationAt(volume),
      },
      {
        base: turning,
        drawn: turnings.flatMap((ofPlaces) => ofPlaces[i] ?? []),
        costs: volumes.map((at) => ({
          at: utilisationAt(at),
          own: usdPerMonthAt(base.stairs, at),
          other: usdPerMonthAt(base.baseline, at),
        })),
      },
    );
  });
}

/** With the machines that the demand takes in the base case. */
export function heldInBaseCase(rivals: Rivals, demand: Demand): HeldOption & { readonly fleets: FixedFleets } {
  const volume = baseCase(demand.requestsPerMonth);
  const { model, baseline } = rivals;
  const [own, other] = [model, baseline].map((one) => staircaseOf(one, demand, baseCase, 'profit-and-loss'));
  const holder = holderOf(rivals);
  const holds = holder === model ? 'own' : 'other';
  const fleets = fixedFleets(holds === 'own' ? own! : other!, fleetPlaces(holder), volume);
  return { ...heldOption(own!, other!, { fleets, volume, holds }), fleets };
}

function heldOption(
  own: Staircase,
  other: Staircase,
  { fleets, volume, holds }: { readonly fleets: FixedFleets; readonly volume: number; readonly holds: 'own' | 'other' },
): HeldOption {
  const held = withFixedFleets(holds === 'own' ? own : other, fleets);
  const [stairs, baseline] = holds === 'own' ? [held, other] : [own, held];
  const largestRequestsPerMonth = largestVolume(held) ?? volume;
  const { firstCheaper, crossings } = crossingsBetween(stairs, baseline, 0, largestRequestsPerMonth);
  return { stairs, baseline, held, largestRequestsPerMonth, turning: { startsCheaper: firstCheaper === 0, crossings } };
}

/** The load of the held machines of one place at a volume of the whole. */
export function loadAt(
  held: Staircase,
  { fleet, part }: FleetPlace,
  requestsPerMonth: number,
  valueOf: ValueOf,
): FleetLoad {
  const { stairs, shareOfRequests } = stairsOf(held, part);
  return fleetLoad(fleet, stairs, requestsPerMonth * shareOfRequests, valueOf);
}

const leastVolume = ({ held, largestRequestsPerMonth }: HeldOption, { part }: FleetPlace): number =>
  stairsOf(held, part).stairs.fleet?.paidHours?.kind === 'bursts' ? largestRequestsPerMonth * JUST_ABOVE : 0;

/** Over the utilisation of one place's machines; null where no request reaches them, as may be so in some draws alone. */
const turningOf = ({ held, turning }: HeldOption, place: FleetPlace, valueOf: ValueOf): Turning | null =>
  stairsOf(held, place.part).shareOfRequests <= 0
    ? null
    : {
        ...turning,
        crossings: turning.crossings.map((volume) => loadAt(held, place, volume, valueOf).utilisationRatio),
      };

/** Where one of the costs bends or jumps, unless that is at too many to show, and even volumes between. */
function volumesShown({ stairs, baseline, largestRequestsPerMonth: to }: HeldOption, now: number): number[] {
  const edges = [stairs, baseline].flatMap((one) => edgesUpTo(one, to, MOST_STEPS + 1));
  const volumes = [
    ...Array.from({ length: EVEN_POINTS + 1 }, (_, i) => (to * i) / EVEN_POINTS),
    ...(edges.length > MOST_STEPS ? [] : edges.flatMap((edge) => [edge, edge * (1 + JUST_ABOVE)])),
    now,
  ];
  return [...new Set(volumes)].filter((volume) => volume <= to).toSorted((a, b) => a - b);
}
