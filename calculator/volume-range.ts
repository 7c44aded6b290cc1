import { RANGE_STEPS } from './break-even.ts';
import { longRunPaidRatio, stepsPerReplica } from './fleet-rule.ts';
import { type Staircase } from './staircase.ts';

const LOWEST_VOLUME = 1_000;
/** How far beyond the volume at which two long-run lines meet: steps lie above the lines. */
const BEYOND_MEETING = 2;

/**
 * The volumes looked at: from 1,000 requests a month (or a hundredth of the demand) to a hundred times the demand, or
 * further where one replica or the fixed costs need it; past the steps that are counted exactly only where the demand is.
 */
export function volumeRange(
  staircases: readonly Staircase[],
  demanded: number,
): { readonly from: number; readonly to: number } {
  const from = Math.min(LOWEST_VOLUME, demanded / 100);
  let to = demanded * 100;
  for (const one of staircases) {
    for (const other of staircases) to = Math.max(to, BEYOND_MEETING * meetingVolume(one, other));
  }
  return { from, to: Math.max(withinSteps(staircases, to), demanded * 2) };
}

/** `to`, or as far as the costs of one draw need, within the steps that are counted: a draw's lines may meet later than the base case's. */
export function drawnRangeEnd(one: Staircase, other: Staircase, to: number): number {
  const wanted = BEYOND_MEETING * meetingVolume(one, other);
  return wanted <= to ? to : Math.max(to, withinSteps([one, other], wanted));
}

const withinSteps = (staircases: readonly Staircase[], to: number): number =>
  staircases.flatMap(requestsPerStep).reduce((least, requests) => Math.min(least, requests * (RANGE_STEPS - 1)), to);

/** The mean width of a step of each fleet, in requests of the whole. */
const requestsPerStep = ({ fleet, parts = [] }: Staircase): number[] => [
  ...(fleet === null ? [] : [(fleet.requestsPerMonthPerReplica * fleet.replicasPerInstance) / stepsPerReplica(fleet)]),
  ...parts.flatMap(({ stairs, shareOfRequests }) =>
    shareOfRequests === 0 ? [] : requestsPerStep(stairs).map((requests) => requests / shareOfRequests),
  ),
];

/** Where the long-run lines of two options meet (a fleet taken as if it could be bought in fractions); 0 when they do not. */
function meetingVolume(one: Staircase, other: Staircase): number {
  const a = longRunLine(one);
  const b = longRunLine(other);
  const volume = (b.fixed - a.fixed) / (a.perRequest - b.perRequest);
  return Number.isFinite(volume) && volume > 0 ? volume : 0;
}

function longRunLine(stairs: Staircase): { readonly fixed: number; readonly perRequest: number } {
  let { fixed, perRequest } = ownLongRunLine(stairs);
  for (const part of stairs.parts ?? []) {
    const added = longRunLine(part.stairs);
    fixed += added.fixed;
    perRequest += added.perRequest * part.shareOfRequests;
  }
  return { fixed, perRequest };
}

function ownLongRunLine(stairs: Staircase): { readonly fixed: number; readonly perRequest: number } {
  const { fleet } = stairs;
  const fixed = stairs.fixedUsdPerMonth - stairs.creditsUsdPerMonth;
  const perRequest = stairs.usdPerRequest + (stairs.usdPerRequestOutsideCommitment ?? 0);
  if (fleet === null) return { fixed, perRequest };
  const spareInstances = fleet.spareReplicas / fleet.replicasPerInstance + 1;
  return {
    fixed: fixed + (stairs.usdPerInstanceMonth + stairs.usdPerPaidInstanceMonth) * spareInstances,
    perRequest:
      perRequest +
      (stairs.usdPerInstanceMonth + stairs.usdPerPaidInstanceMonth * longRunPaidRatio(fleet)) /
        (fleet.requestsPerMonthPerReplica * fleet.replicasPerInstance),
  };
}
