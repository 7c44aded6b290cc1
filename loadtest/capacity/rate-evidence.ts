import type { SearchPlan } from '../../schema/event.ts';
import type { Slo } from '../../schema/slo.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { backlogGrows, backlogRises } from './backlog.ts';
import { longLookMs } from './long-look.ts';
import { failsMoreThan, type PooledShare, pooledShare, shareVerdict, type Verdict } from './pooled-share.ts';
import type { RunOutcome, TermSeries } from './run-outcome.ts';
import { spoiltBy } from './spoilt.ts';

/** A term of the SLO over several runs. */
export type TermShare = PooledShare & Pick<TermSeries, 'metric'>;

/** All that the runs at one rate say together. */
export interface RateEvidence {
  readonly requestsPerSecond: number;
  readonly runs: readonly RunOutcome[];
  /** They say nothing. */
  readonly spoiltRuns: readonly RunOutcome[];
  readonly shares: readonly TermShare[];
  readonly sampleCount: number;
  readonly windowMs: number;
  /** The number in flight kept growing. */
  readonly backlogGrew: boolean;
  /** More requests failed than may in a valid run. */
  readonly failedTooOften: boolean;
  /** What shares and backlogs say: where to search on. */
  readonly leaning: Verdict;
  /** As `leaning`, but MET only when seen twice, once for long enough. */
  readonly verdict: Verdict;
}

export interface EvidenceRequest {
  readonly outcomes: readonly RunOutcome[];
  readonly search: SearchPlan;
  readonly slo: Slo;
}

/** The evidence at each Poisson rate tried, rising. */
export function rateEvidence({ outcomes, ...asked }: EvidenceRequest): RateEvidence[] {
  const byRate = new Map<number, RunOutcome[]>();
  for (const outcome of outcomes) {
    const { arrivals } = outcome.plan;
    if (arrivals.kind !== 'poisson') continue;
    const there = byRate.get(arrivals.requestsPerSecond);
    if (there === undefined) byRate.set(arrivals.requestsPerSecond, [outcome]);
    else there.push(outcome);
  }
  const rates = [...byRate]
    .toSorted(([a], [b]) => a - b)
    .map(([requestsPerSecond, runs]) => evidenceAt(requestsPerSecond, runs, asked));
  return rates.map((rate, i) =>
    rate.leaning === 'MET' && !holdsBelow(rates.slice(0, i + 1), asked.slo)
      ? { ...rate, leaning: 'UNDECIDED', verdict: 'UNDECIDED' }
      : rate,
  );
}

/** Times a rate must have been run before it passes. */
export const FEWEST_RUNS = 2;

function evidenceAt(
  requestsPerSecond: number,
  all: readonly RunOutcome[],
  asked: Omit<EvidenceRequest, 'outcomes'>,
): RateEvidence {
  const runs = all.filter((run) => spoiltBy(run) === null);
  const windowMs = sumOf(runs, (run) => run.windowMs);
  const started = sumOf(runs, ({ startedCount }) => startedCount);
  const shares = pooledShares(runs, asked.slo);
  const trends = runs.flatMap(({ backlog }) => backlog ?? []);
  const backlogGrew = runs.length > 0 && backlogGrows(trends, started / secondsFromMs(windowMs));
  const failedTooOften = failsTooOften(runs, started);
  const isMissed = backlogGrew || failedTooOften || shares.some(({ verdict }) => verdict === 'MISSED');
  const isMet =
    shares.length > 0 &&
    shares.every(({ verdict }) => verdict === 'MET') &&
    runs.some(({ reasons }) => reasons.length === 0) &&
    !backlogRises(trends);
  const leaning = isMissed ? 'MISSED' : isMet ? 'MET' : 'UNDECIDED';
  const lookMs = Math.max(0, ...runs.map((run) => run.plan.warmupMs + run.windowMs));
  const seenEnough = runs.length >= FEWEST_RUNS && lookMs >= longLookMs(requestsPerSecond, asked);
  return {
    requestsPerSecond,
    runs,
    spoiltRuns: all.filter((run) => !runs.includes(run)),
    shares,
    sampleCount: started,
    windowMs,
    backlogGrew,
    failedTooOften,
    leaning,
    verdict: leaning === 'MET' && !seenEnough ? 'UNDECIDED' : leaning,
  };
}

/** Each term over all runs; a term that judges no request, as TPOT of answers of one token, is left out. */
export function pooledShares(runs: readonly RunOutcome[], slo: Slo): TermShare[] {
  return (['ttft', 'tpot'] as const).flatMap((metric) => {
    const series = runs.flatMap(({ terms }) => terms.filter((term) => term.metric === metric));
    const valuesMs = joined(series.map((term) => term.valuesMs));
    if (valuesMs.length === 0) return [];
    const limitMs = metric === 'ttft' ? slo.ttftLimitMs : slo.tpotLimitMs;
    return [{ metric, ...pooledShare({ valuesMs, limitMs, quantileRatio: slo.quantileRatio }) }];
  });
}

/**
 * The highest of these rates still passes together with the next lower ones, however many. Lower rates miss no more often:
 * where they do, the pass above them is luck.
 */
function holdsBelow(rates: readonly RateEvidence[], { quantileRatio }: Slo): boolean {
  const highest = rates.at(-1)!;
  return highest.shares.every(({ metric }) => {
    let met = 0;
    let effectiveCount = 0;
    for (const { shares } of rates.toReversed()) {
      const share = shares.find((other) => other.metric === metric);
      if (share === undefined) continue;
      met += share.value * share.effectiveCount;
      effectiveCount += share.effectiveCount;
      if (shareVerdict({ value: met / effectiveCount, effectiveCount, quantileRatio }) !== 'MET') return false;
    }
    return true;
  });
}

/** Some run was invalid for its failures, and all of them together are surely above that limit. */
function failsTooOften(runs: readonly RunOutcome[], started: number): boolean {
  const limit = runs.flatMap(({ reasons }) => reasons).find(({ code }) => code === 'error-ratio')?.limit ?? null;
  return limit !== null && failsMoreThan(limit, { failed: sumOf(runs, ({ failedCount }) => failedCount), started });
}

const sumOf = (runs: readonly RunOutcome[], of: (run: RunOutcome) => number): number =>
  runs.reduce((sum, run) => sum + of(run), 0);

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
