import type { SearchPlan } from '../../schema/event.ts';
import type { Capacity } from '../../schema/measurement.ts';
import type { Slo } from '../../schema/slo.ts';
import { bracketOf, widthRatio } from './bracket.ts';
import { capacityReason, type Findings, topOf } from './capacity-reason.ts';
import { ladderOf } from './ladder.ts';
import { rateEvidence } from './rate-evidence.ts';
import type { RunOutcome } from './run-outcome.ts';

/** What the runs of a search found, whether it came to its end or was cut short. */
export function capacityOf(outcomes: readonly RunOutcome[], search: SearchPlan, slo: Slo): Capacity {
  const rates = rateEvidence({ outcomes, search, slo });
  const bracket = bracketOf(rates, 'verdict');
  const ladder = ladderOf({
    outcomes,
    search,
    slo,
    maxInFlightRequests: outcomes[0]?.plan.maxInFlightRequests ?? null,
  });
  const found = { bracket, rates, ladder, outcomes, search, slo };
  const verdict = verdictOf(found);
  return {
    metRequestsPerSecond: bracket.low?.requestsPerSecond ?? null,
    missedRequestsPerSecond: bracket.high?.requestsPerSecond ?? null,
    verdict,
    reason: capacityReason(verdict, found),
    rates: rates.map(({ requestsPerSecond, runs, spoiltRuns, sampleCount, verdict: ofRate, backlogGrew }) => ({
      requestsPerSecond,
      runCount: runs.length + spoiltRuns.length,
      sampleCount,
      verdict: ofRate,
      backlogGrew,
    })),
  };
}

function verdictOf(found: Findings): Capacity['verdict'] {
  const { low, high } = found.bracket;
  if (low !== null && high !== null) {
    return widthRatio(found.bracket) <= found.search.precisionRatio ? 'FOUND' : 'WIDE';
  }
  if (low !== null) return topOf(found) === null ? 'WIDE' : 'ABOVE_RANGE';
  const lowest = found.rates.find(({ runs }) => runs.length > 0);
  return lowest?.verdict === 'MISSED' ? 'BELOW_RANGE' : 'UNDECIDED';
}
