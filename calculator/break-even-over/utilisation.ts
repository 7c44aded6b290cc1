import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import { crossingsBetween } from '../break-even.ts';
import { baseCase, type ValueOf } from '../figure.ts';
import { fleetLoad, staircaseOf } from '../month.ts';
import type { FleetModel } from '../options/option-model.ts';
import { edgesUpTo, largestVolume, type Staircase, usdPerMonthAt } from '../staircase.ts';
import type { DrawnCosts } from './drawn-costs.ts';
import { type FixedFleet, fixedFleet, onlyFleet, withFixedFleet } from './fixed-fleet.ts';
import type { Rivals } from './over-figure.ts';
import { breakEvenEntry, type Turning } from './turning.ts';

/** Most steps of the baseline whose both sides are points of the line. */
const MOST_STEPS = 10;
const EVEN_POINTS = 24;
/** Relative step over an edge, wide enough to stand on the next step. */
const JUST_ABOVE = 1e-8;

/** An option whose machines are as many as the demand takes, whatever the volume is: utilisation follows the volume. */
interface HeldOption {
  readonly stairs: Staircase;
  readonly largestRequestsPerMonth: number;
  readonly utilisationAt: (requestsPerMonth: number) => number;
}

/**
 * The utilisation of the machines that the demand takes, as they are paid for, from which the option costs less than the
 * baseline does for the same requests: from none to all that they hold, headroom kept free. Null without machines, and for
 * an option with two fleets, which have no utilisation in common.
 */
export function overUtilisation({ model, baseline }: Rivals, drawn: DrawnCosts): BreakEvenOver | null {
  const { demand } = drawn;
  const place = onlyFleet(model);
  if (place === null) return null;
  const volume = baseCase(demand.requestsPerMonth);
  const stairs = staircaseOf(model, demand, baseCase, 'profit-and-loss');
  const fixed = fixedFleet(stairs, place, volume);
  const held = (from: Staircase, valueOf: ValueOf): HeldOption | null =>
    heldOption({ from, fixed, fleet: place.fleet, valueOf });
  const base = held(stairs, baseCase);
  if (base === null) return null;
  const other = staircaseOf(baseline, demand, baseCase, 'profit-and-loss');
  const [ownDrawn, otherDrawn] = [drawn.stairs(model), drawn.stairs(baseline)];
  const turning = utilisationTurning(base, other);
  return breakEvenEntry(
    {
      variable: 'utilisation',
      option: model.id,
      baseline: baseline.id,
      path: null,
      unit: 'ratio',
      from: 0,
      to: base.utilisationAt(base.largestRequestsPerMonth),
      current: base.utilisationAt(volume),
    },
    {
      base: turning,
      drawn: drawn.eachDraw((valueOf, k): Turning => {
        const one = held(ownDrawn[k]!, valueOf);
        return one === null ? { startsCheaper: false, crossings: [] } : utilisationTurning(one, otherDrawn[k]!);
      }),
      costs: volumesShown(base, other, volume).map((at) => ({
        at: base.utilisationAt(at),
        own: usdPerMonthAt(base.stairs, at),
        other: usdPerMonthAt(other, at),
      })),
    },
  );
}

/** Null where no request reaches the machines. */
function heldOption({
  from,
  fixed,
  fleet,
  valueOf,
}: {
  readonly from: Staircase;
  readonly fixed: FixedFleet;
  readonly fleet: FleetModel;
  readonly valueOf: ValueOf;
}): HeldOption | null {
  const { stairs, share, ofFleet } = withFixedFleet(from, fixed);
  const largestRequestsPerMonth = largestVolume(stairs);
  if (share === 0 || largestRequestsPerMonth === null) return null;
  return {
    stairs,
    largestRequestsPerMonth,
    utilisationAt: (requestsPerMonth) => fleetLoad(fleet, ofFleet, requestsPerMonth * share, valueOf).utilisationRatio,
  };
}

function utilisationTurning(held: HeldOption, baseline: Staircase): Turning {
  const found = crossingsBetween(held.stairs, baseline, 0, held.largestRequestsPerMonth);
  return { startsCheaper: found.firstCheaper === 0, crossings: found.crossings.map(held.utilisationAt) };
}

/** Where one of the costs bends or jumps; even volumes where that is at too many to show. */
function volumesShown({ stairs, largestRequestsPerMonth: to }: HeldOption, baseline: Staircase, now: number): number[] {
  const edges = [stairs, baseline].flatMap((one) => edgesUpTo(one, to, MOST_STEPS + 1));
  const volumes =
    edges.length > MOST_STEPS
      ? Array.from({ length: EVEN_POINTS + 1 }, (_, i) => (to * i) / EVEN_POINTS)
      : [0, ...edges.flatMap((edge) => [edge, edge * (1 + JUST_ABOVE)]), now, to];
  return [...new Set(volumes)].filter((volume) => volume <= to).toSorted((a, b) => a - b);
}
