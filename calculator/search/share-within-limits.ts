import type { LimitCheck } from '../../schema/search-result.ts';
import { listText, missedText, numberText } from './limit-text.ts';
import { BESIDE, type MonthByShare, rising, TIE } from './month-by-share.ts';
import { relaxation } from './nearest-limit.ts';

/** Stretches looked at; of a larger fleet evenly chosen edges stand for those between. */
const MOST_STRETCHES = 60;
/** Places within a stretch at which the latency is looked at beside its ends. */
const PLACES_BETWEEN = 8;
/** Of the room between two places: to a billionth of it. */
const HALVINGS = 30;

/** Limits whose figure is a straight line between two bends. */
const STRAIGHT: readonly LimitCheck['limit'][] = ['carbon', 'retained-quality'];
const LATENCIES: readonly LatencyLimit['limit'][] = ['ttft-p99', 'tpot-p99'];

/** A limit of the 99th percentile. */
export interface LatencyLimit {
  readonly limit: 'ttft-p99' | 'tpot-p99';
  readonly milliseconds: number;
}
type IsSlowAt = (share: number, limit: LatencyLimit) => boolean;

interface Looked {
  readonly share: number;
  readonly checks: readonly LimitCheck[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly leastUsd: number;
}

export interface ShareWithinLimits {
  readonly found: { readonly share: number; readonly unknownLimits: LimitCheck['limit'][] } | null;
  /** Which limits the nearest share misses, as sentences; null where one was found. */
  readonly noneBecause: string | null;
}

/**
 * The cheapest share of a hybrid that misses no limit. `checksAt` holds all of them against a share, `isSlowAt`
 * a latency alone, and says whether too many requests are slower; `kept` are shares to be
 * looked at in any case, among them those where the quality's line bends. The bends themselves are looked at, and the
 * stretches between them, the cheapest first and only those that can be cheaper than what was found. On a stretch the cost,
 * CO2e and quality are straight lines, so where they meet their limit is solved for. Latency need not rise or fall with the
 * share: it is looked at in ten places of the stretch, and between two that differ its limit is found by halving. A stretch
 * of latency that keeps its limit for less than a ninth of a stretch may be passed over; what is found misses nothing.
 */
export function shareWithinLimits({
  months,
  kept,
  checksAt,
  isSlowAt,
}: {
  readonly months: MonthByShare;
  readonly kept: readonly number[];
  readonly checksAt: (share: number) => LimitCheck[];
  readonly isSlowAt: IsSlowAt;
}): ShareWithinLimits {
  const { usdAt } = months;
  const bends = looked(months, kept);
  const seen: { best: (Looked & { usd: number }) | null; nearest: (Looked & { by: number }) | null } = {
    best: null,
    nearest: null,
  };
  const look = (share: number): Looked => {
    const checks = checksAt(share);
    const missed = checks.filter(({ status }) => status === 'missed');
    if (missed.length === 0) {
      const usd = usdAt(share);
      if (seen.best === null || usd < seen.best.usd * (1 - TIE)) seen.best = { share, checks, usd };
    } else if (seen.best === null) {
      const by = relaxation({ checks });
      if (seen.nearest === null || by < seen.nearest.by) seen.nearest = { share, checks: missed, by };
    }
    return { share, checks };
  };
  // First the share as stated: of equals it stays.
  if (Number.isFinite(usdAt(months.current))) look(months.current);
  const byCost = bends.map((share) => ({ share, usd: usdAt(share) })).toSorted((a, b) => a.usd - b.usd);
  for (const { share, usd } of byCost) {
    if (Number.isFinite(usd) && (seen.best === null || usd < seen.best.usd * (1 - TIE))) look(share);
  }
  for (const stretch of stretchesBetween(bends, usdAt)) {
    if (seen.best !== null && stretch.leastUsd >= seen.best.usd * (1 - TIE)) break;
    lookAlong(stretch, look, isSlowAt);
  }
  if (seen.best !== null) {
    const { share, checks } = seen.best;
    return {
      found: {
        share,
        unknownLimits: checks.filter(({ status }) => status === 'unknown').map(({ limit }) => limit),
      },
      noneBecause: null,
    };
  }
  const { share, checks } = seen.nearest!;
  return {
    found: null,
    noneBecause: `Every share misses a limit. The nearest is ${months.variable} ${numberText(share, 3)}: ${listText(checks.map(missedText))}.`,
  };
}

function looked({ bends, current }: MonthByShare, kept: readonly number[]): number[] {
  const every = Math.ceil(bends.length / MOST_STRETCHES);
  return rising([0, 1, current, ...kept, ...bends.filter((_, i) => i % every === 0)]);
}

/** What lies between the bends, without the shares that cannot be served; that of the lowest cost first. */
function stretchesBetween(bends: readonly number[], usdAt: (share: number) => number): Stretch[] {
  return bends
    .slice(1)
    .map((end, i) => {
      const start = bends[i]!;
      const inset = Math.min(BESIDE, (end - start) / 4);
      const [from, to] = [start + inset, end - inset];
      return { from, to, leastUsd: Math.min(usdAt(from), usdAt(to)) };
    })
    .filter(({ leastUsd }) => Number.isFinite(leastUsd))
    .toSorted((a, b) => a.leastUsd - b.leastUsd);
}

function lookAlong({ from, to }: Stretch, look: (share: number) => Looked, isSlowAt: IsSlowAt): void {
  const [first, last] = [look(from), look(to)];
  const isMissedAlong = ({ limit, status }: LimitCheck): boolean =>
    status === 'missed' && !(LATENCIES as readonly string[]).includes(limit) && isMissed(last.checks, limit);
  if (first.checks.some(isMissedAlong)) return;
  for (const limit of STRAIGHT) lookWhereItMeets(limit, [first, last], look);
  for (const limit of LATENCIES) {
    const milliseconds = checkOf(first.checks, limit)?.atMost ?? null;
    if (milliseconds === null) continue;
    const places = Array.from({ length: PLACES_BETWEEN + 2 }, (_, i) => {
      const share = from + ((to - from) * i) / (PLACES_BETWEEN + 1);
      return { share, isSlow: isSlowAt(share, { limit, milliseconds }) };
    });
    for (const [i, place] of places.slice(1).entries()) {
      const before = places[i]!;
      if (before.isSlow === place.isSlow) continue;
      const kept = (place.isSlow ? before : place).share;
      let [keeps, misses] = [kept, (place.isSlow ? place : before).share];
      for (let k = 0; k < HALVINGS; k++) {
        const middle = (keeps + misses) / 2;
        if (isSlowAt(middle, { limit, milliseconds })) misses = middle;
        else keeps = middle;
      }
      lookJustInside(limit, { at: keeps, towards: kept }, look);
    }
  }
}

/** The share at which a straight line meets its limit. */
function lookWhereItMeets(
  limit: LimitCheck['limit'],
  [first, last]: readonly [Looked, Looked],
  look: (share: number) => Looked,
): void {
  const [a, b] = [checkOf(first.checks, limit), checkOf(last.checks, limit)];
  if (a === undefined || b === undefined || a.value === null || b.value === null) return;
  if ((a.status === 'missed') === (b.status === 'missed')) return;
  const bound = (a.atMost ?? a.atLeast)!;
  const meets = first.share + ((bound - a.value) * (last.share - first.share)) / (b.value - a.value);
  lookJustInside(limit, { at: meets, towards: (a.status === 'missed' ? last : first).share }, look);
}

/** There, or as little beside it as rounding asks for. */
function lookJustInside(
  limit: LimitCheck['limit'],
  { at, towards }: { readonly at: number; readonly towards: number },
  look: (share: number) => Looked,
): void {
  for (let part = 0; part < 1; part = part === 0 ? Number.EPSILON : part * 8) {
    if (!isMissed(look(at + (towards - at) * part).checks, limit)) return;
  }
}

const checkOf = (checks: readonly LimitCheck[], limit: LimitCheck['limit']): LimitCheck | undefined =>
  checks.find((check) => check.limit === limit);

const isMissed = (checks: readonly LimitCheck[], limit: LimitCheck['limit']): boolean =>
  checkOf(checks, limit)?.status === 'missed';
