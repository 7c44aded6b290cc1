import { outcomeOf, type RunOutcome, type RunSamples } from '../../loadtest/capacity/run-outcome.ts';
import type { SearchPlan } from '../../schema/event.ts';
import type { Arrivals, ValidityReason } from '../../schema/measurement.ts';
import type { Slo } from '../../schema/slo.ts';

/** With this SLO and search the long look is 1 s / (5 % / 2) = 40 s, what a default run is from its beginning. */
export const SLO: Slo = { name: 'test', quantileRatio: 0.9, ttftLimitMs: 1000, tpotLimitMs: 100 };
export const SEARCH: SearchPlan = {
  mostConcurrentRequests: 256,
  precisionRatio: 0.05,
  warmupMs: 10_000,
  runMs: 30_000,
  graceMs: 30_000,
  budgetMs: 600_000,
};

export interface OutcomeParts extends Partial<Omit<RunSamples, 'plan'>> {
  readonly arrivals?: Arrivals;
  readonly id?: string;
  /** Requests within both limits, and beyond the TTFT limit: the misses evenly among the others. */
  readonly met?: number;
  readonly missed?: number;
}

/** A run of 30 s after 10 s: by default 300 requests, all within the limits, ten in flight throughout. */
export function outcome({ arrivals, id = 'point', met = 300, missed = 0, ...samples }: OutcomeParts = {}): RunOutcome {
  const count = met + missed;
  const isMiss = (i: number): boolean => Math.floor(((i + 1) * missed) / count) > Math.floor((i * missed) / count);
  return outcomeOf({
    plan: {
      id,
      arrivals: arrivals ?? { kind: 'poisson', requestsPerSecond: 10 },
      warmupMs: 10_000,
      durationMs: 30_000,
      requestCount: null,
      graceMs: 30_000,
      maxInFlightRequests: null,
    },
    elapsedMs: 41_000,
    windowMs: 30_000,
    terms: [
      { metric: 'ttft', valuesMs: Float64Array.from({ length: count }, (_, i) => (isMiss(i) ? 1500 : 100)) },
      { metric: 'tpot', valuesMs: new Float64Array(count).fill(20) },
    ],
    startedCount: count,
    failedCount: 0,
    completedRequestsPerSecond: count / 30,
    turnCount: 1,
    inFlightRequests: new Array<number>(30).fill(10),
    reasons: [],
    ...samples,
  });
}

export const atRate = (requestsPerSecond: number, parts: OutcomeParts = {}): RunOutcome =>
  outcome({ ...parts, arrivals: { kind: 'poisson', requestsPerSecond } });

/** A run and its repeat. */
export const twice = (requestsPerSecond: number, parts: OutcomeParts = {}): RunOutcome[] => [
  atRate(requestsPerSecond, parts),
  atRate(requestsPerSecond, parts),
];

export const reason = (code: ValidityReason['code'], limit: number | null = null): ValidityReason => ({
  code,
  figure: null,
  limit,
  unit: 'none',
  message: 'It is so.',
});
